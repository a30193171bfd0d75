"""One embedding, two places: the table says what is drawn, for any input."""

import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.numbers import fmt
from kit.projections import MOST, SIZE, UNIT
from widgets.lesson_2.two_projections import W_K, W_Q, State, view


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split()).replace("\xa0", " ")


def pairs(html: str) -> list[tuple[float, float]]:
    found = re.findall(r"<td>\((\S+), (\S+)\)</td>", html.replace("\xa0", " ").replace("−", "-"))
    return [(float(a), float(b)) for a, b in found]


@pytest.mark.parametrize("x", [(1.5, 1.0), (-2.0, 0.3), (0.0, -1.1)])
def test_query_and_key_are_the_products(x: tuple[float, float]) -> None:
    html = view(State(*map(str, x)))
    shown = pairs(html)
    np.testing.assert_allclose(shown, [x, np.array(x) @ W_Q, np.array(x) @ W_K], atol=0.00501)
    score = (np.array(x) @ W_Q) @ (np.array(x) @ W_K)
    assert f"q · k {fmt(score)}" in text(html)


def test_the_point_can_be_dragged_where_the_drawing_says() -> None:
    html = view(State("1.5", "-1"))
    assert 'data-drag="x0,x1"' in html
    assert f'data-unit="{UNIT:.0f}"' in html
    cx, cy = SIZE / 2 + 1.5 * UNIT, SIZE / 2 + UNIT
    assert f'cx="{cx:g}" cy="{cy:g}"' in html
    for name in ("x0", "x1"):
        assert re.search(f'<input type="range" name="{name}"', html)


def test_all_that_can_be_reached_lies_in_the_drawing() -> None:
    corners = np.array([[a, b] for a in (-MOST, MOST) for b in (-MOST, MOST)])
    for W in (np.eye(2), W_Q, W_K):
        assert np.abs(corners @ W).max() * UNIT < SIZE / 2


def test_at_the_origin_all_three_meet() -> None:
    html = view(State("0", "0"))
    assert pairs(html) == [(0, 0)] * 3
    assert 'class="arrow' not in html


def test_minus_signs_are_sent_as_browsers_want_them() -> None:
    assert 'value="-0.5"' in view(State("−0,5", "1"))


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_gives_the_figure(x0: str, x1: str) -> None:
    assert len(pairs(view(State(x0, x1)))) == 3
