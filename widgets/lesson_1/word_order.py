"""Lesson 1: shuffle a sentence, and each token's output stays the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import attention, word_embeddings
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt

SHOWN = 5  # components
LIMIT = 12
ORDERS = (("written", "as written"), ("reversed", "reversed"), ("alphabetical", "alphabetical"))


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = "Dog bites man"
    order: Literal["written", "reversed", "alphabetical"] = "reversed"


def view(state: State) -> Html:
    """Each token's output in the chosen order, beside how far it is from the order as written."""
    words = word_embeddings.load()
    tokens = words.tokenize(state.sentence, LIMIT).tokens
    form = controls.form(
        controls.sentence_field(state.sentence),
        controls.choice(
            "order",
            "Order of the words",
            ORDERS,
            state.order,
        ),
    )
    if not tokens:
        return join(form, h("p", "Type a few English words to shuffle.", class_="empty"))
    order = permutation(tokens, state.order)
    before = attention(words.vectors_of(tokens)).output[order]
    after = attention(words.vectors_of([tokens[i] for i in order])).output
    difference = float(np.abs(after - before).max())
    head = h(
        "tr",
        h("th", "place", scope="col"),
        h("th", "token", scope="col"),
        *(h("th", f"output {j}", scope="col") for j in range(SHOWN)),
    )
    rows = [
        h(
            "tr",
            h("td", str(place)),
            h("th", tokens[i], scope="row"),
            *(h("td", fmt(x)) for x in after[place, :SHOWN]),
        )
        for place, i in enumerate(order)
    ]
    caption = (
        "Change the order and follow one token: it moves to another place and takes its output "
        f"vector along. Largest difference from the order as written: {fmt(difference)}."
    )
    table = h(
        "table",
        h("caption", h("span", caption)),
        h("thead", head),
        h("tbody", *rows),
        class_="numbers",
    )
    return join(
        form,
        h(
            "div",
            table,
            class_="scroller",
            tabindex=0,
            role="group",
            aria_label="Outputs by place",
        ),
    )


def permutation(tokens: Sequence[str], order: str) -> list[int]:
    """The places of the tokens in the order asked for; equal words keep theirs."""
    places = list(range(len(tokens)))
    if order == "reversed":
        return places[::-1]
    if order == "alphabetical":
        return sorted(places, key=lambda i: tokens[i])
    return places
