"""The fitted matrices: they give what was asked for, and change more than that."""

import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import attention, query_key_attention, word_embeddings
from widgets import render
from widgets.lesson_2.fitted_pairs import LIMIT, PAIRS, PRESETS, TARGET, fitted, scaled_score


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def numbers(html: str) -> list[float]:
    table = html.split('class="heatmap"')[1].split("</table>")[0]
    return [float(x.replace("−", "-")) for x in re.findall(r"<td[^>]*>([−\d.]+)", table)]


@pytest.mark.parametrize(("looking", "other"), PAIRS)
def test_each_pair_has_the_score_that_was_asked_for(looking: str, other: str) -> None:
    assert scaled_score(looking, other) == pytest.approx(TARGET)
    if (other, looking) not in PAIRS:
        assert scaled_score(other, looking) < TARGET / 2


def test_no_smaller_product_of_the_two_matrices_gives_these_scores() -> None:
    words = word_embeddings.load()
    looking = words.vectors_of([a for a, _ in PAIRS])
    looked_at = words.vectors_of([b for _, b in PAIRS])
    M = fitted().W_Q @ fitted().W_K.T
    equations = np.stack([np.outer(a, b).ravel() for a, b in zip(looking, looked_at, strict=True)])
    wanted = np.full(len(PAIRS), TARGET * np.sqrt(len(PAIRS)))
    smallest = np.linalg.lstsq(equations, wanted, rcond=None)[0]
    np.testing.assert_allclose(M.ravel(), smallest, atol=1e-9)


@pytest.mark.parametrize("sentence", PRESETS)
@pytest.mark.parametrize("show", ["raw", "fitted"])
def test_the_heatmap_is_the_core_s(sentence: str, show: str) -> None:
    X = word_embeddings.load().vectors_of(sentence.lower().split())
    ours = attention(X).weights if show == "raw" else query_key_attention(X, *fitted()).weights
    html = render("fitted-pairs", {"sentence": sentence, "show": show})
    np.testing.assert_allclose(numbers(html), ours.ravel(), atol=0.00501)


def test_what_the_lesson_says_they_change_is_so() -> None:
    words = ["he", "hid", "money", "in", "the", "steep", "bank"]
    weights = query_key_attention(word_embeddings.load().vectors_of(words), *fitted()).weights
    assert weights[6].argmax() == 5  # bank to steep, as asked
    assert weights[2].argmax() == 5  # and money too
    assert weights[5, 6] < 0.3  # but steep does not look back


@given(st.text(max_size=80), st.text(max_size=5))
def test_any_text_gives_a_figure(sentence: str, cell: str) -> None:
    html = render("fitted-pairs", {"sentence": sentence, "cell": cell})
    assert "<script" not in html
    if 'class="heatmap"' in html:
        assert len(numbers(html)) <= LIMIT**2
    else:
        assert "Type a few English words." in text(html)
