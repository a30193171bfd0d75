"""Lesson 2: one embedding, sent through two matrices to two places; it can be dragged."""

from dataclasses import dataclass

import numpy as np

from attention import dot_product, project
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.projections import Lens, component, picture_and_table, sliders

W_Q = np.array([[0.0, 1.0], [-1.0, 0.5]])
W_K = np.array([[1.0, 0.0], [0.5, -1.0]])
LENSES = (Lens("q", "W_Q", W_Q, "query"), Lens("k", "W_K", W_K, "key"))
START = ("1.5", "1.0")


@dataclass(frozen=True)
class State:
    """What the reader can change: the two components of the embedding."""

    x0: str = START[0]
    x1: str = START[1]


def view(state: State) -> Html:
    """The three arrows, and beside them a table that says the same."""
    x = np.array([component(state.x0, START[0]), component(state.x1, START[1])])
    (q,), (k,) = project([x], W_Q), project([x], W_K)
    score = h(
        "tr",
        h("th", "q · k", scope="row"),
        h("td", fmt(dot_product(q, k))),
        h("td", "the score of this token with itself"),
    )
    caption = (
        "Drag the violet point, or move the sliders. One input, two matrices, two destinations: "
        "where x goes, q and k follow, each in its own way. Only at (0, 0) do all three meet."
    )
    return join(sliders(x), picture_and_table(x, LENSES, score), h("p", caption, class_="caption"))
