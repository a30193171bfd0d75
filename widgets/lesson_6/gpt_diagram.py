"""Lesson 6: a whole GPT as a flow of boxes, each with its shape, its lesson and its numbers."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from attention import gpt, softmax
from attention.dot_product_attention import Array
from attention.traced_example import GPT_BY_HAND, VOCABULARY
from kit.html import Html, h
from kit.svg import figure
from kit.trace import trace_table

PROMPT = ("The", "cat", "sat")
TOKENS = [VOCABULARY.index(word) for word in PROMPT]
RESULT = gpt(TOKENS, GPT_BY_HAND)
SHAPE = "(n, d_model)"
LESSONS = {  # by number: their addresses
    4: "multi-head-attention",
    5: "the-transformer-block",
}


@dataclass(frozen=True)
class State:
    """Nothing can be changed but what is open."""


class Box(NamedTuple):
    """One stage on the way from a text to the next word."""

    kind: Literal["tokens", "stream", "attention", "feed-forward", "norm"]  # its colour
    name: str
    shape: str
    said: str
    numbers: Array | None = None
    columns: tuple[str, ...] = ()
    lesson: int | None = None
    repeats: bool = False  # inside the block, which stands several times
    digits: int = 2


def view(_: State) -> Html:
    """The boxes in the order of the flow; each opens to the numbers of the GPT by hand."""
    return figure(
        h("ol", *(item(box) for box in boxes()), class_="gpt-flow"),
        caption=(
            "From the top: words become numbers, a stream of vectors runs down, and at its end "
            "each vector scores every word. What stands behind the double line is repeated, block "
            "by block. Open a box to see the GPT by hand, on “The cat sat”."
        ),
    )


def boxes() -> list[Box]:
    """Every stage, with its numbers for the prompt."""
    (block,) = RESULT.blocks
    width = tuple(str(c) for c in range(RESULT.embedding.output.shape[-1]))
    assert block.attention is not None
    assert block.feed_forward is not None
    assert block.norm_1 is not None
    assert block.norm_2 is not None
    assert RESULT.final_norm is not None
    return [
        Box("tokens", "Tokens", "(n,)", "Each word, or piece of a word, is a number in a list."),
        Box(
            "stream",
            "Token embedding E",
            "(vocabulary, d_model) → " + SHAPE,
            "Each number picks its row of E. The same table stands once more at the end: tied.",
            RESULT.embedding.tokens,
            width,
        ),
        Box(
            "stream",
            "+ position embedding P",
            SHAPE,
            "A row for each place is added. The GPT by hand has none: its mask alone gives order.",
        ),
        Box(
            "norm",
            "Layer norm",
            SHAPE,
            "Each row is brought into range.",
            block.norm_1.output,
            width,
            5,
            True,
        ),
        Box(
            "attention",
            "Multi-head attention, masked",
            SHAPE,
            "What each token gathers from itself and from those before it.",
            block.attention.output,
            width,
            4,
            True,
        ),
        Box(
            "stream",
            "+ to the stream",
            SHAPE,
            "What was gathered is added.",
            block.middle,
            width,
            5,
            True,
        ),
        Box(
            "norm",
            "Layer norm",
            SHAPE,
            "Each row is brought into range.",
            block.norm_2.output,
            width,
            5,
            True,
        ),
        Box(
            "feed-forward",
            "FFN",
            "d_model → 4 d_model → d_model",
            "What each token makes of what it has, by itself.",
            block.feed_forward.output,
            width,
            5,
            True,
        ),
        Box(
            "stream",
            "+ to the stream",
            SHAPE,
            "What was made is added. The next block begins.",
            block.output,
            width,
            5,
            True,
        ),
        Box(
            "norm",
            "Final layer norm",
            SHAPE,
            "Once, after the last block.",
            RESULT.final_norm.output,
            width,
            5,
        ),
        Box(
            "stream",
            "Unembedding Eᵀ",
            SHAPE + " → (n, vocabulary)",
            "The dot product with each row of E: logits. Tied: no numbers of its own.",
            RESULT.logits,
            VOCABULARY,
        ),
        Box(
            "tokens",
            "Softmax",
            "(n, vocabulary)",
            "Probabilities of the next token, after each of the words.",
            softmax(RESULT.logits),
            VOCABULARY,
            None,
            False,
            3,
        ),
    ]


def item(box: Box) -> Html:
    """A box, its shape, and behind it the numbers."""
    lesson = Html()
    if box.lesson:
        address = f"../{LESSONS[box.lesson]}/"
        lesson = h("a", f"lesson {box.lesson}", href=address)
    head = [h("strong", box.name), h("span", box.shape, class_="shape"), lesson]
    inside = [h("p", box.said)]
    if box.numbers is not None:
        table = trace_table(
            f"stage: {box.name}", box.numbers, PROMPT, box.columns, None, "", box.digits
        )
        inside.append(h("details", h("summary", "Numbers"), table))
    name = f"box {box.kind} repeated" if box.repeats else f"box {box.kind}"
    return h("li", h("p", *head, class_="head"), *inside, class_=name)
