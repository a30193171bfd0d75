"""The trace of lesson 2: what is shown is computed, and opened numbers come of their lines."""

import re
from html import unescape

import numpy as np
import pytest

from attention import query_key_attention
from attention.checks import Array
from attention.traced_example import W_K, W_Q, X
from widgets import render
from widgets.lesson_2.query_key_trace import STEPS

RESULT = query_key_attention(X, W_Q, W_K)
TABLES: dict[str, Array] = {
    "queries": RESULT.Q,
    "keys": RESULT.K,
    "scores": RESULT.scores,
    "scaled": RESULT.scaled,
    "unscaled": query_key_attention(X, W_Q, W_K, scale=False).weights,
    "weights": RESULT.weights,
}


def numbers(html: str) -> list[float]:
    found = re.findall(r"<summary>([^<]*)</summary>", html)
    return [float(x.replace("−", "-")) for x in found]


def lines(html: str) -> list[str]:
    return [unescape(x).replace("−", "-") for x in re.findall(r"<p>([^<]*)</p>", html)]


@pytest.mark.parametrize("step", TABLES)
def test_the_numbers_are_those_of_the_core(step: str) -> None:
    shown = numbers(render("query-key-trace", {"step": step}))
    np.testing.assert_allclose(shown, TABLES[step].ravel(), atol=0.00501)


@pytest.mark.parametrize("step", TABLES)
def test_each_opened_line_comes_to_its_number(step: str) -> None:
    html = render("query-key-trace", {"step": step})
    assert len(lines(html)) == len(numbers(html)) == TABLES[step].size
    for line, number in zip(lines(html), numbers(html), strict=True):
        assert float(line.rsplit("= ", 1)[1]) == number
        python = line.replace("·", "*").replace("e^", "2.718281828**")
        for left, right in re.findall(r"([-\d.()+*/ ]+) = (?=([-\d.]+))", python):
            assert eval(left) == pytest.approx(float(right), abs=0.0151), line


def test_the_matrices_are_shown_whole() -> None:
    html = render("query-key-trace", {"step": "matrices"})
    cells = [float(x.replace("−", "-")) for x in re.findall(r"<td>([−\d.]+)</td>", html)]
    assert cells == [*W_Q.ravel(), *W_K.ravel()]


def test_what_the_captions_claim_is_so() -> None:
    scores, weights = RESULT.scores, RESULT.weights
    # "cat" to "sat": most of it by the first question; "sat" to "cat": by the second.
    assert (RESULT.Q[1] * RESULT.K[2]).argmax() == 0
    assert (RESULT.Q[2] * RESULT.K[1]).argmax() == 1
    assert (weights.argmax(axis=1) != np.arange(4)).all()  # no token looks mostly at itself
    unscaled = TABLES["unscaled"]
    assert (unscaled.argsort(axis=1) == weights.argsort(axis=1)).all()
    assert unscaled.max() > weights.max()
    assert (np.abs(scores - scores.T)[np.triu_indices(4, 1)] > 0).all()  # all six pairs differ
    assert set(STEPS) == {*TABLES, "embeddings", "matrices"}
