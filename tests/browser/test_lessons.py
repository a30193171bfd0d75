"""Each lesson as a reader has it: its figures live, its exercises written, all of it open."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from exercises import EXERCISES
from lessons import LESSONS, Lesson
from scripts.serve.server import Server
from tests.browser.conftest import (
    Visit,
    checked,
    findings_in_looks,
    open_everything,
    redrawn,
)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_a_lesson_comes_alive_and_is_worked_through(
    visit: Callable[..., Visit], site: Server, lesson: Lesson
) -> None:
    path = f"lessons/{lesson.page}/"
    page = visit().open(path)

    # What Pyodide writes is what the build wrote, for every figure.
    source, drawn = redrawn(page, site, path)
    assert len(drawn) == source.count("<live-widget")
    for view in drawn:
        assert f'<div class="live-view">{view}</div></live-widget>' in source

    # What is said to starters and to wrong answers: tests/checking, without a browser.
    first = checked(page, lesson.exercises[0], EXERCISES[lesson.exercises[0]].starter)
    expect(first).to_have_attribute("data-verdict", "not yet")
    for name in lesson.exercises:
        exercise = checked(page, name, EXERCISES[name].solution)
        expect(exercise).to_have_attribute("data-verdict", "passed")
        expect(exercise.get_by_role("status")).to_have_text("Checked: it is right.")

    opened = open_everything(page)
    assert opened > 60
    # Each figure comes alive where it stands.
    for figure in page.locator("live-widget").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-live", "")
    if page.locator(".heatmap tbody td").count():
        page.locator(".heatmap tbody td").nth(1).focus()
    assert findings_in_looks(page, 320, 1280) == []
