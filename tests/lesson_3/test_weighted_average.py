"""The average among four values: it never leaves their hull, and picture and table agree."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets import render
from widgets.lesson_3.weighted_average import MOST, VALUES, hull, place

PARTS = st.lists(st.integers(0, MOST).map(str), min_size=4, max_size=4)


def shown(parts: list[str]) -> tuple[str, np.ndarray]:
    """The figure for these parts, and where its output point stands, in the values' units."""
    html = render("weighted-average", {f"w{j}": part for j, part in enumerate(parts)})
    (spot,) = re.findall(r'<circle cx="([\d.-]+)" cy="([\d.-]+)" r="6" class="output-point">', html)
    origin, unit = np.array(place(np.zeros(2))), place(np.array([1.0, 0.0]))[0]
    at = (np.array([float(x) for x in spot]) - origin) / (unit - origin[0])
    return html, at * [1, -1]


@given(PARTS)
def test_the_output_lies_within_the_hull(parts: list[str]) -> None:
    html, at = shown(parts)
    corners = VALUES[hull(VALUES)]
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along, to = b - a, at - a
        assert along[0] * to[1] - along[1] * to[0] >= -0.02  # the drawing has tenths
    weights = np.array([int(part) for part in parts])
    even = not weights.any()
    wanted = VALUES.mean(axis=0) if even else weights @ VALUES / weights.sum()
    np.testing.assert_allclose(at, wanted, atol=0.002)
    assert f"({wanted[0] + 0.0:.2f}, ".replace("-", "−").replace("−0.00", "0.00") in html
    assert ("taken to be even" in html) == even


def test_with_all_weight_on_one_token_the_output_is_its_value() -> None:
    for j in range(4):
        _, at = shown(["10" if k == j else "0" for k in range(4)])
        np.testing.assert_allclose(at, VALUES[j], atol=0.002)


def test_the_fourth_value_lies_within_the_other_three() -> None:
    assert sorted(hull(VALUES)) == [0, 1, 2]
    assert sorted(hull(np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]]))) == [0, 1, 2, 3]


@pytest.mark.parametrize("typed", ["", "x", "-3", "1.5", "999"])
def test_what_no_slider_gives_counts_as_one_part(typed: str) -> None:
    assert shown([typed, "1", "1", "1"])[0] == shown(["1", "1", "1", "1"])[0]
