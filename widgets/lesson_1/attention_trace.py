"""Lesson 1: every number of attention on four tokens, each with the arithmetic that makes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import attention
from attention.dot_product_attention import Array
from attention.traced_example import TOKENS, X
from kit.html import Html, h, join
from kit.numbers import fmt

RESULT = attention(X)


@dataclass(frozen=True)
class State:
    """Which step to show."""

    step: Literal["embeddings", "scores", "weights", "average", "output"] = "embeddings"


def view(state: State) -> Html:
    """One table: a row a token, and each number opens into how it comes about."""
    return STEPS[state.step]()


def embeddings() -> Html:
    """X itself: nothing is computed yet."""
    return table(
        "X",
        X,
        components(),
        None,
        "Four tokens, three components each. These numbers are chosen to be easy to follow, not "
        "trained.",
    )


def scores() -> Html:
    """X X^T: each number is a dot product."""
    return table(
        "scores",
        RESULT.scores,
        TOKENS,
        lambda i, j: f"{sum_of_products(X[i], X[j])} = {fmt(RESULT.scores[i, j])}",
        f"“cat” scores highest with “sat”: {fmt(RESULT.scores[1, 2])}. Open a number to see its "
        "three products. The table is its own mirror image: “cat” with “sat” is “sat” with “cat”.",
    )


def weights() -> Html:
    """Softmax of each row."""

    def how(i: int, j: int) -> str:
        row = RESULT.scores[i]
        total = " + ".join(fmt(x) for x in np.exp(row))
        return (
            f"e^{fmt(row[j])} = {fmt(np.exp(row[j]))}; the row adds up to {total} = "
            f"{fmt(np.exp(row).sum())}; {fmt(np.exp(row[j]))} / {fmt(np.exp(row).sum())} = "
            f"{fmt(RESULT.weights[i, j], 3)}"
        )

    return table(
        "weights",
        RESULT.weights,
        TOKENS,
        how,
        f"“cat” puts {fmt(RESULT.weights[1, 1], 3)} on itself, more than on all the others. Each "
        "row sums to 1. The mirror is gone: “cat” puts "
        f"{fmt(RESULT.weights[1, 2], 3)} on “sat”, and “sat” puts {fmt(RESULT.weights[2, 1], 3)} "
        "on “cat”, since each row is divided by its own total.",
        digits=3,
        total=True,
    )


def output() -> Html:
    """The weighted averages of the embeddings."""
    return table(
        "output",
        RESULT.output,
        components(),
        lambda i, j: (
            f"{sum_of_products(RESULT.weights[i], X[:, j], 3)} = {fmt(RESULT.output[i, j])}"
        ),
        "One new vector for each token. Open a number to see the four weights at work: it is an "
        "average of a column of the first table.",
    )


def average() -> Html:
    """The weighted average of one token, written out."""
    i = TOKENS.index("cat")
    terms = [
        join(h("b", fmt(w, 3)), " · ", fmt_vector(x), h("span", token, class_="of"))
        for w, x, token in zip(RESULT.weights[i], X, TOKENS, strict=True)
    ]
    lines = [h("li", term) for term in terms]
    total = h(
        "li", "= ", h("b", fmt_vector(RESULT.output[i])), h("span", "cat, after", class_="of")
    )
    return h("ul", *lines, total, class_="sum-of-terms")


def fmt_vector(x: Array) -> str:
    """(0.50, 1.50, 0.00)"""
    return f"({', '.join(fmt(value) for value in x)})"


STEPS: dict[str, Callable[[], Html]] = {
    "embeddings": embeddings,
    "scores": scores,
    "weights": weights,
    "average": average,
    "output": output,
}


def components() -> tuple[str, ...]:
    """Names for the columns of X, counted from 0 as in the code."""
    return tuple(f"component {j}" for j in range(X.shape[1]))


def sum_of_products(a: Array, b: Array, digits: int = 1) -> str:
    """1.0 · 0.5 + 0.0 · 1.5 + …"""
    return " + ".join(
        f"{bracketed(p, digits)} · {bracketed(q, 1)}" for p, q in zip(a, b, strict=True)
    )


def bracketed(x: float, digits: int) -> str:
    """A factor, in brackets where it is negative."""
    written = fmt(x, digits)
    return f"({written})" if written.startswith("−") else written


def table(
    name: str,
    matrix: Array,
    columns: tuple[str, ...],
    how: Callable[[int, int], str] | None,
    caption: str,
    digits: int = 2,
    total: bool = False,
) -> Html:
    """A matrix by token; where `how` is given, each number is a disclosure."""

    def cell(i: int, j: int) -> Html:
        number = fmt(matrix[i, j], digits)
        if how is None:
            return h("td", number)
        opened = h("details", h("summary", number), h("p", how(i, j)), name=f"trace-{name}")
        return h("td", opened)

    head = h(
        "tr",
        h("td"),
        *(h("th", column, scope="col") for column in columns),
        *([h("th", "sum", scope="col")] if total else []),
    )
    rows = [
        h(
            "tr",
            h("th", token, scope="row"),
            *(cell(i, j) for j in range(len(columns))),
            *([h("td", fmt(matrix[i].sum(), digits), class_="sum")] if total else []),
        )
        for i, token in enumerate(TOKENS)
    ]
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", head),
            h("tbody", *rows),
            class_="trace",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label=f"{name}, traced",
    )
