"""Lesson 6: the parameters of any GPT, part by part."""

from dataclasses import dataclass
from typing import Literal

from attention import GPT_2_SMALL, Sizes, count_parts, gpt_of
from kit import controls
from kit.html import Html, h, join
from kit.numbers import percent
from kit.typed import whole_number

MOST = {
    "vocabulary": 10_000_000,
    "context": 10_000_000,
    "d_model": 100_000,
    "blocks": 1_000,
    "heads": 1_000,
}
GPT_3 = GPT_2_SMALL._replace(context=2_048, d_model=12_288, blocks=96, heads=96)
PRESETS = {
    "GPT-2 small": GPT_2_SMALL,
    "GPT-2 medium": GPT_2_SMALL._replace(d_model=1_024, blocks=24, heads=16),
    "GPT-2 large": GPT_2_SMALL._replace(d_model=1_280, blocks=36, heads=20),
    "GPT-2 XL": GPT_2_SMALL._replace(d_model=1_600, blocks=48, heads=25),
    "GPT-3": GPT_3,
}
BIASES = (("all", "all"), ("norms", "in layer norms"), ("none", "none"))
TIED = (("yes", "tied"), ("no", "of its own"))


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    vocabulary: str = "50257"
    context: str = "1024"
    d_model: str = "768"
    blocks: str = "12"
    heads: str = "12"
    biases: Literal["all", "norms", "none"] = "all"
    tied: Literal["yes", "no"] = "yes"


def view(state: State) -> Html:
    """A row for each part: its formula, its numbers, and its share."""
    form = controls.form(
        *(controls.number_field(name, name, getattr(state, name)) for name in MOST),
        controls.choice("biases", "Biases", BIASES, state.biases),
        controls.choice("tied", "Unembedding", TIED, state.tied),
        h(
            "div",
            h("span", "Sizes of"),
            *(
                controls.setting(
                    name,
                    **{each: str(getattr(sizes, each)) for each in MOST},
                    biases="all",
                    tied="yes",
                )
                for name, sizes in PRESETS.items()
            ),
            class_="presets",
            role="group",
            aria_label="Sizes of",
        ),
    )
    try:
        sizes = read(state)
    except ValueError as error:
        return join(form, h("div", h("p", str(error)), class_="notes", role="status"))
    return join(form, h("div", class_="notes", role="status"), table(sizes), told(sizes))


def read(state: State) -> Sizes:
    """The sizes that were typed. Raises ValueError, for the reader, for what cannot be built."""
    numbers = {name: whole_number(name, getattr(state, name), most) for name, most in MOST.items()}
    d_model, heads = numbers["d_model"], numbers["heads"]
    if d_model % heads:
        raise ValueError(
            f"{d_model:,} does not divide by {heads:,}, and each head takes the same share of "
            "d_model. Change one of the two."
        )
    return Sizes(
        numbers["vocabulary"],
        numbers["context"],
        d_model,
        numbers["blocks"],
        heads,
        linear_biases=state.biases == "all",
        norm_biases=state.biases != "none",
        tied=state.tied == "yes",
    )


def table(sizes: Sizes) -> Html:
    """The parts, counted in the arrays that the forward pass would read."""
    parts = count_parts(gpt_of(sizes))
    weights = sizes.linear_biases
    rows = (
        ("token embedding", "V · d", parts.token_embedding),
        ("position embedding", "context · d", parts.position_embedding),
        ("attention", f"{sizes.blocks} · (4d²{' + 4d' if weights else ''})", parts.attention),
        ("FFN", f"{sizes.blocks} · (8d²{' + 5d' if weights else ''})", parts.feed_forward),
        (
            "layer norms",
            f"(2 · {sizes.blocks} + 1) · {'2d' if sizes.norm_biases else 'd'}",
            parts.norms,
        ),
        ("unembedding", "tied: 0" if sizes.tied else "d · V", parts.unembedding),
        ("all", "", parts.total),
    )
    body = [
        h(
            "tr",
            h("th", name, scope="row"),
            h("td", formula),
            h("td", f"{number:,}"),
            h("td", percent(number / parts.total, 1)),
        )
        for name, formula, number in rows
    ]
    heads = ("formula", "numbers", "share")
    caption = "Where the parameters are. d is d_model, V is how many tokens the vocabulary has."
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", h("tr", h("td"), *(h("th", name, scope="col") for name in heads))),
            h("tbody", *body),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="Parameters, part by part",
    )


def told(sizes: Sizes) -> Html:
    """What to see in it."""
    parts = count_parts(gpt_of(sizes))
    tables = parts.token_embedding + parts.position_embedding + parts.unembedding
    inside = parts.total - tables
    return h(
        "p",
        f"{parts.total:,} parameters. The blocks with their norms hold "
        f"{percent(inside / parts.total, 1)} of them, the tables at both ends "
        f"{percent(tables / parts.total, 1)}. The larger d_model is, the less the tables "
        "count: they grow with d, the blocks with d².",
    )
