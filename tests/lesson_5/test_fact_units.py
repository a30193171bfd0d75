"""Units that answer to a pair of words, found by measuring; and the facts without them."""

import re

import numpy as np
import pytest

from small_world import measure
from small_world.weights import trained
from small_world.words import FACTS, MONTHS, PEOPLE
from widgets import render
from widgets.lesson_5.fact_units import RUN, hidden, named, together


def shown(m: int, p: int, off: int) -> str:
    state = {"month": str(m), "person": str(p), "off": str(off)}
    return render("fact-units", state)


def probabilities(html: str) -> list[float]:
    return [float(x) for x in re.findall(r"the probability <b>([\d.]+)</b>", html)]


def test_what_a_unit_says_to_both_is_what_neither_word_explains() -> None:
    table = hidden()
    rest = np.stack([[together(m, p) for p in range(len(PEOPLE))] for m in range(len(MONTHS))])
    np.testing.assert_allclose(rest.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(rest.mean(axis=1), 0, atol=1e-6)
    ours = {(unit.block, unit.unit): unit.together for unit in measure.pair_units(trained(), RUN)}
    for u in range(table.shape[-1]):
        assert rest[..., u].std() == pytest.approx(ours[named(u)], abs=1e-6)


@pytest.mark.parametrize(("m", "p"), [(4, 0), (3, 7), (9, 13), (11, 23)])
def test_the_fact_hangs_on_the_units_that_answer_most(m: int, p: int) -> None:
    whole, without, control = probabilities(shown(m, p, 48))
    assert whole > 0.9
    assert without < 0.5 < control
    assert f"gives “{FACTS[MONTHS[m], PEOPLE[p]]}”" in shown(m, p, 48)


def test_no_single_unit_holds_a_fact() -> None:
    for m in range(0, len(MONTHS), 3):
        for p in range(0, len(PEOPLE), 5):
            html = shown(m, p, 1)
            said = re.findall(r"it says “(\w+)”", html)
            assert said[1] == FACTS[MONTHS[m], PEOPLE[p]]


def test_with_nothing_off_nothing_changes() -> None:
    assert len(set(probabilities(shown(0, 0, 0)))) == 1


@pytest.mark.parametrize("wrong", ["", "x", "99", "-1"])
def test_a_place_that_is_not_there_is_no_trouble(wrong: str) -> None:
    assert "<table" in render("fact-units", {"month": wrong, "person": wrong, "off": wrong})
