"""Numbers as they are printed: the same in this Python and in the one in the reader's tab."""

import math
from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def snap(x: float) -> float:
    """x to 9 significant digits.

    The last bits of exp and of products differ between processors and WebAssembly. Whatever is
    printed, compared or put in order is snapped first, so that such a bit never shows.
    """
    if not math.isfinite(x):
        raise ValueError(f"only finite numbers can be shown, not {x}")
    return float(f"{x:.9g}") + 0.0  # adding 0.0 turns -0.0 into 0.0


def fmt(x: float, digits: int = 2) -> str:
    """x with a fixed number of digits after the point and a true minus sign; never −0."""
    text = f"{snap(x):.{digits}f}"
    if text[0] == "-":
        return "−" + text[1:] if float(text) else text[1:]
    return text


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 in percent; with more digits where so few would print what there is as 0."""
    while share and digits < 4 and float(f"{100 * snap(share):.{digits}f}") == 0:
        digits += 1
    return f"{fmt(100 * share, digits if share else 0)}\N{NO-BREAK SPACE}%"


def in_steps(x: Array, digits: int) -> list[int]:
    """Every number of x in reading order, as `fmt` prints it, but without its point: 0.25 is 25.

    Snapping is done at the ninth digit after the point, in one go: it hides the last bits as well.
    For numbers below 100,000 and four digits that is the same.
    """
    numbers = np.round(x, 9).ravel()
    scaled = numbers * 10**digits
    steps = np.rint(scaled)
    # At a half, the scaling's own last bit would decide.
    for i in np.flatnonzero(np.abs(scaled - steps) > 0.4999):
        steps[i] = int(f"{numbers[i]:.{digits}f}".replace(".", ""))
    return list(steps.astype(np.int64).tolist())


def from_steps(steps: int, digits: int) -> str:
    """A number that `in_steps` gave, as `fmt` prints it."""
    text = f"{abs(steps) / 10**digits:.{digits}f}"
    return f"−{text}" if steps < 0 else text


def scale_of(numbers: Sequence[int]) -> tuple[int, int]:
    """The low and the high end of a scale that holds 0 and all of these whole numbers.

    Both are multiples of 1, 2 or 5 times a power of ten, of which it is a few long. So they are
    easy to read, and often stay while a word is typed, and with them the colours.
    """
    low, high = min(0, *numbers), max(0, *numbers)
    steps = (first * 10**power for power in count() for first in (1, 2, 5))
    step = next(step for step in steps if 5 * step >= high - low)
    return low // step * step, -(-high // step) * step


def level(number: int, low: int, high: int, levels: int) -> int:
    """Which of the levels 0 … `levels` a number falls on, on a scale from low to high."""
    return round((number - low) / (high - low) * levels) if low < high else 0
