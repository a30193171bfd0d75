"""Lesson 1, first attempt: the even average, which two opposite sentences share."""

from dataclasses import dataclass

from attention import word_embeddings
from kit.html import Html, h
from kit.numbers import fmt
from kit.svg import figure

SENTENCES = ("Dog bites man", "Man bites dog")
SHOWN = 6  # components


@dataclass(frozen=True)
class State:
    """Nothing can be changed."""


def view(_: State) -> Html:
    """The first components of each sentence's even average."""
    words = word_embeddings.load()
    averages = [
        words.vectors_of(words.tokenize(sentence).tokens).mean(axis=0) for sentence in SENTENCES
    ]
    head = h(
        "tr",
        h("td"),
        *(h("th", str(j), scope="col") for j in range(SHOWN)),
        h("th", "…", scope="col"),
    )
    rows = [
        h(
            "tr",
            h("th", sentence, scope="row"),
            *(h("td", fmt(x)) for x in average[:SHOWN]),
            h("td", "…"),
        )
        for sentence, average in zip(SENTENCES, averages, strict=True)
    ]
    difference = float(abs(averages[0] - averages[1]).max())
    return figure(
        h(
            "div",
            h("table", h("thead", head), h("tbody", *rows), class_="numbers"),
            class_="scroller",
            tabindex=0,
            role="group",
            aria_label="Even averages of two sentences",
        ),
        caption=(
            f"The first {SHOWN} of {len(averages[0])} components of the even average. Over all of "
            f"them, the largest difference between the two sentences is {fmt(difference)}."
        ),
    )
