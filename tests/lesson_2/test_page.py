"""Lesson 2 as a text: its numbers are computed, it asks enough, and it keeps its scope."""

import json
import re
from pathlib import Path

import pytest

from model_files import model_file
from tests.prose import html_of, text_of, typed
from widgets.lesson_2.matrix_puzzle import PUZZLES
from widgets.lesson_2.query_key_trace import STEPS

LESSON = Path(__file__).parents[2] / "docs/lessons/queries-and-keys.md"
MARKDOWN = LESSON.read_text(encoding="utf-8")


def options(name: str, option: str) -> list[str]:
    """What an option is in each block of this kind."""
    blocks = re.findall(rf"^/{{3,}} {name}[^\n]*\n(.*?)^///", MARKDOWN, flags=re.M | re.S)
    return [found for block in blocks for found in re.findall(rf"{option}: (.+)", block)]


def test_each_step_is_traced_once_and_in_order() -> None:
    assert options("query-key-trace", "step") == [*STEPS]


def test_each_puzzle_is_asked_once() -> None:
    assert options("matrix-puzzle", "asks") == [*PUZZLES]


def test_no_digit_is_typed_where_the_numbers_are_worked_out() -> None:
    section = MARKDOWN.split("## Every number, by hand\n")[1].split("\n## ")[0]
    assert section.count("{{") >= 4
    rest = " ".join(typed(section).split()).replace("lesson 1", "")
    assert re.findall(r".{0,30}\d.{0,10}", rest) == []


# What the record keeps for later lessons. That models have several heads may be named.
LATER = {
    "values": r"\bvalue (vector|matrix)s?\b|(?-i:W_V\b|\bV\b)",
    "output projection": r"(?-i:W_O\b)",
    "residual": r"\bresidual",
    "causal": r"\bcausal\w*|\bmasked\b|\bmasking\b",
    "kinds of attention": r"(self|cross)-attention",
    "blocks": r"\btransformer block",
}


@pytest.mark.parametrize("term", LATER)
def test_the_lesson_teaches_nothing_that_belongs_to_a_later_one(term: str) -> None:
    prose = re.sub(r"<pre\b.*?</pre>|<figure.*?</figure>", "", html_of(LESSON), flags=re.S)
    for text in (text_of(prose), " ".join(typed(MARKDOWN).split())):
        found = [m[0] for m in re.finditer(f".{{0,30}}(?:{LATER[term]}).{{0,20}}", text, re.I)]
        assert found == []


def test_the_sieve_for_later_terms_lets_nothing_through() -> None:
    for term, said in {
        "values": "the value vectors",
        "output projection": "W_O",
        "residual": "the residual stream",
        "causal": "a causal mask",
        "kinds of attention": "Cross-attention",
        "blocks": "the transformer block",
    }.items():
        assert re.search(LATER[term], said, re.I)


def test_what_the_lesson_says_of_the_small_world_is_so() -> None:
    measured = json.loads(model_file("small_world.json"))
    runs = measured["runs"]

    def cost(without: str, full: str) -> float:
        return float(runs[without]["loss"]["mean"] - runs[full]["loss"]["mean"])

    assert 0 < cost("without-scaling", "full") < 0.05  # little at d_k = 12
    assert cost("wide-heads-without-scaling", "wide-heads") > 0.1  # much at 64
    assert max(x["mean"] for x in runs["wide-heads-without-scaling"]["right"].values()) > 0.99
    for row in measured["gradients"]:
        assert row["unscaled"]["W_Q"] > row["scaled"]["W_Q"]
