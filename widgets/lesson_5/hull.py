"""Lesson 5: where a head's average can get to, where the rest takes it, and what bends."""

import re
from dataclasses import dataclass

import numpy as np

from attention import FeedForwardParameters, feed_forward
from attention.dot_product_attention import Array
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import coordinate, drawing, line, text
from kit.trace import fmt_vector

NAMES = ("A", "B", "C")
X = np.array([[1.0, 1.0], [3.5, 0.5], [2.0, 3.0]])
W_V = np.array([[0.5, -0.8], [-0.6, -0.4]])
FFN = FeedForwardParameters(  # a unit for the right side, and one for below
    W_1=np.array([[2.5, 0.0], [0.0, -2.5]]),
    b_1=np.array([-2.5, -2.5]),
    W_2=np.array([[0.6, 0.4], [-0.3, 1.0]]),
)
MOST = 10
LOW, HIGH, SIZE = (-2.4, -3.4), (4.2, 3.6), 200.0
UNIT = SIZE / (HIGH[0] - LOW[0])
ALONG = np.linspace(0, 1, 13)[:, None]


@dataclass(frozen=True)
class State:
    """What the reader can change: how much of each token goes in."""

    a: str = "2"
    b: str = "5"
    c: str = "3"


def view(state: State) -> Html:
    """Sliders for the weights, and four drawings with the same weights."""
    parts = np.array([parts_of(text) for text in (state.a, state.b, state.c)])
    weights = (parts / parts.sum() if parts.sum() else np.full(3, 1 / 3))[None]  # (1, 3)
    form = controls.form(
        *(
            controls.slider(name.lower(), f"Weight of {name}", str(part), 0, MOST, 1, fmt(weight))
            for name, part, weight in zip(NAMES, parts.tolist(), weights[0], strict=True)
        )
    )
    V = X @ W_V
    steps = (
        ("An average of the tokens", X, "It stays inside the triangle, whatever the weights."),
        ("An average of their values", V, "W_V has put the triangle somewhere else."),
        ("Added to A", X[0] + V, "The residual: outside of ABC, and the sides are still straight."),
        ("With what an FFN adds", None, "The sides have become curves: something was bent."),
    )
    panels = []
    for title, corners, says in steps:
        if corners is None:
            outline, point = bent(edges(X[0] + V)), bent(X[0] + weights @ V)
        else:
            outline, point = edges(corners), weights @ corners
        panels.append(panel(title, outline, point[0], says))
    listed = ", ".join(f"{fmt(w)} of {name}" for name, w in zip(NAMES, weights[0], strict=True))
    caption = (
        f"The dot is what token A comes to with {listed}. The coloured outline is all that other "
        "weights could reach; the grey triangle is A, B and C themselves. Compare the second "
        "drawing with the first, and the last with the third."
    )
    return join(
        form,
        h("div", *panels, class_="panels in-pairs"),
        h("p", caption, class_="caption"),
    )


def parts_of(text: str) -> int:
    """How many parts a slider gives; 1 for what no slider says."""
    return min(int(text), MOST) if re.fullmatch("[0-9]{1,2}", text) else 1


def edges(corners: Array) -> Array:
    """Points along the sides of a triangle, (39, 2)."""
    sides = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    return np.concatenate([one + ALONG * (other - one) for one, other in sides])


def bent(points: Array) -> Array:
    """Points with what the FFN adds to each."""
    return points + feed_forward(points, FFN).output


def panel(title: str, outline: Array, point: Array, says: str) -> Html:
    """One drawing: the tokens, what can be reached, and what is."""
    (zero_x, zero_y), (x, y) = place(np.zeros(2)), place(point)
    corners = [place(token) for token in X]
    label = f"{title}: the point lies at {fmt_vector(point)}. {says}"
    return h(
        "div",
        drawing(
            line(0, zero_y, SIZE, zero_y, "axis"),
            line(zero_x, 0, zero_x, height(), "axis"),
            h("polygon", points=listed(X), class_="tokens"),
            h("polygon", points=listed(outline), class_="reachable"),
            *(
                text(cx + (-9 if name == "A" else 9), cy + (4 if name != "C" else -4), name)
                for name, (cx, cy) in zip(NAMES, corners, strict=True)
            ),
            h("circle", cx=coordinate(x), cy=coordinate(y), r=5, class_="reached"),
            width=SIZE,
            height=height(),
            label=label,
        ),
        h("p", h("strong", title), h("br"), f"{fmt_vector(point)}. {says}"),
        class_="panel",
    )


def height() -> float:
    """How high a drawing is, at the same scale."""
    return UNIT * (HIGH[1] - LOW[1])


def place(point: Array) -> tuple[float, float]:
    """Where a point lies in the drawing, whose y runs downwards."""
    return UNIT * (float(point[0]) - LOW[0]), UNIT * (HIGH[1] - float(point[1]))


def listed(points: Array) -> str:
    """Points as SVG wants them."""
    return " ".join(",".join(map(coordinate, place(point))) for point in points)
