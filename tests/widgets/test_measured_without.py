"""What was measured stands in the figure, and a part that was missed is set off."""

import re

import pytest

from widgets import render
from widgets.measured_without import SKILLS, lost, measured

RUNS = measured()["runs"]


def rows(html: str) -> list[list[str]]:
    """The text of each cell, row by row."""
    plain = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row) for row in html.split("<tr")[1:]]
    return [[re.sub(r"<small>.*?</small>|<.*?>", "", cell) for cell in row] for row in plain]


def test_few_models_stand_beside_each_other() -> None:
    html = render("measured-without", {"variants": "full, without-ffn", "skills": "fact, order"})
    head, fact, order, loss, parameters = rows(html)
    assert head[1:] == ["full model", "without FFN"]
    for row, skill in ((fact, "fact"), (order, "order")):
        assert row[0] == SKILLS[skill]
        means = [RUNS[name]["right"][skill]["mean"] for name in ("full", "without-ffn")]
        assert row[1:] == [f"{100 * mean:.0f}" for mean in means]
    assert loss[1:] == [f"{RUNS[name]['loss']['mean']:.3f}" for name in ("full", "without-ffn")]
    assert parameters[1:] == [f"{RUNS[name]['parameters']:,}" for name in ("full", "without-ffn")]


def test_many_models_stand_below_each_other() -> None:
    table = rows(render("measured-without", {"variants": "all"}))
    assert len(table) == 1 + len(RUNS)
    assert table[0][1:] == ["loss", *SKILLS, "parameters"]


def test_what_is_missed_is_set_off_and_nothing_else() -> None:
    for name in RUNS:
        for skill in SKILLS:
            html = render("measured-without", {"variants": name, "skills": skill})
            assert ('class="missed"' in html) == (RUNS[name]["right"][skill]["mean"] < 0.95)


def test_the_caption_says_what_was_lost() -> None:
    html = render("measured-without", {"variants": "full, without-ffn"})
    assert lost("without-ffn", [*SKILLS]) in html
    assert SKILLS["fact"] in lost("without-ffn", [*SKILLS])
    assert "no skill falls" in lost("without-ffn", ["copy"])


def test_a_loss_below_the_floor_is_called_cheating() -> None:
    assert "reads the answer" in render("measured-without", {"variants": "without-mask"})
    assert "reads the answer" not in render("measured-without", {"variants": "full"})


def test_the_number_of_trainings_is_told() -> None:
    html = render("measured-without", {"variants": "full"})
    n = len(RUNS["full"]["seeds"])
    assert ("trained once" if n == 1 else f"Means of {n} trainings") in html


@pytest.mark.parametrize("field", ["variants", "skills"])
def test_what_was_not_measured_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="nothing was measured of 'without-fnn'"):
        render("measured-without", {field: "without-fnn"})
