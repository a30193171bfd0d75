"""Feedback as HTML: sentences, and a case with what was returned and what should have been."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checking.comparing import Array, close, numbers, parts
from checking.exercise import Case, Exercise
from kit.html import Html, h, join
from kit.numbers import fmt, snap

ROWS, COLUMNS = 6, 6  # of an array that are shown
TEXT = 2_000  # characters of anything else that are shown


def prose(text: str) -> Html:
    """A paragraph in which `code` is code."""
    pieces = text.split("`")
    return h("p", *(h("code", x) if i % 2 else x for i, x in enumerate(pieces)))


def code_block(*text: str) -> Html:
    """Aligned text; it can be scrolled by keyboard where it is wider than the page."""
    return h("pre", *text, tabindex=0)


def counterexample(
    exercise: Exercise, case: Case, expected: Any, got: Html | None, value: Any = None
) -> Html:
    """One call: its arguments, what came of it (got shows the value), and what should have."""
    names = list(inspect.signature(exercise.reference).parameters)[: len(case)]
    arguments = [argument(name, value) for name, value in zip(names, case, strict=True)]
    lines = [
        _item(f"For {exercise.function}({', '.join(names)}) with", *arguments),
        *([_item("your function gave", got)] if got is not None else []),
        _item("where it should give", shown(expected, expected=value, marked=False)),
    ]
    return h("dl", *lines, class_="counterexample")


def argument(name: str, value: Any) -> Html:
    """What a function was called with; arrays in a tuple, such as parameters, one by one."""
    parted = isinstance(value, list | tuple) and numbers(value) is None
    if parted and all(isinstance(part, np.ndarray | list | tuple) for part in value):
        return join(*(argument(f"{name}[{i}]", part) for i, part in enumerate(value)))
    return shown(value, f"{name} = ")


def _item(term: str, *values: Html) -> Html:
    return h("div", h("dt", term), h("dd", *values))


def shown(value: Any, label: str = "", expected: Any = None, marked: bool = True) -> Html:
    """A value as aligned text, with digits enough to tell it from `expected`.

    Numbers that differ from `expected` are marked.
    """
    if isinstance(value, dict):  # what it holds did not come along
        return code_block(f"{label}a dict")
    if isinstance(value, tuple) and not label and all(type(x) is int for x in value):
        return code_block(cut(repr(value)))
    if isinstance(value, str):
        return code_block(f"{label}{cut(repr(value))}")
    whole = None if isinstance(value, np.ndarray) else parts(value)
    if whole and (isinstance(expected, tuple) or (isinstance(value, tuple) and not label)):
        named = value if hasattr(value, "_fields") or not isinstance(expected, tuple) else expected
        names = _part_names(named, len(whole))
        wanted = expected if isinstance(expected, tuple) and len(expected) == len(whole) else None
        return join(
            *(
                shown(part, f"{name} = ", wanted[i] if wanted else None, marked)
                for i, (name, part) in enumerate(zip(names, whole, strict=True))
            )
        )
    array = numbers(value)
    if array is None or array.ndim > 3:
        return code_block(f"{label}{cut(repr(value))}")
    if isinstance(value, list) and array.ndim == 1 and len(value) <= 12:
        return code_block(f"{label}{cut(repr(value))}")
    wanted_array = numbers(expected) if expected is not None else None
    if wanted_array is None or wanted_array.shape != array.shape:
        return code_block(label, _array(array, " " * len(label), None, _digits(array)))
    right = close(array, wanted_array)
    digits = _telling_digits(
        array[~right], wanted_array[~right], _digits(array), _digits(wanted_array)
    )
    return code_block(label, _array(array, " " * len(label), right if marked else None, digits))


def outlined(value: Any, label: str) -> Html:
    """What a named tuple holds: its fields by name, neighbours of one shape together."""
    rows: list[tuple[str, str]] = []
    for name, part in zip(value._fields, value, strict=True):
        kind = f"shape {part.shape}" if hasattr(part, "shape") else type(part).__name__
        if rows and rows[-1][1] == kind:
            rows[-1] = (f"{rows[-1][0]}, {name}", kind)
        elif part is not None:
            rows.append((name, kind))
    width = max(len(names) for names, _ in rows)
    lines = (f"\n    {names:<{width}}  {kind}" for names, kind in rows)
    return code_block(f"{label}{type(value).__name__}, which holds", *lines)


def _part_names(value: Any, count: int) -> list[str]:
    names = list(getattr(value, "_fields", ()))
    return names if len(names) == count else [f"[{i}]" for i in range(count)]


def cut(text: str) -> str:
    """Text of a length that can be shown."""
    return text if len(text) <= TEXT else f"{text[:TEXT]} …"


def number(x: float, digits: int) -> str:
    """A number in a fixed format, or in powers of ten where that would be too wide."""
    if not math.isfinite(x):
        return str(x).replace("-", "−")
    if 0 < abs(x) < 1e-3 or abs(x) >= 1e6:
        return f"{snap(x):.2e}".replace("-", "−")
    return fmt(x, digits)


def _digits(array: Array) -> int:
    """As many as the numbers need, up to three."""
    finite = array[np.isfinite(array)]
    return next((d for d in (0, 1, 2) if np.allclose(finite, finite.round(d), 0, 1e-9)), 3)


def _telling_digits(array: Array, other: Array, digits: int, its: int) -> int:
    """`digits`, or so many more that no number of one reads as its counterpart does."""

    def alike(one: int, two: int) -> bool:
        pairs = zip(array.ravel(), other.ravel(), strict=True)
        return any(number(float(x), one) == number(float(y), two) for x, y in pairs)

    if not alike(digits, its):
        return digits
    most = max(digits, its)
    return next((d for d in range(most + 1, 9) if not alike(d, d)), digits)


def _array(array: Array, indent: str, right: NDArray[np.bool_] | None, digits: int) -> Html:
    """An array as NumPy prints it, in columns, with each number that is not right marked."""
    if array.ndim == 0:
        text = number(float(array), digits)
        return join(text if right is None or bool(right) else h("mark", text))
    if array.size == 0:
        return join(f"(no numbers, shape {array.shape})")
    cells = np.vectorize(lambda x: number(float(x), digits), otypes=[object])(array)
    width = max(map(len, cells.ravel()))

    def row(texts: Any, marks: Any) -> Html:
        pieces = ["["]
        for i, text in enumerate(texts[:COLUMNS]):
            pieces.append(" " * (width - len(text) + (2 if i else 0)))
            pieces.append(text if marks is None or marks[i] else h("mark", text))
        return join(*pieces, "  …]" if len(texts) > COLUMNS else "]")

    def block(texts: Any, marks: Any, indent: str) -> Html:
        if texts.ndim == 1:
            return row(texts, marks)
        kept = [
            block(x, None if marks is None else marks[i], f"{indent} ")
            for i, x in enumerate(texts[:ROWS])
        ]
        between = "\n" * (texts.ndim - 1) + f"{indent} "
        lines = [y for x in kept for y in (between, x)][1:]
        return join("[", *lines, f"{between}…]" if len(texts) > ROWS else "]")

    shape = f"   shape {array.shape}" if max(array.shape[-2:]) > ROWS else ""
    return join(block(cells, right, indent), shape)
