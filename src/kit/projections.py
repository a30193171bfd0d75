"""One vector, sent through several matrices to several places: a picture that can be dragged."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from attention import project
from attention.checks import Array
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import arrow, drawing, handle, line, text
from kit.trace import sum_of_products
from kit.typed import read_numbers

MOST = 2.0  # that a component of the vector can be
SIZE, UNIT = 330.0, 46.0


class Lens(NamedTuple):
    """A matrix of two rows and two columns, and what it makes."""

    makes: str  # the name of the vector that comes out: "q"
    name: str  # of the matrix: "W_Q"
    matrix: Array  # (2, 2)
    kind: str  # of colour: "query"


def component(typed: str, otherwise: str) -> float:
    """A slider's number; what no slider gives counts as where it began."""
    try:
        (number,) = read_numbers(typed)
    except ValueError:
        number = float(otherwise)
    return float(np.clip(number, -MOST, MOST))


def sliders(x: Array) -> Html:
    """A form with a slider for each component, whose fields are x0 and x1."""
    return controls.form(
        *(
            controls.slider(
                f"x{i}", f"component {i} of x", fmt(value, 1).replace("−", "-"), -MOST, MOST, 0.1
            )
            for i, value in enumerate(x)
        )
    )


def picture_and_table(x: Array, lenses: Sequence[Lens], *closing: Html) -> Html:
    """The arrows, and beside them a table that says the same. closing: further rows of it."""
    made = [(lens, project([x], lens.matrix)[0]) for lens in lenses]
    return h(
        "div",
        _picture(x, made),
        h("div", _table(x, made, closing), class_="beside"),
        class_="picture-and-table",
    )


def pair(v: Array) -> str:
    """(1.50, −1.00), which no line breaks."""
    return f"({fmt(v[0])},\u00a0{fmt(v[1])})"


def _picture(x: Array, made: Sequence[tuple[Lens, Array]]) -> Html:
    """Arrows from the origin to the vector and to what the lenses make of it."""
    middle = SIZE / 2
    named = [*((lens.makes, v, lens.kind) for lens, v in made), ("x", x, "embedding")]
    told = ", ".join(f"{name} {pair(v)}" for name, v, _ in named)
    return drawing(
        line(0, middle, SIZE, middle, "axis"),
        line(middle, 0, middle, SIZE, "axis"),
        *(arrow(middle, middle, *_place(v), kind) for _, v, kind in named if v.any()),
        handle(*_place(x), "embedding"),
        *(text(*_beyond(v), name, kind) for name, v, kind in named),
        width=SIZE,
        height=SIZE,
        label=f"{len(named)} arrows from the origin: {told}.",
        data_drag="x0,x1",
        data_unit=fmt(UNIT, 0),
    )


def _place(v: Array) -> tuple[float, float]:
    """Where a vector ends in the drawing, whose y runs downwards."""
    return SIZE / 2 + UNIT * float(v[0]), SIZE / 2 - UNIT * float(v[1])


def _beyond(v: Array) -> tuple[float, float]:
    """A place for a label, a little further out than the tip."""
    length = float(np.hypot(*v))
    out = v * (1 + 0.45 / length) if length else np.array([0.45, 0.0])
    x, y = _place(out)
    return x, y + 5


def _table(x: Array, made: Sequence[tuple[Lens, Array]], closing: Sequence[Html]) -> Html:
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

    titles = ("vector", "its components", "where they come from")
    return h(
        "table",
        h("thead", h("tr", *(h("th", title, scope="col") for title in titles))),
        h(
            "tbody",
            row("x", "", x, "the embedding", "embedding"),
            *(
                row(lens.makes, f" = x {lens.name}", v, sums(lens.matrix), lens.kind)
                for lens, v in made
            ),
        ),
        *([h("tfoot", *closing)] if closing else []),
        class_="numbers",
    )
