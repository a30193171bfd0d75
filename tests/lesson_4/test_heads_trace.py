"""The two heads traced by hand: numbers open into what makes them, and they are as planned."""

import re
from html import unescape
from typing import get_args, get_type_hints

import numpy as np
import pytest

from attention.traced_example import W_O, X_WIDE
from kit.numbers import fmt
from widgets import render
from widgets.lesson_4.heads_trace import AFTER, CONTRIBUTIONS, RESULT, State, largest_difference

STEPS = get_args(get_type_hints(State)["step"])


def test_here_looks_at_cat_in_one_head_and_at_itself_in_the_other() -> None:
    assert fmt(RESULT.weights[0, 3, 1], 3) == "0.586"
    assert fmt(RESULT.weights[1, 3, 3], 3) == "0.628"


def test_no_token_looks_mostly_at_the_same_token_in_both_heads() -> None:
    first, second = RESULT.weights.argmax(axis=-1)
    assert not (first == second).any()


def test_the_parts_sum_to_the_product_and_are_added_to_the_token() -> None:
    np.testing.assert_allclose(CONTRIBUTIONS.sum(axis=0), RESULT.concatenated @ W_O, atol=1e-12)
    np.testing.assert_allclose(AFTER, X_WIDE + CONTRIBUTIONS.sum(axis=0), atol=1e-12)
    assert largest_difference() < 1e-12


def evaluated(arithmetic: str) -> float:
    """The last sum or quotient of an explanation, computed from what is printed."""
    written = arithmetic.split(";")[-1].split("=")[0]
    written = written.replace("−", "-").replace("·", "*")
    assert re.fullmatch(r"[-+*/(). \d]+", written), written
    return float(eval(written))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("head", ["1", "2"])
def test_each_number_is_what_its_arithmetic_comes_to(step: str, head: str) -> None:
    html = unescape(render("heads-trace", {"step": step, "head": head}))
    opened = re.findall(r"<summary>(.*?)</summary><p>(.*?)</p>", html)
    assert bool(opened) == (step not in {"tokens", "matrices", "concatenation", "projection"})
    for number, arithmetic in opened:
        assert arithmetic.endswith(f"= {number}")
        assert evaluated(arithmetic) == pytest.approx(float(number.replace("−", "-")), abs=0.006)
