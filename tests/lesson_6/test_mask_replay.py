"""The earlier examples under the mask: prepared numbers, and what must not change."""

import re
from html import unescape

import numpy as np
import pytest

from kit.numbers import fmt
from widgets.lesson_6.mask_replay import CLUE_FIRST, State, examples, view

# Rows that the curriculum has, to two or three digits.
PREPARED = {
    "Lesson 1: raw attention": ("sat", [0.049, 0.359, 0.592, 0.0]),
    "Lesson 2: queries and keys": ("sat", [0.111, 0.626, 0.263, 0.0]),
    "Lesson 4: head 1": ("cat", [0.267, 0.733, 0.0, 0.0]),
    "Lesson 4: head 2": ("sat", [0.119, 0.377, 0.504, 0.0]),
}


@pytest.mark.parametrize("name", PREPARED)
def test_the_masked_rows_are_those_prepared(name: str) -> None:
    (example,) = (each for each in examples() if each.name == name)
    word, row = PREPARED[name]
    found = example.masked[list(example.tokens).index(word)]
    np.testing.assert_allclose(found, row, atol=0.0006)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_the_future_is_hidden_and_the_last_row_stays(example: object) -> None:
    masked, free = example.masked, example.free  # type: ignore[attr-defined]
    assert (np.triu(masked, k=1) == 0).all()
    np.testing.assert_allclose(masked.sum(axis=1), 1)
    np.testing.assert_array_equal(masked[-1], free[-1])


def test_where_the_clue_comes_first_it_is_seen() -> None:
    (example,) = (each for each in examples() if each.tokens is CLUE_FIRST)
    it = CLUE_FIRST.index("it")
    assert example.masked[it, CLUE_FIRST.index("soft")] > 0
    assert example.masked[it, CLUE_FIRST.index("mat")] > 0


def test_the_units_change_places() -> None:
    said = " ".join(unescape(re.sub(r"<[^>]*>", " ", view(State()))).split())
    assert f"“cat that sat”, at “cat” 1.51 {fmt(0)}" in said
    assert "“sat after a cat”, at “sat” 0.77 1.31" in said
    assert "falls from 1.23 to 0.33" in said
