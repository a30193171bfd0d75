"""Lesson 5: two linear layers without a bend are one matrix; with one they are not."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import block, feed_forward, gelu
from attention.dot_product_attention import Array
from attention.traced_example import BLOCK, FFN, TOKENS, X_WIDE
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.trace import trace_table

NORMED = block(X_WIDE, BLOCK).norm_2
BENDS = (("none", "nothing"), ("relu", "ReLU"), ("gelu", "GELU"))


@dataclass(frozen=True)
class State:
    """What stands between the two layers."""

    bend: Literal["none", "relu", "gelu"] = "none"


def relu(z: Array) -> Array:
    """Negative numbers become 0."""
    return np.maximum(z, 0)


ACTIVATIONS = {"none": lambda z: z, "relu": relu, "gelu": gelu}


def view(state: State) -> Html:
    """The one matrix, and what both ways make of the four tokens."""
    assert NORMED
    assert FFN.b_1 is not None
    y = NORMED.output
    one, shift = FFN.W_1 @ FFN.W_2, FFN.b_1 @ FFN.W_2
    by_one = y @ one + shift
    by_two = feed_forward(y, FFN, ACTIVATIONS[state.bend]).output
    apart = float(np.abs(by_one - by_two).max())
    names = dict(BENDS)
    verdict = (
        "The same numbers: two layers with nothing in between are this one matrix."
        if state.bend == "none"
        else f"With {names[state.bend]} in between no single matrix does the same."
    )
    columns = tuple(str(j) for j in range(6))

    def entry(i: int, j: int) -> str:
        units = [u for u in np.flatnonzero(FFN.W_1[i]) if FFN.W_2[u, j]]
        terms = " + ".join(
            f"{bracket(FFN.W_1[i, u])} · {bracket(FFN.W_2[u, j])} (unit {u})" for u in units
        )
        return f"{terms or 'no unit leads from here to there'}: {fmt(one[i, j], 0)}"

    tables = (
        trace_table(
            "W_1 W_2",
            one,
            tuple(f"from {i}" for i in range(6)),
            columns,
            entry,
            "W₁W₂, the one matrix: 24 units have become 36 numbers. Open one to see which units "
            "it is made of.",
            digits=0,
        ),
        trace_table(
            "two layers",
            by_two,
            TOKENS,
            columns,
            lambda i, j: (
                f"Two layers with {names[state.bend]} in between: {fmt(by_two[i, j])}. The one "
                f"matrix, with its shift: {fmt(by_one[i, j])}."
            ),
            f"What the two layers make of the four tokens, with {names[state.bend]} in between. "
            f"Largest difference from the one matrix: {fmt(apart)}. {verdict}",
        ),
    )
    form = controls.form(controls.choice("bend", "Between the two layers", BENDS, state.bend))
    return join(form, h("div", *tables, class_="two-norms"))


def bracket(x: float) -> str:
    """A whole factor."""
    return f"({fmt(x, 0)})" if x < 0 else fmt(x, 0)
