"""The encoder's heads: what is committed is whole, and says what the page says of it."""

import re
from html import unescape

import numpy as np
import pytest

from scripts.derive.encoder_heads import BANK, PAIRS, SHOWN, Read, habits
from scripts.derive.word_embeddings import MODEL_SHA256
from widgets import render
from widgets.lesson_4 import encoder_heads as heads


def test_it_was_derived_from_the_weights_that_are_locked() -> None:
    assert heads.facts()["model_sha256"] == MODEL_SHA256
    assert len(heads.facts()["sentences"]) == len(SHOWN) == len(heads.SENTENCES)
    assert len(heads.facts()["pairs"]) == len(PAIRS)


@pytest.mark.parametrize("sentence", range(len(SHOWN)))
def test_each_row_of_each_head_sums_to_1(sentence: int) -> None:
    A = heads.weights_of(sentence)
    n = len(heads.tokens_of(sentence))
    assert A.shape == (6, 12, n, n)
    assert (A >= 0).all()
    np.testing.assert_allclose(A.sum(axis=-1), 1, atol=0.01)  # each is rounded to thousandths


def test_habits_are_measured_as_they_are_called() -> None:
    previous = np.zeros((1, 1, 4, 4))
    previous[..., [0, 1, 2, 3], [0, 0, 1, 2]] = 1
    even = np.full((1, 1, 4, 4), 0.25)
    of_previous = habits([Read(["[CLS]", "a", "b", "[SEP]"], np.zeros(0), previous)])
    assert of_previous["previous"][0, 0] == 1
    assert of_previous["next"][0, 0] == 0
    assert of_previous["even"][0, 0] == pytest.approx(0)
    of_even = habits([Read(["[CLS]", "a", "b", "[SEP]"], np.zeros(0), even)])
    assert of_even["even"][0, 0] == pytest.approx(1)
    assert of_even["[CLS]"][0, 0] == pytest.approx(0.25)


def test_what_the_page_says_of_habits_is_so() -> None:
    clearest = {
        "previous": (1, 3),
        "next": (2, 9),
        "[CLS]": (3, 10),
        "[SEP]": (4, 12),
        "even": (1, 4),
    }
    for name, (layer, head) in clearest.items():
        table = np.array(heads.facts()["habits"][name])
        assert heads.habit(name, layer, head) == table.max(), name
    assert heads.habit("previous", 1, 3) > 0.99


def test_what_the_page_says_of_it_is_so() -> None:
    tokens = heads.tokens_of(0)
    assert [tokens[i] for i in (2, 6, 8, 10)] == ["cat", "mat", "it", "soft"]
    row = heads.weights_of(0)[5, 3, 8, 1:-1]
    assert row.argmax() + 1 == 6  # head 4 of layer 6 gives "mat" most of the words
    assert 0.7 < heads.share(3, 2, 8, 10) < 0.8
    assert heads.share(6, 12, 8, 2) > 0.5
    assert heads.share(6, 4, 8, 6) + heads.share(3, 2, 8, 10) > 1
    assert heads.moved(4, 2) > len(PAIRS) / 2
    assert heads.solved(4, 2) < len(PAIRS) / 2
    tired, wide = heads.pair(2, 0), heads.pair(2, 1)
    assert wide[0] < tired[0]
    assert wide[1] < wide[0]
    big, small = heads.pair(1, 0), heads.pair(1, 1)
    assert big[0] - big[1] < small[0] - small[1]  # towards the trophy, which is wrong
    assert abs(big[0] - small[0]) < 0.1


def test_what_the_page_says_of_bank_is_so() -> None:
    bank = heads.facts()["bank"]
    same, different = np.array(bank["same"]), np.array(bank["different"])
    assert abs(same[0] - different[0]) < 0.01
    assert (same[1:] - different[1:] > 0.04).all()
    assert bank["highest_different"] > bank["lowest_same"]
    here, closed, steep, muddy = (row[-1] for row in bank["towards_river"].values())
    assert max(here, closed) < steep < 0 < muddy
    assert bank["pairs"] == [12, 16]
    assert all(len(sense) == 4 for sense in BANK.values())


def test_a_field_names_what_its_head_looks_at_most() -> None:
    shown = unescape(render("encoder-heads", {}))
    assert shown.count('name="head"') == 73  # a button for each head, and the field that keeps it
    (pressed,) = re.findall(r'value="([\d.]+)" aria-pressed="true"', shown)
    assert pressed == "3.2"
    assert "<span>soft</span> <b>0.76</b>" in shown


@pytest.mark.parametrize("head", ["", "0.1", "7.1", "1.13", "x", "3.2", "6.12"])
@pytest.mark.parametrize("cell", ["", "0,0", "99,99", "x"])
def test_any_state_is_drawn(head: str, cell: str) -> None:
    for sentence in heads.NAMES:
        for looking in ("", "0", "99", "x"):
            state = {"sentence": sentence, "head": head, "cell": cell, "looking": looking}
            assert 'class="heatmap"' in render("encoder-heads", state)
