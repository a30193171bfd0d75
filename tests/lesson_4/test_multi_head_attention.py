"""Lesson 4's core: what is traced by hand, PyTorch's values, and what holds for any input."""

import numpy as np

from attention import attention_head, head_contributions, multi_head_attention
from attention.traced_example import HEADS, W_K, W_O, W_Q, W_V, X_WIDE, X
from tests.traced import assert_printed

OUTPUT = (
    "-0.023 -0.042 1.324 0.886 1.005 0.547; 0.718 -0.189 1.643 2.059 0.901 0.410;"
    "0.637 0.608 1.102 2.026 0.322 1.216; 0.800 0.543 1.138 2.130 0.444 1.179"
)


def test_the_traced_heads() -> None:
    result = multi_head_attention(X_WIDE, HEADS)
    assert_printed(
        result.scores[0],
        "0.375 -0.750 -0.500 1.500; -1.750 0.000 2.000 1.000;"
        "2.500 5.500 3.000 2.000; 1.250 4.500 3.000 1.000",
    )
    assert_printed(
        result.weights[0],
        "0.248 0.129 0.149 0.474; 0.058 0.158 0.502 0.282;"
        "0.114 0.647 0.153 0.086; 0.090 0.586 0.247 0.078",
    )
    assert_printed(
        result.weights[1],
        "0.033 0.515 0.162 0.289; 0.032 0.210 0.182 0.576;"
        "0.046 0.145 0.194 0.615; 0.148 0.026 0.198 0.628",
    )
    assert_printed(
        result.concatenated,
        "0.883 0.921 1.797 -0.967 0.851 0.212; 0.590 2.404 1.572 -0.968 1.713 0.230;"
        "2.170 2.229 0.381 -0.954 1.822 0.263; 1.938 2.451 0.468 -0.852 1.809 0.420",
    )
    assert_printed(result.output, OUTPUT)


def test_what_each_traced_head_adds_to_cat() -> None:
    added = head_contributions(multi_head_attention(X_WIDE, HEADS).heads, W_O)
    assert_printed(
        added[:, 1], "1.202 0.295 0.786 1.202 0.786 0.295; -0.484 -0.484 0.857 0.857 0.115 0.115"
    )
    assert_printed(added.sum(axis=0), OUTPUT)


def test_the_first_head_extends_that_of_lessons_2_and_3() -> None:
    np.testing.assert_array_equal(X_WIDE[:, :3], X)
    np.testing.assert_array_equal(HEADS.W_Q[0, :3], W_Q)
    np.testing.assert_array_equal(HEADS.W_K[0, :3], W_K)
    np.testing.assert_array_equal(HEADS.W_V[0, :3], W_V)


def test_a_head_is_no_slice_of_a_token() -> None:
    changed = X_WIDE.copy()
    changed[3, 4] = 0  # in the second half of "here"
    first, second = multi_head_attention(changed, HEADS).weights[:, 3]
    assert_printed(first, "0.035 0.544 0.408 0.013")
    assert_printed(second, "0.056 0.100 0.422 0.422")


def test_each_head_is_a_head_of_lesson_3() -> None:
    result = multi_head_attention(X_WIDE, HEADS)
    for h in range(2):
        alone = attention_head(X_WIDE, HEADS.W_Q[h], HEADS.W_K[h], HEADS.W_V[h])
        np.testing.assert_allclose(result.heads[h], alone.output, atol=1e-14)
        np.testing.assert_allclose(result.weights[h], alone.weights, atol=1e-14)
