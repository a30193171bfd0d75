"""Lesson 1 as a text: its numbers are computed, its questions are whole, and it keeps its scope."""

import re

import pytest

from tests.prose import DOCS, html_of, text_of, typed
from widgets.lesson_1.attention_trace import STEPS

LESSON = DOCS / "lessons/the-problem-attention-solves.md"
TRACED = ("all-pairs", "attention-trace", "bag-of-words", "dot-product-panels")


def blocks(name: str) -> list[str]:
    """What stands inside of each block of this kind in the lesson."""
    text = LESSON.read_text(encoding="utf-8")
    return re.findall(rf"^/{{3,}} {name}[^\n]*\n(.*?)^///", text, flags=re.M | re.S)


@pytest.mark.parametrize("name", TRACED)
def test_no_digit_is_typed_into_a_traced_block(name: str) -> None:
    assert blocks(name)
    for block in blocks(name):
        assert not re.search(r"\d", block)


def test_the_five_steps_are_traced() -> None:
    steps = [block.strip() for block in blocks("attention-trace")]
    assert steps == [f"step: {step}" for step in STEPS]


def test_no_result_is_typed_where_the_numbers_are_worked_out() -> None:
    text = LESSON.read_text(encoding="utf-8")
    section = text.split("## Every number, by hand\n")[1].split("\n## ")[0]
    assert section.count("{{") >= 4
    # Counts of rows and lessons, and the one that weights sum to, are no results.
    plain = r"lesson 4|counted from 0|row 1|sums? to 1|columns? 2"
    rest = re.sub(plain, "", " ".join(typed(section).split()))
    assert re.findall(r".{0,30}\d.{0,10}", rest) == []


# What the record keeps for later lessons. None of these words is needed in another sense.
LATER = {
    "query": r"quer(y|ies)\w*",
    "key": r"(?<!arrow )\bkeys?\b",
    "value": r"(?<!largest )\bvalues?\b",
    "heads": r"\b(multi-?)?heads?\b",
    "masks": r"\b(un)?mask\w*|\bcausal\w*",
    "scaling": r"(?<!np\.)(?<!np \. )sqrt|√|square root|\bscaled\b|\bd_k\b",
    "projections": r"\bproject(ion|ed|s)?\b|(?-i:W_[QKVO]\b|\b[QKV]\b)",
    "kinds of attention": r"(self|cross)-attention",
}


@pytest.mark.parametrize("term", LATER)
def test_the_lesson_names_nothing_that_belongs_to_a_later_one(term: str) -> None:
    markdown = LESSON.read_text(encoding="utf-8")
    for text in (text_of(html_of(LESSON)), " ".join(typed(markdown).split())):
        found = [m[0] for m in re.finditer(f".{{0,30}}(?:{LATER[term]}).{{0,20}}", text, re.I)]
        assert found == []


def test_the_sieve_for_later_terms_lets_nothing_through() -> None:
    for term, said in {
        "query": "Queries",
        "key": "a key vector",
        "value": "the value vector",
        "heads": "multi-head",
        "masks": "a causal mask",
        "scaling": r"\sqrt{d}",
        "projections": "W_Q",
        "kinds of attention": "Self-attention",
    }.items():
        assert re.search(LATER[term], said, re.I)
