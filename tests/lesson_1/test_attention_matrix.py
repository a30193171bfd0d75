"""The heatmap's view: what it says for each kind of input."""

import json
import re
from html import unescape
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import attention, word_embeddings
from kit.heatmap import LEVELS
from kit.numbers import fmt
from learner import decode, encode
from widgets import calls, parts, render
from widgets.lesson_1.attention_matrix import LIMIT, NEAREST, PRESETS, TERMS


def numbers(html: str) -> list[str]:
    return [number for _, number in cells(html)]


def cells(html: str) -> list[tuple[str, str]]:
    """Level of colour and number of each cell of the heatmap."""
    return re.findall(
        r'<td(?: tabindex="0" aria-selected="true")? class="v(\d+)">([^<]*)</td>', html
    )


def texts(html: str, tag: str) -> list[str]:
    """What the reader reads in each element of this kind."""
    found = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, flags=re.S)
    return [unescape(re.sub(r"<[^>]*>", "", text)) for text in found]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def opened_cell(html: str) -> tuple[int, int]:
    """Row and column of the one cell that is marked as opened."""
    marked = [i for i, td in enumerate(re.findall(r'<td[^>]* class="v[^>]*>', html)) if "tab" in td]
    assert len(marked) == 1
    assert html.count('tabindex="0" aria-selected="true"') == 1
    i, j = divmod(marked[0], round(len(cells(html)) ** 0.5))
    return i, j


@pytest.mark.parametrize("show", ["weights", "scores"])
def test_the_numbers_are_the_core_s(show: str) -> None:
    words = word_embeddings.load()
    result = attention(words.vectors_of(("the", "cat", "chased", "the", "mouse")))
    html = render("attention-matrix", {"sentence": "The cat chased the mouse", "show": show})
    assert numbers(html) == [fmt(x) for row in getattr(result, show).tolist() for x in row]


def test_the_table_comes_before_the_number_that_is_opened() -> None:
    fields = {"sentence": "The cat chased the mouse"}
    first, second = parts("attention-matrix", fields)
    assert first.endswith("</table></div>")
    assert numbers(first) == numbers(render("attention-matrix", fields))
    assert second.startswith('<p class="readout"')
    assert '<details class="opening" open>' in second
    assert render("attention-matrix", fields) == first + second


def test_the_caption_names_the_strongest_pull() -> None:
    html = render("attention-matrix", {"sentence": "She deposited money at the bank"})
    assert "“money” puts 0.24 of its weight on “bank” and keeps 0.43 on itself" in html


@pytest.mark.parametrize("show", ["weights", "scores"])
@pytest.mark.parametrize("sentence", PRESETS)
def test_the_larger_a_number_the_darker_and_the_same_number_has_the_same_colour(
    sentence: str, show: str
) -> None:
    html = render("attention-matrix", {"sentence": sentence, "show": show})
    colours: dict[float, set[int]] = {}
    for v, text in cells(html):
        colours.setdefault(number(text), set()).add(int(v))
    assert all(len(of_one_number) == 1 for of_one_number in colours.values())
    levels = [min(colours[x]) for x in sorted(colours)]
    assert levels == sorted(levels)
    assert levels[-1] >= 0.75 * LEVELS
    assert levels[-1] - levels[0] >= LEVELS / 2  # there is something to see


@pytest.mark.parametrize(
    ("sentence", "show", "low", "high"),
    [
        ("The bank was steep", "weights", "0.00", "0.80"),
        ("The bank was steep", "scores", "−0.50", "2.00"),
        ("bank", "weights", "0.00", "1.00"),
        ("the " * LIMIT, "weights", "0.00", "0.04"),  # as each weight prints
    ],
)
def test_the_legend_names_the_ends_of_the_colours(
    sentence: str, show: str, low: str, high: str
) -> None:
    html = render("attention-matrix", {"sentence": sentence, "show": show})
    (ends,) = re.findall(r'<span>([^<]*)</span><span class="ramp".*?<span>([^<]*)</span>', html)
    assert ends == (low, high)
    least, most = number(low), number(high)
    for v, text in cells(html):
        share = (number(text) - least) / (most - least)
        assert abs(int(v) - share * LEVELS) <= 0.5 + 1e-9


def colours_of(sentence: str, show: str) -> dict[str, str]:
    """Of each number that the heatmap prints."""
    html = render("attention-matrix", {"sentence": sentence, "show": show})
    return {text: level for level, text in cells(html)}


