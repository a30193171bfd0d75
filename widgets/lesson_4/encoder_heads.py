"""Lesson 4: all heads of a trained encoder of English, on a few sentences.

`scripts/derive/encoder_heads.py` computed the weights. Layers and heads are counted from 1.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from attention.checks import Array
from kit import controls
from kit.heatmap import heatmap, legend, readout
from kit.html import Html, h, join
from kit.naming import head_name
from kit.numbers import fmt, level
from model_files import model_file

MODELS = ("encoder_heads.json",)
SENTENCES = (
    ("soft", "… it was soft"),
    ("tired", "… it was tired"),
    ("turned", "The mat was soft, so …"),
    ("river", "steep and muddy"),
    ("money", "interest rates"),
)
NAMES = tuple(name for name, _ in SENTENCES)
FIRST_LOOKING = {"soft": "it", "tired": "it", "turned": "it", "river": "bank", "money": "bank"}
COLORS = 32  # levels of the heatmap


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: Literal["soft", "tired", "turned", "river", "money"] = "soft"
    looking: str = ""  # the place of the word that looks; "it" or "bank" if empty
    head: str = "3.2"  # layer and head of the large one
    cell: str = ""


@cache
def facts() -> dict[str, Any]:
    """What was derived from the model."""
    found: dict[str, Any] = json.loads(model_file(MODELS[0]))
    return found


def tokens_of(sentence: int) -> list[str]:
    """The tokens of a sentence, with the two marks."""
    return str(facts()["sentences"][sentence]["tokens"]).split()


@cache
def weights_of(sentence: int) -> Array:
    """The weights of all heads, (layers, heads, n, n), rounded to thousandths."""
    n = len(tokens_of(sentence))
    flat = np.array(facts()["sentences"][sentence]["thousandths"]) / 1000
    return flat.reshape(facts()["layers"], facts()["heads"], n, n)


def share(layer: int, head: int, looking: int, at: int, sentence: int = 0) -> float:
    """How much of its weight one token puts on another. Places count the words from 0: "the" is 1,
    since the mark before it is 0, so "cat" is 2."""
    return float(weights_of(sentence)[layer - 1, head - 1, looking, at])


def view(state: State) -> Html:
    """A field for each head, and one head large."""
    s = NAMES.index(state.sentence)
    tokens, weights = tokens_of(s), weights_of(s)
    i = looking_of(state, tokens)
    layer, head = head_of(state.head)
    A = weights[layer - 1, head - 1]
    j = int(np.round(A[i], 9).argmax())
    picked = cell_of(state.cell, len(tokens)) or (i, j)
    form = controls.form(
        controls.hidden("sentence", state.sentence),
        controls.hidden("looking", state.looking),
        h(
            "div",
            h("span", "Sentence"),
            *(
                pressed(
                    controls.setting(said, sentence=name, looking="", cell=""),
                    name == state.sentence,
                )
                for name, said in SENTENCES
            ),
            class_="presets",
            role="group",
            aria_label="Sentence",
        ),
        h(
            "div",
            h("span", "Looking"),
            *(
                pressed(controls.setting(token, looking=str(k), cell=""), k == i)
                for k, token in enumerate(tokens)
            ),
            class_="presets",
            role="group",
            aria_label="The word that looks",
        ),
        controls.hidden("head", f"{layer}.{head}"),
        controls.hidden("cell", state.cell),
    )
    return join(
        form,
        h("p", h("q", " ".join(tokens[1:-1])), class_="read"),
        fields(tokens, weights[:, :, i], i, (layer, head)),
        heatmap(
            A,
            tokens,
            label=f"Weights of {head_name(layer, head, 'layer')}",
            caption=(
                f"{head_name(layer, head, 'layer').capitalize()}, whole. “{tokens[i]}” puts "
                f"{fmt(A[i, j])} of its weight on “{tokens[j]}”. Each row sums to 1."
            ),
            picked=picked,
        ),
        readout(A),
        legend(A, "weight"),
    )


def pressed(button: Html, chosen: bool) -> Html:
    """The same button, told to be the chosen one or not."""
    return Html(button.replace("<button", f'<button aria-pressed="{str(chosen).lower()}"', 1))


def looking_of(state: State, tokens: list[str]) -> int:
    """The place of the word that looks."""
    if re.fullmatch("[0-9]{1,2}", state.looking) and int(state.looking) < len(tokens):
        return int(state.looking)
    return tokens.index(FIRST_LOOKING[state.sentence])


def head_of(text: str) -> tuple[int, int]:
    """Layer and head; the first of all for what is neither."""
    found = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})", text)
    if not found:
        return 1, 1
    layer, head = int(found[1]), int(found[2])
    there = 1 <= layer <= facts()["layers"] and 1 <= head <= facts()["heads"]
    return (layer, head) if there else (1, 1)


def cell_of(cell: str, n: int) -> tuple[int, int] | None:
    """Row and column of the number that is pointed out."""
    found = re.fullmatch("([0-9]{1,2}),([0-9]{1,2})", cell)
    if not found or max(int(found[1]), int(found[2])) >= n:
        return None
    return int(found[1]), int(found[2])


def fields(tokens: list[str], rows: Array, i: int, opened: tuple[int, int]) -> Html:
    """What the word looks at most in each head, layer by layer. rows: (layers, heads, n)."""
    head = h(
        "tr",
        h("td"),
        *(h("th", f"head {g}", scope="col") for g in range(1, rows.shape[1] + 1)),
    )
    body = [
        h(
            "tr",
            h("th", f"layer {n}", scope="row"),
            *(field(tokens, row, (n, g), opened) for g, row in enumerate(layer, 1)),
        )
        for n, layer in enumerate(rows, 1)
    ]
    caption = (
        f"What “{tokens[i]}” looks at most, in each head, and with how much of its weight. Look "
        "for the heads that agree."
    )
    table = h(
        "table",
        h("caption", h("span", caption)),
        h("thead", head),
        h("tbody", *body),
        class_="head-fields",
    )
    return h(
        "div",
        table,
        class_="scroller fields",
        tabindex=0,
        role="group",
        aria_label="All heads",
    )


def field(tokens: list[str], row: Array, at: tuple[int, int], opened: tuple[int, int]) -> Html:
    """One head: the word, and how much of the weight it gets."""
    j = int(np.round(row, 9).argmax())
    color = level(round(100 * float(row[j])), 0, 100, COLORS)
    button = h(
        "button",
        h("span", tokens[j]),
        " ",
        h("b", fmt(float(row[j]))),
        type="button",
        name="head",
        value=f"{at[0]}.{at[1]}",
        aria_pressed="true" if at == opened else "false",
    )
    return h("td", button, class_=f"v{color}")


# What the prose says of the model.


def habit(name: str, layer: int, head: int) -> float:
    """How strongly a head has a habit, on average over many sentences."""
    return float(facts()["habits"][name][layer - 1][head - 1])


def median(name: str) -> float:
    """The same of the head in the middle."""
    return float(np.median(facts()["habits"][name]))


def mean_share(word: str, looking: str = "it", sentence: int = 0) -> float:
    """What a word gets from another, averaged over all heads."""
    tokens = tokens_of(sentence)
    weights = weights_of(sentence)
    return float(weights[:, :, tokens.index(looking), tokens.index(word)].mean())


def pairs() -> Array:
    """What "it" puts on the nouns: (pair, sentence of the pair, noun, layer, head)."""
    shape = (2, 2, facts()["layers"], facts()["heads"])
    return np.array([np.reshape(pair["it"], shape) for pair in facts()["pairs"]]) / 1000


def pair(number: int, sentence: int, layer: int = 4, head: int = 2) -> tuple[float, float]:
    """What "it" puts on the two nouns in one sentence of a pair."""
    first, second = pairs()[number, sentence, :, layer - 1, head - 1]
    return float(first), float(second)


def leads(layer: int, head: int) -> Array:
    """How far the first noun leads, (pair, sentence)."""
    looks = pairs()[:, :, :, layer - 1, head - 1]
    return np.asarray(np.round(looks[:, :, 0] - looks[:, :, 1], 9))


def moved(layer: int, head: int) -> int:
    """In how many pairs the head moves towards the noun that is meant."""
    lead = leads(layer, head)
    return int((lead[:, 0] > lead[:, 1]).sum())


def solved(layer: int, head: int) -> int:
    """In how many pairs the noun that is meant is in front both times."""
    lead = leads(layer, head)
    return int(((lead[:, 0] > 0) & (lead[:, 1] < 0)).sum())
