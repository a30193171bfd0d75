"""What fewer heads cost in the small world: the page says what was measured."""

from small_world.stories import SKILLS as TOLD
from widgets import render
from widgets.lesson_4.heads_measured import (
    RUNS,
    SKILLS,
    least_needed,
    loss,
    measured,
    right,
    right_of,
    without,
)


def test_each_skill_of_the_small_world_has_a_row() -> None:
    assert set(SKILLS) == set(TOLD)
    for show in ("trained", "switched-off"):
        shown = render("heads-measured", {"show": show})
        for said in SKILLS.values():
            assert said in shown


def test_the_numbers_are_those_of_the_file() -> None:
    shown = render("heads-measured", {"show": "trained"})
    for run, name in RUNS:
        assert name in shown
        assert loss(run) in shown
    off = render("heads-measured", {"show": "switched-off"})
    for x in measured()["without_heads"]:
        assert f"{x['block']}.{x['head']}" in off
        assert f"{x['loss']:.3f}" in off


def test_what_the_page_says_of_them_is_so() -> None:
    full, two, one = (float(loss(run)) for run in ("full", "two-heads", "one-head"))
    assert abs(two - full) < 0.01 < one - full
    assert 40 <= int(right("one-head", "gender")) <= 60
    others = [share for skill, share in right_of("one-head").items() if skill != "gender"]
    assert min(others) > 0.85
    assert full < float(loss("without-output-projection")) < one
    assert int(without(1, 3, "gender")) < 10
    assert int(without(1, 3, "coreference")) > 90
    assert sum(int(without(1, 4, skill)) < 90 for skill in SKILLS) >= 6
    assert least_needed() == (2, 4)
    parameters = {
        measured()["runs"][run]["parameters"] for run in ("full", "two-heads", "one-head")
    }
    assert len(parameters) == 1
