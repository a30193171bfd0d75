"""Lesson 4: what was measured of the encoder's heads, as tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from kit.html import Html, h, join
from kit.naming import head_name
from kit.numbers import fmt
from widgets.lesson_4.encoder_heads import facts, habit, median, pair

HABITS = (  # what a head does, the one that does it most clearly, and its layer and number
    ("looks at the word before", "previous", 1, 3),
    ("looks at the word after", "next", 2, 9),
    ("rests on [CLS]", "[CLS]", 3, 10),
    ("leans to [SEP]", "[SEP]", 4, 12),
    ("looks nearly evenly (1 is even)", "even", 1, 4),
)
PAIRS = (0, 2, 1)  # of those that were measured: soft and tired, the street, the suitcase
LAYERS = (0, 1, 3, 6)  # after which "bank" is compared


@dataclass(frozen=True)
class State:
    """Which table to show."""

    show: Literal["habits", "it", "senses", "turned"] = "habits"


def view(state: State) -> Html:
    """One table."""
    return TABLES[state.show]()


def habits() -> Html:
    """The clearest head of each habit, and the head in the middle."""
    rows = [
        (said, head_name(layer, head, "layer"), fmt(habit(name, layer, head)), fmt(median(name)))
        for said, name, layer, head in HABITS
    ]
    return table(
        "Habits of heads",
        f"Mean over {facts()['averaged']['words']} words in "
        f"{facts()['averaged']['sentences']} sentences. Compare the clearest head with the one in "
        "the middle.",
        ("habit", "the clearest head", "its share", "median head"),
        rows,
    )


def it() -> Html:
    """What "it" puts on two nouns in head 2 of layer 4, in pairs of sentences."""
    rows = []
    for number in PAIRS:
        there = facts()["pairs"][number]
        for sentence, word in enumerate(there["words"]):
            first, second = pair(number, sentence)
            nouns = [
                f"“{noun}” {fmt(x)}"
                for noun, x in zip(there["nouns"], (first, second), strict=True)
            ]
            text = there["frame"].format(word) if sentence == 0 else f"… {word}"
            rows.append((text, *nouns))
    return table(
        "What “it” looks at",
        "Head 2 of layer 4. One word changes, and with it the noun that is meant: the first noun "
        "in the first sentence of a pair, the second in the other.",
        ("sentence", "first noun", "second noun"),
        rows,
    )


def senses() -> Html:
    """How alike "bank" is with "bank", in one sense and in two."""
    bank = facts()["bank"]
    rows = [
        (f"{said} ({count} pairs)", *(fmt(float(bank[name][layer])) for layer in LAYERS))
        for (said, name), count in zip(
            (("the same sense", "same"), ("different senses", "different")),
            bank["pairs"],
            strict=True,
        )
    ]
    return table(
        "“Bank” in two senses",
        "The mean cosine of “bank” with “bank” from another sentence. See the rows part after the "
        "first layer.",
        ("bank in", "before", *(f"layer {layer}" for layer in LAYERS[1:])),
        rows,
    )


def turned() -> Html:
    """Which sense of "bank" a word after it turns it to."""
    towards = facts()["bank"]["towards_river"]
    rows = [(sentence, fmt(float(by_layer[-1]), 3)) for sentence, by_layer in towards.items()]
    return table(
        "What turns “bank”",
        "The cosine of “bank” with the average river bank, less that with the average bank for "
        "money, after the last layer. Above 0 it is nearer to the river.",
        ("sentence", "towards the river"),
        rows,
    )


def table(label: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    """A row for each line, its first field a heading."""
    body = [
        h("tr", h("th", first, scope="row"), *(h("td", x) for x in rest)) for first, *rest in rows
    ]
    heads = [h("th", name, scope="col") if name else h("td") for name in columns]
    inner = join(h("caption", h("span", caption)), h("thead", h("tr", *heads)), h("tbody", *body))
    return h(
        "div",
        h("table", inner, class_="numbers wordy"),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label=label,
    )


TABLES: dict[str, Callable[[], Html]] = {
    "habits": habits,
    "it": it,
    "senses": senses,
    "turned": turned,
}
