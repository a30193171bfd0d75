"""Lesson 2's core: what is traced by hand, PyTorch's values, and what holds for any input."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from attention import (
    attention,
    attention_weights,
    project,
    query_key_attention,
    scores_gradient,
    softmax,
    softmax_sensitivity,
)
from attention.traced_example import W_K, W_Q, X
from tests.attention import oracle
from tests.attention.printed import assert_printed
from tests.attention.strategies import rows, seeds

GIVEN, EXPECTED = oracle.load()

SCORES = "-1.00 -1.50 1.00 2.00; -2.50 -0.75 2.00 0.50; -0.50 2.50 1.00 -2.00; 0.50 3.00 1.00 -1.00"
WEIGHTS = "0.09 0.07 0.30 0.53; 0.04 0.12 0.59 0.25; 0.11 0.60 0.25 0.04; 0.14 0.61 0.19 0.06"
UNSCALED = "0.03 0.02 0.25 0.69; 0.01 0.05 0.77 0.17; 0.04 0.78 0.17 0.01; 0.07 0.81 0.11 0.01"


def test_the_traced_head() -> None:
    result = query_key_attention(X, W_Q, W_K)
    assert_printed(result.Q, "0 -1.00 1.00; 1.50 0 0.50; 1.00 2.00 0; 0 2.00 1.00")
    assert_printed(result.K, "-1.50 0.50 -0.50; -0.50 1.50 0; 1.00 0 1.00; 0 -1.00 1.00")
    assert_printed(result.scores, SCORES)
    assert_printed(result.scaled * np.sqrt(3), SCORES)
    assert_printed(result.weights, WEIGHTS)
    assert_printed(query_key_attention(X, W_Q, W_K, scale=False).weights, UNSCALED)


def test_scores_are_symmetric_when_the_product_of_the_matrices_is() -> None:
    for a, b in ((W_Q, W_Q), (W_K, W_K), (2 * W_K, W_K)):
        scores = query_key_attention(X, a, b).scores
        np.testing.assert_array_equal(scores, scores.T)
    scores = query_key_attention(X, W_Q, W_K).scores
    assert (np.abs(scores - scores.T)[np.triu_indices(4, 1)] >= 0.5).all()


def test_identity_projections_without_scaling_give_lesson_1() -> None:
    eye = np.eye(3)
    result, raw = query_key_attention(X, eye, eye, scale=False), attention(X)
    np.testing.assert_array_equal(result.scores, raw.scores)
    np.testing.assert_array_equal(result.weights, raw.weights)


def test_a_projection_with_and_without_a_bias() -> None:
    np.testing.assert_array_equal(project(X, W_Q), X @ W_Q)
    np.testing.assert_array_equal(project(X, W_Q, [1, 2, 3]), X @ W_Q + [1, 2, 3])


def test_scores_are_scaled_unless_said() -> None:
    looks = attention_weights(X, 2 * X)
    np.testing.assert_array_equal(looks.scaled, looks.scores / np.sqrt(3))


def test_a_mask_takes_scores_away_before_the_softmax() -> None:
    mask = np.tri(4, dtype=bool)
    result = attention_weights(X, X, mask)
    np.testing.assert_array_equal(np.isneginf(result.masked), ~mask)
    np.testing.assert_array_equal(result.masked[mask], result.scaled[mask])
    np.testing.assert_array_equal(result.weights[~mask], 0)


def test_the_gradient_through_softmax_is_the_slope_of_softmax() -> None:
    rng = np.random.default_rng(0)
    scores, gradient = rng.standard_normal((3, 5)), rng.standard_normal((3, 5))
    slope = np.zeros_like(scores)
    for i, j in np.ndindex(scores.shape):
        step = np.zeros_like(scores)
        step[i, j] = 1e-6
        change = softmax(scores + step) - softmax(scores - step)
        slope[i, j] = (gradient * change).sum() / 2e-6
    np.testing.assert_allclose(scores_gradient(softmax(scores), gradient), slope, atol=1e-8)


def test_no_small_change_of_the_scores_moves_the_weights_by_more_than_the_norm() -> None:
    rng = np.random.default_rng(0)
    scores = 3 * rng.standard_normal((200, 6))
    step = rng.standard_normal((200, 6))
    step *= 1e-6 / np.linalg.norm(step, axis=1, keepdims=True)
    moved = np.linalg.norm(softmax(scores + step) - softmax(scores), axis=1) / 1e-6
    norm = softmax_sensitivity(softmax(scores))
    assert (moved <= norm + 1e-6).all()
    p = softmax(scores[0])
    assert np.isclose(norm[0], np.linalg.norm(np.diag(p) - np.outer(p, p)))
    assert softmax_sensitivity([1.0, 0.0, 0.0]) == 0


def test_a_gradient_of_another_shape_is_turned_away() -> None:
    with pytest.raises(ValueError, match="must have one shape"):
        scores_gradient([0.5, 0.5], [1.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("case", "mask", "scale"),
    [("open", None, True), ("masked", GIVEN["mask"], True), ("unscaled", None, False)],
)
def test_weights_equal_pytorch_s(case: str, mask: Any, scale: bool) -> None:
    weights = attention_weights(GIVEN["Q"], GIVEN["K"], mask, scale).weights
    expected = EXPECTED[f"attention, {case}"]["weights"]
    np.testing.assert_allclose(weights, expected, **oracle.CLOSE)


@given(rows(3), rows(3), seeds)
def test_each_row_sums_to_one_under_any_mask(Q: np.ndarray, K: np.ndarray, seed: int) -> None:
    mask = np.random.default_rng(seed).random((len(Q), len(K))) < 0.4
    mask[:, 0] = True
    weights = attention_weights(Q, K, mask).weights
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-12)
    assert (weights[mask] >= 0).all()
    assert (weights[~mask] == 0).all()


@given(rows(3), seeds)
def test_the_product_of_the_matrices_is_all_that_scores_depend_on(X: np.ndarray, seed: int) -> None:
    W_Q, W_K = np.random.default_rng(seed).normal(size=(2, 3, 2))
    scores = query_key_attention(X, W_Q, W_K).scores
    np.testing.assert_allclose(scores, X @ (W_Q @ W_K.T) @ X.T, atol=1e-9)


def test_batch_axes_stand_in_front() -> None:
    batch = np.stack([X, 2 * X, X[::-1]])
    together = query_key_attention(batch, W_Q, W_K, [1, 0, 0], [0, 0, 1])
    for i, one in enumerate(batch):
        alone = query_key_attention(one, W_Q, W_K, [1, 0, 0], [0, 0, 1])
        for field, values in zip(alone._fields, alone, strict=True):
            np.testing.assert_allclose(getattr(together, field)[i], values, atol=1e-14)


def test_single_precision_stays_single() -> None:
    rows, W, mask = X.astype(np.float32), W_Q.astype(np.float32), np.tri(4, dtype=bool)
    result = query_key_attention(rows, W, W, mask=mask)
    assert {values.dtype for values in result} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: project([1, 2, 3], W_Q), "one row per token"),
        (lambda: project(np.zeros((0, 3)), W_Q), "X is empty"),
        (lambda: project([[1, 2, np.nan]], W_Q), "X holds NaN"),
        (lambda: project(X, W_Q[:2]), r"W must have 3 rows.*\(2, 3\)"),
        (lambda: project(X, [1, 2, 3]), "W must have 3 rows"),
        (lambda: project(X, W_Q, [1, 2]), "b must hold 3 numbers"),
        (lambda: query_key_attention(X, W_Q, W_K[:, :2]), "rows of K must hold 3 numbers, not 2"),
        (lambda: attention_weights([[1e200]], [[1.0]]), "Q is too large.*overflow"),
        (lambda: attention_weights(X, X, np.ones((4, 4))), r"True \(may look\)"),
        (lambda: attention_weights(X, X, np.ones((3, 4), bool)), r"\(4, 4\), not \(3, 4\)"),
        (lambda: attention_weights(X, X, np.eye(4, k=1, dtype=bool)), "leaves token 3 nothing"),
        (lambda: query_key_attention(X, W_Q * np.nan, W_K), "Q holds NaN"),
    ],
)
def test_wrong_input_is_refused_with_a_clear_message(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
