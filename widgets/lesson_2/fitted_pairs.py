"""Lesson 2: matrices fitted to five pairs of real words, and what else they change."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np

from attention import attention, query_key_attention, word_embeddings
from attention.checks import Array
from kit import controls
from kit.heatmap import heatmap, legend, readout
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.picking import picked

PAIRS = (  # who is to look, and at whom
    ("bank", "steep"),
    ("bank", "interest"),
    ("cat", "chased"),
    ("chased", "cat"),
    ("it", "soft"),
)
TARGET = 4.0  # the scaled score that is asked for
LIMIT = 12  # tokens
PRESETS = (
    "The bank was steep",
    "He hid money in the steep bank",
    "The bank raised interest rates",
    "The cat chased the mouse",
    "The dog chased the bird",
)
SHOW = (("raw", "lesson 1"), ("fitted", "fitted W_Q and W_K"))


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = PRESETS[0]
    show: Literal["raw", "fitted"] = "fitted"
    cell: str = ""  # "row,column" of the number that is marked


class Fitted(NamedTuple):
    """Two matrices of shape (d_model, d_k), with d_k the number of pairs."""

    W_Q: Array
    W_K: Array


@cache
def fitted() -> Fitted:
    """The smallest matrices that give each pair the score asked for, by least squares.

    Column p of W_Q points along the word that is to look, and column p of W_K along the word it is
    to look at. How long each column of W_Q is, solves one linear equation for each pair.
    """
    words = word_embeddings.load()
    looking = words.vectors_of([a for a, _ in PAIRS])
    looked_at = words.vectors_of([b for _, b in PAIRS])
    each_to_each = (looking @ looking.T) * (looked_at @ looked_at.T)
    wanted = np.full(len(PAIRS), TARGET * np.sqrt(len(PAIRS)))
    lengths = np.linalg.lstsq(each_to_each, wanted, rcond=None)[0]
    return Fitted(looking.T * lengths, looked_at.T)


def weights_of(tokens: tuple[str, ...]) -> Array:
    """The attention weights of a sentence with the fitted matrices."""
    return query_key_attention(word_embeddings.load().vectors_of(tokens), *fitted()).weights


def scaled_score(looking: str, other: str) -> float:
    """The scaled score of one word looking at another, with the fitted matrices."""
    X = word_embeddings.load().vectors_of([looking, other])
    return float(query_key_attention(X, *fitted()).scaled[0, 1])


def view(state: State) -> Iterator[Html]:
    """The weights of a sentence, by lesson 1 or by the fitted matrices; then the pairs."""
    words = word_embeddings.load()
    read = words.tokenize(state.sentence, LIMIT)
    form = controls.form(
        controls.hidden("cell", state.cell),
        controls.sentence_field(state.sentence),
        controls.choice("show", "Weights from", SHOW, state.show),
        controls.presets("sentence", "Try", PRESETS),
    )
    if not read.tokens:
        yield join(form, h("p", "Type a few English words.", class_="empty"))
        return
    tokens, n = read.tokens, len(read.tokens)
    X = words.vectors_of(tokens)
    weights = attention(X).weights if state.show == "raw" else weights_of(tuple(tokens))
    cell = picked(state.cell, n) or leading(tokens, weights)
    i, j = cell
    told = f"“{tokens[i]}” puts {fmt(weights[i, j])} of its weight on “{tokens[j]}”."
    left_out = f" The figure stops after {LIMIT} words." if read.cut else ""
    yield join(
        form,
        heatmap(
            weights,
            tokens,
            label=f"Attention weights, {n} by {n}",
            caption=f"{told} Switch between the two and compare the same row.{left_out}",
            picked=cell,
        ),
    )
    yield join(readout(weights), legend(weights, "weight"), pairs())


def leading(tokens: tuple[str, ...], weights: Array) -> tuple[int, int]:
    """The cell with the largest weight that a token puts on another one; the first if alone."""
    if len(tokens) == 1:
        return 0, 0
    others = np.where(np.eye(len(tokens)) > 0, -1.0, np.round(weights, 9))
    i, j = divmod(int(others.argmax()), len(tokens))
    return i, j


@cache
def pairs() -> Html:
    """What was asked for, and what came of it in the other direction."""
    words = word_embeddings.load()
    head = ("asked for", "lesson 1, both ways", "fitted, there", "fitted, back")
    rows = []
    for a, b in PAIRS:
        x, y = words.vectors_of([a, b])
        numbers = (float(x @ y), scaled_score(a, b), scaled_score(b, a))
        rows.append(
            h("tr", h("th", f"{a} → {b}", scope="row"), *(h("td", fmt(n)) for n in numbers))
        )
    table = h(
        "table",
        h("caption", h("span", "The five pairs that were asked for, and their scores.")),
        h("thead", h("tr", *(h("th", name, scope="col") for name in head))),
        h("tbody", *rows),
        class_="numbers",
    )
    return h("div", table, class_="scroller", tabindex=0, role="group", aria_label="The pairs")
