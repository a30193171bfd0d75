"""Reads what a reader's function returned for a figure that it drives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from checking.comparing import Array, numbers, parts
from checking.judging import ENDED, UNREADABLE
from checking.untrusted_answer import read

LARGEST = 1e9  # of the numbers that a figure can show


def returned_arrays(returned: str, shapes: Sequence[tuple[int, ...]]) -> tuple[Array, ...]:
    """The arrays that one call came to, of these shapes, finite and not too large.

    Of one shape, the function returns that array itself; of more, it returns them together.
    returned: as `judge` gets it, for one call; it may be forged.
    Raises ValueError for anything else, with sentences for the reader.
    """
    answer = read(returned, 1)
    if not answer.outcomes:
        raise ValueError(ENDED.get(answer.ended, UNREADABLE))
    (outcome,) = answer.outcomes
    if outcome.kind:
        raise ValueError(f"It stopped with {outcome.kind}.")
    values = [outcome.value] if len(shapes) == 1 else parts(outcome.value) or ()
    arrays = [numbers(value) for value in values]
    if [None if array is None else array.shape for array in arrays] != list(shapes):
        one = "an array of shape" if len(shapes) == 1 else "arrays of the shapes"
        raise ValueError(f"It should return {one} {', '.join(map(str, shapes))}.")
    found = tuple(array for array in arrays if array is not None)
    if not all(np.isfinite(array).all() for array in found):
        raise ValueError("Some of its numbers are not finite.")
    if any(np.abs(array).max(initial=0) > LARGEST for array in found):
        raise ValueError("Some of its numbers are too large to be shown.")
    return found
