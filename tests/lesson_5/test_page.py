"""Lesson 5 as a text: its numbers are computed, its questions are whole, and it keeps its scope."""

import re
from pathlib import Path

import pytest

from tests.prose import html_of, quizzes, text_of, typed

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "docs/lessons/the-transformer-block.md"
MARKDOWN = LESSON.read_text(encoding="utf-8")


def section(heading: str) -> str:
    """What was typed below one heading, up to the next of the same level."""
    level = heading.split(" ")[0]
    assert f"\n{heading}\n" in MARKDOWN
    rest = MARKDOWN.split(f"\n{heading}\n")[1]
    return " ".join(typed(re.split(rf"\n{level} ", rest)[0]).split())


def test_no_result_is_typed_where_the_news_is_followed() -> None:
    # Places, shapes, the rule of the units and how many they are: no results.
    plain = (
        r"W_[12]|b_1|Head 1|components? \d( and \d)?|Unit 22|row 22|make 24|24 hidden units"
        r"|exceed 2|takes 4 times|minus 8|above 0"
    )
    rest = re.sub(plain, "", section("### A token through it"))
    assert re.findall(r".{0,30}\d.{0,10}", rest) == []


def test_each_misconception_is_asked_about() -> None:
    asked = " ".join(text_of(quiz) for quiz in quizzes(LESSON))
    for says in (
        "The transformer is attention",
        "only plumbing",
        "turned by ninety degrees",
        "an implementation detail",
        "the skip connections of a ResNet",
    ):
        assert says in asked


# What belongs to lesson 6, or to no lesson. The mask is named, and not taught.
LATER = {
    "the mask": r"\bmask\w*|\bcausal\w*",
    "decoders": r"\b(?:de|en)coders?\b|cross-attention",
    "variants of norms": r"RMS ?Norm",
    "mixtures": r"mixture of experts",
    "the loss": r"cross-entropy|logits\b",
}


@pytest.mark.parametrize("term", LATER)
def test_the_lesson_teaches_nothing_that_belongs_to_a_later_one(term: str) -> None:
    html = re.sub(r"<pre.*?</pre>", "", html_of(LESSON), flags=re.S)  # code names its arguments
    for text in (text_of(html), " ".join(typed(MARKDOWN).split())):
        assert re.findall(f".{{0,30}}(?:{LATER[term]}).{{0,20}}", text, re.I) == []


def test_the_sieve_for_later_terms_lets_nothing_through() -> None:
    for term, said in {
        "the mask": "a causal mask",
        "decoders": "decoder",
        "variants of norms": "RMSNorm",
        "mixtures": "a mixture of experts",
        "the loss": "the logits",
    }.items():
        assert re.search(LATER[term], said, re.I)


def test_the_norms_are_counted_rightly() -> None:
    """24 on the stream of a 12-block post-norm model, 25 in GPT-2, one of them on the stream."""
    text = text_of(html_of(LESSON))
    assert "A 12-block post-norm model has 24 of them there" in text
    assert "make 25 norms, of which only the last stands on the stream" in text
