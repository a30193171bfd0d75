"""The hull: an average stays inside, the residual leads out, and only the FFN bends."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from attention import feed_forward
from attention.dot_product_attention import Array
from widgets import render
from widgets.lesson_5.hull import FFN, W_V, X

PARTS = st.integers(0, 10)


def points(a: int, b: int, c: int) -> list[Array]:
    """The point of each of the four drawings."""
    html = render("hull", {"a": str(a), "b": str(b), "c": str(c)})
    found = re.findall(r"the point lies at \(([^)]*)\)", html)
    assert len(found) == 4
    return [np.array([float(x.replace("−", "-")) for x in each.split(", ")]) for each in found]


def weights_of(point: Array, corners: Array) -> Array:
    """The weights, summing to 1, with which a point is an average of three corners."""
    rows = np.vstack([corners.T, np.ones(3)])
    return np.linalg.solve(rows, np.append(point, 1))


@given(PARTS, PARTS, PARTS)
def test_averages_stay_inside_and_the_residual_leaves(a: int, b: int, c: int) -> None:
    average, of_values, added, with_ffn = points(a, b, c)
    assert weights_of(average, X).min() >= -0.01
    assert weights_of(of_values, X @ W_V).min() >= -0.01
    assert weights_of(of_values, X).min() < -0.1, "the triangle of the values lies elsewhere"
    assert weights_of(added, X).min() < -0.1, "outside of ABC, whatever the weights"
    np.testing.assert_allclose(added, X[0] + of_values, atol=0.011)
    bent = added + feed_forward(added[None], FFN).output[0]
    np.testing.assert_allclose(with_ffn, bent, atol=0.06)


def test_sides_are_straight_before_the_ffn_and_not_after() -> None:
    outlines = re.findall(r'points="([^"]*)" class="reachable"', render("hull", {}))
    assert len(outlines) == 4

    def bow(outline: str) -> float:
        """How far the middle of a side lies from the straight line between its ends, at most."""
        corners = np.array([[float(x) for x in pair.split(",")] for pair in outline.split()])
        sides = corners.reshape(3, 13, 2)
        return float(np.abs(sides[:, 6] - (sides[:, 0] + sides[:, -1]) / 2).max())

    assert [bow(outline) < 0.2 for outline in outlines] == [True, True, True, False]
    assert bow(outlines[3]) > 2


def test_weights_of_nothing_are_even() -> None:
    np.testing.assert_allclose(points(0, 0, 0)[0], X.mean(axis=0), atol=0.006)
