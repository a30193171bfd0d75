"""Lesson 3 as a text: its numbers are computed, its questions are whole, and it keeps its scope."""

import re

import pytest

from tests.prose import DOCS, html_of, text_of, typed
from widgets.lesson_3.values_trace import STEPS

LESSON = DOCS / "lessons/values-and-attention-output.md"
MARKDOWN = LESSON.read_text(encoding="utf-8")


def section(title: str) -> str:
    """What stands below a heading of the second level."""
    return MARKDOWN.split(f"## {title}\n")[1].split("\n## ")[0]


def test_all_steps_are_traced() -> None:
    steps = re.findall(r"^/{3,} values-trace\n +step: (\S+)\n", MARKDOWN, flags=re.M)
    assert sorted(steps) == sorted(STEPS)


def test_no_result_is_typed_where_the_numbers_are_worked_out() -> None:
    text = section("The step, traced for four tokens")
    assert text.count("{{") >= 8
    plain = r"lessons? \d|`d_model` 64|`d_v` 16|\b12\b|\b144\b|\b16\b|which is not 0"
    rest = re.sub(plain, "", " ".join(typed(text).split()))
    assert re.findall(r".{0,30}\d.{0,10}", rest) == []


# What the record keeps for later lessons.
LATER = {
    "many heads": r"multi-?head|\bheads\b",
    "the output projection": r"W_O\b|output projection",
    "layer norm": r"layer ?norm",
    "feed-forward": r"feed-?forward|\bFFN\b|\bMLP\b",
    "masks": r"\b(un)?mask\w*|\bcausal\w*",
    "cross-attention": r"cross-attention",
    "the module": r"MultiheadAttention",
}


@pytest.mark.parametrize("term", LATER)
def test_the_lesson_names_nothing_that_belongs_to_a_later_one(term: str) -> None:
    for text in (text_of(html_of(LESSON)), " ".join(typed(MARKDOWN).split())):
        found = [m[0] for m in re.finditer(f".{{0,30}}(?:{LATER[term]}).{{0,20}}", text, re.I)]
        assert found == []


def test_the_lesson_begins_with_three_questions() -> None:
    assert section("Three things to bring back").count("/// quiz") == 3


def test_the_sum_says_at_once_what_it_needs() -> None:
    first = section("When the company has nothing to say").split("### Add, do not replace\n")[1]
    paragraphs = first.strip().split("\n\n")
    assert "$$\nX + " in paragraphs[1]
    assert "d_v = d_{\\text{model}}" in paragraphs[2]
