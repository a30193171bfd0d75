"""The counter: the published sizes, and what is said of sizes that cannot be."""

import re
from html import unescape

import pytest

from attention import count, gpt_of
from widgets.lesson_6.parameter_counter import PRESETS, State, view


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def total(**fields: str) -> int:
    found = re.search(r"([\d,]+) parameters\.", text(view(State(**fields))))  # type: ignore[arg-type]
    assert found
    return int(found[1].replace(",", ""))


def test_all_four_published_counts_come_out() -> None:
    assert total(biases="none") == 124_337_664
    assert total(biases="norms") == 124_356_864
    assert total() == 124_439_808
    assert total(tied="no") == 163_037_184


@pytest.mark.parametrize(
    ("name", "millions"),
    [("GPT-2 small", 124), ("GPT-2 medium", 355), ("GPT-2 large", 774), ("GPT-2 XL", 1558)],
)
def test_the_presets_have_the_sizes_that_their_makers_give(name: str, millions: int) -> None:
    assert round(count(gpt_of(PRESETS[name])) / 1e6) == millions


def test_gpt_3_is_what_its_name_says() -> None:
    assert count(gpt_of(PRESETS["GPT-3"])) == 174_604_259_328


def test_the_parts_add_up() -> None:
    numbers = re.findall(r"<td>([\d,]+)</td><td>[\d.]+\N{NO-BREAK SPACE}%</td>", view(State()))
    *parts, whole = [int(number.replace(",", "")) for number in numbers]
    assert sum(parts) == whole


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"heads": "11"}, "768 does not divide by 11"),
        ({"d_model": "x"}, "d_model: This cannot be read as a number"),
        ({"blocks": "0"}, "blocks must be a whole number from 1 to 1,000"),
        ({"blocks": "1.5"}, "blocks must be a whole number"),
        ({"vocabulary": ""}, "vocabulary: There is no number yet"),
        ({"context": "99999999"}, "context must be a whole number from 1 to 10,000,000"),
    ],
)
def test_sizes_that_cannot_be_are_told(fields: dict[str, str], says: str) -> None:
    html = view(State(**fields))  # type: ignore[arg-type]
    assert says in text(html)
    assert "<form" in html
