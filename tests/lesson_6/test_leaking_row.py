"""One row with and without the mask: its numbers, and what is said of odd entries."""

import math
import re
from html import unescape

import pytest

from attention.traced_example import ROW_SCORES, ROW_TOKENS
from widgets.lesson_6.leaking_row import State, view


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def cells(html: str, row: str) -> list[str]:
    inside = re.search(rf'<th scope="row">{row}</th>(.*?)</tr>', html)
    assert inside
    return [text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", inside[1])]


def shares(scores: list[float]) -> list[str]:
    e = [math.exp(x) for x in scores]
    return [f"{x / sum(e):.3f}" for x in e]


@pytest.mark.parametrize("looks", range(len(ROW_TOKENS)))
def test_the_weights_are_softmax_of_what_may_be_seen(looks: int) -> None:
    html = view(State(looks=str(looks)))  # type: ignore[arg-type]
    scores = ROW_SCORES.tolist()
    assert cells(html, "weight") == shares(scores)
    hidden = len(scores) - looks - 1
    assert cells(html, "weight under the mask") == shares(scores[: looks + 1]) + ["0.000"] * hidden
    assert cells(html, "score under the mask")[looks + 1 :] == ["−∞"] * hidden


def test_the_record_s_row_is_the_corrected_one() -> None:
    html = view(State())
    assert cells(html, "weight under the mask") == ["0.173", "0.700", "0.128"] + ["0.000"] * 3
    assert "“sat” puts 0.558 on “on”, more than on any other token" in text(html)


def test_a_score_behind_the_mask_changes_nothing_under_it() -> None:
    changed = view(State(scores="2.1;3.5;1.8;-9;50;7"))
    assert cells(changed, "weight under the mask") == cells(view(State()), "weight under the mask")
    assert cells(changed, "weight") != cells(view(State()), "weight")
    assert "though another token has more" in text(changed)


def test_the_last_token_has_nothing_hidden() -> None:
    html = view(State(looks="5"))
    assert cells(html, "weight") == cells(html, "weight under the mask")
    assert "the mask hides nothing from it" in text(html)


def test_a_bad_entry_is_told_and_the_last_good_scores_stay() -> None:
    html = view(State(scores="1;x;1;1;1;1", good="1;1;1;1;1;1"))
    assert "scores, row 0, column 1: This cannot be read as a number" in text(html)
    assert cells(html, "weight") == ["0.167"] * 6
    assert 'name="good" value="1;1;1;1;1;1"' in html
