"""Fresh numbers for checks, easy to read when one of them is shown."""

from __future__ import annotations

import numpy as np

from checking.comparing import Array


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Whole numbers from −3 to 4 without 0, no two in a row of the last axis alike (up to 7).

    No two rows are alike, and no table is its own mirror image: wrong code is often right there.
    """
    choices = np.array([-3.0, -2, -1, 1, 2, 3, 4])
    rows = int(np.prod(shape[:-1]))
    while True:
        picked = [rng.choice(choices, shape[-1], replace=shape[-1] > 7) for _ in range(rows)]
        table = np.array(picked)
        if rows == 1 or not (_rows_alike(table) or np.array_equal(table, table.T)):
            return table.reshape(shape)


def tenths(rng: np.random.Generator, *shape: int) -> Array:
    """Numbers around 0 with one digit after the point."""
    return np.asarray(np.round(rng.normal(0, 1.2, shape), 1) + 0.0)


def hundredths(rng: np.random.Generator, *shape: int) -> Array:
    """Numbers around 0 with two digits, so that products have four and none may be rounded off."""
    return np.asarray(np.round(rng.normal(0, 1.2, shape), 2) + 0.0)


def halves(rng: np.random.Generator, *shape: int) -> Array:
    """`whole`, halved: attention on such rows is neither even nor all on one token."""
    return whole(rng, *shape) / 2


def _rows_alike(table: Array) -> bool:
    return len(np.unique(table, axis=0)) < len(table)
