"""Lesson 4: the same columns dealt out to one, two, three or six heads."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from attention import MultiHeadParameters, count, multi_head_attention, split_heads
from attention.checks import Array
from attention.multi_head_attention import MultiHeadAttention
from attention.traced_example import HEADS, TOKENS, W_O, X_WIDE
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt

LADDER = (1, 2, 3, 6)
CHOICE = tuple((str(n), str(n)) for n in LADDER)
D_MODEL = X_WIDE.shape[1]


def side_by_side(W: Array) -> Array:
    """The matrices of the two traced heads as one wide one: (h, d_model, d_k) to (d_model, 6)."""
    return np.hstack([*W])


@cache
def parameters_of(heads: int) -> MultiHeadParameters:
    """The traced example's columns, dealt out to so many heads."""
    W_Q, W_K, W_V = (split_heads(side_by_side(W), heads) for W in HEADS[:3])
    return MultiHeadParameters(W_Q, W_K, W_V, W_O)


@cache
def result_of(heads: int) -> MultiHeadAttention:
    """What so many heads make of the four tokens."""
    return multi_head_attention(X_WIDE, parameters_of(heads))


def scores(heads: int) -> Array:
    """The scores of so many heads, (h, n, n)."""
    return result_of(heads).scores


@dataclass(frozen=True)
class State:
    """How many heads, and which of them is looked at."""

    heads: Literal["1", "2", "3", "6"] = "6"
    head: str = "1"


def view(state: State) -> Html:
    """The ladder, and the scores of one head of one rung."""
    heads = int(state.heads)
    shown = int(state.head) if state.head in {str(g) for g in range(1, heads + 1)} else 1
    which = tuple((str(g), str(g)) for g in range(1, heads + 1))
    form = controls.form(
        controls.choice("heads", "Heads", CHOICE, state.heads),
        controls.choice("head", "Look at head", which, str(shown)),
    )
    return join(form, ladder(heads), table(heads, shown - 1))


def ranks(heads: int) -> list[int]:
    """The rank of each head's scores."""
    return [int(np.linalg.matrix_rank(np.round(S, 9))) for S in scores(heads)]


def orders(S: Array) -> int:
    """How many different orders the rows rank the keys in, from the best down.

    A row of equal scores ranks none.
    """
    ranking = [row for row in np.round(S, 9) if np.ptp(row) > 0]
    return len({tuple(np.argsort(-row, kind="stable").tolist()) for row in ranking})


def spread(numbers: list[int]) -> str:
    """1 to 3, or 2 where all are alike."""
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low} to {high}"


def ladder(chosen: int) -> Html:
    """A row for each number of heads."""
    names = ("heads", "d_k", "parameters", "rank of a head’s scores", "orders of the keys")
    rows = [
        h(
            "tr",
            h("th", str(heads), scope="row"),
            h("td", str(D_MODEL // heads)),
            h("td", str(count(parameters_of(heads)))),
            h("td", spread(ranks(heads))),
            h("td", spread([orders(S) for S in scores(heads)])),
            aria_current="true" if heads == chosen else None,
        )
        for heads in LADDER
    ]
    return h(
        "div",
        h(
            "table",
            h(
                "caption",
                h(
                    "span",
                    "The same parameters, dealt out four ways. The last column counts in how many "
                    "different orders the four tokens rank the keys within one head.",
                ),
            ),
            h("thead", h("tr", *(h("th", name, scope="col") for name in names))),
            h("tbody", *rows),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="The ladder",
    )


def table(heads: int, g: int) -> Html:
    """The scores of one head; with d_k = 1, also the two lists of numbers that they are made of."""
    result = result_of(heads)
    S, d_k = result.scores[g], D_MODEL // heads
    alone = d_k == 1
    names = [
        f"{token}, key {fmt(float(k), 1)}" if alone else token
        for token, k in zip(TOKENS, result.K[g, :, 0], strict=True)
    ]
    rows = [
        h(
            "tr",
            h("th", f"{token}, query {fmt(float(q), 1)}" if alone else token, scope="row"),
            *(h("td", fmt(x, 2)) for x in S[i]),
        )
        for i, (token, q) in enumerate(zip(TOKENS, result.Q[g, :, 0], strict=True))
    ]
    if alone:
        said = (
            f"Scores of head {g + 1} of {heads}. Each is one query number times one key number, so "
            "each row is a multiple of the row of keys on top: rank 1."
        )
    else:
        said = (
            f"Scores of head {g + 1} of {heads}. Each sums {d_k} products. The rank is "
            f"{ranks(heads)[g]}."
        )
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", said)),
            h("thead", h("tr", h("td"), *(h("th", name, scope="col") for name in names))),
            h("tbody", *rows),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="Scores of one head",
    )
