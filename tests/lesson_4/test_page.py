"""Lesson 4 as a text: its numbers are computed, its questions are whole, and it keeps its scope."""

import re

import pytest

from tests.prose import DOCS, html_of, text_of
from widgets.lesson_4.heads_trace import OF_A_HEAD, STEPS

LESSON = DOCS / "lessons/multi-head-attention.md"


def markdown() -> str:
    return LESSON.read_text(encoding="utf-8")


def test_every_step_is_traced_and_of_both_heads_where_each_has_its_own() -> None:
    shown = re.findall(
        r"^/{3,} heads-trace\n    step: (\w+)\n(?:    head: \"(\d)\"\n)?", markdown(), re.M
    )
    wanted = {(step, "") for step in STEPS} | {(s, g) for s in OF_A_HEAD for g in "12"}
    assert sorted(shown) == sorted(wanted)


@pytest.mark.parametrize("name", ["heads-trace", "head-split", "two-keys", "not-a-slice"])
def test_no_result_is_typed_into_a_traced_block(name: str) -> None:
    blocks = re.findall(rf"^/{{3,}} {name}\n(.*?)^///", markdown(), re.M | re.S)
    assert blocks
    for block in blocks:
        assert not re.search(r"\d", block.replace('head: "1"', "").replace('head: "2"', ""))


# What the record keeps for later lessons. The seed names the FFN, and the page the model's mask.
LATER = {
    "layer norm": r"layer norm|pre-norm|post-norm",
    "masks": r"\bmask\w*|\bcausal\w*",
    "other attention": r"cross-attention",
    "training": r"learning rate|gradient",
}


@pytest.mark.parametrize("term", LATER)
def test_the_lesson_teaches_nothing_that_belongs_to_a_later_one(term: str) -> None:
    # The core's source has a parameter for lesson 6's mask.
    text = text_of(re.sub(r"<pre.*?</pre>", "", html_of(LESSON), flags=re.S))
    found = [m[0] for m in re.finditer(f".{{0,40}}(?:{LATER[term]}).{{0,20}}", text, re.I)]
    assert found == []
