"""The sample: it spreads as the root of d_k, and the division keeps softmax where it is."""

import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.numbers import fmt
from widgets import render
from widgets.lesson_2.score_spread import (
    MOST_KEYS,
    SEEDS,
    SIZES,
    State,
    first_step,
    histogram,
    measured,
    view,
)


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def cells(html: str) -> list[str]:
    return [text(cell) for cell in re.findall(r"<td>([^<]+)</td>", html)]


@pytest.mark.parametrize("d_k", SIZES)
def test_dot_products_spread_as_the_root_of_d_k(d_k: int) -> None:
    assert measured(d_k, 10).spread == pytest.approx(np.sqrt(d_k), rel=0.12)
    assert measured(d_k, 10, scale=True).spread == pytest.approx(1, rel=0.12)


def test_without_the_division_the_largest_weight_climbs_and_with_it_stays() -> None:
    plain = [measured(d_k) for d_k in (8, 64, 512)]
    scaled = [measured(d_k, scale=True) for d_k in (8, 64, 512)]
    assert [round(each.largest, 1) for each in plain] == [0.6, 0.9, 1.0]
    assert all(abs(each.largest - 0.32) < 0.03 for each in scaled)
    assert plain[-1].certain > 0.6
    assert scaled[-1].certain == 0
    assert plain[-1].sensitivity < 0.01 * scaled[-1].sensitivity


@pytest.mark.parametrize(("place", "keys", "seed"), [(2, 10, 0), (7, 33, 5), (10, 64, 999)])
def test_the_table_has_what_was_measured(place: int, keys: int, seed: int) -> None:
    html = view(State(str(place), str(keys), str(seed)))
    plain, scaled = (measured(SIZES[place], keys, seed, scale) for scale in (False, True))
    assert cells(html)[:4] == [fmt(x) for x in (plain.spread, scaled.spread)] + [
        fmt(x) for x in (plain.largest, scaled.largest)
    ]
    assert html.count("<rect") == 2 * keys
    assert f"d_k = {SIZES[place]}" in text(html)


def test_a_seed_is_the_same_sample_and_another_seed_another() -> None:
    fields = {"size": "7", "keys": "12", "seed": "3"}
    before = render("score-spread", fields)
    measured.cache_clear()
    assert render("score-spread", fields) == before
    assert render("score-spread", fields | {"seed": "4"}) != before
    assert 'data-set="seed=0">Draw other' in view(State(seed=str(SEEDS - 1)))


def test_at_the_first_step_a_typical_token_is_starved_at_512_and_not_at_64() -> None:
    assert first_step(64, False).row > first_step(64, True).row
    assert first_step(512, False).row < 0.1 * first_step(512, True).row
    assert first_step(512, False).whole > first_step(512, True).whole  # a few loud tokens
    scaled = [first_step(d_k, True).row for d_k in (8, 32, 128, 512)]
    np.testing.assert_allclose(np.divide(scaled[:-1], scaled[1:]), 2, rtol=0.15)  # as the root


def test_the_heap_holds_nearly_all() -> None:
    edges = np.linspace(-60, 60, 121)
    assert histogram(8, edges).sum() * (edges[1] - edges[0]) == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_any_text_gives_a_sample(size: str, keys: str, seed: str) -> None:
    html = render("score-spread", {"size": size, "keys": keys, "seed": seed})
    assert "close to √" in text(html)
    assert 4 <= html.count("<rect") <= 2 * MOST_KEYS
