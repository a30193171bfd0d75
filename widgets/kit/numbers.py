"""Numbers as they are printed: the same in this Python and in the one in the reader's tab."""

import math


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
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def level(x: float, low: float, high: float, steps: int) -> int:
    """Which of the steps 0 … `steps` the number x falls on, on a scale from low to high."""
    low, high = snap(low), snap(high)
    if high <= low:
        return 0
    share = (snap(x) - low) / (high - low)
    return round(snap(min(max(share, 0.0), 1.0)) * steps)
