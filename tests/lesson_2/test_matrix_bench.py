"""The bench: two tables, every entry to change, and whether the product is symmetric."""

import json
import re
from html import unescape
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import attention, query_key_attention
from attention.traced_example import W_K, W_Q, X
from kit.matrix_field import written
from kit.numbers import fmt
from learner import decode, encode
from widgets import calls, render
from widgets.lesson_2.matrix_bench import TRACED_K, TRACED_Q

NAME = "matrix-bench"
ENTRIES = st.lists(st.integers(-6, 6).map(lambda n: n / 2), min_size=9, max_size=9)


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def tables(html: str) -> list[list[float]]:
    """The numbers of the two heatmaps."""
    found = html.split('class="heatmap"')[1:]
    return [
        [float(x.replace("−", "-")) for x in re.findall(r"<td[^>]*>([−\d.]+)</td>", each)][:16]
        for each in found
    ]


def note(html: str) -> str:
    return text(html.split('class="notes"')[1].split(">", 1)[1].split("</div>")[0])


def fields(html: str, name: str) -> list[str]:
    return re.findall(rf'<input type="text" name="{name}" value="([^"]*)"', html)


@pytest.mark.parametrize("show", ["scores", "weights"])
@given(q=ENTRIES, k=ENTRIES)
def test_both_tables_are_the_core_s(show: str, q: list[float], k: list[float]) -> None:
    Q, K = np.array(q).reshape(3, 3), np.array(k).reshape(3, 3)
    html = render(NAME, {"W_Q": written(Q), "W_K": written(K), "show": show})
    ours = query_key_attention(X, Q, K)
    left, right = tables(html)
    np.testing.assert_allclose(left, getattr(attention(X), show).ravel(), atol=0.00501)
    np.testing.assert_allclose(right, getattr(ours, show).ravel(), atol=0.00501)
    M = Q @ K.T
    symmetric = np.array_equal(M, M.T)
    assert ("is symmetric. So are the scores" in text(html)) == symmetric
    assert ("is not symmetric: row" in text(html)) != symmetric


def pressed(html: str, button: str) -> dict[str, str]:
    (found,) = re.findall(rf'data-set="([^"]*)">{button}<', html)
    return dict(parse_qsl(unescape(found), keep_blank_values=True))


def test_the_switches_do_what_they_say() -> None:
    html = render(NAME, {})
    same = pressed(html, "W_Q = W_K")
    assert same == {"W_Q": TRACED_K, "W_K": TRACED_K}
    twice = pressed(html, "W_Q = 2 W_K")
    assert twice == {"W_Q": written(2 * W_K), "W_K": TRACED_K}
    for fills in (same, twice):
        after = text(render(NAME, fills))
        assert after.count("It is its own mirror image.") == 2
        assert "is symmetric. So are the scores" in after
    identity = render(NAME, pressed(html, "identity"))
    left, right = tables(identity)
    assert left == right  # lesson 1's scores
    assert pressed(identity, "as traced") == {"W_Q": TRACED_Q, "W_K": TRACED_K}


def test_weights_are_symmetric_on_neither_side() -> None:
    same = {"W_Q": TRACED_K, "W_K": TRACED_K, "show": "weights"}
    assert text(render(NAME, same)).count("Weights are no mirror image on either side") == 2


def test_each_entry_has_a_field_with_a_name() -> None:
    html = render(NAME, {})
    for name, matrix in (("W_Q", TRACED_Q), ("W_K", TRACED_K)):
        assert fields(html, name) == matrix.split(";")
        for row in range(3):
            for column in range(3):
                assert f'aria-label="{name}, row {row}, column {column}"' in html


def test_a_bad_entry_is_told_and_the_last_good_figure_kept() -> None:
    good = written(W_Q + 1)
    before = render(NAME, {"W_Q": good, "good_Q": TRACED_Q})
    assert f'name="good_Q" value="{good}"' in before
    bad = good.replace("1;", "x;", 1)
    html = render(NAME, {"W_Q": bad, "good_Q": good})
    assert tables(html) == tables(before)
    assert "W_Q, row 0, column 0: This cannot be read as a number" in note(html)
    assert "the last entries that could" in note(html)
    assert fields(html, "W_Q") == bad.split(";")  # what was typed stays
    assert f'name="good_Q" value="{good}"' in html
    assert html.count('aria-invalid="true"') == 1
    assert note(before) == ""


def test_a_pair_opens_in_both_directions() -> None:
    told = text(render(NAME, {"cell": "3,1"}).split("<details")[1])
    scores = query_key_attention(X, W_Q, W_K).scores
    products = "0.00 · (−0.50) + 2.00 · 1.50 + 1.00 · 0.00"
    assert f"“here” looking at “cat”: {products} = {fmt(scores[3, 1])}" in told
    assert "“cat” looking at “here”" in told
    assert text(render(NAME, {"cell": "2,2"})).count("“sat” looking at “sat”:") == 1


def test_a_reader_s_function_drives_the_weights() -> None:
    ((function, arguments),) = json.loads(calls(NAME, {}))
    assert function == "scaled_attention_weights"
    np.testing.assert_array_equal(decode(arguments[1]), W_Q)
    even = {"ended": "done", "calls": [{"value": encode(np.full((4, 4), 0.25))}]}
    html = render(NAME, {"show": "weights"}, json.dumps(even))
    assert tables(html)[1] == [0.25] * 16
    assert "as it last passed its check" in text(html)
    wrong = {"ended": "done", "calls": [{"value": encode(np.ones(3))}]}
    html = render(NAME, {"show": "weights"}, json.dumps(wrong))
    assert "cannot drive this figure. It should return an array of shape (4, 4)." in text(html)
    assert tables(html) == tables(render(NAME, {"show": "weights"}))


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=9))
def test_any_text_gives_a_figure_and_is_only_text(q: str, good: str, cell: str) -> None:
    html = render(NAME, {"W_Q": q, "good_Q": good, "cell": cell})
    assert [len(table) for table in tables(html)] == [16, 16]
    assert "<script" not in html
