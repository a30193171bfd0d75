"""Lesson 5: a token through the FFN: which of its 24 hidden units fire, and what each adds."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import Block, block
from attention.dot_product_attention import Array
from attention.traced_example import BLOCK, EMBEDDING, FFN, SIGNS, UNITS, VOCABULARY
from kit import arithmetic, controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.trace import fmt_vector, trace_table

SENTENCES = (
    "The cat sat here",
    "The cat sat",
    "cat sat",
    "The cat here",
    "The cat",
    "The sat here",
)
NAMES = {unit: name for name, unit in UNITS.items()}
FIRES = 0.1  # what a unit lets through when it is said to fire


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: Literal[
        "The cat sat here", "The cat sat", "cat sat", "The cat here", "The cat", "The sat here"
    ] = "The cat sat here"
    token: str = "1"


def view(state: State) -> Html:
    """The vector that goes in, the units, and what those that fire add to the stream."""
    tokens = tuple(state.sentence.split())
    i = min(int(state.token), len(tokens) - 1) if state.token in ("0", "1", "2", "3") else 0
    form = controls.form(
        controls.choice(
            "sentence", "Sentence", tuple((each, each) for each in SENTENCES), state.sentence
        ),
        controls.choice(
            "token", "Token", tuple((str(j), token) for j, token in enumerate(tokens)), str(i)
        ),
    )
    result = block_of(tokens)
    return join(form, units(tokens, i, result), sums(tokens[i], i, result))


def block_of(tokens: tuple[str, ...]) -> Block:
    """The traced block on words of its vocabulary."""
    return block(EMBEDDING[[VOCABULARY.index(token) for token in tokens]], BLOCK)


def units(tokens: tuple[str, ...], i: int, result: Block) -> Html:
    """All 24 units at one token: a row for the pair that they read, a column for its signs."""
    assert result.norm_2
    assert result.feed_forward
    y, ffn = result.norm_2.output, result.feed_forward
    line = arithmetic.of_hidden_units(y, ffn, FFN)
    firing = fires(ffn.hidden[i])
    names = " and ".join(f"“{NAMES[unit]}”" for unit in firing if unit in NAMES) or "none"
    count = f"{len(firing)} of 24 units fire" if len(firing) != 1 else "1 of 24 units fires"
    return trace_table(
        "units",
        ffn.hidden[i].reshape(6, 4),
        tuple(pair_of(y[i], j) for j in range(6)),
        tuple(" ".join("+" if sign > 0 else "−" for sign in signs) for signs in SIGNS),
        lambda j, s: f"Unit {4 * j + s}{named(4 * j + s)}: {line(i, 4 * j + s)}",
        f"At “{tokens[i]}” {count}, marked here; of those with a name, {names}. Each row holds two "
        "neighbouring components, each column the signs they are taken with. Open a number to see "
        "its arithmetic.",
        marked=lambda j, s: 4 * j + s in firing,
    )


def fires(hidden: Array) -> list[int]:
    """The units that are well above 0."""
    return [int(unit) for unit in np.flatnonzero(hidden > FIRES)]


def named(unit: int) -> str:
    """A unit's name in brackets, if it has one."""
    return f" ({NAMES[unit]})" if unit in NAMES else ""


def pair_of(y: Array, j: int) -> str:
    """Two neighbouring components with their numbers."""
    k = (j + 1) % 6
    return f"{j}: {fmt(y[j])}, {k}: {fmt(y[k])}"


def sums(token: str, i: int, result: Block) -> Html:
    """What each unit that writes adds, and the stream before and after."""
    ffn = result.feed_forward
    assert ffn
    written = [u for u in fires(ffn.hidden[i]) if FFN.W_2[u].any()]
    lines = [
        h(
            "li",
            h("b", fmt(ffn.hidden[i, u])),
            " · ",
            fmt_whole(FFN.W_2[u]),
            h("span", NAMES[u], class_="of"),
        )
        for u in written
    ]
    return h(
        "div",
        h("p", f"What they write at “{token}”. Units without a name have rows of zeros in W_2."),
        h(
            "ul",
            h("li", fmt_vector(result.middle[i]), h("span", "the stream, before", class_="of")),
            *(lines or [h("li", "no unit that writes fires", class_="none")]),
            h(
                "li",
                "= ",
                h("b", fmt_vector(result.output[i])),
                h("span", "the stream, after", class_="of"),
            ),
            class_="sum-of-terms wide",
        ),
    )


def fmt_whole(row: Array) -> str:
    """A row of W_2, whose entries are whole."""
    return f"({', '.join(fmt(x, 0) for x in row)})"
