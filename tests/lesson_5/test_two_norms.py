"""Layer norm and batch norm side by side: what moves when a number is changed."""

import json
import re

import numpy as np
import pytest

from attention import layer_norm
from kit.matrix_field import written
from kit.numbers import fmt
from learner.data import decode, encode
from widgets import render
from widgets.lesson_5.two_norms import TABLE, State, calls


def tables(**state: str) -> list[list[list[str]]]:
    """The cells of what goes in, of layer norm and of batch norm."""
    html = render("two-norms", state)
    return [
        [re.findall(r"<td.*?</td>", row) for row in body.split("</tr>")[:-1]]
        for body in re.findall(r"<tbody>(.*?)</tbody>", html)
    ]


def moved(table: list[list[str]]) -> set[tuple[int, int]]:
    return {(i, j) for i, row in enumerate(table) for j, cell in enumerate(row) if "<mark>" in cell}


def changed(i: int, j: int, by: float = 2.0) -> str:
    numbers = TABLE.copy()
    numbers[i, j] += by
    return written(numbers)


@pytest.mark.parametrize(("i", "j"), [(0, 0), (1, 2), (3, 5)])
def test_layer_norm_moves_the_row_and_batch_norm_the_column(i: int, j: int) -> None:
    before, rows, columns = tables(numbers=changed(i, j))
    assert moved(before) == {(i, j)}
    assert {row for row, _ in moved(rows)} == {i}
    assert len(moved(rows)) == 6
    assert {column for _, column in moved(columns)} == {j}
    assert len(moved(columns)) == 4


def test_in_use_batch_norm_moves_one_number_alone() -> None:
    _, rows, columns = tables(numbers=changed(1, 2), when="use")
    assert len(moved(rows)) == 6
    assert moved(columns) == {(1, 2)}


def test_a_second_sentence_changes_batch_norm_and_not_layer_norm() -> None:
    alone, both = tables(batch="four"), tables(batch="six")
    assert both[1][:4] == alone[1]
    assert both[2][:4] != alone[2]
    assert len(both[1]) == 6


def test_batch_norm_of_one_token_has_nothing_to_say() -> None:
    _, rows, columns = tables(batch="one")
    assert {re.sub(r"<p>.*?</p>|<[^>]*>", "", cell) for cell in columns[0]} == {"0.00"}
    assert len({re.sub(r"<p>.*?</p>|<[^>]*>", "", cell) for cell in rows[0]}) == 6


def test_nothing_is_marked_where_nothing_is_changed() -> None:
    assert "<mark>" not in render("two-norms", {"numbers": written(TABLE)})
    assert "nothing has moved" in render("two-norms", {"numbers": written(TABLE)})


@pytest.mark.parametrize("numbers", ["", "x", "1;2;1e99", "9" * 500, ";" * 400])
def test_what_cannot_be_read_is_told(numbers: str) -> None:
    html = render("two-norms", {"numbers": numbers})
    assert "The table, row" in html
    assert "<table" not in html


def test_a_table_of_equal_numbers_is_no_trouble() -> None:
    assert "0.00" in render("two-norms", {"numbers": written(np.ones((4, 6)))})


def test_the_reader_s_own_layer_norm_can_drive_it() -> None:
    numbers = changed(2, 1)
    (function, arguments), *more = calls(State(numbers=numbers))
    assert not more
    assert function == "layer_norm"
    X, gamma, beta = map(decode, arguments)
    theirs = layer_norm(X, gamma, beta)
    doubled = (theirs.mean, theirs.variance, theirs.normalized, 2 * theirs.output)
    returned = json.dumps({"ended": "done", "calls": [{"value": encode(doubled)}]})
    html = render("two-norms", {"numbers": numbers}, returned)
    assert "as it last passed its check" in html
    assert f">{fmt(2 * theirs.output[0, 4])}<" in html
    wrong = json.dumps({"ended": "done", "calls": [{"value": 5}]})
    html = render("two-norms", {"numbers": numbers}, wrong)
    assert "cannot drive this figure. It should return arrays of the shapes" in html
    assert calls(State(numbers="x")) == []
