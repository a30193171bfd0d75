"""The ladder: the same columns dealt out to more and narrower heads."""

import numpy as np
import pytest

from attention import count
from attention.traced_example import HEADS, X_WIDE
from widgets import render
from widgets.lesson_4.head_ladder import LADDER, State, orders, parameters_of, ranks, scores, view


def test_each_rung_has_the_same_parameters() -> None:
    assert {count(parameters_of(heads)) for heads in LADDER} == {count(HEADS)}
    np.testing.assert_array_equal(parameters_of(2).W_Q, HEADS.W_Q)


def test_scores_of_a_head_of_width_1_have_rank_1_and_at_most_two_orders() -> None:
    assert set(ranks(6)) == {1}
    for S in scores(6):
        best = S[np.abs(S).sum(axis=1).argmax()]
        for row in S:  # each a multiple of the one
            np.testing.assert_allclose(np.outer(row, best), np.outer(best, row), atol=1e-9)
        assert orders(S) <= 2


def test_ranks_grow_with_the_width() -> None:
    assert max(ranks(3)) == 2
    assert max(ranks(2)) == 3
    assert ranks(1)[0] >= 3
    np.testing.assert_allclose(scores(1)[0], scores(2).sum(axis=0))
    assert scores(1).shape[-1] == len(X_WIDE)


@pytest.mark.parametrize("heads", ["1", "2", "3", "6"])
def test_any_head_can_be_asked_for(heads: str) -> None:
    for head in ("1", heads, "7", "", "x"):
        assert f"of {heads}" in render("head-ladder", {"heads": heads, "head": head})
    assert "rank 1" in view(State())
