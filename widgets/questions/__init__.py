"""The numeric questions: fresh numbers, the answer from the core, and what to say to wrong ones."""

from collections.abc import Callable
from functools import cache

import numpy as np

from widgets.questions import (
    cosine,
    count_of_scores,
    dot_product,
    output_component,
    softmax_weight,
)
from widgets.questions.question import Mistake, Question

QUESTIONS: dict[str, Callable[[np.random.Generator], Question]] = {
    "dot-product": dot_product.question,
    "cosine": cosine.question,
    "softmax-weight": softmax_weight.question,
    "output-component": output_component.question,
    "count-of-scores": count_of_scores.question,
}


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
