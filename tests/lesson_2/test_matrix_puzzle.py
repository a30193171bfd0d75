"""The puzzles: none is solved at the start, each is by its solution, and by no way around it."""

import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import query_key_attention
from attention.checks import Array
from attention.traced_example import W_K, W_Q, X
from kit.matrix_field import written
from widgets import render
from widgets.lesson_2.matrix_puzzle import PUZZLES, changed

NAME = "matrix-puzzle"


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def tried(asks: str, Q: Array, K: Array) -> str:
    return render(NAME, {"asks": asks, "W_Q": written(Q), "W_K": written(K)})


def solved(html: str) -> bool:
    return html.startswith('<div class="live-question" data-solved>')


@pytest.mark.parametrize("asks", PUZZLES)
def test_it_is_solved_by_its_solution_and_not_before(asks: str) -> None:
    start = render(NAME, {"asks": asks})
    assert not solved(start)
    assert "✗ not yet" in start
    html = tried(asks, *changed(PUZZLES[asks]).values())
    assert solved(html)
    assert "✗" not in html
    assert PUZZLES[asks].why in text(html)
    assert 'class="verdict" role="status"></div>' in start


@pytest.mark.parametrize("asks", PUZZLES)
def test_no_edit_of_the_solution_can_be_spared(asks: str) -> None:
    puzzle = PUZZLES[asks]
    for edit in puzzle.solution:
        less = {each: value for each, value in puzzle.solution.items() if each != edit}
        matrices = changed(puzzle._replace(solution=less))
        assert not solved(tried(asks, *matrices.values()))


@pytest.mark.parametrize("asks", PUZZLES)
def test_hint_and_solution_are_closed(asks: str) -> None:
    html = render(NAME, {"asks": asks})
    assert html.count('<details class="way"') == 2
    assert " open" not in "".join(re.findall(r"<details[^>]*>", html))


def test_nothing_but_zeros_is_no_way_out_and_neither_are_multiples() -> None:
    zeros = np.zeros((3, 3))
    for Q, K in ((zeros, W_K), (W_K, W_K), (-2 * W_K, W_K), (W_K, zeros)):
        assert not solved(tried("symmetric-again", Q, K))
    # Two matrices whose product is 0, though neither is.
    first, second = zeros.copy(), zeros.copy()
    first[0, 0] = second[1, 1] = 1
    assert not solved(tried("symmetric-again", first, second))
    A = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 2.0]])
    assert solved(tried("symmetric-again", W_Q, W_Q @ A))


def test_no_token_leads_where_two_weights_are_equal() -> None:
    html = tried("who-does-the-look-at", np.zeros((3, 3)), W_K)
    assert not solved(html)


def test_one_query_can_line_up_with_two_keys() -> None:
    matrices = changed(PUZZLES["one-query-two-keys"])
    result = query_key_attention(X, matrices["W_Q"], matrices["W_K"])
    assert result.scores[1, 1] == result.scores[1, 2] == 3  # as the project's notes have it


def test_a_puzzle_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="did you mean 'nearly-all-on-one'"):
        render(NAME, {"asks": "nearly-all-on-two"})


def test_a_bad_entry_keeps_the_last_good_state_solved() -> None:
    matrices = changed(PUZZLES["nearly-all-on-one"])
    good = {"good_Q": written(matrices["W_Q"]), "good_K": written(matrices["W_K"])}
    html = render(NAME, {"asks": "nearly-all-on-one", "W_Q": "?", "W_K": "", **good})
    assert "W_Q, row 0, column 0" in text(html)
    assert solved(html)


@given(st.sampled_from([*PUZZLES]), st.text(max_size=40), st.text(max_size=9))
def test_any_text_gives_a_puzzle(asks: str, entries: str, cell: str) -> None:
    html = render(NAME, {"asks": asks, "W_Q": entries, "cell": cell})
    assert PUZZLES[asks].task in text(html)
