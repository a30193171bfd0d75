"""Lesson 5: blocks on one stream, seen from further away."""

from dataclasses import dataclass

from attention import GPT_2_SMALL
from kit.html import Html, h
from kit.svg import arrow, drawing, figure, line, rectangle, text

WIDTH, LEFT, BLOCK, GAP = 680.0, 96.0, 96.0, 34.0
MIDDLE = 62.0


@dataclass(frozen=True)
class State:
    """Nothing can be changed."""


def view(_: State) -> Html:
    """The embedding, a few blocks, dots, the last block, and the stream below them all."""
    blocks = ("Block 1", "Block 2", "…", f"Block {GPT_2_SMALL.blocks}")
    end = LEFT + len(blocks) * (BLOCK + GAP)
    shapes = [
        text(8, MIDDLE - 8, "embedding", anchor="start"),
        text(8, MIDDLE + 10, "(n, 768)", "note", "start"),
        arrow(LEFT - 10, MIDDLE, end + 20, MIDDLE, "stream"),
        text(end + 2, MIDDLE - 12, "(n, 768)", "note", "start"),
    ]
    for i, name in enumerate(blocks):
        x = LEFT + GAP / 2 + i * (BLOCK + GAP)
        if name == "…":
            shapes.append(text(x + BLOCK / 2, MIDDLE - 30, "…", "dots"))
            continue
        shapes += [
            rectangle(x, 4, BLOCK, 76, "block-frame"),
            text(x + BLOCK / 2, 98, name, "set-off"),
            rectangle(x + 8, 14, 34, 22, "part attention"),
            text(x + 25, 29, "MHA", "inside"),
            rectangle(x + 54, 14, 34, 22, "part feed-forward"),
            text(x + 71, 29, "FFN", "inside"),
        ]
        for part in (25.0, 71.0):
            shapes += [
                line(x + part - 9, MIDDLE, x + part - 9, 37, "branch"),
                arrow(x + part + 9, 37, x + part + 9, MIDDLE - 2, "branch", head=6),
            ]
    return figure(
        h(
            "div",
            drawing(
                *shapes,
                width=WIDTH,
                height=106,
                label=f"The embedding enters the residual stream, which runs through block 1, "
                f"block 2 and so on to block {GPT_2_SMALL.blocks}. In each block attention and "
                "then the FFN read from the stream and add to it. Its shape stays (n, 768).",
            ),
            class_="scroller wide-drawing",
            tabindex=0,
            role="group",
            aria_label="The stack of blocks",
        ),
        caption=(
            f"Follow the thick line: one stream from the embedding through all "
            f"{GPT_2_SMALL.blocks} blocks of GPT-2, with {2 * GPT_2_SMALL.blocks} places where "
            "something is read from it and added to it. Its width never changes."
        ),
    )
