"""The diagram: its order, its shapes, and numbers that are those of the GPT by hand."""

import re

from attention.traced_example import VOCABULARY
from kit.numbers import fmt
from widgets.lesson_6.gpt_diagram import PROMPT, RESULT, State, boxes, view


def test_the_boxes_stand_in_the_order_of_the_flow() -> None:
    names = [box.name for box in boxes()]
    order = [
        "Tokens",
        "Token embedding E",
        "+ position embedding P",
        "Multi-head attention, masked",
        "FFN",
        "Final layer norm",
        "Unembedding Eᵀ",
        "Softmax",
    ]
    assert [name for name in names if name in order] == order
    assert re.findall(r"<strong>([^<]*)</strong>", view(State())) == names


def test_what_is_repeated_is_one_block() -> None:
    repeated = [box.name for box in boxes() if box.repeats]
    assert repeated == [
        "Layer norm",
        "Multi-head attention, masked",
        "+ to the stream",
        "Layer norm",
        "FFN",
        "+ to the stream",
    ]


def test_the_logits_are_those_of_the_gpt() -> None:
    html = view(State())
    for j, _ in enumerate(VOCABULARY):
        assert fmt(RESULT.logits[len(PROMPT) - 1, j]) in html


def test_the_first_addition_is_an_addition() -> None:
    (block,) = RESULT.blocks
    by_name = {box.name: box.numbers for box in boxes() if box.numbers is not None}
    attention = by_name["Multi-head attention, masked"]
    assert block.attention is not None
    assert (attention + RESULT.embedding.output == block.middle).all()
