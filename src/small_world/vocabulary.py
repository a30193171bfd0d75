"""The vocabulary of the small world: each word that a story can hold is one token."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from small_world import words
from small_world.floor import representatives
from small_world.stories import KINDS

_OPTIONS = (
    words.PEOPLE,
    words.ANIMALS,
    words.SEATS,
    words.OF_ANIMALS,
    words.OF_SEATS,
    words.THINGS,
    words.SYLLABLES,
    words.VERBS.keys(),
    words.VERBS.values(),
    words.OF_RIVERS,
    words.OF_MONEY,
    words.NUMBERS,
    words.MONTHS,
    words.CITIES,
    ("she", "he"),
)
# A word, or a mark by itself. Written out, since \w differs between versions of Python.
_TOKEN = re.compile(r"[a-z]+|[^a-z\s]")


@cache
def vocabulary() -> tuple[str, ...]:
    """All words, in alphabetical order, marks first; a word's place is its token's number."""
    told = {word.text for kind in KINDS for _, story in representatives(kind) for word in story}
    return tuple(sorted(told.union(*_OPTIONS)))


@cache
def ids() -> dict[str, int]:
    """The number of each word."""
    return {word: i for i, word in enumerate(vocabulary())}


class Tokenized(NamedTuple):
    """What became of a text."""

    tokens: tuple[str, ...]  # words of the small world
    ids: tuple[int, ...]  # their numbers
    unknown: tuple[str, ...]  # what it has no word for, each once; not in `tokens`


def tokenize(text: str) -> Tokenized:
    """Split a text into words of the small world. Any text will do; capitals do not matter."""
    found = _TOKEN.findall(text.lower())
    number = ids()
    tokens = tuple(word for word in found if word in number)
    unknown = tuple(dict.fromkeys(word for word in found if word not in number))
    return Tokenized(tokens, tuple(number[word] for word in tokens), unknown)


def text_of(tokens: Sequence[int]) -> str:
    """The text that token numbers stand for, written as English is: marks close to their words.

    Raises IndexError for a number outside of the vocabulary.
    """
    told = vocabulary()
    return re.sub(r" (?=[.,:?])", "", " ".join(told[i] for i in tokens))
