"""Lesson 1: every number of attention on four tokens, each with the arithmetic that makes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import attention
from attention.traced_example import TOKENS, X
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.trace import components, fmt_vector, sum_of_products, trace_table

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
    return trace_table(
        "X",
        X,
        TOKENS,
        components(3),
        None,
        "Four tokens, three components each. These numbers are chosen to be easy to follow, not "
        "trained.",
    )


def scores() -> Html:
    """X X^T: each number is a dot product."""
    return trace_table(
        "scores",
        RESULT.scores,
        TOKENS,
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

    return trace_table(
        "weights",
        RESULT.weights,
        TOKENS,
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
    return trace_table(
        "output",
        RESULT.output,
        TOKENS,
        components(3),
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


STEPS: dict[str, Callable[[], Html]] = {
    "embeddings": embeddings,
    "scores": scores,
    "weights": weights,
    "average": average,
    "output": output,
}
