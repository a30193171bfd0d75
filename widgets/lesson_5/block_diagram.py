"""Lesson 5: the block as a diagram, whose boxes open to their numbers, in either order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

import numpy as np

from attention import Block, Config, LayerNorm, block
from attention.dot_product_attention import Array
from attention.traced_example import BLOCK, FFN, HEADS, TOKENS, X_WIDE
from kit import arithmetic, controls
from kit.html import Html, h
from kit.svg import arrow, coordinate, drawing, line, text
from kit.trace import trace_table

T = TypeVar("T")

PRE = block(X_WIDE, BLOCK)
POST = block(X_WIDE, BLOCK, Config(pre_norm=False))

WIDTH, HEIGHT = 360.0, 476.0
STREAM, BRANCH = 80.0, 270.0  # the middle of the left column and of the right one
ON_STREAM, ON_BRANCH = 140.0, 160.0  # how wide boxes are there


class Box(NamedTuple):
    """One box of the diagram."""

    name: str  # as State.step has it
    kind: Literal["stream", "attention", "feed-forward", "norm"]  # its colour
    label: str
    shape: str
    on_stream: bool
    top: float
    height: float = 38.0


class Order(NamedTuple):
    """The block in one order of its parts."""

    boxes: tuple[Box, ...]  # in the order of the flow
    halves: tuple[tuple[float, float], ...]  # where each branch leaves the stream and comes back
    result: Block
    said: str


SHAPE = "(4, 6)"
ORDERS = {
    "pre-norm": Order(
        (
            Box("x", "stream", "x", SHAPE, True, 0),
            Box("norm-1", "norm", "Layer norm", SHAPE, False, 72),
            Box("attention", "attention", "Multi-head attention", SHAPE, False, 124, 52),
            Box("middle", "stream", "x′", SHAPE, True, 218),
            Box("norm-2", "norm", "Layer norm", SHAPE, False, 290),
            Box("ffn", "feed-forward", "FFN", "6 → 24 → 6", False, 342, 52),
            Box("out", "stream", "out", SHAPE, True, 436),
        ),
        ((56.0, 196.0), (274.0, 414.0)),
        PRE,
        "Pre-norm. The stream runs down the left side and meets two additions. Before each, a "
        "branch leaves it to the right: first through layer norm and multi-head attention, then "
        "through layer norm and the FFN.",
    ),
    "post-norm": Order(
        (
            Box("x", "stream", "x", SHAPE, True, 0),
            Box("attention", "attention", "Multi-head attention", SHAPE, False, 72, 52),
            Box("added", "stream", "x + MHA(x)", SHAPE, True, 168),
            Box("norm-1", "norm", "Layer norm: x′", SHAPE, True, 218),
            Box("ffn", "feed-forward", "FFN", "6 → 24 → 6", False, 290, 52),
            Box("added-2", "stream", "x′ + FFN(x′)", SHAPE, True, 386),
            Box("norm-2", "norm", "Layer norm: out", SHAPE, True, 436),
        ),
        ((56.0, 146.0), (274.0, 364.0)),
        POST,
        "Post-norm. The stream runs down the left side and meets two additions, with a layer norm "
        "on the stream itself after each. The branches to the right hold multi-head attention and "
        "the FFN alone.",
    ),
}


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    order: Literal["pre-norm", "post-norm"] = "pre-norm"
    step: Literal[
        "x", "norm-1", "attention", "middle", "norm-2", "ffn", "out", "added", "added-2"
    ] = "x"


def view(state: State) -> Html:
    """The diagram, and below it the numbers of the box that is chosen; on paper, those of all."""
    order = ORDERS[state.order]
    at = next((i for i, box in enumerate(order.boxes) if box.name == state.step), 0)
    return h(
        "div",
        form(state.order, order, at),
        h(
            "div",
            flow(order),
            h(
                "fieldset",
                h("legend", "The boxes, in the order of the flow"),
                *(chooser(box, i == at) for i, box in enumerate(order.boxes)),
                class_="boxes",
            ),
            class_="block-flow",
        ),
        legend(),
        panels(state.order),
        class_="block-figure",
    )


def form(name: str, order: Order, at: int) -> Html:
    """The switch of the order, and two buttons that step through the boxes."""
    boxes = order.boxes
    return h(
        "form",
        controls.choice(
            "order", "Where the norms stand", tuple((each, each) for each in ORDERS), name
        ),
        controls.setting("Box before", step=boxes[max(at - 1, 0)].name),
        controls.setting("Next box", step=boxes[min(at + 1, len(boxes) - 1)].name),
        id="block-form",
        class_="controls",
    )


def chooser(box: Box, chosen: bool) -> Html:
    """A box as a radio button: the arrow keys go through the boxes in the order of the flow."""
    middle, width = (STREAM, ON_STREAM) if box.on_stream else (BRANCH, ON_BRANCH)
    place = {
        "left": (middle - width / 2) / WIDTH,
        "top": box.top / HEIGHT,
        "width": width / WIDTH,
        "height": box.height / HEIGHT,
    }
    return h(
        "label",
        h("input", type="radio", name="step", value=box.name, checked=chosen, form="block-form"),
        h("span", box.label, " ", h("small", box.shape)),
        class_=f"box {box.kind}",
        style="; ".join(f"{side}: {coordinate(100 * share)}%" for side, share in place.items()),
    )


def flow(order: Order) -> Html:
    """The lines between the boxes: the stream, two branches, two additions."""
    plus = [back for _, back in order.halves]
    stops = [box.top for box in order.boxes if box.on_stream]
    starts = [box.top + box.height for box in order.boxes if box.on_stream]
    shapes = [line(STREAM, starts[0] - 2, STREAM, stops[-1] + 2, "stream")]
    boxes = [box for box in order.boxes if not box.on_stream]
    for leaves, back in order.halves:
        here = [box for box in boxes if leaves < box.top < back]
        shapes += [
            line(STREAM, leaves, BRANCH, leaves, "branch"),
            arrow(BRANCH, leaves, BRANCH, here[0].top, "branch"),
            *(
                arrow(BRANCH, one.top + one.height, BRANCH, other.top, "branch")
                for one, other in pairwise(here)
            ),
            line(BRANCH, here[-1].top + here[-1].height, BRANCH, back, "branch"),
            arrow(BRANCH, back, STREAM + 13, back, "branch"),
            text(STREAM - 10, (leaves + back) / 2 + 4, "skip", "note", "end"),
        ]
    for y in plus:
        shapes += [
            h("circle", cx=coordinate(STREAM), cy=coordinate(y), r=12, class_="plus"),
            text(STREAM, y + 5, "+", "sign"),
        ]
    return drawing(*shapes, width=WIDTH, height=HEIGHT, label=order.said)


def legend() -> Html:
    """What the colours stand for, and the sizes in GPT-2."""
    kinds = (
        ("stream", "residual stream"),
        ("attention", "attention: moves between positions"),
        ("feed-forward", "FFN: works within a position"),
        ("norm", "layer norm"),
    )
    return h("ul", *(h("li", said, class_=kind) for kind, said in kinds), class_="legend-of-kinds")


@cache  # some hundred numbers that are always the same
def panels(order: str) -> Html:
    """The numbers of all boxes, in the order of the flow."""
    boxes = ORDERS[order].boxes
    return h("ol", *(panel(order, box, i) for i, box in enumerate(boxes, 1)), class_="panels-of")


def panel(order: str, box: Box, number: int) -> Html:
    """The numbers of one box, with what makes them."""
    title, tables = PANELS[order, box.name]()
    return h(
        "li",
        h("p", h("strong", f"Box {number}. {box.label}. "), title),
        *tables,
        class_=f"numbers-of {box.kind}",
    )


def table(
    name: str, matrix: Array, line: arithmetic.Arithmetic | None, caption: str, digits: int = 2
) -> Html:
    """A row a token, and a column a component."""
    columns = tuple(str(j) for j in range(matrix.shape[1]))
    return trace_table(name, matrix, TOKENS, columns, line, caption, digits)


def there(part: T | None) -> T:
    """A part of the traced block: none of them is left out."""
    assert part is not None
    return part


Panel = tuple[str, list[Html]]


def start() -> Panel:
    """What goes in."""
    caption = "Four tokens, six components: the same four as in lesson 4."
    return "The residual stream as it comes in. In the first block it is the embeddings.", [
        table("x", X_WIDE, None, caption)
    ]


def normalized(name: str, before: Array, norm: LayerNorm | None, caption: str) -> Panel:
    """A layer norm."""
    norm = there(norm)
    said = "Each token is brought to mean 0 and variance 1. Gain and shift are 1 and 0 here."
    line = arithmetic.of_layer_norm(before, norm)
    return said, [table(name, norm.output, line, caption)]


def attended(before: Array, result: Block) -> Panel:
    """Multi-head attention, with all that makes it."""
    attention = there(result.attention)
    side_by_side = {
        name: np.concatenate(getattr(attention, name), axis=-1) for name in ("Q", "K", "V")
    }
    made = (
        *(
            table(
                {"Q": "queries", "K": "keys", "V": "values"}[name],
                rows,
                arithmetic.of_projections(
                    before, getattr(HEADS, f"W_{name}"), getattr(attention, name)
                ),
                f"{name} of head 1 (three columns) and of head 2.",
            )
            for name, rows in side_by_side.items()
        ),
        trace_table(
            "weights",
            np.concatenate(attention.weights, axis=-1),
            TOKENS,
            TOKENS * 2,
            arithmetic.of_weights(attention),
            "The weights of head 1 (four columns) and of head 2. Each row of four sums to 1.",
            digits=3,
        ),
        table(
            "heads",
            attention.concatenated,
            arithmetic.of_heads(attention),
            "What the two heads gather, side by side. Times W_O this is the table above.",
        ),
    )
    return "What attention adds to each token: two heads, concatenated, times W_O.", [
        table(
            "attention",
            attention.output,
            arithmetic.of_output_projection(attention, HEADS),
            "A row a token. The token itself is not in it: that stays on the stream.",
        ),
        h(
            "details",
            h("summary", "Queries, keys, values, weights and heads"),
            *made,
            class_="inside",
        ),
    ]


def fed_forward(before: Array, result: Block) -> Panel:
    """The FFN, with its hidden units."""
    ffn = there(result.feed_forward)
    line = arithmetic.of_hidden_units(before, ffn, FFN)
    units = trace_table(
        "hidden units",
        ffn.hidden.T,
        tuple(f"unit {u}" for u in range(ffn.hidden.shape[1])),
        TOKENS,
        lambda u, i: line(i, u),
        "A row a unit. Most are silent for most tokens.",
    )
    return "What the FFN adds to each token: wider, bent, and back, each token by itself.", [
        table(
            "ffn",
            ffn.output,
            arithmetic.of_second_layer(ffn, FFN),
            "Most entries are 0: few units fire, and each writes into two or three components.",
        ),
        h("details", h("summary", "The 24 hidden units"), units, class_="inside"),
    ]


def added(name: str, one: Array, other: Array, total: Array, said: str) -> Panel:
    """An addition."""
    caption = "What was on the stream, plus what was added."
    return said, [table(name, total, arithmetic.of_sum(one, other), caption)]


PANELS: dict[tuple[str, str], Callable[[], Panel]] = {
    ("pre-norm", "x"): start,
    ("pre-norm", "norm-1"): lambda: normalized(
        "first norm",
        X_WIDE,
        PRE.norm_1,
        "Nothing to see here: these rows were chosen to have mean 0 and variance 1 already.",
    ),
    ("pre-norm", "attention"): lambda: attended(there(PRE.norm_1).output, PRE),
    ("pre-norm", "middle"): lambda: added(
        "middle",
        X_WIDE,
        there(PRE.attention).output,
        PRE.middle,
        "x′ = x + MHA(LN(x)): the stream between the two halves.",
    ),
    ("pre-norm", "norm-2"): lambda: normalized(
        "second norm",
        PRE.middle,
        PRE.norm_2,
        "“here” had grown most, and is back in range. The stream itself keeps its size.",
    ),
    ("pre-norm", "ffn"): lambda: fed_forward(there(PRE.norm_2).output, PRE),
    ("pre-norm", "out"): lambda: added(
        "out",
        PRE.middle,
        there(PRE.feed_forward).output,
        PRE.output,
        "x′ + FFN(LN(x′)), of the same shape as x: the next block can begin.",
    ),
    ("post-norm", "x"): start,
    ("post-norm", "attention"): lambda: attended(X_WIDE, POST),
    ("post-norm", "added"): lambda: added(
        "added",
        X_WIDE,
        there(POST.attention).output,
        POST.attention_added,
        "x + MHA(x): attention has read x as it is.",
    ),
    ("post-norm", "norm-1"): lambda: normalized(
        "first norm",
        POST.attention_added,
        POST.norm_1,
        "x′ = LN(x + MHA(x)). Now the stream itself has been shifted and divided.",
    ),
    ("post-norm", "ffn"): lambda: fed_forward(POST.middle, POST),
    ("post-norm", "added-2"): lambda: added(
        "added-2",
        POST.middle,
        there(POST.feed_forward).output,
        POST.feed_forward_added,
        "x′ + FFN(x′), once more on the stream.",
    ),
    ("post-norm", "norm-2"): lambda: normalized(
        "second norm",
        POST.feed_forward_added,
        POST.norm_2,
        "LN(x′ + FFN(x′)): each block hands on rows of mean 0 and variance 1.",
    ),
}
