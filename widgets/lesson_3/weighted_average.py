"""Lesson 3: where a weighted average can lie, in two dimensions, with weights that one shifts."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attention import dot_product
from attention.checks import Array
from attention.traced_example import TOKENS
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import coordinate, drawing, line, text
from kit.trace import fmt_vector

# One value a token, (4, 2): chosen so that the fourth lies inside the triangle of the others.
VALUES = np.array([[-2.0, -1.0], [2.0, -1.5], [0.5, 2.0], [0.5, 0.0]])
MOST = 10  # parts that a slider can give
WIDTH, HEIGHT, UNIT = 340.0, 280.0, 60.0
CENTER = (WIDTH / 2, HEIGHT / 2 + 12)


@dataclass(frozen=True)
class State:
    """What the reader can change: parts for each token, divided by their total."""

    w0: str = "1"
    w1: str = "2"
    w2: str = "6"
    w3: str = "1"


def view(state: State) -> Html:
    """The sliders, the picture, and the average in numbers."""
    parts = [parts_of(each) for each in (state.w0, state.w1, state.w2, state.w3)]
    even = not any(parts)
    weights = np.full(len(parts), 1 / len(parts)) if even else np.array(parts) / sum(parts)
    output = weights @ VALUES
    form = controls.form(
        *(
            controls.slider(f"w{j}", f"“{token}”", str(part), 0, MOST, 1, fmt(weights[j]))
            for j, (token, part) in enumerate(zip(TOKENS, parts, strict=True))
        ),
        h(
            "div",
            h("span", "Put all weight on"),
            *(
                controls.setting(token, **{f"w{k}": str(MOST * (k == j)) for k in range(4)})
                for j, token in enumerate(TOKENS)
            ),
            controls.setting("all alike", **{f"w{k}": "1" for k in range(4)}),
            class_="presets",
            role="group",
            aria_label="Put all weight on",
        ),
    )
    note = "No token has any part, so the weights are taken to be even." if even else ""
    caption = (
        "Shift the weights, and try to get the black point out of the green shape. “here” lies "
        "inside of it: no choice of weights needs that value, and yet it can be looked at alone."
    )
    return join(
        form,
        h("div", h("p", note) if note else "", class_="notes", role="status"),
        h(
            "div",
            picture(weights, output),
            h("div", table(weights, output), class_="beside"),
            class_="picture-and-table",
        ),
        h("p", caption, class_="caption"),
    )


def parts_of(typed: str) -> int:
    """How many parts a slider gives; 1 for what no slider says."""
    return min(int(typed), MOST) if re.fullmatch("[0-9]{1,2}", typed) else 1


def picture(weights: Array, output: Array) -> Html:
    """The values as discs as large as their weights, their hull, and the output within."""
    corners = " ".join(",".join(map(coordinate, place(VALUES[j]))) for j in hull(VALUES))
    to_output = place(output)
    threads = [
        line(*place(v), *to_output, "thread") for v, w in zip(VALUES, weights, strict=True) if w > 0
    ]
    discs = [
        h(
            "circle",
            cx=coordinate(place(v)[0]),
            cy=coordinate(place(v)[1]),
            r=coordinate(4 + 14 * math.sqrt(w)),
            class_="value-point",
        )
        for v, w in zip(VALUES, weights, strict=True)
    ]
    names = [text(*outside(v), token) for v, token in zip(VALUES, TOKENS, strict=True)]
    told = ", ".join(
        f"{token} at {fmt_vector(v)} with weight {fmt(w)}"
        for token, v, w in zip(TOKENS, VALUES, weights, strict=True)
    )
    return drawing(
        h("polygon", points=corners, class_="hull"),
        *threads,
        *discs,
        h(
            "circle",
            cx=coordinate(to_output[0]),
            cy=coordinate(to_output[1]),
            r=6,
            class_="output-point",
        ),
        *names,
        text(to_output[0] + 12, to_output[1] - 10, "output", "output-name", "start"),
        width=WIDTH,
        height=HEIGHT,
        label=f"Four values: {told}. Their average, the output, lies at {fmt_vector(output)}, "
        "inside the shape that they span.",
    )


def place(v: Array) -> tuple[float, float]:
    """Where a vector ends in the drawing, whose y runs downwards."""
    return CENTER[0] + UNIT * float(v[0]), CENTER[1] - UNIT * float(v[1])


def outside(v: Array) -> tuple[float, float]:
    """A place for a label, above or below its disc."""
    x, y = place(v)
    return x, y + (34 if v[1] < 0 else -22)


def hull(points: Array) -> list[int]:
    """Which points are the corners of their convex hull, in order around it.

    points: (n, 2), no three in a line. Each side is the one that all other points lie left of.
    """

    def is_side(i: int, j: int) -> bool:
        along = points[j] - points[i]
        left = (points - points[i]) @ np.array([-along[1], along[0]])
        return i != j and bool((np.delete(left, [i, j]) > 0).all())

    n = len(points)
    following = {i: j for i in range(n) for j in range(n) if is_side(i, j)}
    around = [min(following)]
    while following[around[-1]] != around[0]:
        around.append(following[around[-1]])
    return around


def table(weights: Array, output: Array) -> Html:
    """The average as numbers: weight, value, and their product in each component."""

    def row(name: str, cells: Sequence[str]) -> Html:
        return h("tr", h("th", name, scope="row"), *(h("td", cell) for cell in cells))

    rows = [
        row(token, (fmt(w), fmt_vector(v), fmt_vector(w * v)))
        for token, w, v in zip(TOKENS, weights, VALUES, strict=True)
    ]
    total = dot_product(weights, np.ones(len(weights)))
    return h(
        "table",
        h(
            "thead",
            h(
                "tr",
                h("td"),
                *(h("th", name, scope="col") for name in ("weight", "value", "weight · value")),
            ),
        ),
        h("tbody", *rows),
        h("tfoot", row("sum", (fmt(total), "", fmt_vector(output)))),
        class_="numbers",
    )
