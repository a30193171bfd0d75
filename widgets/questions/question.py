"""What a numeric question is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from attention.dot_product_attention import Array
from kit.html import Html, h
from kit.numbers import fmt, snap


class Mistake(NamedTuple):
    """A wrong answer that readers really give, and what to say to it."""

    answer: float | tuple[float, ...]  # several where a list was typed
    message: str


class Bounds(NamedTuple):
    """Where every answer of this kind lies, and what to say to one that does not."""

    low: float
    high: float
    message: str


@dataclass(frozen=True)
class Question:
    """A question with its numbers, all of them computed."""

    text: Html
    answer: float
    digits: int  # asked for after the point
    steps: tuple[str, ...]  # the whole way; the first one helps by itself
    mistakes: tuple[Mistake, ...]
    bounds: Bounds | None = None

    @property
    def tolerance(self) -> float:
        """How far from the answer is still right: one in the last digit, so cut off is fine too."""
        return 0.1**self.digits + 1e-9 if self.digits else 1e-6

    def told_apart(self) -> bool:
        """Whether no number can pass for two of the answers, right or wrong."""
        wrong = [m.answer for m in self.mistakes if not isinstance(m.answer, tuple)]
        apart = 2 * self.tolerance
        pairs = combinations([self.answer, *wrong], 2)
        return all(abs(snap(x) - snap(y)) > apart for x, y in pairs)


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Whole numbers from −3 to 4 without 0, of that shape."""
    return rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0], shape)


def short(x: float) -> str:
    """A number with as many digits as it needs, two at most."""
    return fmt(x, next((d for d in (0, 1) if abs(x - round(x, d)) < 1e-9), 2))


def factor(x: float) -> str:
    """A number inside of a product or a sum, in brackets where it is negative."""
    return f"({short(x)})" if x < 0 else short(x)


def listing(numbers: Sequence[float]) -> str:
    """2, −1 and 3"""
    *first, last = map(short, numbers)
    return f"{', '.join(first)} and {last}"


def vector(numbers: Sequence[float]) -> str:
    """(2, −1), which no line breaks."""
    return "(" + ",\u00a0".join(map(short, numbers)) + ")"


def products(a: Sequence[float], b: Sequence[float]) -> str:
    """2 · 3 + (−1) · 4"""
    return " + ".join(map(product, a, b))


def product(x: float, y: float) -> str:
    """2 · (−1), which no line breaks."""
    return f"{factor(x)}\u00a0·\u00a0{factor(y)}"


def total(numbers: Sequence[float]) -> str:
    """6 + (−4)"""
    return " + ".join([short(numbers[0]), *map(factor, numbers[1:])])


def matrix_table(name: str, matrix: Array, rows: Sequence[str], columns: Sequence[str]) -> Html:
    """A small matrix that a question gives, with headings for its rows and columns."""
    head = h("tr", h("td"), *(h("th", column, scope="col") for column in columns))
    body = [
        h("tr", h("th", row, scope="row"), *(h("td", short(x)) for x in numbers))
        for row, numbers in zip(rows, matrix.tolist(), strict=True)
    ]
    return h("table", h("caption", name), h("thead", head), h("tbody", *body), class_="numbers")
