"""Lesson 1: the dot product of vectors that agree, that have nothing to do, and that oppose."""

from dataclasses import dataclass

import numpy as np

from attention import dot_product
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import arrow, drawing, figure, line, text

A = (2.0, 1.0)
PANELS = (
    ("Similar direction", (1.0, 2.0)),
    ("Perpendicular", (-1.0, 2.0)),
    ("Opposite", (-2.0, -1.0)),
)
SIZE, UNIT = 210.0, 36.0


@dataclass(frozen=True)
class State:
    """Nothing can be changed."""


def view(_: State) -> Html:
    """Three panels, each with two arrows, the shadow of one on the other, and the arithmetic."""
    panels = [panel(name, b) for name, b in PANELS]
    return figure(
        h("div", *panels, class_="panels"),
        caption=(
            "Look at the thick line: it is the shadow that b casts on the direction of a. The dot "
            "product is the length of a times that shadow. It is negative when the shadow falls "
            "behind, and 0 when, at a right angle, there is none."
        ),
    )


def panel(name: str, b: tuple[float, float]) -> Html:
    """One pair of vectors."""
    product = dot_product(A, b)
    shadow = np.array(A) * product / dot_product(A, A)
    (ax, ay), (bx, by), (sx, sy) = place(A), place(b), place(tuple(shadow))
    middle = SIZE / 2
    terms = " + ".join(f"{signed(p)} · {signed(q)}" for p, q in zip(A, b, strict=True))
    return h(
        "div",
        drawing(
            line(0, middle, SIZE, middle, "axis"),
            line(middle, 0, middle, SIZE, "axis"),
            line(bx, by, sx, sy, "drop"),
            line(middle, middle, sx, sy, "shadow"),
            arrow(middle, middle, ax, ay, "first"),
            arrow(middle, middle, bx, by, "second"),
            text(*beyond(A), "a", "first"),
            text(*beyond(b), "b", "second"),
            width=SIZE,
            height=SIZE,
            label=f"{name}: a points to {A[0]:g}, {A[1]:g} and b to {b[0]:g}, {b[1]:g}.",
        ),
        h(
            "p",
            h("strong", name),
            h("br"),
            f"a = {pair(A)}, b = {pair(b)}",
            h("br"),
            join(f"a · b = {terms} = ", h("b", fmt(product, 0))),
        ),
        class_="panel",
    )


def place(vector: tuple[float, ...]) -> tuple[float, float]:
    """Where a vector's tip lies in the drawing, whose y runs downwards."""
    return SIZE / 2 + UNIT * vector[0], SIZE / 2 - UNIT * vector[1]


def beyond(vector: tuple[float, float]) -> tuple[float, float]:
    """A place for a label, a little further out than the tip."""
    length = float(np.hypot(*vector))
    x, y = place((vector[0] * (1 + 0.4 / length), vector[1] * (1 + 0.4 / length)))
    return x, y + 5


def pair(vector: tuple[float, float]) -> str:
    """(2, 1)"""
    return f"({fmt(vector[0], 0)}, {fmt(vector[1], 0)})"


def signed(x: float) -> str:
    """A factor, in brackets where it is negative."""
    return fmt(x, 0) if x >= 0 else f"({fmt(x, 0)})"