@pytest.mark.parametrize(("show", "share"), [("weights", 0.65), ("scores", 0.9)])
def test_while_a_word_is_typed_the_numbers_mostly_keep_their_colours(
    show: str, share: float
) -> None:
    kept, all_of_them = 0, 0
    for sentence in PRESETS:
        for end in range(1, len(sentence)):
            if sentence[end] == " " or sentence[end - 1] == " ":
                continue
            before, after = (colours_of(sentence[:stop], show) for stop in (end, end + 1))
            both = before.keys() & after.keys()
            all_of_them += len(both)
            kept += sum(before[text] == after[text] for text in both)
    assert kept > share * all_of_them  # with ends at the numbers themselves, 0.55 and 0.71


def test_what_prints_the_same_has_one_colour_whatever_lies_behind_it() -> None:
    fields = {"sentence": "cat dog", "show": "scores"}
    weights, output = np.full((2, 2), 0.5), np.ones((2, D))
    for scores in ([[-1e-3, 0], [0, 0]], [[0, 1e-17], [0, 0]], [[-1e-17, 1e-17], [-1e-3, 1e-3]]):
        html = render("attention-matrix", fields, returned(np.array(scores), weights, output))
        assert cells(html) == 4 * [("0", "0.00")]


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
    assert says in render("attention-matrix", {"sentence": sentence})


def test_a_usual_sentence_has_no_note() -> None:
    for preset in PRESETS:
        assert '<div class="notes" role="status"></div>' in render(
            "attention-matrix", {"sentence": preset}
        )


