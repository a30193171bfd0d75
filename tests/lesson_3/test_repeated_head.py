"""One head again and again: without the sum tokens become one, with it they stay apart."""

import re
from itertools import pairwise

import numpy as np
import pytest

from attention import attention, attention_head, word_embeddings
from attention.traced_example import W_K, W_Q, W_V, X
from kit.numbers import fmt
from widgets import render
from widgets.lesson_3.repeated_head import COMPANIES, REAL_WORDS, TIMES, distances, lengths

COMPANY = pytest.mark.parametrize("company", COMPANIES)


def again(company: str, residual: bool) -> list[float]:
    """The distances once more, pair by pair."""
    rows = {
        "traced": X,
        "the": X[[0, 1, 0, 0]],
        "words": word_embeddings.load().vectors_of(REAL_WORDS),
    }[company]
    found = []
    for _ in range(TIMES + 1):
        found.append(max(float(np.sqrt(((a - b) ** 2).sum())) for a in rows for b in rows))
        out = (
            attention_head(rows, W_Q, W_K, W_V).output
            if rows.shape[1] == 3
            else attention(rows).output
        )
        rows = rows + out if residual else out
    return found


@COMPANY
@pytest.mark.parametrize("residual", [False, True])
def test_the_distances_are_those_of_the_tokens(company: str, residual: bool) -> None:
    np.testing.assert_allclose(distances(company, residual), again(company, residual), atol=1e-9)


@COMPANY
def test_without_the_sum_tokens_become_one_and_with_it_they_do_not(company: str) -> None:
    lost, kept = distances(company, False), distances(company, True)
    assert all(later < before for before, later in pairwise(lost[:4]))
    assert lost[-1] < 1e-6
    assert min(kept) >= kept[0] - 1e-9
    assert lengths(company, True)[-1] > 10 * lengths(company, True)[0]  # as the page says


def test_the_furthest_tokens_stay_where_they_are_told_to() -> None:
    """What the lesson says in words: with the sum the distance hardly changes after the first."""
    kept = distances("traced", True)
    assert max(kept[1:]) - min(kept[1:]) < 0.02


@COMPANY
def test_the_table_has_the_numbers_and_the_curves_their_height(company: str) -> None:
    html = render("repeated-head", {"company": company})
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", html)
    rows = [re.findall(r"<td>([^<]*)</td>", row) for row in body.split("</tr>")[:-1]]
    lost, kept = distances(company, False), distances(company, True)
    assert rows == [[fmt(a, 3), fmt(b, 3)] for a, b in zip(lost, kept, strict=True)]
    for points, values in zip(
        re.findall(r'<polyline points="([^"]*)"', html), (kept, lost), strict=True
    ):
        heights = [-float(point.split(",")[1]) for point in points.split()]
        slope = np.polyfit(values, heights, 1)
        np.testing.assert_allclose(np.polyval(slope, values), heights, atol=0.2)
        assert slope[0] > 0
