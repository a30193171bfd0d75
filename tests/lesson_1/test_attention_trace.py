"""The four traced tables: each number is the core's, and each opened line works out."""

import math
import re
from html import unescape

import numpy as np
import pytest

from attention import attention
from attention.traced_example import TOKENS, X
from kit.numbers import fmt
from widgets import render

RESULT = attention(X)
STEPS = {
    "embeddings": (X, 2),
    "scores": (RESULT.scores, 2),
    "weights": (RESULT.weights, 3),
    "output": (RESULT.output, 2),
}


def rows(step: str) -> list[list[str]]:
    """Each row of a table as the HTML of its cells, its head left out."""
    body = re.findall(r"<tbody>(.*?)</tbody>", render("attention-trace", {"step": step}))
    assert len(body) == 1
    found = re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', body[0])
    assert tuple(token for token, _ in found) == TOKENS
    return [re.findall(r"<td[^>]*>(.*?)</td>", cells) for _, cells in found]


def opened(step: str) -> list[list[tuple[str, str]]]:
    """Each cell's number, and the line that it opens into."""
    pattern = r'<details name="trace-\w+"><summary>([^<]*)</summary><p>([^<]*)</p></details>'
    found = [
        [match.groups() for cell in row if (match := re.fullmatch(pattern, cell))]
        for row in rows(step)
    ]
    return [[(number, unescape(line)) for number, line in row] for row in found]


def work_out(expression: str) -> float:
    """The result of an expression that a reader would type into a calculator."""
    plain = expression.replace("−", "-").replace("·", "*").replace("e^", "math.e**")
    assert re.fullmatch(r"[-+*/(). 0-9]*", plain.replace("math.e**", "")), plain
    return float(eval(plain, {"math": math}))


def factors(expression: str) -> list[list[str]]:
    """1.0 · 0.5 + (−0.5) · 1.5 as [["1.0", "0.5"], ["−0.5", "1.5"]]."""
    return [[f.strip("()") for f in term.split(" · ")] for term in expression.split(" + ")]


@pytest.mark.parametrize("step", STEPS)
def test_the_numbers_are_the_core_s(step: str) -> None:
    matrix, digits = STEPS[step]
    expected = [[fmt(x, digits) for x in row] for row in matrix.tolist()]
    if step == "weights":
        expected = [[*row, "1.000"] for row in expected]  # their sum
    shown = [[re.sub(r"<p>.*?</p>|<[^>]*>", "", cell) for cell in row] for row in rows(step)]
    assert shown == expected


@pytest.mark.parametrize("step", ["scores", "weights", "output"])
def test_every_number_opens_and_one_at_a_time(step: str) -> None:
    matrix, digits = STEPS[step]
    numbers = [[number for number, _ in row] for row in opened(step)]
    assert numbers == [[fmt(x, digits) for x in row] for row in matrix.tolist()]
    html = render("attention-trace", {"step": step})
    assert html.count(f'<details name="trace-{step}">') == matrix.size


def test_the_embeddings_are_given_and_not_computed() -> None:
    assert "<details" not in render("attention-trace", {"step": "embeddings"})
    assert rows("embeddings") == [[fmt(x) for x in row] for row in X.tolist()]


def test_a_score_opens_into_the_products_of_two_rows() -> None:
    for i, row in enumerate(opened("scores")):
        for j, (number, line) in enumerate(row):
            left, right = line.split(" = ")
            assert right == number
            assert factors(left) == [
                [fmt(p, 1), fmt(q, 1)] for p, q in zip(X[i], X[j], strict=True)
            ]
            assert fmt(work_out(left)) == number  # nothing is rounded here


def test_a_weight_opens_into_its_share_of_the_row() -> None:
    for i, row in enumerate(opened("weights")):
        for j, (number, line) in enumerate(row):
            power, total, share = line.split("; ")
            assert fmt(work_out(power.split(" = ")[0])) == power.split(" = ")[1]
            assert power == f"e^{fmt(RESULT.scores[i, j])} = {fmt(np.exp(RESULT.scores[i, j]))}"
            terms, added = total.removeprefix("the row adds up to ").split(" = ")
            assert terms.split(" + ") == [fmt(x) for x in np.exp(RESULT.scores[i])]
            assert abs(work_out(terms) - float(added)) <= 0.005 * (len(TOKENS) + 1) + 1e-9
            left, right = share.split(" = ")
            assert left == f"{power.split(' = ')[1]} / {added}"
            assert right == number
            # Both printed numbers are off by 0.005 at most, and so is the result by half a digit.
            slack = 0.005 / float(added) * (1 + float(number)) + 0.0005
            assert abs(work_out(left) - float(number)) <= slack + 1e-9


def test_an_output_opens_into_the_weighted_average_of_a_column() -> None:
    for i, row in enumerate(opened("output")):
        for j, (number, line) in enumerate(row):
            left, right = line.split(" = ")
            assert right == number
            assert factors(left) == [
                [fmt(w, 3), fmt(x, 1)] for w, x in zip(RESULT.weights[i], X[:, j], strict=True)
            ]
            # Four weights are off by half a digit at most; the result, too.
            slack = 0.0005 * float(np.abs(X[:, j]).sum()) + 0.005
            assert abs(work_out(left) - float(number.replace("−", "-"))) <= slack + 1e-9


def test_the_average_of_cat_is_written_out() -> None:
    html = render("attention-trace", {"step": "average"})
    lines = [
        unescape(re.sub(r"<[^>]*>", " ", line)).split()
        for line in re.findall("<li>(.*?)</li>", html)
    ]
    vectors = [
        ["".join(f"({', '.join(map(fmt, x))})")] for x in (*X.tolist(), RESULT.output[1].tolist())
    ]
    weights = [fmt(w, 3) for w in RESULT.weights[1]]
    for line, token, weight, (vector,) in zip(lines[:4], TOKENS, weights, vectors[:4], strict=True):
        assert " ".join(line) == f"{weight} · {vector} {token}"
    assert " ".join(lines[4]) == f"= {vectors[4][0]} cat, after"
    assert len(lines) == 5


def test_the_caption_quotes_the_two_weights_between_cat_and_sat() -> None:
    there, back = fmt(RESULT.weights[1, 2], 3), fmt(RESULT.weights[2, 1], 3)
    html = render("attention-trace", {"step": "weights"})
    assert f"“cat” puts {there} on “sat”, and “sat” puts {back} on “cat”" in html
    assert there != back
