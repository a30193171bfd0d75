"""Batch norm, for contrast: down the columns, or with what training gathered."""

import numpy as np
import pytest

from attention import batch_norm, layer_norm
from attention.traced_example import BLOCK, X_WIDE


def test_it_is_layer_norm_of_the_columns() -> None:
    found = batch_norm(X_WIDE)
    np.testing.assert_allclose(found.output, layer_norm(X_WIDE.T).output.T)
    np.testing.assert_allclose(found.mean, X_WIDE.mean(axis=0))
    assert BLOCK.norm_1


def test_gathered_averages_take_the_place_of_its_own() -> None:
    found = batch_norm(X_WIDE, np.zeros(6), np.full(6, 4.0), eps=0)
    np.testing.assert_allclose(found.output, X_WIDE / 2)


@pytest.mark.parametrize("mean", [[1.0], np.zeros((2, 6)), np.full(6, np.nan)])
def test_averages_of_another_width_are_refused(mean: object) -> None:
    with pytest.raises(ValueError, match="mean"):
        batch_norm(X_WIDE, mean)  # type: ignore[arg-type]
