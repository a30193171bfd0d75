"""The traced tables: the core's numbers, and the way from an output back to the embeddings."""

import math
import re
from html import unescape

import numpy as np
import pytest

from attention import attention_head, query_key_attention
from attention.traced_example import TOKENS, W_K, W_Q, W_V, X
from kit.numbers import fmt
from widgets import render

HEAD = attention_head(X, W_Q, W_K, W_V)
LESSON_2 = query_key_attention(X, W_Q, W_K)
EVEN = np.full((4, 4), 0.25) @ HEAD.V
TABLES = {
    "matrix": (W_V, 0),
    "values": (HEAD.V, 2),
    "keys-and-values": (np.hstack([HEAD.K, HEAD.V]), 2),
    "weights": (HEAD.weights, 3),
    "output": (HEAD.output, 2),
    "nothing-found": (EVEN, 3),
    "residual": (X + HEAD.output, 2),
}
OPEN = {  # each number opens into sums of products of numbers that stand in the step before
    "values": (X, W_V, 1),
    "output": (HEAD.weights, HEAD.V, 3),
    "nothing-found": (np.full((4, 4), 0.25), HEAD.V, 2),
}


def cells(step: str) -> list[list[str]]:
    """The cells of a traced table as HTML, row by row, without what they sum to."""
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", render("values-trace", {"step": step}))
    found = re.findall(r'<tr><th scope="row">[^<]*</th>(.*?)</tr>', body)
    return [re.findall(r"<td>(.*?)</td>", row) for row in found]


def opened(step: str, i: int, j: int) -> str:
    """The arithmetic behind one number, as Python can read it."""
    (line,) = re.findall(r"<p>(.*?)</p>", cells(step)[i][j])
    return unescape(line).replace("−", "-").replace("·", "*").replace("e^", "math.e**")


def work_out(expression: str) -> float:
    assert re.fullmatch(r"[-+*/(). 0-9]*", expression.replace("math.e**", "")), expression
    return float(eval(expression, {"math": math}))


@pytest.mark.parametrize("step", TABLES)
def test_the_numbers_are_the_core_s(step: str) -> None:
    matrix, digits = TABLES[step]
    shown = [[re.sub(r"<p>.*?</p>|<[^>]*>", "", cell) for cell in row] for row in cells(step)]
    assert shown == [[fmt(x, digits) for x in row] for row in matrix.tolist()]


@pytest.mark.parametrize("step", [step for step in TABLES if step != "matrix"])
def test_every_number_opens_and_works_out(step: str) -> None:
    matrix, digits = TABLES[step]
    for i, j in np.ndindex(matrix.shape):
        for left, right in [
            part.rsplit(" = ", 1)
            for part in opened(step, i, j).replace("the row adds up to ", "").split("; ")
        ]:
            # What is printed is rounded, so a product of it is off by as much.
            assert work_out(left) == pytest.approx(work_out(right), abs=0.03)
        result = opened(step, i, j).rsplit(" = ", 1)[1]
        assert result == fmt(float(matrix[i, j]), digits).replace("−", "-")


@pytest.mark.parametrize("step", OPEN)
def test_a_number_opens_into_the_factors_of_the_step_before(step: str) -> None:
    left, right, digits = OPEN[step]
    for i, j in np.ndindex(left.shape[0], right.shape[1]):
        terms = opened(step, i, j).split(" = ")[0].split(" + ")
        pairs = zip(left[i], right[:, j], strict=True)
        wanted = [[fmt(p, digits), fmt(q, 1)] for p, q in pairs]
        got = [[f.strip("()").replace("-", "−") for f in term.split(" * ")] for term in terms]
        assert got == wanted


def test_the_weights_are_lesson_2_s() -> None:
    np.testing.assert_array_equal(HEAD.weights, LESSON_2.weights)
    for i, j in np.ndindex(4, 4):
        (power,) = re.findall(r"^math\.e\*\*\(?(-?[\d.]+)", opened("weights", i, j))
        assert power == fmt(float(LESSON_2.scaled[i, j]), 3).replace("−", "-")


def test_one_number_of_an_output_leads_back_to_the_embeddings() -> None:
    """Through both lessons, by the printed lines alone: output, weight, score, key, embedding."""
    cat, sat, event = 1, 2, 1
    terms = opened("output", cat, event).split(" = ")[0].split(" + ")
    weight, value = (float(f.strip("()")) for f in terms[sat].split(" * "))
    # The value is a row of X with a column of W_V.
    back = opened("values", sat, event).split(" = ")[0]
    assert work_out(back) == value
    first = [float(term.split(" * ")[0].strip("()")) for term in back.split(" + ")]
    np.testing.assert_array_equal(first, X[sat])
    # The weight is softmax of lesson 2's scaled scores.
    line = opened("weights", cat, sat)
    assert work_out(line.rsplit(" = ", 1)[1]) == weight
    scaled = float(re.findall(r"math\.e\*\*\(?(-?[\d.]+)\)? = ", line)[0])
    lesson_2 = {step: lines_of_lesson_2(step) for step in ("scaled", "scores", "queries", "keys")}
    assert float(lesson_2["scaled"][cat][sat].rsplit(" = ", 1)[1]) == scaled
    score = float(re.match(r"-?[\d.]+", lesson_2["scaled"][cat][sat])[0])  # type: ignore[index]
    line = lesson_2["scores"][cat][sat]
    assert float(line.rsplit(" = ", 1)[1]) == score
    factors = [
        [float(f.strip("()")) for f in term.split(" * ")]
        for term in line.split(" = ")[0].split(" + ")
    ]
    # Its factors are a query and a key, and these are rows of X with columns of W_Q and W_K.
    for part, (step, token) in enumerate((("queries", cat), ("keys", sat))):
        for j, factor in enumerate(column[part] for column in factors):
            line = lesson_2[step][token][j]
            assert float(line.rsplit(" = ", 1)[1]) == factor
            first = [
                float(term.split(" * ")[0].strip("()"))
                for term in line.split(" = ")[0].split(" + ")
            ]
            np.testing.assert_array_equal(first, X[token])


def lines_of_lesson_2(step: str) -> list[list[str]]:
    """The opened lines of lesson 2's trace, row by row."""
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", render("query-key-trace", {"step": step}))
    rows = re.findall(r'<tr><th scope="row">[^<]*</th>(.*?)</tr>', body)
    assert len(rows) == len(TOKENS)
    return [
        [
            unescape(line).replace("−", "-").replace("·", "*")
            for line in re.findall(r"<p>(.*?)</p>", row)
        ]
        for row in rows
    ]
