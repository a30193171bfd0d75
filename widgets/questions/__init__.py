"""The numeric questions: fresh numbers, the answer from the core, and what to say to wrong ones."""

from collections.abc import Callable, Mapping
from functools import cache
from types import ModuleType

import numpy as np

from lessons import LESSONS, OnRequest, module_name
from widgets.questions.question import Mistake, Question

Kind = Callable[[np.random.Generator], Question]


def _kind(module: ModuleType) -> Kind:
    found: Kind = module.question
    return found


QUESTIONS: Mapping[str, Kind] = OnRequest(
    {
        name: f"widgets.questions.{lesson.folder}.{module_name(name)}"
        for lesson in LESSONS
        for name in lesson.questions
    },
    _kind,
)


@cache  # asked for at each keystroke
def fresh(kind: str, seed: int) -> Question:
    """The question of this kind with the numbers of this seed: no mistake gives the answer.

    Raises KeyError for a kind that is not there.
    """
    rng = np.random.default_rng(seed)
    while True:
        question = QUESTIONS[kind](rng)
        if question.told_apart():
            return question


__all__ = ["QUESTIONS", "Mistake", "Question", "fresh"]
