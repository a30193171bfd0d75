"""Lesson 5: units of a trained FFN that answer to two words together, and facts without them."""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from attention import GPTParameters, gpt, softmax
from attention.dot_product_attention import Array
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from small_world import measure
from small_world.runs import RUNS, file_of
from small_world.vocabulary import ids, vocabulary
from small_world.weights import trained
from small_world.words import FACTS, MONTHS, PEOPLE

MODELS = (file_of("full"),)
RUN = RUNS["full"]
SHOWN, MOST = 6, 120


@dataclass(frozen=True)
class State:
    """What the reader can change: the two words, by their places, and how much is off."""

    month: str = "4"
    person: str = "0"
    off: str = "48"  # how many units are switched off


@cache
def hidden() -> Array:
    """What each unit says where a city is to come: (months, people, blocks * d_ff)."""
    _, prompts = measure.fact_prompts()
    result = gpt(prompts, trained(), RUN.config)
    said = [block.feed_forward.hidden[:, -1] for block in result.blocks if block.feed_forward]
    table = np.concatenate(said, axis=-1)
    return table.reshape(len(MONTHS), len(PEOPLE), table.shape[-1])


def together(m: int, p: int) -> Array:
    """What each unit says to this pair beyond what either word gets from it on average."""
    table = hidden()
    rest = table[m, p] - table[m].mean(axis=0) - table[:, p].mean(axis=0)
    return np.asarray(np.round(rest + table.mean(axis=(0, 1)), 9))


def view(state: State) -> Html:
    """The units that answer most to the pair, and the fact with them and without them."""
    m, p = place(state.month, MONTHS), place(state.person, PEOPLE)
    off = min(int(state.off), MOST) if re.fullmatch("[0-9]{1,3}", state.off) else 0
    ranked = np.argsort(-together(m, p), kind="stable").tolist()
    form = controls.form(
        controls.slider("month", "Month", str(m), 0, len(MONTHS) - 1, 1, MONTHS[m]),
        controls.slider("person", "Person", str(p), 0, len(PEOPLE) - 1, 1, PEOPLE[p]),
        controls.slider("off", "Units switched off", str(off), 0, MOST, 6),
    )
    return join(form, table(m, p, ranked[:SHOWN]), verdict(m, p, ranked, off))


def place(text: str, of: tuple[str, ...]) -> int:
    """The place that a slider gives."""
    return min(int(text), len(of) - 1) if re.fullmatch("[0-9]{1,2}", text) else 0


def named(unit: int) -> tuple[int, int]:
    """The block and the number of a unit, both counted from 1."""
    width = hidden().shape[-1] // len(trained().blocks)
    return unit // width + 1, unit % width + 1


def table(m: int, p: int, chosen: list[int]) -> Html:
    """The chosen units: at the pair, and on average where one of the two words is another."""
    said = hidden()
    head = ("unit", "both", f"{MONTHS[m]}, others", f"{PEOPLE[p]}, other months")
    rows = [
        h(
            "tr",
            h("th", "unit {1} of block {0}".format(*named(u)), scope="row"),
            h("td", h("mark", fmt(said[m, p, u])), class_="marked"),
            h("td", fmt(float(np.delete(said[m, :, u], p).mean()))),
            h("td", fmt(float(np.delete(said[:, p, u], m).mean()))),
        )
        for u in chosen
    ]
    caption = (
        f"“in {MONTHS[m]} {PEOPLE[p]} goes to”: the {SHOWN} units that say most to these two words "
        "together. Compare the marked column with the two others, in which one of the words is "
        "there without the other."
    )
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", h("tr", *(h("th", name, scope="col") for name in head))),
            h("tbody", *rows),
            class_="numbers trace",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="Units that answer to two words",
    )


def verdict(m: int, p: int, ranked: list[int], off: int) -> Html:
    """The fact with all units, and with so many of the ranked ones switched off."""
    fact = FACTS[MONTHS[m], PEOPLE[p]]
    answering, others = ranked[:off], ranked[len(ranked) - off :]
    cases: tuple[tuple[str, list[int]], ...] = (
        ("With all units", []),
        (f"With the {off} off that answer most", answering),
        (f"With the {off} off that answer least", others),
    )
    lines = []
    for when, units in cases:
        parameters = measure.without_units(trained(), [named(unit) for unit in units])
        said, probability = told(parameters, m, p)
        lines.append(
            h(
                "li",
                f"{when} it says “{said}”, and gives “{fact}”, the right word, the probability ",
                h("b", fmt(probability)),
                ".",
            )
        )
    return h("ul", *lines, class_="with-and-without")


def told(parameters: GPTParameters, m: int, p: int) -> tuple[str, float]:
    """The model's word for a pair, and the probability that it gives the right one."""
    _, prompts = measure.fact_prompts()
    logits = gpt(prompts[m * len(PEOPLE) + p], parameters, RUN.config).logits[-1]
    best = int(np.round(logits, 6).argmax())
    right = ids()[FACTS[MONTHS[m], PEOPLE[p]]]
    return vocabulary()[best], float(softmax(logits)[right])
