"""Lesson 3's core: what is traced by hand, PyTorch's values, and what holds for any input."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import (
    add_residual,
    attention,
    attention_head,
    query_key_attention,
    scaled_dot_product_attention,
    single_head_attention,
)
from attention.traced_example import W_K, W_Q, W_V, X
from tests.attention import oracle
from tests.attention.printed import assert_printed
from tests.attention.strategies import orders, rows, seeds

GIVEN, EXPECTED = oracle.load()


def test_the_traced_head() -> None:
    head = attention_head(X, W_Q, W_K, W_V)
    assert_printed(head.V, "1.5 -1.5 0.5; 2 1 0.5; 0 2 1; 0 0 2")
    assert_printed(head.output, "0.28 0.53 1.45; 0.31 1.23 1.17; 1.35 0.94 0.69; 1.43 0.77 0.69")
    assert_printed(
        add_residual(X, head.output),
        "1.28 0.53 0.95; 0.81 2.73 1.17; 1.35 1.94 1.69; 2.43 0.77 1.69",
    )


def test_values_are_switched_alone() -> None:
    eye, keys = attention_head(X, W_Q, W_K, np.eye(3)), attention_head(X, W_Q, W_K, W_K)
    assert_printed(eye.output, "0.66 0.41 0.79; 0.35 0.77 0.81; 0.45 1.15 0.24; 0.51 1.10 0.18")
    assert_printed(
        keys.output, "0.12 -0.38 0.79; 0.46 -0.05 0.81; -0.21 0.91 0.24; -0.33 0.92 0.18"
    )


def test_identity_projections_without_scaling_give_lesson_1() -> None:
    head, raw = attention_head(X, *(np.eye(3),) * 3, scale=False), attention(X)
    np.testing.assert_array_equal(head.weights, raw.weights)
    np.testing.assert_array_equal(head.output, raw.output)


def test_even_weights_make_all_tokens_one_but_for_the_residual() -> None:
    output = attention_head(X, 0 * W_Q, W_K, W_V).output
    assert_printed(output, ";".join(["0.875 0.375 1.000"] * 4))
    np.testing.assert_allclose(add_residual(X, output) - X, output, atol=1e-15)


@pytest.mark.parametrize(
    ("case", "mask", "scale"),
    [("open", None, True), ("masked", GIVEN["mask"], True), ("unscaled", None, False)],
)
def test_attention_equals_pytorch_s(case: str, mask: Any, scale: bool) -> None:
    result = scaled_dot_product_attention(GIVEN["Q"], GIVEN["K"], GIVEN["V"], mask, scale)
    expected = EXPECTED[f"attention, {case}"]
    np.testing.assert_allclose(result.weights, expected["weights"], **oracle.CLOSE)
    np.testing.assert_allclose(result.output, expected["output"], **oracle.CLOSE)


@given(rows(3), seeds)
def test_each_output_lies_in_the_hull_of_the_values(X: np.ndarray, seed: int) -> None:
    W_Q, W_K, W_V = np.random.default_rng(seed).normal(size=(3, 3, 3))
    head = attention_head(X, W_Q, W_K, W_V)
    direction = np.random.default_rng(seed).normal(size=3)
    along, slack = head.V @ direction, 1e-9
    assert (head.output @ direction <= along.max() + slack).all()
    assert (head.output @ direction >= along.min() - slack).all()


@given(orders(4))
def test_permuting_the_tokens_permutes_the_output(order: list[int]) -> None:
    straight, shuffled = (attention_head(rows, W_Q, W_K, W_V) for rows in (X, X[order]))
    np.testing.assert_allclose(shuffled.output, straight.output[order], atol=1e-14)
    np.testing.assert_allclose(shuffled.weights, straight.weights[order][:, order], atol=1e-14)


@given(st.integers(1, 3), seeds)
def test_the_past_does_not_depend_on_what_the_mask_hides(changed: int, seed: int) -> None:
    mask = np.tri(4, dtype=bool)
    other = X.copy()
    other[changed:] = np.random.default_rng(seed).normal(size=other[changed:].shape)
    before, after = (attention_head(rows, W_Q, W_K, W_V, mask=mask) for rows in (X, other))
    np.testing.assert_array_equal(before.output[:changed], after.output[:changed])


def test_scores_are_scaled_unless_said() -> None:
    result = scaled_dot_product_attention(X, 2 * X, X)
    np.testing.assert_array_equal(result.scaled, result.scores / np.sqrt(3))


def test_a_head_looks_as_lesson_2_says_and_biases_are_added() -> None:
    b_Q, b_K, b_V = [1.0, 0, 2], [0, 3.0, 0], [5.0, 6, 7]
    head = attention_head(X, W_Q, W_K, W_V, b_Q, b_K, b_V)
    looks = query_key_attention(X, W_Q, W_K, b_Q, b_K)
    for field in looks._fields:
        np.testing.assert_array_equal(getattr(head, field), getattr(looks, field))
    np.testing.assert_array_equal(head.V, X @ W_V + b_V)
    without = attention_head(X, W_Q, W_K, W_V, b_Q, b_K)
    np.testing.assert_allclose(head.output, without.output + b_V, atol=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scaled_dot_product_attention(X, X, X[:3]), "one row for each of the 4 keys"),
        (lambda: scaled_dot_product_attention(X, X, [1, 2, 3, 4]), "V must be of shape"),
        (lambda: attention_head(X, W_Q, W_K, W_V[:2]), "W must have 3 rows"),
        (lambda: attention_head(X, W_Q, W_K, W_V, b_V=[1, 2]), "b must hold 3 numbers"),
        (lambda: add_residual(X, X[:, :2]), r"shape of X.*\(4, 2\) and \(4, 3\)"),
        (lambda: add_residual(X, X[:1]), r"shape of X.*\(1, 3\) and \(4, 3\)"),
    ],
)
def test_wrong_input_is_refused_with_a_clear_message(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_the_plainest_form_is_the_same_head() -> None:
    plain, head = single_head_attention(X, W_Q, W_K, W_V), attention_head(X, W_Q, W_K, W_V)
    np.testing.assert_array_equal(plain.weights, head.weights)
    np.testing.assert_array_equal(plain.output, head.output)
