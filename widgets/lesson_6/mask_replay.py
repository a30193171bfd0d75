"""Lesson 6: the examples of lessons 1 to 5 once more, with the mask off and on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from attention import (
    attention_head,
    attention_weights,
    block,
    causal_mask,
    multi_head_attention,
    query_key_attention,
    word_embeddings,
)
from attention.dot_product_attention import Array
from attention.traced_example import BLOCK, HEADS, TOKENS, UNITS, W_K, W_Q, W_V, X_WIDE, X
from kit.html import Html, h, join
from kit.numbers import fmt

BANK = ("the", "bank", "was", "steep", "and", "muddy")
CLUE_FIRST = ("the", "mat", "was", "soft", "so", "the", "cat", "sat", "on", "it")


@dataclass(frozen=True)
class State:
    """Nothing can be changed but what is open."""


class Example(NamedTuple):
    """One example: its rows, and what became of them."""

    name: str
    said: str
    tokens: Sequence[str]
    free: Array  # (n, n): the weights without the mask
    masked: Array  # (n, n): under the mask


def view(_: State) -> Html:
    """Each example with its weights before and after; then the outputs and the units."""
    return h(
        "div",
        *(
            h("details", h("summary", each.name), h("p", each.said), pair(each), class_="stage")
            for each in examples()
        ),
        h(
            "details",
            h("summary", "Lesson 3: what “cat” gathers"),
            outputs(),
            class_="stage",
        ),
        h("details", h("summary", "Lesson 5: the two units"), units(), class_="stage"),
        class_="stages",
    )


def examples() -> list[Example]:
    """The weights of each example, computed with and without the mask."""
    mask = causal_mask(len(TOKENS))
    words = word_embeddings.load()
    raw = [attention_weights(X, X, m, scale=False).weights for m in (None, mask)]
    head = [query_key_attention(X, W_Q, W_K, mask=m).weights for m in (None, mask)]
    both = [multi_head_attention(X_WIDE, HEADS, mask=m).weights for m in (None, mask)]

    def real(name: str, said: str, tokens: Sequence[str]) -> Example:
        vectors = words.vectors_of(list(tokens))
        free, masked = (
            attention_weights(vectors, vectors, m, scale=False).weights
            for m in (None, causal_mask(len(tokens)))
        )
        return Example(name, said, tokens, free, masked)

    return [
        Example(
            "Lesson 1: raw attention",
            "“The” sees itself alone. Each later row is shared by more.",
            TOKENS,
            raw[0],
            raw[1],
        ),
        Example(
            "Lesson 2: queries and keys",
            "“cat” asked what it did and found “sat”. It comes later, so that is gone; “sat” still "
            "finds “cat”.",
            TOKENS,
            head[0],
            head[1],
        ),
        Example(
            "Lesson 4: head 1",
            "The same head with three more components. The row of “here” does not move.",
            TOKENS,
            both[0][0],
            both[1][0],
        ),
        Example(
            "Lesson 4: head 2",
            "It asked where. “cat” and “sat” found “here”, which comes last: gone for both.",
            TOKENS,
            both[0][1],
            both[1][1],
        ),
        real(
            "Lesson 1: “The bank was steep and muddy”",
            "The row of “bank” has “the” and itself to look at, and nothing else. The row of "
            "“muddy” sees all, as before.",
            BANK,
        ),
        real(
            "A sentence whose clue comes first",
            "“The mat was soft so the cat sat on it”: at “it”, everything that could help has been "
            "said. Its row is the same with the mask and without.",
            CLUE_FIRST,
        ),
    ]


def pair(example: Example) -> Html:
    """The two tables of weights."""
    return h(
        "div",
        table("without the mask", example, example.free),
        table("under the mask", example, example.masked),
        class_="pair",
    )


def table(name: str, example: Example, weights: Array) -> Html:
    """One table of weights; what the mask has hidden is a dash, and what has grown is strong."""
    masked = weights is example.masked

    def cell(i: int, j: int) -> Html:
        if masked and j > i:
            return h("td", h("span", "hidden", class_="not-seen"), "–", class_="hidden-by-mask")
        number = fmt(weights[i, j])
        grown = masked and fmt(example.free[i, j]) != number
        return h("td", h("strong", number) if grown else number)

    heads = (h("th", token, scope="col") for token in example.tokens)
    rows = (
        h("tr", h("th", token, scope="row"), *(cell(i, j) for j in range(len(example.tokens))))
        for i, token in enumerate(example.tokens)
    )
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", name)),
            h("thead", h("tr", h("td"), *heads)),
            h("tbody", *rows),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label=f"{example.name}, {name}",
    )


def outputs() -> Html:
    """Lesson 3's output for each token, without the mask and with it."""
    free, masked = (
        attention_head(X, W_Q, W_K, W_V, mask=m).output for m in (None, causal_mask(len(TOKENS)))
    )
    rows = [
        h(
            "tr",
            h("th", token, scope="row"),
            h("td", vector(free[i])),
            h("td", vector(masked[i])),
        )
        for i, token in enumerate(TOKENS)
    ]
    cat = TOKENS.index("cat")
    said = (
        "A thing, an event, a place. What “cat” gathers of an event falls from "
        f"{fmt(free[cat, 1])} to {fmt(masked[cat, 1])}, since “sat” is out of its sight."
    )
    heads = ("without the mask", "under the mask")
    return join(
        h("p", said),
        h(
            "div",
            h(
                "table",
                h("thead", h("tr", h("td"), *(h("th", head, scope="col") for head in heads))),
                h("tbody", *rows),
                class_="numbers",
            ),
            class_="scroller",
            tabindex=0,
            role="group",
            aria_label="Outputs without and under the mask",
        ),
    )


def vector(x: Array) -> str:
    """(0.31, 1.23, 1.17)"""
    return f"({', '.join(fmt(value) for value in x)})"


def units() -> Html:
    """How far the two units fire, at their words."""
    rows = []
    for name, word in (("cat that sat", "cat"), ("sat after a cat", "sat")):
        fires = []
        for mask in (None, causal_mask(len(TOKENS))):
            ffn = block(X_WIDE, BLOCK, mask=mask).feed_forward
            assert ffn is not None
            fires.append(float(ffn.hidden[TOKENS.index(word), UNITS[name]]))
        rows.append(
            h(
                "tr",
                h("th", f"“{name}”, at “{word}”", scope="row"),
                *(h("td", fmt(fire)) for fire in fires),
            )
        )
    heads = ("without the mask", "under the mask")
    return h(
        "div",
        h(
            "table",
            h(
                "caption",
                h("span", "News travels forwards, to the later word."),
            ),
            h("thead", h("tr", h("td"), *(h("th", head, scope="col") for head in heads))),
            h("tbody", *rows),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="Two hidden units without and under the mask",
    )