@given(st.text(max_size=200), st.sampled_from(["weights", "scores"]))
def test_any_text_gives_a_table_or_a_hint_and_no_markup_of_its_own(text: str, show: str) -> None:
    html = render("attention-matrix", {"sentence": text, "show": show})
    assert ("<table" in html) != ('class="empty"' in html)
    tags = set(re.findall(r"<(\w+)", html))
    known = "form label span textarea input fieldset legend div button p q code table"
    opened = "caption thead tbody details summary b tfoot"
    assert tags <= {*known.split(), *opened.split(), "tr", "th", "td"}
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
        (
            "attention-matrix",
            {"cells": "0,0"},
            "unknown option 'cells'; did you mean 'cell'",
        ),
        ("attention-matrix", {"show": "all"}, "show cannot be 'all'; known: scores, weights"),
    ],
)
def test_what_is_not_there_is_refused(name: str, fields: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        render(name, fields)


# The number that is opened


@pytest.mark.parametrize("show", ["weights", "scores"])
def test_the_exact_values_are_the_core_s_in_the_order_of_the_cells(show: str) -> None:
    words = word_embeddings.load()
    sentence = "She deposited money at the bank"
    result = attention(words.vectors_of(sentence.lower().split()))
    html = render("attention-matrix", {"sentence": sentence, "show": show})
    values = re.findall(r'data-values="([^"]*)"', html)
    assert len(values) == 1
    exact = [round(x * 1e4) for x in getattr(result, show).ravel().tolist()]
    assert json.loads(values[0]) == exact


def test_the_cell_that_is_asked_for_is_opened() -> None:
    words = word_embeddings.load()
    tokens = ("the", "bank", "was", "steep")
    result = attention(words.vectors_of(tokens))
    for i, looking in enumerate(tokens):
        for j, other in enumerate(tokens):
            html = render(
                "attention-matrix", {"sentence": "The bank was steep", "cell": f"{i},{j}"}
            )
            assert opened_cell(html) == (i, j)
            assert f'name="cell" value="{i},{j}"' in html
            assert texts(html, "summary") == [f"“{looking}” looking at “{other}”, opened"]
            assert texts(html, "b") == [fmt(result.weights[i, j], 4)]
            said = f"of the vector that comes out for “{looking}” is the vector of “{other}”."
            assert said in unescape(html)


@pytest.mark.parametrize("sentence", PRESETS)
@pytest.mark.parametrize("cell", ["0,0", "1,2", "2,1"])
def test_the_products_that_are_named_and_the_rest_add_up_to_the_score(
    sentence: str, cell: str
) -> None:
    words = word_embeddings.load()
    tokens = sentence.lower().split()
    i, j = map(int, cell.split(","))
    x, y = words.vectors_of([tokens[i], tokens[j]])
    html = render("attention-matrix", {"sentence": sentence, "cell": cell})
    table = html.split('<table class="numbers">')[1]
    terms = table.split("<tbody>")[1].split("</tbody>")[0]
    foot = table.split("<tfoot>")[1].split("</tfoot>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", terms)
    assert len(rows) == TERMS
    sizes, total = [], 0.0
    for row in rows:
        k = int(texts(row, "th")[0])
        assert texts(row, "td") == [fmt(x[k]), fmt(y[k]), fmt(x[k] * y[k])]
        sizes.append(abs(x[k] * y[k]))
        total += number(texts(row, "td")[2])
    # They are the largest there are, the largest first.
    assert sizes == sorted(np.abs(x * y).tolist(), reverse=True)[: len(rows)]
    rest, score = map(number, texts(foot, "td"))
    assert texts(foot, "th")[0] == f"the other {len(x) - len(rows)}"
    assert texts(foot, "td")[1] == fmt(float(x @ y))
    # Each of the printed numbers is off by half a digit at most.
    assert abs(total + rest - score) <= 0.005 * (len(rows) + 2) + 1e-9


NO_CELLS = ["", "9,9", "4,0", "0,4", "-1,0", "a", "1,2,3", "0,999999999999", "1", ",", "1,"]
NO_CELLS += [" 1,2", "1.0,2", "1,2\n", "١,٢", "²,1", "<b>", "1;2", "+1,2", "1_0,1"]


@pytest.mark.parametrize("cell", NO_CELLS)
def test_a_cell_that_is_not_there_falls_back_to_the_strongest_pull(cell: str) -> None:
    X = word_embeddings.load().vectors_of(("the", "bank", "was", "steep"))
    weights = attention(X).weights - np.eye(4)
    html = render("attention-matrix", {"sentence": "The bank was steep", "cell": cell})
    assert opened_cell(html) == divmod(int(weights.argmax()), 4) == (2, 0)
    assert "“was” looking at “the”, opened" in html


@given(st.text(max_size=60), st.text("0123456789,-. ", max_size=8) | st.text(max_size=20))
def test_any_cell_opens_some_number_of_any_sentence(text: str, cell: str) -> None:
    html = render("attention-matrix", {"sentence": text, "cell": cell})
    if cells(html):
        i, j = opened_cell(html)
        assert max(i, j) ** 2 < len(cells(html))
    assert len(re.findall('name="cell" value="[^"<]*"', html)) == 1


@pytest.mark.parametrize("cell", ["0,0", "1,3", "4,1"])
def test_the_nearest_words_are_those_of_the_vector_before_and_after(cell: str) -> None:
    words = word_embeddings.load()
    tokens = ("the", "bank", "raised", "interest", "rates")
    X = words.vectors_of(tokens)
    i = int(cell[0])
    html = render("attention-matrix", {"sentence": "The bank raised interest rates", "cell": cell})
    after = words.nearest(attention(X).output[i], NEAREST, [tokens[i]])
    before = words.nearest(X[i], NEAREST, [tokens[i]])
    found = re.findall(r'<p class="nearest">([^<]*)</p>', html)
    assert found == [", ".join(before), ", ".join(after)]
    assert len(before) == len(after) == NEAREST


def test_context_moves_the_nearest_words() -> None:
    found = re.findall(
        r'<p class="nearest">([^<]*)</p>',
        render("attention-matrix", {"sentence": PRESETS[1], "cell": "1,1"}),
    )
    assert found[0] != found[1]


D = word_embeddings.load().vectors.shape[1]


def returned(*parts: Any) -> str:
    """What a reader's worker sends for one call that returned these."""
    return json.dumps({"ended": "done", "calls": [{"value": encode(parts)}]})


def test_the_readers_own_numbers_are_shown() -> None:
    state = {"sentence": "cat dog"}
    ((function, (X,)),) = json.loads(calls("attention-matrix", state))
    assert function == "attention"
    scores, weights, output = attention(decode(X))
    html = render("attention-matrix", state, returned(scores, weights[:, ::-1], output))
    assert "Your attention(), as it last passed its check, computed this figure." in html
    assert numbers(html) == [fmt(x) for row in weights for x in row[::-1]]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (
            returned(np.ones((2, 2)), np.ones((2, 2))),
            "It should return arrays of the shapes (2, 2)",
        ),
        (returned(*[np.ones((2, 2))] * 3), "It should return arrays of the shapes"),
        (returned(np.ones((2, 2)), np.full((2, 2), np.nan), np.ones((2, D))), "not finite"),
        (returned(np.ones((2, 2)), np.full((2, 2), 1e300), np.ones((2, D))), "too large"),
        (json.dumps({"ended": "done", "calls": [{"error": "x", "kind": "KeyError"}]}), "KeyError"),
        (json.dumps({"ended": "time"}), "took too long"),
        ("<script>", "could not be read"),
    ],
)
def test_what_the_reader_returned_and_cannot_be_shown_is_told(sent: str, says: str) -> None:
    state = {"sentence": "cat dog"}
    html = render("attention-matrix", state, sent)
    assert says in html
    assert "the course’s numbers" in html
    assert numbers(html) == numbers(render("attention-matrix", state))


def test_without_a_word_nothing_is_asked_of_the_reader() -> None:
    assert calls("attention-matrix", {"sentence": ""}) == "[]"
