"""The parameter puzzle: the counts of GPT-2, and what is said to a guess."""

import re

import pytest

from widgets import render

FIELDS = ("attention", "feed_forward", "embeddings", "norms")


def guessed(*shares: int) -> str:
    return render(
        "parameter-puzzle", {**dict(zip(FIELDS, map(str, shares), strict=True)), "shown": "yes"}
    )


def test_the_counts_are_those_of_the_released_model() -> None:
    html = render("parameter-puzzle", {})
    for number in (
        "2,362,368",
        "4,722,432",
        "3,072",
        "7,087,872",
        "28,348,416",
        "56,669,184",
        "39,383,808",
        "38,400",
        "124,439,808",
    ):
        assert f"<td>{number}</td>" in html
    for share in ("33.3", "66.6", "22.8", "45.5", "31.6"):
        assert f"{share}\u00a0%" in html
    assert "data-solved" not in html


def test_the_bars_are_as_wide_as_the_shares() -> None:
    html = render("parameter-puzzle", {})
    bars = re.findall(r"<svg.*?</svg>", html)
    assert len(bars) == 2
    for bar in bars:
        widths = [float(w) for w in re.findall(r'<rect[^>]* width="([\d.]+)"', bar)]
        assert sum(widths) == pytest.approx(600, abs=0.3)
    widths = [float(w) for w in re.findall(r'<rect[^>]* width="([\d.]+)"', bars[0])]
    assert widths[1] / widths[0] == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize(
    ("shares", "miss", "much"),
    [
        ((10, 0, 0, 0), "attention", "more"),
        ((5, 1, 5, 0), "FFN", "less"),
        ((1, 1, 10, 0), "embeddings", "more"),
        ((1, 1, 1, 10), "layer norms", "more"),
    ],
)
def test_the_largest_miss_is_named(shares: tuple[int, ...], miss: str, much: str) -> None:
    html = guessed(*shares)
    assert f"Your largest miss is {miss}: " in html
    assert f", {much} than the " in html
    assert "data-solved" in html


def test_a_guess_of_nothing_is_no_guess() -> None:
    html = guessed(0, 0, 0, 0)
    assert "Give at least one part a share" in html
    assert "data-solved" not in html
