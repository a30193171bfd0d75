"""What the checks hand over is what came in; how the reader's tab multiplies it, too."""

import numpy as np
import pytest

from attention import checks


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("X_shape", "W_shape"),
    [((5, 8), (8, 3)), ((2, 5, 8), (8, 3)), ((5, 8), (4, 8, 3)), ((4, 1, 8), (4, 8, 3))],
)
def test_without_blas_a_product_is_the_same(
    X_shape: tuple[int, ...], W_shape: tuple[int, ...], kind: type
) -> None:
    rng = np.random.default_rng(0)
    X: checks.Array = rng.normal(size=X_shape).astype(kind)
    W: checks.Array = rng.normal(size=W_shape).astype(kind)
    for turned in (W, np.ascontiguousarray(W.swapaxes(-1, -2)).swapaxes(-1, -2)):
        product = X @ turned.view(checks.WithoutBlas)
        assert type(product) is np.ndarray
        assert product.dtype == kind
        np.testing.assert_allclose(product, X @ W, rtol=1e-5, atol=1e-6)
