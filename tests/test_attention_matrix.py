"""The heatmap's view: what it says for each kind of input."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import attention, word_embeddings
from widgets import render
from widgets.attention_matrix import LIMIT, PRESETS, State, view
from widgets.kit.numbers import fmt


def numbers(html: str) -> list[str]:
    return re.findall(r'<td class="v\d+">([^<]*)</td>', html)


@pytest.mark.parametrize("show", ["weights", "scores"])
def test_the_numbers_are_the_core_s(show: str) -> None:
    words = word_embeddings.load()
    result = attention(words.vectors_of(("the", "cat", "chased", "the", "mouse")))
    html = render("attention-matrix", {"sentence": "The cat chased the mouse", "show": show})
    assert numbers(html) == [fmt(x) for row in getattr(result, show).tolist() for x in row]


def test_the_caption_names_the_strongest_pull() -> None:
    html = view(State("She deposited money at the bank"))
    assert "“money” puts 0.24 of its weight on “bank” and keeps 0.43 on itself" in html


def test_the_colours_run_from_lightest_to_darkest() -> None:
    for show in ("weights", "scores"):
        html = view(State("The bank was steep", show))
        cells = re.findall(r'<td class="v(\d+)">([^<]*)</td>', html)
        levels = [
            int(v) for v, _ in sorted(cells, key=lambda cell: float(cell[1].replace("−", "-")))
        ]
        assert levels == sorted(levels)
        assert levels[-1] == 32
        assert (levels[0] == 0) == (show == "scores")


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("", "There is no word to look at yet"),
        ("银行", "no embedding for it: <q>银行</q>"),
        ("gloaming", "<q>gloaming</q> = <code>g ##lo"),
        ("bank", "With no second word to look at"),
        ("bank bank", "With no second word to look at"),
        ("word " * (LIMIT + 1), "; 1 more was left out"),
        ("word " * (LIMIT + 2), "; 2 more were left out"),
        ("щ ы э ю я ф ц ч", " and 2 more."),
        ("я" * 1000, "я" * 40 + "…</q>"),
    ],
)
def test_odd_input_is_answered(sentence: str, says: str) -> None:
    assert says in view(State(sentence))


def test_a_usual_sentence_has_no_note() -> None:
    for preset in PRESETS:
        assert '<div class="notes" role="status"></div>' in view(State(preset))


@given(st.text(max_size=200), st.sampled_from(["weights", "scores"]))
def test_any_text_gives_a_table_or_a_hint_and_no_markup_of_its_own(text: str, show: str) -> None:
    html = render("attention-matrix", {"sentence": text, "show": show})
    assert ("<table" in html) != ('class="empty"' in html)
    tags = set(re.findall(r"<(\w+)", html))
    known = "form label span input fieldset legend div button p q code table caption thead tbody"
    assert tags <= {*known.split(), "tr", "th", "td"}
    # As many numbers as a square has.
    assert len(numbers(html)) ** 0.5 % 1 == 0


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        (
            "attention-matrx",
            {},
            "unknown widget 'attention-matrx'; did you mean 'attention-matrix'",
        ),
        (
            "attention-matrix",
            {"sentense": "x"},
            "unknown option 'sentense'; did you mean 'sentence'",
        ),
        ("attention-matrix", {"show": "all"}, "show cannot be 'all'; known: scores, weights"),
    ],
)
def test_what_is_not_there_is_refused(name: str, fields: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        render(name, fields)
