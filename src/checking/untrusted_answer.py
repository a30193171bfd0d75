"""Reads what came back from the worker that ran a reader's code. Nothing in it is trusted."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from checking.running import Outcome
from learner.data import decode

LONGEST = 1 << 21  # characters of the whole; an honest answer has some thousands
DEEPEST = 20  # lists in lists, as in learner.data; in JSON each takes up to three brackets
DTYPES = {"bool", "float16", "float32", "float64"} | {
    f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
}
ENDINGS = {"done", "error", "memory", "time", "stopped", "dead"}


@dataclass(frozen=True)
class Answer:
    """How the reader's code fared: one outcome a call, or why there is none."""

    outcomes: tuple[Outcome, ...] = ()
    ended: str = "unreadable"  # "done" where there are outcomes, "exit" where no call was made
    traceback: str = ""  # of the code itself, before any call
    missing: bool = False  # no function of the name that was asked for


_WHOLE = re.compile("-?0x[0-9a-f]{1,3000}")  # Python writes out 4,300 decimal digits at most
# A bracket, or a whole string, so that what stands in one is passed over.
_BRACKETS = re.compile(r'[\[\]{}]|"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)


class UnreadableError(Exception):
    """What came back is not what our own worker writes."""


def read(returned: str, count: int) -> Answer:
    """The answer in what came back for `count` calls; never raises, whatever the text."""
    try:
        return _answer(returned, count)
    except (UnreadableError, ValueError, TypeError, OverflowError, RecursionError, MemoryError):
        return Answer()


def _answer(returned: str, count: int) -> Answer:
    if len(returned) > LONGEST:
        raise UnreadableError
    _check_depth(returned)
    data = json.loads(returned)
    if not isinstance(data, dict):
        raise UnreadableError
    if isinstance(data.get("missing"), str):
        return Answer(ended="done", missing=True)
    ended = data.get("ended")
    if ended not in ENDINGS:
        raise UnreadableError
    if ended != "done":
        return Answer(ended=ended, traceback=_text(data.get("traceback") or ""))
    if "calls" not in data:
        return Answer(ended="exit")
    calls = data["calls"]
    if not isinstance(calls, list) or len(calls) != count:
        raise UnreadableError
    return Answer(tuple(_outcome(call) for call in calls), "done")


def _check_depth(text: str) -> None:
    """Raise UnreadableError where brackets stand too deep: in the tab, json.loads would die."""
    depth = 0
    for token in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > 4 * DEEPEST:
            raise UnreadableError


def _outcome(call: Any) -> Outcome:
    if not isinstance(call, dict):
        raise UnreadableError
    changed = call.get("changed") is True
    if "error" in call:
        kind = _text(call.get("kind") or "Exception")[:80]
        return Outcome(kind=kind, error=_text(call["error"]), changed=changed)
    if "value" not in call:
        raise UnreadableError
    unwritten = call.get("unwritten") is True
    return Outcome(decode(_checked(call["value"])), changed=changed, unwritten=unwritten)


def _checked(data: Any, depth: int = 0) -> Any:
    """The data, if it is what learner.data.encode writes."""
    if depth > DEEPEST:
        raise UnreadableError
    match data:
        case None | bool() | float():
            return data
        case int() if abs(data) < 1 << 63:
            return data
        case str():
            return _text(data)
        case list():
            return [_checked(x, depth + 1) for x in data]
        case {"array": list(numbers), "shape": list(shape), "dtype": str(dtype)}:
            sizes = all(type(size) is int and size >= 0 for size in shape)
            if dtype not in DTYPES or not sizes or len(shape) > 8:
                raise UnreadableError
            if math.prod(shape) != len(numbers) or not all(map(_is_number, numbers)):
                raise UnreadableError
            return {"array": numbers, "shape": shape, "dtype": dtype}
        case {"tuple": list(items)}:
            return {"tuple": [_checked(x, depth + 1) for x in items]}
        case {"dict": list()}:
            # A dict is never the right answer, so what it holds does not matter.
            return {"dict": []}
    if isinstance(data, dict) and _is_number(data):
        return data
    raise UnreadableError


def _is_number(x: Any) -> bool:
    match x:
        case {"float": "nan" | "inf" | "-inf"}:
            return len(x) == 1
        case {"int": str(digits)}:
            return len(x) == 1 and bool(_WHOLE.fullmatch(digits))
    return isinstance(x, (bool, int, float))


def _text(text: Any) -> str:
    """Text that can be shown: halves of surrogate pairs cannot."""
    if not isinstance(text, str):
        raise UnreadableError
    return text.encode("utf-8", "replace").decode("utf-8")
