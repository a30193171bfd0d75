"""Lesson 4's core: what is traced by hand, PyTorch's values, and what holds for any input."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import (
    MultiHeadParameters,
    attention,
    attention_head,
    concatenate_heads,
    head_contributions,
    multi_head,
    multi_head_attention,
    one_head,
    project,
    split_heads,
)
from attention.traced_example import HEADS, W_K, W_O, W_Q, W_V, X_WIDE, X
from tests.attention import oracle
from tests.attention.printed import assert_printed
from tests.attention.random_parameters import random_heads
from tests.attention.strategies import orders, rows, seeds

GIVEN, EXPECTED = oracle.load()

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


@pytest.mark.parametrize(("case", "mask"), [("open", None), ("masked", np.tri(4, dtype=bool))])
def test_heads_equal_pytorch_s(case: str, mask: Any) -> None:
    result = multi_head_attention(GIVEN["X"], oracle.heads(GIVEN), mask)
    expected = EXPECTED[f"heads, {case}"]
    np.testing.assert_allclose(result.weights, expected["weights"], **oracle.CLOSE)
    np.testing.assert_allclose(result.output, expected["output"], **oracle.CLOSE)


@given(rows(6), seeds, st.integers(1, 4), st.integers(1, 5))
def test_the_sum_over_heads_is_the_concatenation_times_w_o(
    X: np.ndarray, seed: int, h: int, d_k: int
) -> None:
    parameters = random_heads(seed, 6, h, d_k)
    result = multi_head_attention(X, parameters)
    assert parameters.W_O is not None
    assert parameters.b_O is not None
    assert result.concatenated.shape == (len(X), h * d_k)
    added = head_contributions(result.heads, parameters.W_O)
    assert added.shape == (h, len(X), 6)
    np.testing.assert_allclose(added.sum(axis=0) + parameters.b_O, result.output, atol=1e-9)


@given(orders(4))
def test_permuting_the_tokens_permutes_the_output(order: list[int]) -> None:
    straight, shuffled = (multi_head_attention(rows, HEADS) for rows in (X_WIDE, X_WIDE[order]))
    np.testing.assert_allclose(shuffled.output, straight.output[order], atol=1e-14)


def test_one_head_of_identities_without_w_o_and_scaling_is_lesson_1() -> None:
    one = MultiHeadParameters(*(np.eye(3)[None],) * 3)
    result = multi_head_attention(X, one, scale=False)
    np.testing.assert_array_equal(result.output, attention(X).output)
    np.testing.assert_array_equal(result.output, result.concatenated)


def test_batch_axes_and_masks_of_each_text_stand_in_front() -> None:
    parameters = random_heads(1, 6, 2)
    batch = np.stack([X_WIDE, 2 * X_WIDE])[None]  # (1, 2, 4, 6)
    masks = np.stack([np.tri(4, dtype=bool), np.eye(4, dtype=bool)])[None]
    together = multi_head_attention(batch, parameters, masks)
    for i in range(2):
        alone = multi_head_attention(batch[0, i], parameters, masks[0, i])
        for field, values in zip(alone._fields, alone, strict=True):
            np.testing.assert_allclose(getattr(together, field)[0, i], values, atol=1e-13)


def test_split_heads_cuts_what_libraries_keep_side_by_side() -> None:
    wide, b = np.arange(24.0).reshape(4, 6), np.arange(6.0)
    np.testing.assert_array_equal(np.concatenate([*split_heads(wide, 3)], axis=1), wide)
    X = np.arange(8.0).reshape(2, 4)
    each = project(X[None], split_heads(wide, 3), split_heads(b[None], 3))
    np.testing.assert_array_equal(concatenate_heads(each), X @ wide + b)


def test_more_heads_than_the_width_can_be_cut_into_are_no_matter_to_the_formula() -> None:
    result = multi_head_attention(X_WIDE, random_heads(2, 6, heads=5, d_k=7))
    assert result.output.shape == (4, 6)
    assert result.concatenated.shape == (4, 35)


def test_what_heads_of_each_text_add_stands_behind_the_batch_axes() -> None:
    result = multi_head_attention(np.stack([X_WIDE, 2 * X_WIDE]), HEADS)
    added = head_contributions(result.heads, W_O)
    assert added.shape == (2, 2, 4, 6)
    np.testing.assert_allclose(added.sum(axis=1), result.output, atol=1e-13)


def test_matrices_that_stand_side_by_side_give_the_same() -> None:
    Q, K, V = (np.concatenate([*W], axis=1) for W in (HEADS.W_Q, HEADS.W_K, HEADS.W_V))  # (6, 6)
    result = multi_head_attention(X_WIDE, HEADS)
    np.testing.assert_allclose(multi_head(X_WIDE, Q, K, V, W_O, 2), result.output, atol=1e-14)
    as_lists = multi_head(X_WIDE.tolist(), Q.tolist(), K.tolist(), V.tolist(), W_O.tolist(), 2)
    np.testing.assert_allclose(as_lists, result.output, atol=1e-14)
    for h in range(2):
        alone = one_head(X_WIDE, Q, K, V, head=h, d_k=3)
        np.testing.assert_allclose(alone.weights, result.weights[h], atol=1e-14)
        np.testing.assert_allclose(alone.output, result.heads[h], atol=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: split_heads(np.zeros((4, 6)), 4), "columns 6 cannot be cut into 4 equal parts"),
        (lambda: split_heads(np.zeros((4, 6)), 0), "into 0 equal parts"),
        (lambda: split_heads(np.zeros(6), 2), r"\(d_model, h \* d_k\)"),
        (lambda: multi_head_attention(X, HEADS), "W must have 3 rows"),
        (lambda: multi_head_attention([1, 2, 3], HEADS), "one row per token"),
        (lambda: multi_head_attention(X_WIDE, HEADS._replace(W_O=W_O[:3])), "must have 6 rows"),
        (lambda: multi_head_attention(X_WIDE, HEADS, [True] * 4), r"mask must be.*\(..., n, n\)"),
        (lambda: multi_head_attention(X_WIDE, HEADS._replace(W_Q=W_Q)), r"W_Q.*\(h, d_model"),
        (lambda: multi_head_attention(X_WIDE, HEADS._replace(W_Q=HEADS.W_Q[:1])), "each head"),
        (lambda: multi_head_attention(X_WIDE, HEADS._replace(W_K=HEADS.W_K[:1])), "each head"),
        (lambda: multi_head_attention(X_WIDE, HEADS._replace(W_V=HEADS.W_V[:1])), "each head"),
        (lambda: head_contributions(X, W_O), r"\(..., h, n, d_v\)"),
        (lambda: head_contributions(np.zeros((2, 4, 3)), W_O[:4]), "W_O must have 6 rows"),
        (lambda: concatenate_heads(X), r"\(..., h, n, d_v\)"),
    ],
)
def test_wrong_input_is_refused_with_a_clear_message(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
