"""What hypothesis draws to test the core's properties with."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

numbers = st.floats(-8, 8, width=32)
seeds = st.integers(0, 10_000)
few = st.integers(1, 6)


def rows(width: int, most: int = 6) -> st.SearchStrategy[np.ndarray]:
    """One to `most` rows of so many numbers."""
    return few.filter(lambda n: n <= most).flatmap(
        lambda n: arrays(np.float64, (n, width), elements=numbers)
    )


def orders(n: int) -> st.SearchStrategy[list[int]]:
    """The first n whole numbers, shuffled."""
    return st.permutations(range(n)).map(list)
