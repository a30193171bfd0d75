"""The output bench: what it shows for any matrix, what its switches say, and bad entries."""

import re
from html import unescape
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import attention_head
from attention.traced_example import W_K, W_Q, W_V, X
from kit.matrix_field import written
from learner import encode
from widgets import calls, render
from widgets.lesson_3.output_bench import FUNCTION, places

NUMBERS = st.lists(st.integers(-40, 40).map(lambda n: n / 4), min_size=9, max_size=9)


def vectors(html: str) -> list[list[float]]:
    """All the vectors that the two tables show, row by row."""
    return [
        [float(x) for x in each.replace("−", "-").split(",\u00a0")]
        for each in re.findall(r"<td>\(([^)]*)\)</td>", html)
    ]


def says(html: str) -> str:
    (said,) = re.findall(r'<p class="recovers" role="status">(.*?)</p>', html)
    return unescape(said)


@given(NUMBERS, st.sampled_from(["off", "on"]))
def test_the_tables_are_the_core_s(numbers: list[float], residual: str) -> None:
    matrix = np.array(numbers).reshape(3, 3)
    html = render("output-bench", {"W_V": written(matrix), "residual": residual})
    head = attention_head(X, W_Q, W_K, matrix)
    after = X + head.output if residual == "on" else head.output
    wanted = [v for row in zip(X, head.K, head.V, after, strict=True) for v in row]
    np.testing.assert_allclose(vectors(html), wanted, atol=0.0051)
    moved = [float(x) for x in re.findall(r"<td>([\d.]+)</td>", html)]
    np.testing.assert_allclose(moved, np.linalg.norm(after - X, axis=1), atol=0.0051)


@given(NUMBERS)
def test_no_matrix_changes_a_weight(numbers: list[float]) -> None:
    html = render("output-bench", {"W_V": written(np.array(numbers).reshape(3, 3))})
    assert "“The” 0.044, “cat” 0.120, “sat” 0.588, “here” 0.248" in html


@pytest.mark.parametrize(
    ("matrix", "recovers", "and_not"),
    [
        (np.eye(3), "what is averaged is what lesson 1 averaged", "weights are still lesson 2’s"),
        (W_K, "what it is found by", "one cannot change without the other"),
        (np.zeros((3, 3)), "Nothing is handed over", "all tokens become 0"),
        (W_V, "neither the embedding nor the key", "the weights stay lesson 2’s"),
    ],
)
def test_each_switch_says_what_it_recovers_and_what_not(
    matrix: Any, recovers: str, and_not: str
) -> None:
    said = says(render("output-bench", {"W_V": written(matrix)}))
    assert recovers in said
    assert and_not in said


def test_the_switches_fill_in_what_they_say() -> None:
    html = unescape(render("output-bench", {}))
    filled = dict(re.findall(r'data-set="W_V=([^"]*)">([^<]*)<', html))
    texts = {name: value for value, name in filled.items()}
    assert [*texts] == ["W_V = identity", "W_V = W_K", "W_V = 0", "as traced"]


def test_where_nothing_is_handed_over_the_residual_leaves_all_as_it_was() -> None:
    html = render("output-bench", {"W_V": "0;0;0;0;0;0;0;0;0", "residual": "on"})
    assert "each token stays exactly what it was" in says(html)
    assert "None has moved" in html


@pytest.mark.parametrize("bad", ["x", "", "1 2", "1e9", "101", "<b>"])
def test_a_bad_entry_is_told_at_its_field_and_the_last_good_figure_stays(bad: str) -> None:
    good = written(2 * W_V)
    html = render("output-bench", {"W_V": f"1;2;3;4;{bad};6;7;8;9", "good": good})
    assert vectors(html) == vectors(render("output-bench", {"W_V": good, "good": good}))
    fields = re.findall(r'<input[^>]*name="W_V"[^>]*>', html)
    assert ["aria-invalid" in field for field in fields] == [k == 4 for k in range(9)]
    assert "W_V, row 1, column 1: " in html
    assert f'name="good" value="{good}"' in html
    assert "<b>" not in re.findall(r"<form.*?</form>", html)[0]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=4))
def test_any_text_makes_a_figure(entries: str, good: str, token: str) -> None:
    html = render("output-bench", {"W_V": entries, "good": good, "token": token})
    assert len(vectors(html)) == 16


@pytest.mark.parametrize("token", ["0", "1", "2", "3"])
def test_the_opened_output_works_out(token: str) -> None:
    for entries in (written(W_V), "0.25;1.5;−2;3;0.1;0;1;1;7"):
        html = render("output-bench", {"W_V": entries, "token": token, "residual": "on"})
        lines = re.findall(r"<p>an? \w+: (.*?)</p>", html)
        assert len(lines) == 3
        for line in lines:
            text = re.sub(r"<[^>]*>", "", line).replace("−", "-").replace("·", "*")
            for part in text.split("; "):
                left, right = part.split(" = ")
                assert eval(left) == pytest.approx(eval(right), abs=0.03)


def test_digits_are_as_many_as_show_the_numbers() -> None:
    assert [places(np.array(x)) for x in ([1.0, 2], [0.5, 1], [0.25, 1])] == [0, 1, 2]


def test_the_reader_s_own_head_drives_it() -> None:
    import json

    weights, output = np.full((4, 4), 0.25), np.arange(12.0).reshape(4, 3)
    returned = json.dumps(
        {"ended": "done", "calls": [{"value": {"tuple": [encode(weights), encode(output)]}}]}
    )
    html = render("output-bench", {}, returned)
    assert f"Your {FUNCTION}(), as it last passed its check" in html
    assert [9, 10, 11] in vectors(html)
    wrong = json.dumps({"ended": "done", "calls": [{"value": encode(weights)}]})
    html = render("output-bench", {}, wrong)
    assert "cannot drive this figure" in html
    assert vectors(html) == vectors(render("output-bench", {}))
    ((name, arguments),) = json.loads(calls("output-bench", {"W_V": "x"}))
    assert (name, len(arguments)) == (FUNCTION, 4)
