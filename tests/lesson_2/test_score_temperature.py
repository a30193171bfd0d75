"""The temperature: the same scores divided, their weights, and what a score still moves."""

import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import softmax
from kit.numbers import fmt
from widgets import render
from widgets.lesson_2.score_temperature import SCORES, TEMPERATURES, State, view


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.mark.parametrize("place", range(len(TEMPERATURES)))
def test_the_row_is_softmax_of_the_divided_scores(place: int) -> None:
    html = view(State(str(place)))
    scores = np.array(SCORES) / TEMPERATURES[place]
    p = softmax(scores)
    shown = re.findall(r"<td>([−\d.]+)<", html)
    expected = [[fmt(s), fmt(w, 4), fmt(w * (1 - w), 4)] for s, w in zip(scores, p, strict=True)]
    assert shown == [each for row in expected for each in row]
    slope = (softmax(scores + np.array([1e-6, 0, 0, 0])) - p)[0] / 1e-6
    assert float(shown[2]) == pytest.approx(slope, abs=1e-4)


@pytest.mark.parametrize(("place", "d_k"), [(3, 4), (4, 16), (5, 64), (6, 256)])
def test_a_low_temperature_is_a_large_d_k(place: int, d_k: int) -> None:
    assert f"at d_k = {d_k}, since √{d_k} = {round(d_k**0.5)}." in text(view(State(str(place))))


@given(st.text(max_size=6))
def test_any_text_gives_a_row(place: str) -> None:
    assert render("score-temperature", {"place": place}).count("<svg") == len(SCORES)
