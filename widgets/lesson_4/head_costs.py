"""Lesson 4: count what heads take, for any width and any number of them."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from attention import AttentionCost, MultiHeadParameters, attention_cost, count, multi_head_of
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.typed import whole_number

MOST = {"d_model": 20_000, "heads": 1_000, "d_k": 20_000, "n": 1_000_000}
NAMES = {"d_model": "d_model", "heads": "heads", "d_k": "d_k", "n": "tokens"}
OUTPUT = (("with", "with W_O"), ("without", "without W_O"))
PRESETS = (
    ("512, 8 heads", "512", "8"),
    ("256, 1 head", "256", "1"),
    ("256, 4 heads", "256", "4"),
    ("GPT-2: 768, 12", "768", "12"),
    ("GPT-3: 12288, 96", "12288", "96"),
)
BYTES = 4  # of one number in memory


class Sizes(NamedTuple):
    """What is counted."""

    d_model: int
    heads: int
    d_k: int
    n: int
    output: bool


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    d_model: str = "768"
    heads: str = "12"
    d_k: str = ""  # d_model / heads if it is empty
    n: str = "1024"
    output: Literal["with", "without"] = "with"


def view(state: State) -> Html:
    """Parameters, multiplications and memory, part by part, beside those of one wide head."""
    form = controls.form(
        controls.number_field("d_model", "d_model", state.d_model),
        controls.number_field("heads", "heads", state.heads),
        controls.number_field("d_k", "d_k (empty: d_model / heads)", state.d_k),
        controls.number_field("n", "tokens", state.n),
        controls.choice("output", "Output projection", OUTPUT, state.output),
        h(
            "div",
            h("span", "Try"),
            *(
                controls.setting(name, d_model=d_model, heads=heads, d_k="", output="with")
                for name, d_model, heads in PRESETS
            ),
            class_="presets",
            role="group",
            aria_label="Try",
        ),
    )
    try:
        sizes = read(state)
    except ValueError as error:
        return join(form, h("div", h("p", str(error)), class_="notes", role="status"))
    return join(form, h("div", class_="notes", role="status"), table(sizes), told(sizes))


def read(state: State) -> Sizes:
    """The sizes that were typed; raises ValueError, for the reader, if they cannot be counted."""
    d_model, heads, n = (whole(state, name) for name in ("d_model", "heads", "n"))
    if state.d_k.strip():
        d_k = whole(state, "d_k")
    elif d_model % heads:
        raise ValueError(
            f"{d_model:,} does not divide by {heads:,}. With d_k = d_model / heads there are no "
            f"{heads:,} heads. That is a convention, though: put {d_model // heads or 1} into the "
            "field d_k, and they work."
        )
    else:
        d_k = d_model // heads
    return Sizes(d_model, heads, d_k, n, state.output == "with")


def whole(state: State, name: str) -> int:
    """A field's whole number. Raises ValueError, for the reader, for anything else."""
    return whole_number(NAMES[name], getattr(state, name), MOST[name])


def parameters_of(sizes: Sizes) -> MultiHeadParameters:
    """Matrices of these shapes, which take no memory."""
    return multi_head_of(sizes.d_model, sizes.heads, sizes.d_k, sizes.output)


def one_head(sizes: Sizes) -> Sizes:
    """One head as wide as the token, for the same text."""
    return sizes._replace(heads=1, d_k=sizes.d_model)


def table(sizes: Sizes) -> Html:
    """A row for each part."""
    pair = [parameters_of(sizes), parameters_of(one_head(sizes))]
    costs = [attention_cost(parameters, sizes.n) for parameters in pair]
    head = ("", f"{sizes.heads:,} × {sizes.d_k:,}", f"1 × {sizes.d_model:,}", "times")
    parts = [
        group("Parameters"),
        line("W_Q, W_K, W_V", *(count(p[:3]) for p in pair)),
        line("W_O", *(count(p.W_O) for p in pair)),
        line("all", *(count(p) for p in pair)),
        group(f"Multiplications for {sizes.n:,} tokens"),
        line("projections Q, K, V", *(c.projections for c in costs)),
        line("scores", *(c.scores for c in costs)),
        line("averages", *(c.averages for c in costs)),
        line("W_O", *(c.output_projection for c in costs)),
        line("all", *(multiplications(c) for c in costs)),
        group("What is not split"),
        line("exponentials", *(c.exponentials for c in costs)),
        line(f"bytes for scores, {BYTES} a number", *(BYTES * c.scores_kept for c in costs)),
    ]
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", "Your heads beside one head as wide as the token.")),
            h(
                "thead",
                h("tr", *(h("th", name, scope="col") if name else h("td") for name in head)),
            ),
            h("tbody", *parts),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="What the heads take",
    )


def multiplications(cost: AttentionCost) -> int:
    """All of them."""
    return cost.projections + cost.scores + cost.averages + cost.output_projection


def group(name: str) -> Html:
    """A heading between the rows."""
    return h("tr", h("th", name, scope="colgroup", colspan=4, class_="group"))


def line(name: str, these: int, wide: int) -> Html:
    """One part: the number for these heads and for one wide head, and how they compare."""
    times = fmt(these / wide) if wide else "–"
    return h(
        "tr",
        h("th", name, scope="row"),
        h("td", f"{these:,}"),
        h("td", f"{wide:,}"),
        h("td", times),
    )


def told(sizes: Sizes) -> Html:
    """What to see in it."""
    together = sizes.heads * sizes.d_k
    if together == sizes.d_model:
        said = (
            f"{sizes.heads:,} heads of {sizes.d_k:,} make {together:,}, as wide as the token: the "
            "multiplications and parameters are those of one head, and softmax has "
            f"{sizes.heads:,} times as much to do."
        )
    else:
        said = (
            f"{sizes.heads:,} heads of {sizes.d_k:,} make {together:,}, and the token has "
            f"{sizes.d_model:,}. The budget is not kept: everything is "
            f"{fmt(together / sizes.d_model)} times as large."
        )
    return h("p", said)
