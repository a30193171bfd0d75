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


def fmt_all(x: Array, digits: int = 2) -> list[str]:
    """`fmt` of every number of x in reading order, fast enough for a matrix at each keystroke."""
    steps = in_steps(x, digits)
    texts = {n: _text(n, digits) for n in set(steps)}  # a matrix has many numbers more than once
    return [texts[n] for n in steps]


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


def _text(step: int, digits: int) -> str:
    text = f"{abs(step) / 10**digits:.{digits}f}"
    return f"−{text}" if step < 0 else text


def levels(x: Array, low: float, high: float, steps: int) -> NDArray[np.intp]:
    """Which of the steps 0 … `steps` each number falls on, on a scale from low to high.

    x: any shape. Numbers beyond the ends fall on the ends.
    """
    low, high = snap(low), snap(high)
    if high <= low:
        return np.zeros(x.shape, dtype=np.intp)
    share = (np.round(x, 9) - low) / (high - low)
    return np.rint(np.clip(share, 0, 1) * steps).astype(np.intp)
