"""Lesson 3's core: what is traced by hand, PyTorch's values, and what holds for any input."""

import numpy as np

from attention import add_residual, attention, attention_head
from attention.traced_example import W_K, W_Q, W_V, X
from tests.traced import assert_printed


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
