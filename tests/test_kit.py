"""The parts that widgets are made of."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.kit.html import Html, h, join
from widgets.kit.numbers import fmt, fmt_all, levels, snap


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        (0.555, 2, "0.56"),  # 0.555 is a little more than it says
        (0.125, 2, "0.12"),
        (-0.004, 2, "0.00"),
        (-0.0, 2, "0.00"),
        (-1.5, 1, "−1.5"),
        (2.0, 0, "2"),
        (0.1 + 0.2, 9, "0.300000000"),
        (1234567.891, 2, "1234567.89"),
    ],
)
def test_fmt(x: float, digits: int, text: str) -> None:
    assert fmt(x, digits) == text


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_the_last_bits_of_a_number_never_show(x: float, digits: int) -> None:
    x = snap(x)
    for neighbour in (math.nextafter(x, math.inf), math.nextafter(x, -math.inf)):
        assert fmt(neighbour, digits) == fmt(x, digits)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_fmt_is_near_the_number_and_never_minus_zero(x: float, digits: int) -> None:
    text = fmt(x, digits)
    assert abs(float(text.replace("−", "-")) - x) <= 0.5 * 10**-digits + 1e-8 * abs(x)
    assert not (text.startswith("−") and float(text[1:]) == 0)


@given(st.lists(st.integers(-(10**7), 10**7), min_size=1), st.integers(0, 4))
def test_fmt_all_is_fmt_of_each(numbers: list[int], digits: int) -> None:
    row = [n / 10_007 for n in numbers]
    assert fmt_all(np.array([row, row]), digits) == 2 * [[fmt(x, digits) for x in row]]


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_only_finite_numbers_are_shown(x: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        fmt(x)


def test_levels_run_from_the_low_end_to_the_high_end() -> None:
    x = np.array([[-1, 0, 0.12, 0.13], [0.5, 1, 2, np.nextafter(0.375, 0)]])
    np.testing.assert_array_equal(levels(x, 0, 1, 4), [[0, 0, 0, 1], [2, 4, 4, 2]])
    np.testing.assert_array_equal(levels(x, 3, 3, 32), np.zeros((2, 4)))


def test_text_is_escaped_and_html_is_not() -> None:
    element = h("p", "a < b & ", h("b", "c"), title='"quoted" <i>')
    assert element == ('<p title="&quot;quoted&quot; &lt;i&gt;">a &lt; b &amp; <b>c</b></p>')
    assert join("<i>", Html("<i>")) == "&lt;i&gt;<i>"


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    assert h("p", text).count("<") == 2
    assert h("input", value=text).count('"') == 2


def test_attributes() -> None:
    assert h("input", type="text", checked=True, disabled=False, value=None) == (
        '<input type="text" checked>'
    )
    assert h("label", "x", for_="y", aria_label="z") == '<label for="y" aria-label="z">x</label>'
