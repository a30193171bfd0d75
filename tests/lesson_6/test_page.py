"""Lesson 6 as a text: its numbers are computed, it asks enough, and it keeps its scope."""

import re
from pathlib import Path

import pytest

from tests.prose import html_of, text_of

LESSON = Path(__file__).parents[2] / "docs/lessons/decoder-only-transformers.md"
MARKDOWN = LESSON.read_text(encoding="utf-8")


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
