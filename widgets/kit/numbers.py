"""Numbers as they are printed: the same in this Python and in the one in the reader's tab."""

import math

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


# What the ends of a scale may begin with: never more than a fifth of the scale is empty for it.
ENDS = (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10)


def scale_of(x: Array) -> tuple[float, float]:
    """A scale from low to high that holds 0 and every number of x, with ends that are easy to read.

    While a reader types, the numbers change a little. Such ends mostly stay, and so do the colours.
    """
    low, high = float(x.min()), float(x.max())
    return (-_rounded_up(-low) if low < 0 else 0.0, _rounded_up(high) if high > 0 else 0.0)


def _rounded_up(x: float) -> float:
    x = snap(x)
    power = math.floor(math.log10(x))
    return next(end for first in ENDS if (end := float(f"{first}e{power}")) >= x)


def level(x: float, low: float, high: float, steps: int) -> int:
    """Which of the steps 0 … `steps` a number falls on, on a scale from low to high.

    Numbers beyond the ends fall on the ends, as one may that is rounded for printing.
    """
    return round(min(max((x - low) / (high - low), 0), 1) * steps) if low < high else 0
