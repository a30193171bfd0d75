"""All heads of a small GPT: what is switched off writes nothing, and any text is read."""

import re
from html import unescape

import numpy as np
import pytest

from attention import gpt, head_contributions
from small_world.vocabulary import tokenize, vocabulary
from small_world.weights import trained
from widgets import render
from widgets.lesson_4.heads_side_by_side import (
    GROUPS,
    LIMIT,
    PRESETS,
    RUN,
    heads_in,
    next_word,
    small_world,
    the_rest,
    without,
)

IDS = tokenize(PRESETS[0]).ids
ALL = [(b, g) for b in (1, 2) for g in (1, 2, 3, 4)]


def test_a_head_that_is_off_is_missing_as_its_own_contribution() -> None:
    text = [0, *IDS]
    whole = gpt(text, trained(), RUN.config).blocks[0]
    rest = gpt(text, without(trained(), [(1, 3)]), RUN.config).blocks[0]
    assert whole.attention is not None
    assert rest.attention is not None
    W_O = trained().blocks[0].attention
    assert W_O is not None
    assert W_O.W_O is not None
    missing = head_contributions(whole.attention.heads, W_O.W_O)[2]
    np.testing.assert_allclose(whole.attention.output - rest.attention.output, missing, atol=1e-9)
    np.testing.assert_array_equal(whole.attention.weights, rest.attention.weights)
    assert W_O.W_O.any(axis=1).all()  # the model itself was not changed


def test_what_the_page_says_of_the_texts_is_so() -> None:
    assert next_word(0) == next_word(0, (2, 4)) == "mat"
    assert next_word(0, (1, 1)) != "mat"
    assert next_word(1) == "cat"
    assert next_word(1, (1, 2)) != "cat"


def test_probabilities_follow_the_heads() -> None:
    seen = small_world(IDS, [(1, 1)])
    assert seen.before is not None
    assert seen.after is not None
    assert seen.before.sum() == pytest.approx(1)
    assert seen.after.sum() == pytest.approx(1)
    assert np.abs(seen.after - seen.before).sum() > 0.5
    same = small_world(IDS, [])
    np.testing.assert_array_equal(same.before, same.after)


def test_each_head_has_a_button_and_the_opened_one_a_switch() -> None:
    shown = unescape(render("heads-side-by-side", {"head": "2.3", "off": "1.1 2.3"}))
    assert shown.count('class="small-head') == 8
    assert shown.count('class="small-head off"') == 2
    assert re.findall(r'value="([\d.]+)" class="small-head[^>]*aria-pressed="true"', shown) == [
        "2.3"
    ]
    assert "Switch head 3 of block 2 on again" in shown
    assert "without head 1 of block 1, head 3 of block 2" in shown
    assert 'data-set="off=1.1"' in shown


def test_words_that_it_has_not_are_named_with_what_it_has_grouped() -> None:
    shown = unescape(render("heads-side-by-side", {"sentence": "the zebra ate a cat"}))
    assert "no word “zebra”, “ate”" in shown
    for name, group in GROUPS:
        assert f"<dt>{name}</dt><dd>{' '.join(group)}</dd>" in shown
    listed = {word for _, group in GROUPS for word in group} | set(the_rest())
    assert listed >= set(vocabulary())


@pytest.mark.parametrize("text", ["", "   ", "zebra", "<b>x", "the " * 500, "é ❤", *PRESETS])
def test_any_text_is_read(text: str) -> None:
    for off in ("", "1.1", "9.9 x", " ".join(f"{b}.{g}" for b, g in ALL)):
        shown = render("heads-side-by-side", {"sentence": text, "off": off, "cell": "99,99"})
        assert 'class="heatmap"' in shown
    assert shown.count('<th scope="col">') <= LIMIT + 8


def test_the_traced_heads_are_shown_too() -> None:
    shown = render("heads-side-by-side", {"of": "traced", "head": "1.2"})
    assert shown.count('class="small-head') == 2
    assert "0.63" in shown


def test_heads_are_read_from_a_text() -> None:
    assert heads_in("1.2 2.4 1.2 3.1 1.5 0.1 x", 2, 4) == [(1, 2), (2, 4)]
