"""The table of heads says what was measured."""

import re

import pytest

from widgets import render
from widgets.measured_without import SKILLS, measured


def test_each_head_has_its_row_of_weights() -> None:
    html = render("head-scores", {})
    scores = measured()["heads"]["scores"]
    assert html.count('scope="row"') == len(scores) == 8
    row = re.search(r"head 1 of block 2</th>(.*?)</tr>", html)
    assert row
    numbers = re.findall(r"<span>(.*?)</span>", row[1])
    told = next(score for score in scores if (score["block"], score["head"]) == (2, 1))
    assert numbers[:2] == [f"{told['previous']:.2f}", f"{told['induction']:.2f}"]
    assert len(numbers) == 1 + len(SKILLS)


def test_each_part_has_its_row_of_what_is_left() -> None:
    html = render("head-scores", {"shows": "losses"})
    assert html.count('scope="row"') == 8 + 2 + 2
    row = re.search(r"without head 4 of block 1</th>(.*?)</tr>", html)
    assert row
    told = next(h for h in measured()["without_heads"] if (h["block"], h["head"]) == (1, 4))
    shares = [f"{100 * told['right'][skill]:.0f}" for skill in SKILLS]
    assert re.findall(r"<span>(.*?)</span>", row[1]) == shares
    assert row[1].count("missed") == sum(round(100 * told["right"][skill]) < 95 for skill in SKILLS)


def test_heads_can_be_shown_alone() -> None:
    html = render("head-scores", {"shows": "losses", "parts": "heads"})
    assert html.count('scope="row"') == 8
    assert "FFN" not in html


def test_the_skills_are_named_in_words() -> None:
    html = render("head-scores", {"shows": "losses"})
    assert all(f"{name}: {said}" in html for name, said in SKILLS.items())


def test_the_highest_induction_score_is_told() -> None:
    best = max(score["induction"] for score in measured()["heads"]["scores"])
    assert f"induction score is {best:.2f}" in render("head-scores", {})


def test_there_is_nothing_else_to_show() -> None:
    with pytest.raises(ValueError, match="shows cannot be"):
        render("head-scores", {"shows": "loss"})
