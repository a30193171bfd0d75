"""A head is no slice: each component reaches both heads."""

import numpy as np
import pytest

from attention import multi_head_attention
from attention.traced_example import HEADS, X_WIDE
from widgets import render
from widgets.lesson_4.not_a_slice import HERE, SLICED, SLICES, WHOLE, State, chosen, moved, view


@pytest.mark.parametrize("component", range(6))
def test_both_heads_notice_each_component_and_slices_would_not(component: int) -> None:
    X = X_WIDE.copy()
    X[HERE, component] += 1.5
    assert (moved(WHOLE, multi_head_attention(X, HEADS).weights) > 0.01).all()
    slices = moved(SLICED, multi_head_attention(X, SLICES).weights)
    assert slices[1 - component // 3] == 0
    assert slices[component // 3] > 0


def test_slices_would_give_other_weights_than_the_page_shows() -> None:
    assert np.round(SLICED[1, 3, 3], 3) == 0.045
    assert np.round(WHOLE[1, 3, 3], 3) == 0.628


def test_what_the_figure_says() -> None:
    assert "head 1 would not see component 4" in view(State())
    assert "head 2 would not see component 0" in view(State(component="0", value="0"))
    assert "nothing moves" in view(State(component="4", value="-2"))
    for typed in ("", "x", "99", "-99"):
        assert render("not-a-slice", {"component": typed, "value": typed})
    assert chosen("99") == 3.0
