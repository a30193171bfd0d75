"""One query and two keys: it can serve both, and the weights share a sum of 1."""

import numpy as np

from attention import dot_product
from widgets import render
from widgets.lesson_4.two_keys import KEYS, VALUES, State, part, view


def test_the_sum_of_two_keys_serves_both_alike() -> None:
    query = KEYS[0] + KEYS[1]
    assert dot_product(query, KEYS[0]) == dot_product(query, KEYS[1])
    assert dot_product(query, KEYS[0]) > max(dot_product(query, key) for key in KEYS[2:])
    shown = view(State())
    assert shown.count("<b>0.50</b>") == 2
    assert "together 0.99" in shown or "together 1.00" in shown


def test_cat_hands_over_what_half_of_both_come_to() -> None:
    np.testing.assert_allclose(VALUES[2], (VALUES[0] + VALUES[1]) / 2)
    assert "(2.00, 2.00)" in view(State(mat="-1", soft="-1"))


def test_a_query_of_nothing_and_of_anything_is_drawn() -> None:
    assert "0.25" in view(State(mat="0", soft="0"))
    for typed in ("", "x", "1e9", "-99", "1, 2"):
        assert render("two-keys", {"mat": typed, "soft": typed})
    assert part("99") == 2.0
    assert part("-99") == -1.0
