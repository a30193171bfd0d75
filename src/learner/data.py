"""Values as JSON, so that arrays can go to a reader's function and come back as data."""

from __future__ import annotations

import dis
import math
import types
from collections.abc import Callable
from typing import Any

import numpy as np

# What Python makes of a body without any statement that does something.
EMPTY = {"NOP", "RESUME", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
LIMIT = 100_000  # numbers, letters and other items in one value


class DataError(Exception):
    """A value that cannot leave; the message is for the reader."""


def encode(value: object) -> Any:
    """The value as JSON has it: numbers, text, None, lists, and objects for what JSON lacks.

    An array is {"array": numbers in a row, "shape": [...], "dtype": "float64"}, a tuple
    {"tuple": [...]}, a dict {"dict": [[key, value], ...]}, a number that is not finite
    {"float": "nan"}, one beyond 2**53 {"int": "0x..."}. Raises DataError for anything else, or for
    more than LIMIT items.
    """
    room = LIMIT

    def take(count: int) -> None:
        nonlocal room
        room -= count
        if room < 0:
            raise DataError(
                f"the result holds more than {LIMIT:,} numbers or letters; make it smaller"
            )

    def walk(value: object, depth: int) -> Any:
        take(1)
        if depth > 20:
            raise DataError("the result is nested too deeply, or holds itself")
        if isinstance(value, np.generic):
            value = value.item()
        match value:
            case None | bool():
                return value
            case str():
                take(len(value))
                return value
            case int():
                # JSON has no bound for a number, but a browser that passes it on has.
                return value if abs(value) < 2**53 else {"int": hex(value)}
            case float():
                return value if math.isfinite(value) else {"float": repr(value)}
            case np.ndarray() if value.dtype.kind in "biuf":
                plain = np.asarray(value)  # a matrix has two axes always, a masked array None in it
                return {
                    "array": [walk(x, depth) for x in plain.ravel().tolist()],
                    "shape": list(value.shape),
                    "dtype": value.dtype.name,
                }
            case list():
                return [walk(x, depth + 1) for x in value]
            case tuple():
                return {"tuple": [walk(x, depth + 1) for x in value]}
            case dict():
                pairs = [[walk(k, depth + 1), walk(v, depth + 1)] for k, v in value.items()]
                return {"dict": pairs}
        what = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else kind(value)
        raise DataError(
            f"the result is {what}; only numbers, text, lists and arrays of numbers can be shown"
        )

    return walk(value, 0)


def decode(data: Any) -> Any:
    """The value that `encode` made this of."""
    match data:
        case {"array": numbers, "shape": shape, "dtype": dtype}:
            return np.array([decode(x) for x in numbers], dtype).reshape(shape)
        case {"tuple": items}:
            return tuple(decode(x) for x in items)
        case {"dict": pairs}:
            return {decode(k): decode(v) for k, v in pairs}
        case {"float": text}:
            return float(text)
        case {"int": text}:
            return int(text, 16)
        case list():
            return [decode(x) for x in data]
    return data


def is_unwritten(function: object) -> bool:
    """Whether a function's body is nothing but `...`, or as empty as that."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType):
        return False
    return {step.opname for step in dis.get_instructions(code)} <= EMPTY


def kind(value: object) -> str:
    """A value's type, as one says it: "a function", "an object of type Thing"."""
    if isinstance(value, Callable):  # type: ignore[arg-type]
        return "a function"
    return f"an object of type {type(value).__name__}"
