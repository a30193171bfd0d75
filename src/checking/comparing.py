"""When two answers are the same, and in what way a wrong one differs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# Single precision passes, and so does any order of adding up; 0 is as exact as the largest number.
RELATIVE, OF_LARGEST = 1e-5, 1e-6


def numbers(value: Any) -> Array | None:
    """A number, an array, or lists of numbers, as an array; None for anything else.

    A lone `True` is no number; in an array it counts as 1.
    """
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):
        return None
    kinds = "biuf" if array.ndim else "iuf"
    return array.astype(np.float64) if array.dtype.kind in kinds else None


def close(a: Array, b: Array) -> NDArray[np.bool_]:
    """Where two arrays of one shape agree; nan agrees with nan."""
    largest = np.abs(b).max(initial=1, where=np.isfinite(b))
    with np.errstate(all="ignore"):
        return np.isclose(a, b, RELATIVE, OF_LARGEST * largest, equal_nan=True)


def parts(value: Any) -> list[Any] | None:
    """What a function returned in several parts, if it did."""
    if isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim):
        return list(value)
    return None


def same(value: Any, expected: Any) -> bool:
    """Whether two results are equal, up to rounding, and up to list, tuple or array."""
    if isinstance(expected, tuple):
        got = parts(value)
        return (
            got is not None
            and len(got) == len(expected)
            and all(same(x, y) for x, y in zip(got, expected, strict=True))
        )
    ours = numbers(expected)
    if ours is None:
        return type(value) is type(expected) and bool(value == expected)
    theirs = numbers(value)
    return theirs is not None and theirs.shape == ours.shape and bool(close(theirs, ours).all())


def nearly(value: Array, expected: Array) -> bool:
    """Whether they agree as far as one reads, say to two digits after the point."""
    with np.errstate(all="ignore"):
        return bool(np.allclose(value, expected, rtol=1e-3, atol=6e-3))


def factor(value: Array, expected: Array) -> float | None:
    """c where value = c * expected, c not 1, and there is enough to tell; else None."""
    with np.errstate(all="ignore"):
        big = np.abs(expected) > OF_LARGEST
        if value.shape != expected.shape or big.sum() < 2:
            return None
        ratios = value[big] / expected[big]
        c = float(ratios.flat[0])
        if not np.isfinite(c) or abs(c) < OF_LARGEST or not close(value / c, expected).all():
            return None
    return c
