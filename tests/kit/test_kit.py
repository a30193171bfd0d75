"""The parts that widgets are made of."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.html import Html, h, join
from kit.numbers import fmt, from_steps, in_steps, level, percent, scale_of, snap
from kit.typed import read_numbers


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


@given(
    st.lists(st.integers(-(10**6), 10**6), min_size=1),
    st.sampled_from([10_007, 2_000, 64]),  # the others have many halves
    st.integers(0, 4),
)
@example([590], 2_000, 2)  # 0.295, and 0.29 * 100 is less than 29
def test_a_matrix_is_printed_as_fmt_prints_each(
    numbers: list[int], parts: int, digits: int
) -> None:
    row = [n / parts for n in numbers]
    steps = in_steps(np.array([row, row]), digits)
    assert [from_steps(n, digits) for n in steps] == 2 * [fmt(x, digits) for x in row]
    assert steps == 2 * [round(float(fmt(x, digits).replace("−", "-")) * 10**digits) for x in row]


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.228, 1, "22.8"),
        (3072 / 7087872, 1, "0.04"),
        (0.0004, 0, "0.04"),
        (0.0, 1, "0"),
        (1.0, 1, "100.0"),
        (1e-9, 1, "0.0000"),
    ],
)
def test_what_there_is_is_no_share_of_0(share: float, digits: int, text: str) -> None:
    assert percent(share, digits) == f"{text}\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_only_finite_numbers_are_shown(x: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        fmt(x)


def test_the_levels_run_from_the_low_end_to_the_high_end() -> None:
    assert [level(x, -50, 150, 4) for x in (-50, -25, -20, 0, 50, 149, 150)] == [
        0,
        0,
        1,
        1,
        2,
        4,
        4,
    ]
    assert level(3, 3, 3, 32) == 0


@pytest.mark.parametrize(
    ("numbers", "low", "high"),
    [
        ([2, 22], 0, 25),
        ([2, 21], 0, 25),  # a little less, and the scale is the same
        ([66], 0, 80),
        ([-34, 192], -50, 200),
        ([100], 0, 100),
        ([4], 0, 4),
        ([-1250, -300], -1500, 0),
        ([0], 0, 0),
    ],
)
def test_the_ends_of_a_scale_are_round(numbers: list[int], low: int, high: int) -> None:
    assert scale_of(numbers) == (low, high)


@given(st.lists(st.integers(-(10**11), 10**11), min_size=1))
def test_a_scale_holds_0_and_its_numbers_and_is_not_much_longer(numbers: list[int]) -> None:
    low, high = scale_of(numbers)
    least, most = min(0, *numbers), max(0, *numbers)
    assert low <= least
    assert most <= high
    assert high - low <= 2 * (most - least)


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


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("7", [7]),
        (" 0.67 ", [0.67]),
        ("0,67", [0.67]),
        (".5", [0.5]),
        ("5.", [5]),
        ("-2", [-2]),
        ("−2", [-2]),  # the true minus, an en dash, a full-width one
        ("–2", [-2]),
        ("－2", [-2]),
        ("- 2", [-2]),
        ("+3", [3]),
        ("(−2)", [-2]),
        ("≈ 0.5", [0.5]),
        ("= 4", [4]),
        ("1/3", [1 / 3]),
        ("-1 / 4", [-0.25]),
        ("1⁄2", [0.5]),
        ("2,5/5", [0.5]),
        ("67 %", [0.67]),
        ("12, 6, −3", [12, 6, -3]),
        ("(12; 6; -3)", [12, 6, -3]),
        ("[12 6 -3]", [12, 6, -3]),
        ("12,-3", [12, -3]),
        ("6 - 2", [6, -2]),
        ("6+2", [6, 2]),
        ("0,5 0,25", [0.5, 0.25]),
        ("3\xa0− 1", [3, -1]),
        ("１５", [15]),  # full-width, as Chinese and Japanese keyboards type
        ("０．６７", [0.67]),
        ("0。67", [0.67]),
        ("ー２／３", [-2 / 3]),
        ("６７％", [0.67]),
        ("（１２、　６；−３）", [12, 6, -3]),
    ],
)
def test_numbers_are_read_as_they_are_typed(text: str, numbers: list[float]) -> None:
    assert read_numbers(text) == pytest.approx(tuple(numbers))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no number yet"),
        (" = ", "no number yet"),
        ("()", "cannot be read"),
        ("two", "cannot be read"),
        ("1e5", "cannot be read"),
        ("1.2.3", "cannot be read"),
        ("٣", "cannot be read"),
        ("<b>1</b>", "cannot be read"),
        ("--2", "cannot be read"),
        ("inf", "cannot be read"),
        ("nan", "cannot be read"),
        ("1/0", "divided by 0"),
        ("0/0.0", "divided by 0"),
        ("9" * 10, "cannot be read"),
        ("1 " * 100, "too long"),
    ],
)
def test_what_is_no_number_is_told_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as error:
        read_numbers(text)
    assert str(error.value).endswith(".")


@given(st.text(max_size=80) | st.text("0123456789.,;-−+/%()[] ", max_size=20))
def test_any_text_is_a_few_finite_numbers_or_a_message(text: str) -> None:
    try:
        numbers = read_numbers(text)
    except ValueError as error:
        assert str(error).count(".") >= 1  # noqa: PT017
    else:
        assert numbers
        assert all(map(math.isfinite, numbers))


@given(st.floats(-1000, 1000))
def test_what_we_print_can_be_typed(x: float) -> None:
    (number,) = read_numbers(fmt(x, 4))
    assert number == pytest.approx(x, abs=1e-4)
