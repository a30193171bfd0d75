"""Lesson 4: one query between two keys. It can score with both, and they still share a sum of 1."""

from dataclasses import dataclass

import numpy as np

from attention import scaled_dot_product_attention
from attention.checks import Array
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import arrow, drawing, line, text
from kit.trace import fmt_vector
from kit.typed import read_numbers

TOKENS = ("mat", "soft", "cat", "because")
KEYS = np.array([[1.0, 2.0], [2.0, -1.0], [-2.0, -1.0], [-0.5, 0.5]])
# "Cat" hands over what half of "mat" and half of "soft" come to.
VALUES = np.array([[4.0, 0.0], [0.0, 4.0], [2.0, 2.0], [0.0, 0.0]])
LOWEST, HIGHEST, STEP = -1.0, 2.0, 0.25
TRIES = (
    ("both keys", "1", "1"),
    ("“mat” alone", "1", "0"),
    ("“soft” alone", "0", "1"),
    ("twice both", "2", "2"),
    ("away from both", "-1", "-1"),
)
WIDTH, HEIGHT, UNIT = 260.0, 190.0, 20.0


@dataclass(frozen=True)
class State:
    """How much of each key the query is made of."""

    mat: str = "1"
    soft: str = "1"


def view(state: State) -> Html:
    """The query among the keys, the row of weights, and the one vector that comes out."""
    parts = (part(state.mat), part(state.soft))
    query = parts[0] * KEYS[0] + parts[1] * KEYS[1]
    result = scaled_dot_product_attention(query[None], KEYS, VALUES)
    return join(
        controls.form(
            *(
                controls.slider(
                    name,
                    f"of the key of “{name}”",
                    f"{share:g}",
                    LOWEST,
                    HIGHEST,
                    STEP,
                    fmt(share),
                )
                for name, share in zip(("mat", "soft"), parts, strict=True)
            ),
            h(
                "div",
                h("span", "Make the query of"),
                *(controls.setting(name, mat=mat, soft=soft) for name, mat, soft in TRIES),
                class_="presets",
                role="group",
                aria_label="Make the query of",
            ),
        ),
        h(
            "div",
            h("div", picture(query), class_="panel"),
            h("div", row(query, result.scores[0], result.weights[0]), class_="panel"),
            class_="panels",
        ),
        verdict(result.weights[0], result.output[0]),
    )


def part(value: str) -> float:
    """The number that a slider stands at; 1 for what no slider says."""
    try:
        (number,) = read_numbers(value)
    except ValueError:
        return 1.0
    return min(max(round(number / STEP) * STEP, LOWEST), HIGHEST)


def picture(query: Array) -> Html:
    """The keys as arrows, and the query as a thick one."""
    left, top = WIDTH / 2, HEIGHT / 2

    def tip(vector: Array, longer: float = 0.0) -> tuple[float, float]:
        length = max(float(np.hypot(*vector)), 1e-9)
        x, y = vector * (1 + longer / length)
        return left + UNIT * float(x), top - UNIT * float(y)

    arrows = [arrow(left, top, *tip(key), "key") for key in KEYS]
    names = [text(*tip(key, 0.75), token) for token, key in zip(TOKENS, KEYS, strict=True)]
    asked = [arrow(left, top, *tip(query), "query")] if query.any() else []
    asked += [text(*tip(query, 0.6), "q", "query")] if query.any() else []
    return drawing(
        line(0, top, WIDTH, top, "axis"),
        line(left, 0, left, HEIGHT, "axis"),
        *arrows,
        *asked,
        *names,
        width=WIDTH,
        height=HEIGHT,
        label=f"Four keys as arrows, and the query, which points to {fmt_vector(query)}.",
    )


def row(query: Array, scores: Array, weights: Array) -> Html:
    """The query's row, number by number."""
    head = ("token", "key", "score", "weight", "value")
    rows = [
        h(
            "tr",
            h("th", token, scope="row"),
            h("td", vector(KEYS[j])),
            h("td", fmt(scores[j])),
            h("td", h("b", fmt(weights[j]))),
            h("td", vector(VALUES[j])),
        )
        for j, token in enumerate(TOKENS)
    ]
    foot = h(
        "tr",
        h("th", "sum", scope="row"),
        h("td"),
        h("td"),
        h("td", fmt(float(weights.sum()))),
        h("td"),
    )
    said = (
        f"The query is {fmt_vector(query)}. These numbers are chosen. The scores are divided by √2 "
        "before softmax."
    )
    table = h(
        "table",
        h("caption", h("span", said)),
        h("thead", h("tr", *(h("th", name, scope="col") for name in head))),
        h("tbody", *rows),
        h("tfoot", foot),
        class_="numbers",
    )
    return h("div", table, class_="scroller", tabindex=0, role="group", aria_label="The row")


def vector(x: Array) -> str:
    """(−0.5, 0.5), as short as it goes."""
    return f"({', '.join(f'{value:g}'.replace('-', '−') for value in x)})"


def verdict(weights: Array, output: Array) -> Html:
    """What the row comes to."""
    first, second = (float(weights[j]) for j in (0, 1))
    return h(
        "p",
        f"“mat” has {fmt(first)} and “soft” {fmt(second)}: together {fmt(first + second)}, and "
        "never more than 1. What comes out is one vector, ",
        h("b", fmt_vector(output)),
        ". With nearly all weight on “cat”, it would be nearly ",
        fmt_vector(VALUES[2]),
        ".",
        role="status",
    )
