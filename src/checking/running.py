"""Runs the course's own code, such as a known mistake's, on the cases of a check."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from checking.exercise import Case


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one call: a value, or the kind and the text of an error."""

    value: Any = None
    kind: str = ""  # "ValueError"; "" where a value was returned
    error: str = ""
    changed: bool = False  # the function changed an argument in place
    unwritten: bool = False  # nothing but `...` stands in the function


def run(code: str, function: str, cases: Sequence[Case]) -> list[Outcome]:
    """Call a function of trusted code once for each case, with arguments of its own."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        exec(_compiled(code), names)
        return [_call(names[function], case) for case in cases]


def _call(function: Any, case: Case) -> Outcome:
    try:
        return Outcome(function(*deepcopy(case)))
    except Exception as error:
        return Outcome(kind=type(error).__name__, error=str(error))


@cache
def _compiled(code: str) -> CodeType:
    # In a notebook `yours` holds what the reader wrote: a mistake has to be ours throughout.
    return compile(code.replace("from yours import", "from attention import"), "exercise", "exec")
