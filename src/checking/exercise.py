"""What an exercise is made of. Each one is data, in a module of its own beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Case = tuple[Any, ...]  # the arguments of one call


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners give: whole code, and what to say to who wrote the like.

    It is known by what it returns, so other code that does the same gets the same message.
    """

    code: str
    message: str  # what the code did; text with `code` in it


@dataclass(frozen=True)
class Property:
    """What must hold of a right answer: told if it fails and no mistake, no factor is known."""

    holds: Callable[..., bool]  # gets what was returned (numbers of the right shape), then the case
    message: str


@dataclass(frozen=True)
class Step:
    """One step of a worked example: code that goes on from the steps before, and why."""

    code: str
    why: str


@dataclass(frozen=True)
class Stretch:
    """Something to find out beyond the exercise, not checked; and a way to see it."""

    task: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One function to write. Texts are Markdown with $formulas$; hints go from vague to plain."""

    title: str
    prompt: str
    starter: str
    function: str  # the name that the reader's function must have
    reference: Callable[..., Any]
    cases: Callable[[np.random.Generator], list[Case]]  # the smallest first: that one is shown
    hints: tuple[str, ...]
    solution: str
    explanation: str
    mistakes: tuple[Mistake, ...]
    properties: tuple[Property, ...] = ()
    worked: tuple[Step, ...] = ()
    faded: str = ""  # the solution, with blanks written ____
    stretch: Stretch | None = None


def answer(head: str, *body: str, imports: str = "import numpy as np") -> str:
    """A whole answer, from the function's first line and the lines of its body."""
    lines = "".join(f"    {line}\n" for line in body)
    return f"{imports}\n\n{head}\n{lines}"
