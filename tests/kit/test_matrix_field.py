"""The entries of a matrix: what a reader types, what it comes to, and what is told."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.matrix_field import LARGEST, matrix_field, read_entries, written

NUMBERS = st.integers(-1000, 1000).map(lambda n: n / 10)


@given(st.lists(NUMBERS, min_size=6, max_size=6))
def test_what_is_written_is_read_again(numbers: list[float]) -> None:
    matrix = np.array(numbers).reshape(2, 3)
    entries = read_entries(written(matrix), "W_Q", (2, 3))
    assert entries.matrix is not None
    np.testing.assert_array_equal(entries.matrix, matrix)
    assert (entries.bad, entries.message) == (frozenset(), "")


def test_the_shortest_way_is_written() -> None:
    assert written(np.array([[0.5, -1.0], [-0.0, 12.25]])) == "0.5;−1;0;12.25"


@pytest.mark.parametrize(
    ("value", "bad", "message"),
    [
        ("1;x;0;0", {1}, "W_Q, row 0, column 1: This cannot be read as a number"),
        ("1;2;;0", {2}, "W_Q, row 1, column 0: There is no number yet"),
        ("1;2", {2, 3}, "W_Q, row 1, column 0: There is no number yet"),
        ("1 2;0;0;0", {0}, "W_Q, row 0, column 0: These are several numbers"),
        ("1;0;0;100.5", {3}, "W_Q, row 1, column 1: Entries go up to 100"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(value: str, bad: set[int], message: str) -> None:
    entries = read_entries(value, "W_Q", (2, 2))
    assert entries.matrix is None
    assert entries.bad == bad
    assert entries.message.startswith(message)
    html = matrix_field("W_Q", "W_Q", entries, 2)
    marked = [n for n, field in enumerate(re.findall(r"<input[^>]*>", html)) if "invalid" in field]
    assert set(marked) == bad
    assert re.findall(r'value="([^"]*)"', html) == list(entries.texts)


def test_signs_commas_and_fractions_are_read_and_more_than_all_is_left_out() -> None:
    entries = read_entries(f"−0,5;1/2;{LARGEST:.0f};+2;7;8", "W_K", (2, 2))
    assert entries.matrix is not None
    assert entries.matrix.tolist() == [[-0.5, 0.5], [100.0, 2.0]]
