"""Predict a row: nothing is shown before its time, and the score is what it says."""

import re
from html import unescape
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import attention, word_embeddings
from kit.numbers import fmt
from widgets import render
from widgets.lesson_1.predict_row import LIMIT, NOTHING, SENTENCES, State, view

ROWS = [(sentence, i) for sentence, _ in SENTENCES for i in range(len(sentence.split()))]


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def weights(sentence: str, i: int) -> list[float]:
    X = word_embeddings.load().vectors_of(sentence.lower().split())
    return attention(X).weights[i].tolist()  # type: ignore[no-any-return]


def fields(sentence: str, i: int, parts: list[int], shown: str = "yes") -> dict[str, str]:
    given = {f"w{j}": str(part) for j, part in enumerate(parts)}
    return {"sentence": sentence, "row": str(i), "shown": shown, **given}


def cells(html: str) -> list[list[str]]:
    """The numbers in each row of the bars."""
    table = html.split('<table class="numbers bars">')[1]
    return [
        re.findall(r"<td>([^<]*)<svg", row)
        for row in re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1])
    ]


def score(html: str) -> int:
    (found,) = re.findall(r"(\d+)\xa0% of the weight is where it belongs", unescape(html))
    return int(found)


@pytest.mark.parametrize(("sentence", "i"), ROWS)
def test_the_row_and_the_score_are_right(sentence: str, i: int) -> None:
    row = np.array(weights(sentence, i))
    parts = [(3 * j + i) % 8 for j in range(len(row))]
    share = np.array(parts) / sum(parts)
    html = render("predict-row", fields(sentence, i, parts))
    assert cells(html) == [[fmt(x), fmt(y)] for x, y in zip(share, row, strict=True)]
    # The share of weight in its place: of each token, what both give it.
    assert score(html) == round(100 * np.minimum(share, row).sum())
    assert html.startswith('<div class="live-question" data-solved>')
    tokens = sentence.lower().split()
    j = int(np.abs(share - row).argmax())
    said = f"you gave “{tokens[j]}” {fmt(share[j])}, and it gets {fmt(row[j])}."
    assert said in text(html)
    place = 1 + sum(x > row[j] for x in row)  # softmax keeps the order of the dot products
    assert f"number {place} of {len(row)} in the row" in text(html)


@pytest.mark.parametrize(("sentence", "i"), ROWS)
def test_nothing_is_shown_before_its_time_but_for_who_asks(sentence: str, i: int) -> None:
    html = render("predict-row", fields(sentence, i, [1, 1], shown=""))
    before, way = html.split("<details")
    assert "data-solved" not in before
    assert "<svg" not in before
    assert '<div class="verdict" role="status"></div>' in before
    assert " open" not in way.split(">")[0]
    assert cells(way) == [[fmt(x)] for x in weights(sentence, i)]
    assert "<details" not in render("predict-row", fields(sentence, i, [1, 1]))


def test_only_the_proportions_count() -> None:
    one = render("predict-row", fields(SENTENCES[0][0], 1, [1, 3, 0, 1]))
    two = render("predict-row", fields(SENTENCES[0][0], 1, [2, 6, 0, 2]))
    assert score(one) == score(two)
    assert cells(one) == cells(two)
    shares = re.findall('<span aria-hidden="true">([^<]*)</span>', view(State(w1="7")))
    assert shares == ["0.10", "0.70", "0.10", "0.10"]
    assert 'value="7" aria-valuetext="parts: 7, weight: 0.70"' in view(State(w1="7"))


def test_a_prediction_of_nothing_is_told_so() -> None:
    html = render("predict-row", fields(SENTENCES[0][0], 1, [0, 0, 0, 0]))
    assert NOTHING.strip() in text(html)
    assert "data-solved" not in html
    assert html.count('type="range"') == 4


def pressed(html: str, button: str) -> dict[str, str]:
    """What a button puts into the fields."""
    (found,) = re.findall(rf'data-set="([^"]*)">{button}<', html)
    return dict(parse_qsl(unescape(found), keep_blank_values=True))


@pytest.mark.parametrize("shown", ["", "yes"])
def test_another_row_and_another_sentence_begin_anew(shown: str) -> None:
    seen = []
    state = {"sentence": SENTENCES[0][0], "row": "1", "w0": "9", "shown": shown}
    for _ in SENTENCES:
        html = render("predict-row", state)
        seen.append(text(html.split("<form")[0]))
        size = len(state["sentence"].split())
        row = pressed(html, "Another row")
        assert row == {"row": str((int(state["row"]) + 1) % size), "shown": ""} | {
            f"w{j}": "1" for j in range(LIMIT)
        }
        state = {**state, **pressed(html, "Another sentence")}
        assert state["shown"] == ""
        assert state["w0"] == "1"
    assert len(set(seen)) == len(SENTENCES)
    assert state["sentence"] == SENTENCES[0][0]
    again = pressed(
        render("predict-row", fields(SENTENCES[0][0], 1, [4, 2, 1, 1])), "Predict again"
    )
    assert again == {"shown": ""}


def test_what_was_predicted_rests_in_the_form_while_the_row_is_shown() -> None:
    html = render("predict-row", fields(SENTENCES[0][0], 1, [4, 10, 0, 1]))
    assert 'type="range"' not in html
    for j, part in enumerate([4, 10, 0, 1]):
        assert f'<input type="hidden" name="w{j}" value="{part}">' in html


def test_the_sentences_have_a_slider_for_each_word() -> None:
    words = word_embeddings.load()
    for sentence, row in SENTENCES:
        read = words.tokenize(sentence)
        assert list(read.tokens) == sentence.lower().split()
        assert row < len(read.tokens) <= LIMIT
        assert len(set(read.tokens)) == len(read.tokens)


@pytest.mark.parametrize("w", ["", "-1", "2.5", "x", "٣", "100"])
def test_parts_that_no_slider_gives_count_as_one(w: str) -> None:
    assert view(State(w1=w)) == view(State())
    assert view(State(w1="99")) == view(State(w1="10"))


@given(st.text(max_size=80), st.text(max_size=3), st.text(max_size=3), st.sampled_from(["", "x"]))
def test_any_text_gives_a_question_and_is_only_text(
    sentence: str, row: str, w: str, shown: str
) -> None:
    html = render("predict-row", {"sentence": sentence, "row": row, "w0": w, "shown": shown})
    tags = set(re.findall(r"<(\w+)", html))
    known = "div p q b form input fieldset legend label span button strong details summary"
    figure = "table thead tbody tr td th svg rect"
    assert tags <= {*known.split(), *figure.split()}
    assert "how much weight does" in text(html)
    assert 1 <= len(cells(html)) <= LIMIT
