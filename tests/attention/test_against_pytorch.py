"""The core of lessons 2 to 6 against PyTorch's own modules, over many shapes (`test --all`)."""

from importlib import import_module
from typing import Any

import numpy as np
import pytest

from attention import (
    Config,
    Sizes,
    block,
    causal_mask,
    gelu,
    gelu_tanh,
    gpt,
    layer_norm,
    multi_head_attention,
    next_token_loss,
    scaled_dot_product_attention,
)
from tests.attention.random_parameters import random_block, random_gpt, random_heads

CLOSE: dict[str, Any] = {"rtol": 1e-6, "atol": 1e-6}  # double precision: it is 1e-12 and better
pytestmark = pytest.mark.all
SHAPES = [(1, 1, 4, 1), (1, 5, 6, 2), (3, 4, 6, 3), (2, 9, 16, 4), (2, 17, 24, 8), (1, 33, 64, 4)]
of_all_shapes = pytest.mark.parametrize(("batch", "n", "d_model", "heads"), SHAPES)


@pytest.fixture(scope="module")
def reference() -> Any:
    return import_module("tests.attention.pytorch")


def rows(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape)


def some_mask(n: int, m: int) -> Any:
    mask = np.random.default_rng(n * m).random((n, m)) < 0.5
    mask[:, 0] = True
    return mask


@of_all_shapes
@pytest.mark.parametrize("scale", [True, False])
def test_scaled_dot_product_attention(
    reference: Any, batch: int, n: int, d_model: int, heads: int, scale: bool
) -> None:
    m, d_v = n + 2, heads + 1
    Q, K, V = rows(batch, n, d_model), rows(batch, m, d_model), rows(batch, m, d_v)
    for mask in (None, some_mask(n, m)):
        ours = scaled_dot_product_attention(Q, K, V, mask, scale).output
        theirs = reference.dot_product_attention(Q, K, V, mask, scale)
        np.testing.assert_allclose(ours, theirs, **CLOSE)


@of_all_shapes
@pytest.mark.parametrize("biases", [True, False])
def test_multi_head_attention(
    reference: Any, batch: int, n: int, d_model: int, heads: int, biases: bool
) -> None:
    X, parameters = rows(batch, n, d_model), random_heads(n, d_model, heads, biases=biases)
    for mask in (None, causal_mask(n), some_mask(n, n)):
        ours = multi_head_attention(X, parameters, mask)
        output, weights = reference.multi_head_attention(X, parameters, mask)
        np.testing.assert_allclose(ours.output, output, **CLOSE)
        np.testing.assert_allclose(ours.weights, weights, **CLOSE)


@of_all_shapes
def test_layer_norm(reference: Any, batch: int, n: int, d_model: int, heads: int) -> None:
    X, gamma, beta = 3 * rows(batch, n, d_model) + heads, rows(d_model), rows(1, d_model)[0]
    for eps in (1e-5, 1e-12, 0.1):
        ours, theirs = layer_norm(X, gamma, beta, eps), reference.layer_norm(X, gamma, beta, eps)
        np.testing.assert_allclose(ours.output, theirs, **CLOSE)


def test_gelu(reference: Any) -> None:
    z = np.concatenate([np.linspace(-12, 12, 4_801), [0.0, -0.0, 1e-300, 40.0, -40.0]])
    np.testing.assert_allclose(gelu(z), reference.gelu_of(z), **CLOSE)
    np.testing.assert_allclose(gelu_tanh(z), reference.gelu_of(z, tanh=True), **CLOSE)


@of_all_shapes
@pytest.mark.parametrize("pre_norm", [True, False])
def test_a_block(
    reference: Any, batch: int, n: int, d_model: int, heads: int, pre_norm: bool
) -> None:
    X, parameters = rows(batch, n, d_model), random_block(n, d_model, heads, d_ff=3 * heads)
    for activation in (gelu, gelu_tanh):
        config = Config(pre_norm=pre_norm, activation=activation)
        for mask in (None, causal_mask(n)):
            ours = block(X, parameters, config, mask).output
            np.testing.assert_allclose(ours, reference.block(X, parameters, config, mask), **CLOSE)


@of_all_shapes
@pytest.mark.parametrize("pre_norm", [True, False])
@pytest.mark.parametrize("tied", [True, False])
def test_a_whole_gpt(
    reference: Any, batch: int, n: int, d_model: int, heads: int, pre_norm: bool, tied: bool
) -> None:
    n = max(n, 2)
    sizes = Sizes(11, n + 3, d_model, 3, heads, tied=tied, final_norm=pre_norm)
    if not tied:
        sizes = sizes._replace(context=None)
    parameters, config = random_gpt(n, sizes), Config(pre_norm=pre_norm)
    tokens = np.random.default_rng(n).integers(0, 11, (batch, n))
    logits = gpt(tokens, parameters, config).logits
    their_logits, their_loss = reference.gpt(tokens, parameters, config)
    np.testing.assert_allclose(logits, their_logits, **CLOSE)
    np.testing.assert_allclose(next_token_loss(logits, tokens).mean, their_loss, **CLOSE)
