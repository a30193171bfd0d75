"""What the exercises are in a notebook: `check`. What passes can be imported from `yours`.

The reader's code runs in the same Python here, so nothing has to be kept out; the calls and the
verdict are those of the page.
"""

from __future__ import annotations

import json
import re
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import yours
from checking.judging import judged, planned
from checking.showing import prose
from exercises import EXERCISES, PYTORCH
from kit.html import Html, h, join
from learner.data import DataError, decode, encode, is_unwritten
from learner.tracing import traced

RUN_FIRST = (
    "Run the cell with your function first. If you have, another cell has used its name for "
    "something else since: run yours once more, and then this one."
)
NO_TORCH = (
    "This part needs PyTorch, and no cell has imported it yet. If it is not installed, run "
    "`%pip install torch` in a cell, then `import torch`. Or leave this part out: nothing after it "
    "needs PyTorch."
)
# No colour but the edge's: text and ground are the notebook's own, light or dark. Without the rest,
# Jupyter floats the terms of a list beside what they say, and sets a <pre> in it like prose.
STYLE = """
.course-check { border-left: 4px solid #d9822b; padding: 0.1em 1em; }
.course-check.right { border-color: #1a9850; }
.course-check .counterexample dt, .course-check .counterexample dd {
  float: none; width: auto; margin: 0.3em 0; padding: 0; font-weight: normal;
}
.course-check .counterexample dd { margin-left: 1.5em; }
.course-check pre { margin: 0; font: 0.95em/1.5 monospace; overflow: auto; }
"""


@dataclass(frozen=True, repr=False)
class Feedback:
    """What a cell with `check(...)` shows."""

    passed: bool
    html: Html  # without the first line

    def __repr__(self) -> str:
        return "Checked: it is right." if self.passed else "Checked: not yet."

    def _repr_html_(self) -> str:
        name = "course-check right" if self.passed else "course-check"
        said = h("div", h("p", h("strong", repr(self))), self.html, class_=name)
        return join(Html(f"<style>{STYLE}</style>"), said)


def check(name: str, torch: bool = False) -> Feedback:
    """Check the function of that exercise in the notebook's own namespace, with fresh numbers.

    With `torch`, the one in PyTorch: it gets tensors. Nothing is raised for what is missing.
    """
    there = PYTORCH if torch else EXERCISES
    if name not in there:
        names = ", ".join(f"`{each}`" for each in there)
        return Feedback(False, prose(f"There is no exercise `{name}`. The names are: {names}."))
    if torch and not sys.modules.get("torch"):
        return Feedback(False, prose(NO_TORCH))
    exercise = there[name]
    function = vars(sys.modules["__main__"]).get(exercise.function)
    if not callable(function) or function is exercise.reference:
        missing = judged(exercise, 0, json.dumps({"missing": exercise.function}))
        return Feedback(False, join(missing.html, prose(RUN_FIRST)))
    seed = secrets.randbelow(1 << 32)
    calls = [
        _answer(function, arguments, torch) for _, arguments in json.loads(planned(exercise, seed))
    ]
    verdict = judged(exercise, seed, json.dumps({"ended": "done", "calls": calls}))
    if verdict.passed:
        yours.give(exercise.function, function)
    return Feedback(verdict.passed, verdict.html)


def _answer(function: Callable[..., Any], arguments: list[Any], torch: bool) -> dict[str, Any]:
    """What came of one call, as exercises.judge wants it."""
    given = [decode(argument) for argument in arguments]
    if torch:
        tensor = sys.modules["torch"].tensor
        given = [tensor(x) if isinstance(x, np.ndarray) else x for x in given]
    try:
        answer = {"value": encode(_without_tensors(function(*given)))}
        if answer["value"] is None and is_unwritten(function):
            answer["unwritten"] = True
    except DataError as error:
        answer = {"error": str(error), "kind": "DataError"}
    except Exception as error:
        answer = {"error": _traceback(error), "kind": type(error).__name__}
    if [encode(_without_tensors(x)) for x in given] != arguments:
        answer["changed"] = True
    return answer


def _without_tensors(value: Any) -> Any:
    """The value with arrays for PyTorch's tensors."""
    if hasattr(value, "detach"):
        return value.detach().cpu().numpy()
    if isinstance(value, tuple):
        return tuple(map(_without_tensors, value))
    return [*map(_without_tensors, value)] if isinstance(value, list) else value


def _traceback(error: BaseException) -> str:
    """The traceback with the lines of cells; these have no file names that tell much."""
    return re.sub(r'File "[^"]*ipykernel_[^"]*"', 'File "your code"', traced(error, _is_cell))


def _is_cell(file: str) -> bool:
    """Whether lines of this file stand in a cell: that has no file, unless it is debugged."""
    return bool(re.search(r"ipykernel_\d", file)) or not Path(file).exists()
