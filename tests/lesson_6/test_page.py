"""Lesson 6 as a text: its numbers are computed, it asks enough, and it keeps its scope."""

import re
from pathlib import Path

import pytest

from tests.lesson_1.test_page import html_of, quizzes, text_of, typed

LESSON = Path(__file__).parents[2] / "docs/lessons/decoder-only-transformers.md"
MARKDOWN = LESSON.read_text(encoding="utf-8")


def test_no_number_with_a_decimal_point_is_typed_into_the_lesson() -> None:
    rest = re.sub(r"sections? \d+(\.\d+)*", "", typed(MARKDOWN))
    # A score that stands for any far below the others.
    rest = rest.replace("−1,000", "")
    assert re.findall(r".{0,30}\d[.,]\d.{0,10}", rest) == []


# What the record keeps for later modules, or for pages of their own.
BEYOND = {
    "teaching the cache": r"\bkv[- ]cach(e|es|ing)\b",
    "finetuning": r"\bfine-?tun\w+|\brlhf\b|\binstruction[- ]tun\w+",
    "mixture of experts": r"\bmixture of experts|\bmoe\b",
    "schedules": r"\blearning rate|\bwarm-?up\b",
}


@pytest.mark.parametrize("term", BEYOND)
def test_the_lesson_keeps_its_scope(term: str) -> None:
    text = text_of(html_of(LESSON))
    found = [m[0] for m in re.finditer(f".{{0,40}}(?:{BEYOND[term]}).{{0,40}}", text, re.I)]
    # The cache is named once, to say where no mask is needed, and is not taught.
    assert len(found) == (1 if term == "teaching the cache" else 0), found


def test_the_sieve_lets_nothing_through() -> None:
    for term, said in {
        "teaching the cache": "a KV cache",
        "finetuning": "instruction tuning",
        "mixture of experts": "a mixture of experts",
        "schedules": "learning rate",
    }.items():
        assert re.search(BEYOND[term], said, re.I)


def test_the_lesson_asks_ten_questions_or_more_and_is_not_too_long() -> None:
    assert len(quizzes(LESSON)) >= 10
    assert 4000 <= len(MARKDOWN.split()) <= 6500


def test_the_right_answer_stands_in_no_fixed_place() -> None:
    places = [re.findall(r'class="option (\w+)"', quiz).index("right") for quiz in quizzes(LESSON)]
    assert max(places.count(place) for place in places) <= len(places) * 0.6
    assert len({*places}) >= 3
