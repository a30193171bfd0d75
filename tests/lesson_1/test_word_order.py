"""Shuffled words take their outputs along."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import attention, word_embeddings
from kit.numbers import fmt
from widgets import render
from widgets.lesson_1.word_order import LIMIT, State, permutation, view

ORDERS = ("written", "reversed", "alphabetical")
SAME = "Largest difference from the order as written: 0.00."


def rows(html: str) -> list[tuple[str, str, list[str]]]:
    """Place, token and numbers of each row."""
    found = re.findall(r'<tr><td>([^<]*)</td><th scope="row">([^<]*)</th>(.*?)</tr>', html)
    return [(place, token, re.findall("<td>([^<]*)</td>", rest)) for place, token, rest in found]


def test_permutations() -> None:
    tokens = ("the", "cat", "sat", "on", "the", "mat")
    assert permutation(tokens, "written") == [0, 1, 2, 3, 4, 5]
    assert permutation(tokens, "reversed") == [5, 4, 3, 2, 1, 0]
    assert permutation(tokens, "alphabetical") == [1, 5, 3, 2, 0, 4]


@given(st.lists(st.sampled_from(["a", "b", "c", "##d"])), st.sampled_from(ORDERS))
def test_a_permutation_loses_and_doubles_nothing(tokens: list[str], order: str) -> None:
    assert sorted(permutation(tokens, order)) == list(range(len(tokens)))


@pytest.mark.parametrize("order", ORDERS)
def test_the_numbers_are_the_core_s_for_the_tokens_in_that_order(order: str) -> None:
    tokens = {
        "written": ["dog", "bites", "man"],
        "reversed": ["man", "bites", "dog"],
        "alphabetical": ["bites", "dog", "man"],
    }[order]
    output = attention(word_embeddings.load().vectors_of(tokens)).output
    html = render("word-order", {"sentence": "Dog bites man", "order": order})
    assert rows(html) == [
        (str(place), token, [fmt(x) for x in output[place, :5]])
        for place, token in enumerate(tokens)
    ]


def test_each_token_takes_its_numbers_along() -> None:
    there = {token: numbers for _, token, numbers in rows(view(State("Dog bites man", "written")))}
    back = {token: numbers for _, token, numbers in rows(view(State("Dog bites man", "reversed")))}
    assert there == back
    assert len({tuple(numbers) for numbers in there.values()}) == 3


@given(
    st.text(max_size=120)
    | st.lists(st.sampled_from(["bank", "the", "dog", "river"])).map(" ".join),
    st.sampled_from(ORDERS),
)
def test_the_difference_is_zero_for_any_sentence(text: str, order: str) -> None:
    html = render("word-order", {"sentence": text, "order": order})
    tokens = word_embeddings.load().tokenize(text, LIMIT).tokens
    assert (SAME in html) == bool(tokens)
    if tokens:  # and not only to two digits
        X = word_embeddings.load().vectors_of(tokens)
        places = permutation(tokens, order)
        moved = attention(X[places]).output - attention(X).output[places]
        assert abs(moved).max() < 1e-9
    assert sorted(unescape(token) for _, token, _ in rows(html)) == sorted(tokens)


@pytest.mark.parametrize("text", ["", "   ", "银行", "\0"])
def test_without_a_word_it_says_what_to_do(text: str) -> None:
    html = view(State(text))
    assert "Type a few English words to shuffle." in html
    assert "<table" not in html
    assert '<textarea name="sentence"' in html
