"""Lesson 2: one embedding, sent through two matrices to two places; it can be dragged."""

from dataclasses import dataclass

import numpy as np

from attention import dot_product, project
from attention.dot_product_attention import Array
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import arrow, drawing, handle, line, text
from kit.trace import sum_of_products
from kit.typed import read_numbers

W_Q = np.array([[0.0, 1.0], [-1.0, 0.5]])
W_K = np.array([[1.0, 0.0], [0.5, -1.0]])
MOST = 2.0  # that a component of the embedding can be
START = ("1.5", "1.0")
SIZE, UNIT = 330.0, 46.0


@dataclass(frozen=True)
class State:
    """What the reader can change: the two components of the embedding."""

    x0: str = START[0]
    x1: str = START[1]


def view(state: State) -> Html:
    """The three arrows, and beside them a table that says the same."""
    x = np.array([component(state.x0, START[0]), component(state.x1, START[1])])
    (q,), (k,) = project([x], W_Q), project([x], W_K)
    form = controls.form(
        *(
            controls.slider(
                f"x{i}", f"component {i} of x", fmt(value, 1).replace("−", "-"), -MOST, MOST, 0.1
            )
            for i, value in enumerate(x)
        )
    )
    caption = (
        "Drag the violet point, or move the sliders. One input, two matrices, two destinations: "
        "where x goes, q and k follow, each in its own way. Only at (0, 0) do all three meet."
    )
    return join(
        form,
        h(
            "div",
            picture(x, q, k),
            h("div", table(x, q, k), class_="beside"),
            class_="picture-and-table",
        ),
        h("p", caption, class_="caption"),
    )


def component(typed: str, otherwise: str) -> float:
    """A slider's number; what no slider gives counts as where it began."""
    try:
        (number,) = read_numbers(typed)
    except ValueError:
        number = float(otherwise)
    return float(np.clip(number, -MOST, MOST))


def picture(x: Array, q: Array, k: Array) -> Html:
    """Arrows from the origin to the embedding, its query and its key."""
    middle = SIZE / 2
    named = (("q", q, "query"), ("k", k, "key"), ("x", x, "embedding"))
    told = ", ".join(f"{name} {pair(v)}" for name, v, _ in named)
    return drawing(
        line(0, middle, SIZE, middle, "axis"),
        line(middle, 0, middle, SIZE, "axis"),
        *(arrow(middle, middle, *place(v), kind) for _, v, kind in named if v.any()),
        handle(*place(x), "embedding"),
        *(text(*beyond(v), name, kind) for name, v, kind in named),
        width=SIZE,
        height=SIZE,
        label=f"Three arrows from the origin: {told}.",
        data_drag="x0,x1",
        data_unit=fmt(UNIT, 0),
    )


def place(v: Array) -> tuple[float, float]:
    """Where a vector ends in the drawing, whose y runs downwards."""
    return SIZE / 2 + UNIT * float(v[0]), SIZE / 2 - UNIT * float(v[1])


def beyond(v: Array) -> tuple[float, float]:
    """A place for a label, a little further out than the tip."""
    length = float(np.hypot(*v))
    out = v * (1 + 0.45 / length) if length else np.array([0.45, 0.0])
    x, y = place(out)
    return x, y + 5


def table(x: Array, q: Array, k: Array) -> Html:
    """The vectors, each with the arithmetic that makes it."""

    def row(name: str, of: str, v: Array, how: Html | str, kind: str) -> Html:
        return h(
            "tr",
            h("th", h("i", name, class_=f"of-{kind}"), of, scope="row"),
            h("td", pair(v)),
            h("td", how),
        )

    def sums(W: Array) -> Html:
        first, second = (sum_of_products(x, W[:, j]) for j in range(2))
        return join(first, h("br"), second)

    score = dot_product(q, k)
    return h(
        "table",
        h(
            "thead",
            h(
                "tr",
                h("th", "vector", scope="col"),
                h("th", "its components", scope="col"),
                h("th", "where they come from", scope="col"),
            ),
        ),
        h(
            "tbody",
            row("x", "", x, "the embedding", "embedding"),
            row("q", " = x W_Q", q, sums(W_Q), "query"),
            row("k", " = x W_K", k, sums(W_K), "key"),
        ),
        h(
            "tfoot",
            h(
                "tr",
                h("th", "q · k", scope="row"),
                h("td", fmt(score)),
                h("td", "the score of this token with itself"),
            ),
        ),
        class_="numbers",
    )


def pair(v: Array) -> str:
    """(1.50, −1.00), which no line breaks."""
    return f"({fmt(v[0])},\u00a0{fmt(v[1])})"
