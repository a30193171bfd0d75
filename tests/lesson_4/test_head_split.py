"""What is cut among the heads: twelve strips of the matrix, and not the token."""

from widgets import render
from widgets.lesson_4.head_split import D_K, D_MODEL, HEADS, whole


def test_the_strips_are_gpt_2_s() -> None:
    assert HEADS * D_K == D_MODEL
    assert whole().count('"strip') == 2 * HEADS  # of the matrix, and of what comes out
    assert whole().count('class="token-bar"') == 1  # in one piece


def test_the_wrong_picture_is_crossed_out_and_said_to_be() -> None:
    shown = render("head-split", {})
    assert shown.count('class="crossed"') == 2
    assert "Crossed out" in shown
    assert "<form" not in shown
