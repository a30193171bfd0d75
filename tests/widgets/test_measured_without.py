"""What was measured stands in the figure, and a part that was missed is set off."""

import re

import numpy as np
import pytest

from widgets import render
from widgets.measured_without import SKILLS, each, lost, measured, off, right

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
        assert row[0] == f"{SKILLS[skill]} "  # and small, its short name
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
            mean = RUNS[name]["right"][skill]["mean"]
            assert ('class="missed"' in html) == (round(100 * mean) < 95), "as it is printed"


def test_the_caption_says_what_was_lost() -> None:
    html = render("measured-without", {"variants": "full, without-ffn"})
    assert lost("without-ffn", [*SKILLS]) in html
    assert SKILLS["fact"] in lost("without-ffn", [*SKILLS])
    assert "no skill falls" in lost("without-ffn", ["copy"])
    assert lost("wide-heads", ["copy"]).startswith("With d_k = 64")


def test_a_skill_goes_by_one_name_that_is_told_in_both_tables() -> None:
    for variants in ("full, without-ffn", "all"):
        html = render("measured-without", {"variants": variants})
        assert all(name in html and said in html for name, said in SKILLS.items())


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


def test_what_the_lessons_say_of_them_is_so() -> None:
    def trainings(name: str, skill: str) -> list[float]:
        return sorted(RUNS[name]["right"][skill]["each"])

    assert all(len(run["seeds"]) == 3 for run in RUNS.values())
    assert min(min(trainings("full", skill)) for skill in SKILLS) > 0.98
    assert max(max(run["loss"]["each"]) for run in (RUNS["full"],)) < min(
        RUNS["without-scaling"]["loss"]["each"]
    )
    # One head: two trainings guess "she or he", one has found it. All have the same parameters.
    two, three = trainings("one-head", "gender")[1:]
    assert two < 0.6 < 0.99 < three
    assert len({RUNS[name]["parameters"] for name in ("full", "two-heads", "one-head")}) == 1
    for name, skill in (("two-heads", "fact"), ("without-output-projection", "fact")):
        late, *others = trainings(name, skill)
        assert late < 0.8 < 0.95 < min(others)
    # Without layer norm the songs suffer twice of three times, and nothing else.
    assert trainings("without-layer-norm", "induction")[1] < 0.8
    rest = [skill for skill in SKILLS if skill != "induction"]
    assert min(min(trainings("without-layer-norm", skill)) for skill in rest) > 0.95
    assert trainings("post-norm", "induction")[2] < 0.6
    assert trainings("without-ffn", "fact")[2] < 0.5
    assert trainings("without-residual", "fact")[2] < 0.3
    assert 0.9 < trainings("one-block", "induction")[0] < 0.96


def test_what_is_said_of_heads_switched_off_is_so() -> None:
    assert int(off(1, 3, "gender")) < 10
    assert int(off(1, 3, "coreference")) > 90
    assert sum(int(off(1, 4, skill)) < 90 for skill in SKILLS) >= 6
    least = min(measured()["without_heads"], key=lambda told: float(told["loss"]))
    assert (least["block"], least["head"]) == (2, 4)


def test_trainings_are_listed_from_the_least() -> None:
    numbers = [int(word) for word in re.findall(r"\d+", each("one-head", "gender"))]
    assert numbers == sorted(numbers)
    assert len(numbers) == 3
    assert int(right("one-head", "gender")) == pytest.approx(np.mean(numbers), abs=1)
