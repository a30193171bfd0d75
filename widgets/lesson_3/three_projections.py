"""Lesson 3: one embedding, sent through three matrices to three places; it can be dragged."""

from dataclasses import dataclass

import numpy as np

from kit.html import Html, h, join
from kit.projections import Lens, component, picture_and_table, sliders

START = ("1.5", "1.0")
LENSES = (  # the first two are lesson 2's
    Lens("q", "W_Q", np.array([[0.0, 1.0], [-1.0, 0.5]]), "query"),
    Lens("k", "W_K", np.array([[1.0, 0.0], [0.5, -1.0]]), "key"),
    Lens("v", "W_V", np.array([[-1.0, -0.5], [0.0, -0.5]]), "value"),
)


@dataclass(frozen=True)
class State:
    """What the reader can change: the two components of the embedding."""

    x0: str = START[0]
    x1: str = START[1]


def view(state: State) -> Html:
    """The four arrows, and beside them a table that says the same."""
    x = np.array([component(state.x0, START[0]), component(state.x1, START[1])])
    caption = (
        "Lesson 2’s picture, with a third arrow. Drag the violet point, or move the sliders: q, k "
        "and v follow, each through a lens of its own. v is neither x nor k."
    )
    return join(sliders(x), picture_and_table(x, LENSES), h("p", caption, class_="caption"))
