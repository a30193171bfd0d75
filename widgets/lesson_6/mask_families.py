"""Lesson 6: who may look at whom, in an encoder, in an encoder-decoder, and in a decoder alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention import causal_mask
from kit.html import Html, h
from kit.svg import figure

Mask = NDArray[np.bool_]
READ, WRITTEN = ("Der", "Hund", "bellt"), ("The", "dog", "barks")


@dataclass(frozen=True)
class State:
    """Nothing can be changed."""


def view(_: State) -> Html:
    """Three families, with a table for each attention that they have."""
    everything = np.ones((3, 3), np.bool_)
    families = (
        (
            "Encoder-only",
            "BERT",
            [("all see all", everything, WRITTEN, WRITTEN)],
        ),
        (
            "Encoder-decoder",
            "the first transformer, T5",
            [
                ("the encoder: all see all", everything, READ, READ),
                ("the decoder: nothing that comes later", causal_mask(3), WRITTEN, WRITTEN),
                ("cross-attention: from the decoder to the encoder", everything, WRITTEN, READ),
            ],
        ),
        (
            "Decoder-only",
            "GPT",
            [("nothing that comes later", causal_mask(3), WRITTEN, WRITTEN)],
        ),
    )
    return figure(
        h("div", *(family(*each) for each in families), class_="mask-families"),
        caption=(
            "A row looks at the columns marked with a dot. What sets the families apart is which "
            "of these tables they have."
        ),
    )


def family(
    name: str,
    examples: str,
    tables: list[tuple[str, Mask, tuple[str, ...], tuple[str, ...]]],
) -> Html:
    """The tables of one family below its name."""
    return h(
        "div",
        h("p", h("strong", name), f", such as {examples}"),
        *(table(f"{name}, {each[0]}", *each) for each in tables),
        class_="family",
    )


def table(
    label: str, said: str, mask: Mask, rows: tuple[str, ...], columns: tuple[str, ...]
) -> Html:
    """Who may look at whom."""
    return h(
        "table",
        h("caption", h("span", said)),
        h("thead", h("tr", h("td"), *(h("th", word, scope="col") for word in columns))),
        h(
            "tbody",
            *(
                h("tr", h("th", word, scope="row"), *(dot(bool(may)) for may in mask[i]))
                for i, word in enumerate(rows)
            ),
        ),
        class_="may-look",
        aria_label=label,
    )


def dot(may: bool) -> Html:
    """A cell: may it look?"""
    if may:
        return h("td", "●", class_="may")
    return h("td", h("span", "hidden", class_="not-seen"), "–")
