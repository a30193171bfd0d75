"""Lesson 1's core, against PyTorch's values and against what must hold for any input.

These tests run here and, by tests/test_pyodide.py, inside Pyodide.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from attention import attention, cosine, dot_product, softmax

ORACLE = json.loads((Path(__file__).parents[1] / "oracle.json").read_text(encoding="utf-8"))
CLOSE: dict[str, Any] = {"rtol": 1e-12, "atol": 1e-12}

numbers = st.floats(-30, 30, width=32)
tables = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=7), elements=numbers)
rows = arrays(np.float64, st.integers(1, 9), elements=numbers)


@pytest.mark.parametrize("i", range(len(ORACLE["inputs"]["tables"])))
def test_attention_equals_pytorch(i: int) -> None:
    result = attention(ORACLE["inputs"]["tables"][i])
    expected = ORACLE["values"]["attention"][i]
    np.testing.assert_allclose(result.scores, expected["scores"], **CLOSE)
    np.testing.assert_allclose(result.weights, expected["weights"], **CLOSE)
    np.testing.assert_allclose(result.output, expected["output"], **CLOSE)


@pytest.mark.parametrize("i", range(len(ORACLE["inputs"]["scores"])))
@pytest.mark.parametrize("axis", [-1, 0])
def test_softmax_equals_pytorch(i: int, axis: int) -> None:
    expected = ORACLE["values"]["softmax"][i][str(axis)]
    np.testing.assert_allclose(softmax(ORACLE["inputs"]["scores"][i], axis), expected, **CLOSE)


@pytest.mark.parametrize("i", range(len(ORACLE["inputs"]["pairs"])))
def test_dot_product_and_cosine_equal_pytorch(i: int) -> None:
    a, b = ORACLE["inputs"]["pairs"][i]
    expected = ORACLE["values"]["pairs"][i]
    np.testing.assert_allclose(dot_product(a, b), expected["dot_product"], **CLOSE)
    np.testing.assert_allclose(cosine(a, b), expected["cosine"], **CLOSE)


@given(tables)
def test_each_row_of_weights_sums_to_one_and_none_is_negative(X: np.ndarray) -> None:
    weights = attention(X).weights
    np.testing.assert_allclose(weights.sum(axis=-1), 1, **CLOSE)
    assert (weights >= 0).all()


@given(tables)
def test_scores_are_symmetric(X: np.ndarray) -> None:
    scores = attention(X).scores
    np.testing.assert_allclose(scores, scores.T, rtol=1e-12, atol=1e-9)


@given(tables, st.randoms(use_true_random=False))
def test_permuting_the_tokens_permutes_the_output(X: np.ndarray, random: Any) -> None:
    order = list(range(len(X)))
    random.shuffle(order)
    np.testing.assert_allclose(
        attention(X[order]).output, attention(X).output[order], rtol=1e-9, atol=1e-9
    )


@given(tables, st.lists(numbers, min_size=7, max_size=7))
def test_output_lies_in_the_hull_of_the_rows(X: np.ndarray, direction: list[float]) -> None:
    # In every direction, no output goes further than the furthest token.
    along = np.array(direction[: X.shape[1]])
    output = attention(X).output @ along
    slack = 1e-9 * (1 + np.abs(X @ along).max())
    assert output.max() <= (X @ along).max() + slack
    assert output.min() >= (X @ along).min() - slack


@given(rows, st.floats(-1e3, 1e3))
def test_softmax_ignores_a_shift(x: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(softmax(x + shift), softmax(x), rtol=1e-9, atol=1e-12)


@given(rows)
def test_softmax_keeps_the_order(x: np.ndarray) -> None:
    assert (np.diff(softmax(x)[np.argsort(x)]) >= 0).all()


@given(rows, st.floats(1e-3, 1e3))
def test_cosine_ignores_length(a: np.ndarray, factor: float) -> None:
    if np.abs(a).max() > 0:
        b = np.roll(a, 1) + np.arange(len(a))
        if np.abs(b).max() > 0:
            np.testing.assert_allclose(cosine(factor * a, b), cosine(a, b), rtol=1e-9, atol=1e-12)
        assert cosine(a, a) == pytest.approx(1)
        assert cosine(a, -a) == pytest.approx(-1)


def test_softmax_stands_huge_scores() -> None:
    np.testing.assert_array_equal(softmax([1e308, -1e308, 1e308]), [0.5, 0, 0.5])
    np.testing.assert_array_equal(softmax([[7.0]]), [[1.0]])


def test_a_score_of_minus_infinity_gets_no_weight() -> None:
    masked = softmax([[2, -np.inf, 1], [-np.inf, -np.inf, -5]])
    np.testing.assert_array_equal(masked[:, 1], 0)
    np.testing.assert_allclose(masked[0, [0, 2]], softmax([2, 1]), **CLOSE)
    np.testing.assert_array_equal(masked[1], [0, 0, 1])


def test_cosine_stands_huge_and_tiny_vectors() -> None:
    assert cosine([3e200, 4e200], [3e-200, 4e-200]) == pytest.approx(1)
    assert cosine([3e200, 0], [1e-200, 1e-200]) == pytest.approx(0.5**0.5)
    assert cosine([1e-200, 1e-200], [3e200, 0]) == pytest.approx(0.5**0.5)


def test_cosine_keeps_the_sign_of_vectors_that_are_negative_throughout() -> None:
    assert cosine([-1, -2], [-1, -2]) == pytest.approx(1)
    assert cosine([-1, -2], [1, 2]) == pytest.approx(-1)
    assert cosine([1, 2], [-1, -2]) == pytest.approx(-1)


def test_no_cosine_is_rounded_to_more_than_one() -> None:
    vectors = np.random.default_rng(0).normal(size=(200, 5))
    for a in vectors:
        assert cosine(a, 3 * a) <= 1
        assert cosine(a, -3 * a) >= -1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dot_product([1, 2], [1, 2, 3]), r"one length.*\(2,\).*\(3,\)"),
        (lambda: dot_product([[1, 2]], [[1, 2]]), "vectors of one length"),
        (lambda: dot_product([], []), "a is empty"),
        (lambda: dot_product([1, 2], [1, np.nan]), "b holds NaN or infinity"),
        (lambda: dot_product("ab", [1, 2]), "a must hold numbers"),
        (lambda: cosine([0, 0], [1, 2]), "all zeros"),
        (lambda: cosine([np.inf, 0], [1, 2]), "a holds NaN or infinity"),
        (lambda: softmax([]), "x is empty"),
        (lambda: softmax(3.0), r"no axis -1"),
        (lambda: softmax([1, 2], axis=1), r"shape \(2,\) has no axis 1"),
        (lambda: softmax([1, np.inf]), "NaN or infinity"),
        (lambda: softmax(np.array([[1, np.nan], [1, 2]])), "NaN or infinity"),
        (lambda: softmax(np.array([[1, 2], [-np.inf, -np.inf]])), "minus infinity alone"),
        (lambda: attention([1, 2, 3]), r"\(n, d_model\).*not \(3,\)"),
        (lambda: attention(np.zeros((0, 3))), "X is empty"),
        (lambda: attention([[1, 2], [3]]), "rows of equal length"),
        (lambda: attention([[np.nan, 1]]), "X holds NaN"),
        (lambda: attention([[1e200, 1e200]]), "overflow"),
    ],
)
def test_wrong_input_is_refused_with_a_clear_message(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_the_input_is_left_as_it_was() -> None:
    X = np.arange(6.0).reshape(3, 2)
    before = X.copy()
    attention(X)
    softmax(X)
    np.testing.assert_array_equal(X, before)
