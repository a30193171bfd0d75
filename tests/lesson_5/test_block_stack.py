"""The stack: GPT-2's blocks on one stream."""

from attention import GPT_2_SMALL
from widgets import render


def test_it_says_in_words_what_it_shows() -> None:
    html = render("block-stack", {})
    assert f"to block {GPT_2_SMALL.blocks}." in html
    assert f"with {2 * GPT_2_SMALL.blocks} places" in html
    assert (
        html.index("Block 1<") < html.index("Block 2<") < html.index(f"Block {GPT_2_SMALL.blocks}<")
    )
