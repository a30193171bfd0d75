"""Compare with numbers as they are printed: `assert_printed(weights, "0.09 0.07; 0.04 0.12")`."""

import numpy as np
from numpy.typing import ArrayLike


def assert_printed(values: ArrayLike, text: str) -> None:
    """Assert that values, row by row, round to the numbers in text, which has as many digits.

    Rows are parted by ";". Half a step of the last digit is allowed, and 1e-9 for halves; a number
    without a point is exact.
    """
    rows = [[*row.split()] for row in text.split(";")]
    expected = np.array(rows, dtype=np.float64)
    array = np.atleast_2d(np.asarray(values, dtype=np.float64))
    assert array.shape == expected.shape
    for value, printed in zip(array.ravel(), np.array(rows).ravel(), strict=True):
        _, point, digits = str(printed).partition(".")
        allowed = 0.5 * 10.0 ** -len(digits) if point else 0
        assert abs(value - float(printed)) <= allowed + 1e-9, (value, printed)
