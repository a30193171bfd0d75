"""Lesson 5's core: what is traced by hand, PyTorch's values, and what holds for any input."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import (
    BlockParameters,
    Config,
    FeedForwardParameters,
    LayerNormParameters,
    block,
    erf,
    feed_forward,
    gelu,
    gelu_tanh,
    layer_norm,
    multi_head_attention,
)
from attention.traced_example import BLOCK, FFN, HEADS, NORM, UNITS, X_WIDE
from tests.attention import oracle
from tests.attention.printed import assert_printed
from tests.attention.random_parameters import random_block
from tests.attention.strategies import numbers, orders, rows, seeds

GIVEN, EXPECTED = oracle.load()
NAMED = [
    UNITS[name]
    for name in (
        "The",
        "cat that sat",
        "sat after a cat",
        "here",
        "cat with nothing after it",
    )
]


def test_the_traced_block() -> None:
    result = block(X_WIDE, BLOCK)
    assert result.norm_1
    assert np.abs(result.norm_1.output - X_WIDE).max() < 1.01e-5
    assert_printed(
        result.middle,
        "0.977 -0.042 0.824 -0.614 2.505 0.047; 1.218 1.311 1.643 0.559 1.401 -0.590;"
        "0.637 1.608 2.102 0.026 0.322 1.216; 1.800 0.543 2.138 2.130 -1.556 1.179",
    )
    assert result.norm_2
    assert_printed(result.norm_2.mean.T, "0.616 0.924 0.985 1.039")
    assert_printed(np.sqrt(result.norm_2.variance).T, "1.001 0.753 0.727 1.290")
    assert_printed(result.norm_2.output[1], "0.391 0.514 0.954 -0.484 0.634 -2.009")
    assert result.feed_forward
    assert_printed(
        result.feed_forward.before_activation[:, NAMED],
        "4.46 -4.29 -10.63 -20.46 -9.19; -3.53 1.60 -8.60 -12.47 -4.38;"
        "-6.37 -11.19 0.93 -9.63 -6.49; -19.43 -6.07 -3.33 3.43 -7.18",
    )
    assert_printed(
        result.feed_forward.hidden[:, NAMED],
        "4.46 0.00 0.00 0.00 0.00; 0.00 1.51 0.00 0.00 0.00;"
        "0.00 0.00 0.77 0.00 0.00; 0.00 0.00 0.00 3.43 0.00",
    )
    assert_printed(
        result.output,
        "0.977 4.423 0.824 -0.614 2.505 -4.417; 1.218 2.823 3.155 0.559 1.401 -0.589;"
        "0.637 1.608 2.102 0.791 -1.210 1.216; 1.800 0.543 2.138 2.129 1.880 1.179",
    )


def test_the_traced_block_in_post_norm_order() -> None:
    result = block(X_WIDE, BLOCK, Config(pre_norm=False))
    assert_printed(result.output[1], "-0.08 1.02 1.31 -0.66 0.09 -1.68")


def test_the_tanh_form_changes_the_traced_block_hardly() -> None:
    exact, tanh = block(X_WIDE, BLOCK), block(X_WIDE, BLOCK, Config(activation=gelu_tanh))
    assert_printed(np.abs(exact.output - tanh.output).max(), "0.00031")


def test_a_unit_fires_for_a_cat_that_sat() -> None:
    cat_that_sat, sat_after_a_cat = UNITS["cat that sat"], UNITS["sat after a cat"]
    for tokens, cat, at_cat, at_sat in (
        ([0, 1, 2, 3], 1, "1.51", "0.77"),
        ([0, 1, 2], 1, "3.07", "1.31"),
        ([1, 2], 0, "4.00", "1.70"),
    ):
        ffn = block(X_WIDE[tokens], BLOCK).feed_forward
        assert ffn
        assert_printed(ffn.hidden[cat, cat_that_sat], at_cat)
        assert_printed(ffn.hidden[cat + 1, sat_after_a_cat], at_sat)


def test_layer_norm_equals_pytorch_s() -> None:
    result = layer_norm(GIVEN["X"], GIVEN["gamma"], GIVEN["beta"])
    np.testing.assert_allclose(result.output, EXPECTED["layer norm"], **oracle.CLOSE)


def test_gelu_equals_pytorch_s_in_both_forms() -> None:
    np.testing.assert_allclose(gelu(GIVEN["z"]), EXPECTED["gelu"], **oracle.CLOSE)
    np.testing.assert_allclose(gelu_tanh(GIVEN["z"]), EXPECTED["gelu, tanh"], **oracle.CLOSE)


@pytest.mark.parametrize("order", ["pre-norm", "post-norm"])
def test_a_block_equals_pytorch_s_in_both_orders(order: str) -> None:
    config, mask = Config(pre_norm=order == "pre-norm"), np.tri(4, dtype=bool)
    result = block(GIVEN["X"], oracle.block(GIVEN), config, mask)
    np.testing.assert_allclose(result.output, EXPECTED[f"block, {order}"], **oracle.CLOSE)


@given(rows(5), st.floats(-50, 50), st.floats(0.1, 50))
def test_layer_norm_ignores_a_shift_and_a_scale(X: np.ndarray, shift: float, scale: float) -> None:
    X = X + np.linspace(0, 9, 5)  # so that no token's numbers are all equal
    result = layer_norm(X, eps=0)
    np.testing.assert_allclose(
        layer_norm(scale * X + shift, eps=0).output, result.output, atol=1e-9
    )
    np.testing.assert_allclose(result.output.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(result.output.std(axis=-1), 1, atol=1e-12)


def test_a_token_of_equal_numbers_becomes_the_shift() -> None:
    result = layer_norm([[3.0, 3, 3]], [1, 2, 3], [4, 5, 6])
    np.testing.assert_array_equal(result.output, [[4, 5, 6]])
    np.testing.assert_array_equal(result.variance, [[0]])


def test_erf_is_the_standard_library_s() -> None:
    z = np.concatenate([np.linspace(-7, 7, 10_001), [0, 1e-300, 1e-8, 50.0, -50.0]])
    expected = [math.erf(x) for x in z]
    np.testing.assert_allclose(erf(z), expected, rtol=1e-15, atol=1e-15)
    assert erf([[1e-300]])[0, 0] == pytest.approx(2e-300 / math.sqrt(math.pi), rel=1e-12)
    assert erf(np.ones(2, np.float32)).dtype == np.float32


@given(numbers)
def test_gelu_is_what_its_definition_says(z: float) -> None:
    below = (1 + math.erf(z / math.sqrt(2))) / 2
    assert gelu([z])[0] == pytest.approx(z * below, abs=1e-12)
    assert gelu([z])[0] - gelu([-z])[0] == pytest.approx(z, abs=1e-12)
    assert abs(gelu_tanh([z])[0] - gelu([z])[0]) < 5e-4


def test_an_ffn_looks_at_each_token_alone_and_is_not_linear() -> None:
    whole = feed_forward(X_WIDE, FFN)
    for i in range(4):
        alone = feed_forward(X_WIDE[i : i + 1], FFN).output[0]
        np.testing.assert_allclose(whole.output[i], alone, atol=1e-14)
    norm = block(X_WIDE, BLOCK).norm_2
    assert norm
    both = norm.output[:2]
    assert_printed(
        feed_forward(both.mean(axis=0)[None], FFN).output, "0.00 0.20 -0.12 0.00 0.00 -0.32"
    )
    assert_printed(feed_forward(both, FFN).output.mean(axis=0), "0.00 2.99 0.76 0.00 0.00 -2.23")


@given(seeds, orders(4), st.booleans())
def test_permuting_the_tokens_permutes_the_output(
    seed: int, order: list[int], pre_norm: bool
) -> None:
    parameters, config = random_block(seed, 6, 2), Config(pre_norm=pre_norm)
    straight, shuffled = (block(rows, parameters, config) for rows in (X_WIDE, X_WIDE[order]))
    np.testing.assert_allclose(shuffled.output, straight.output[order], atol=1e-9)


@pytest.mark.parametrize("pre_norm", [True, False])
def test_what_is_left_out_changes_nothing(pre_norm: bool) -> None:
    config = Config(pre_norm=pre_norm)
    nothing = BlockParameters(None, None, None, None)
    np.testing.assert_array_equal(block(X_WIDE, nothing, config).output, X_WIDE)
    heads = block(X_WIDE, nothing._replace(attention=HEADS), config)
    np.testing.assert_array_equal(heads.output, X_WIDE + multi_head_attention(X_WIDE, HEADS).output)
    ffn = block(X_WIDE, nothing._replace(feed_forward=FFN), config)
    np.testing.assert_array_equal(ffn.output, X_WIDE + feed_forward(X_WIDE, FFN).output)
    assert (ffn.norm_1, ffn.attention, ffn.norm_2) == (None, None, None)
    assert heads.feed_forward is None


def test_without_residuals_each_part_replaces_the_stream() -> None:
    pre = block(X_WIDE, BLOCK, Config(residual=False))
    x = multi_head_attention(layer_norm(X_WIDE).output, HEADS).output
    np.testing.assert_allclose(pre.middle, x, atol=1e-14)
    x = feed_forward(layer_norm(x).output, FFN).output
    np.testing.assert_allclose(pre.output, x, atol=1e-14)
    post = block(X_WIDE, BLOCK, Config(pre_norm=False, residual=False))
    x = layer_norm(multi_head_attention(X_WIDE, HEADS).output).output
    np.testing.assert_allclose(post.middle, x, atol=1e-14)
    x = layer_norm(feed_forward(x, FFN).output).output
    np.testing.assert_allclose(post.output, x, atol=1e-14)


def test_the_config_reaches_the_parts() -> None:
    open_, unscaled = block(X_WIDE, BLOCK), block(X_WIDE, BLOCK, Config(scale=False))
    assert open_.attention
    assert unscaled.attention
    np.testing.assert_array_equal(unscaled.attention.scaled, unscaled.attention.scores)
    np.testing.assert_array_equal(unscaled.attention.scores, open_.attention.scores)
    wide = block(X_WIDE, BLOCK, Config(eps=1.0))
    assert wide.norm_1
    assert wide.norm_2
    np.testing.assert_allclose(wide.norm_1.output, X_WIDE / math.sqrt(2), atol=1e-12)
    np.testing.assert_allclose(
        wide.norm_2.output, layer_norm(wide.middle, eps=1.0).output, atol=1e-12
    )
    relu = block(X_WIDE, BLOCK, Config(activation=lambda z: np.maximum(z, 0))).feed_forward
    assert relu
    np.testing.assert_array_equal(relu.hidden, np.maximum(relu.before_activation, 0))


def test_the_parts_of_the_result_are_those_of_the_formulas() -> None:
    pre = block(X_WIDE, BLOCK)
    assert pre.attention
    assert pre.feed_forward
    np.testing.assert_array_equal(pre.attention_added, pre.middle)
    np.testing.assert_array_equal(pre.feed_forward_added, pre.output)
    np.testing.assert_array_equal(pre.middle, X_WIDE + pre.attention.output)
    np.testing.assert_array_equal(pre.output, pre.middle + pre.feed_forward.output)
    post = block(X_WIDE, BLOCK, Config(pre_norm=False))
    assert post.norm_1
    assert post.norm_2
    np.testing.assert_array_equal(post.middle, post.norm_1.output)
    np.testing.assert_array_equal(post.output, post.norm_2.output)
    np.testing.assert_array_equal(post.middle, layer_norm(post.attention_added, *NORM).output)
    np.testing.assert_array_equal(post.output, layer_norm(post.feed_forward_added, *NORM).output)


def test_single_precision_stays_single() -> None:
    single = np.float32
    norm = LayerNormParameters(np.ones(6, single), np.zeros(6, single))
    ffn = FeedForwardParameters(FFN.W_1.astype(single), FFN.W_2.astype(single))
    heads = HEADS._replace(
        **{name: getattr(HEADS, name).astype(single) for name in HEADS._fields[:4]}
    )
    for activation in (gelu, gelu_tanh):
        parameters = BlockParameters(norm, heads, norm, ffn)
        result = block(X_WIDE.astype(single), parameters, Config(activation=activation))
        assert result.output.dtype == single


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: layer_norm(X_WIDE, [1, 2]), "gamma must hold 6 numbers"),
        (lambda: layer_norm(X_WIDE, None, [1, 2]), "beta must hold 6 numbers"),
        (lambda: layer_norm([1, 2]), "one row per token"),
        (lambda: gelu([np.nan]), "z holds NaN"),
        (lambda: gelu_tanh([]), "z is empty"),
        (lambda: feed_forward(X_WIDE[:, :3], FFN), "W must have 3 rows"),
        (lambda: feed_forward(X_WIDE, FFN._replace(b_1=np.zeros(3))), "b must hold 24 numbers"),
        (lambda: block([1, 2], BLOCK), "one row per token"),
        (
            lambda: block(X_WIDE, BLOCK._replace(attention=HEADS._replace(W_O=np.eye(6)[:, :4]))),
            r"shape of X to be added to it: \(4, 4\)",
        ),
    ],
)
def test_wrong_input_is_refused_with_a_clear_message(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
