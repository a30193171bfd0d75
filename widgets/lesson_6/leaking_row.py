"""Lesson 6: the row of one token with and without the mask; its scores can be changed."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import causal_mask, softmax
from attention.dot_product_attention import Array
from attention.traced_example import ROW_SCORES, ROW_TOKENS
from kit import controls
from kit.html import Html, h, join
from kit.matrix_field import matrix_field, read_entries, written
from kit.numbers import fmt, snap

N = len(ROW_TOKENS)
TRACED = written(ROW_SCORES)
LOOKS = tuple((str(i), token) for i, token in enumerate(ROW_TOKENS))


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    scores: str = TRACED
    good: str = TRACED  # the last scores that could be read
    looks: Literal["0", "1", "2", "3", "4", "5"] = "2"  # which token the row belongs to


def view(state: State) -> Html:
    """The scores of one row, its weights without the mask, and those with it."""
    entries = read_entries(state.scores, "scores", (1, N))
    scores = entries.matrix
    if scores is None:
        scores = read_entries(state.good, "scores", (1, N)).matrix
    row = ROW_SCORES if scores is None else scores[0]
    i = int(state.looks)
    form = controls.form(
        controls.choice("looks", "The row of", LOOKS, state.looks),
        controls.hidden("good", written(row)),
        matrix_field("scores", "Scores of this row", entries, N, ROW_TOKENS),
        controls.setting("As traced", scores=TRACED, looks="2"),
    )
    trouble = [h("p", entries.message)] if entries.message else []
    notes = h("div", *trouble, class_="notes", role="status")
    return join(form, notes, table(row, i), h("p", told(row, i)))


def table(scores: Array, i: int) -> Html:
    """A column a token: its score, its weight, and both again under the mask."""
    may_look = causal_mask(N)[i]
    free = softmax(scores)
    masked = softmax(np.where(may_look, scores, -np.inf)[: i + 1])
    hidden = h("td", "−∞", class_="hidden-by-mask")
    rows = (
        ("score", [h("td", fmt(x)) for x in scores]),
        ("weight", [cell(x, j == i + 1) for j, x in enumerate(free)]),
        (
            "score under the mask",
            [h("td", fmt(x)) if may_look[j] else hidden for j, x in enumerate(scores)],
        ),
        (
            "weight under the mask",
            [
                h("td", fmt(masked[j], 3))
                if may_look[j]
                else h("td", fmt(0.0, 3), class_="hidden-by-mask")
                for j in range(N)
            ],
        ),
    )
    heads = [
        h("th", token, h("span", " (the answer)") if j == i + 1 else Html(), scope="col")
        for j, token in enumerate(ROW_TOKENS)
    ]
    caption = f"The row of “{ROW_TOKENS[i]}”, token {i}: what it may see ends at itself."
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", h("tr", h("td"), *heads)),
            h("tbody", *(h("tr", h("th", name, scope="row"), *cells) for name, cells in rows)),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="One row with and without the mask",
    )


def cell(weight: float, leaks: bool) -> Html:
    """A weight without the mask; the one on the answer is marked."""
    return h("td", h("strong", fmt(weight, 3)) if leaks else fmt(weight, 3))


def told(scores: Array, i: int) -> str:
    """What to see."""
    if i == N - 1:
        return (
            f"“{ROW_TOKENS[i]}” is the last token. Nothing comes after it, so the mask hides "
            "nothing from it and both rows of weights are the same."
        )
    free = softmax(scores)
    answer, token = ROW_TOKENS[i + 1], ROW_TOKENS[i]
    largest = snap(free[i + 1]) == max(snap(x) for x in free)
    most = "more than on any other token" if largest else "though another token has more"
    return (
        f"Without the mask, “{token}” puts {fmt(free[i + 1], 3)} on “{answer}”, {most}. That is "
        f"the token which it has to predict. Under the mask there is {fmt(0.0, 3)} on it, and the "
        "weights on what may be seen sum to 1 again."
    )
