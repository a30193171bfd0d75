"""Counts of heads: those of the core's own parameters, published sizes among them."""

import re

import pytest

from attention import attention_cost, count, multi_head_of
from widgets import render
from widgets.lesson_4.head_costs import Sizes, State, multiplications, one_head, parameters_of, read

# d_model, heads, d_k: the original transformer's (base and large, and rows A of its table 3),
# BERT, GPT-2 in all sizes, GPT-3, T5, and some of no model.
CONFIGURATIONS = (
    (512, 8, 64),
    (512, 1, 512),
    (512, 4, 128),
    (512, 16, 32),
    (512, 32, 16),
    (1024, 16, 64),
    (768, 12, 64),
    (1280, 20, 64),
    (1600, 25, 64),
    (12288, 96, 128),
    (1024, 128, 128),
    (384, 12, 32),
    (48, 4, 12),
    (256, 1, 256),
    (256, 4, 64),
    (6, 2, 3),
    (6, 6, 1),
    (512, 9, 56),
    (768, 768, 1),
    (5, 3, 7),
)


@pytest.mark.parametrize(("d_model", "heads", "d_k"), CONFIGURATIONS)
@pytest.mark.parametrize("output", [True, False])
def test_counts_are_those_of_the_arrays(d_model: int, heads: int, d_k: int, output: bool) -> None:
    n, wide = 10, heads * d_k
    sizes = Sizes(d_model, heads, d_k, n, output)
    matrices = 3 + output
    assert count(parameters_of(sizes)) == matrices * d_model * wide
    cost = attention_cost(parameters_of(sizes), n)
    assert multiplications(cost) == n * matrices * d_model * wide + 2 * n * n * wide
    assert cost.scores_kept == cost.exponentials == heads * n * n
    shown = render(
        "head-costs",
        {
            "d_model": str(d_model),
            "heads": str(heads),
            "d_k": str(d_k),
            "n": str(n),
            "output": "with" if output else "without",
        },
    )
    for number in (count(parameters_of(sizes)), multiplications(cost), 4 * cost.scores_kept):
        assert f"<td>{number:,}</td>" in shown


def test_the_budget_is_kept_by_heads_of_the_usual_width() -> None:
    for d_model, heads in ((512, 8), (768, 12), (256, 4)):
        sizes = Sizes(d_model, heads, d_model // heads, 64, True)
        mine, wide = (attention_cost(parameters_of(s), 64) for s in (sizes, one_head(sizes)))
        assert multiplications(mine) == multiplications(wide)
        assert mine.scores_kept == heads * wide.scores_kept
        assert count(multi_head_of(d_model, heads)) == count(multi_head_of(d_model, 1))


def test_what_cannot_be_counted_is_said_for_the_reader() -> None:
    assert "does not divide by 9" in render("head-costs", {"d_model": "512", "heads": "9"})
    assert "56" in render("head-costs", {"d_model": "512", "heads": "9"})
    assert read(State(d_model="512", heads="9", d_k="56")).d_k == 56
    for name in ("d_model", "heads", "n"):
        for typed in ("", "x", "0", "-1", "1.5", "1e9", "9" * 30, "1 2"):
            shown = render("head-costs", {name: typed})
            assert "<tbody>" not in shown
            assert re.search(r'class="notes" role="status"><p>', shown)
    assert read(State(n="1,024")).n == 1024
