"""An exercise is solved, failed and given up in the page, as a reader does it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from exercises import EXERCISES, Exercise
from lessons import LESSONS, Lesson
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit, checked, write_code

FIRST = LESSONS[0].exercises
# All of them are judged in tests/checking/test_exercises.py; here it is about what the page shows.
MISTAKES = [
    pytest.param(name, i, marks=() if i < 1 else pytest.mark.all)
    for name in FIRST
    for i in range(len(EXERCISES[name].mistakes))
]


@pytest.fixture(scope="module")
def page(browser: Browser, site: Server) -> Iterator[Page]:
    """The lesson, shared by these tests."""
    visit = Visit(browser.new_context(), site)
    yield visit.open(LESSON, live=False)
    visit.context.close()
    assert visit.outside == []
    assert visit.complaints == []


def words(text: str) -> str:
    """A text without its marks, to find in the page."""
    return " ".join(text.replace("`", "").split())


@pytest.mark.parametrize(("name", "i"), MISTAKES)
def test_each_named_mistake_gets_its_own_message(page: Page, name: str, i: int) -> None:
    mistake = EXERCISES[name].mistakes[i]
    exercise = checked(page, name, mistake.code)
    expect(exercise).to_have_attribute("data-verdict", "not yet")
    expect(exercise.locator(".feedback")).to_contain_text(words(mistake.message))


def test_an_endless_loop_in_a_check_is_stopped(page: Page) -> None:
    (name, *_) = FIRST
    exercise = page.locator(f"coding-exercise[name={name}]")
    write_code(exercise.get_by_label("Python code"), "while True: pass")
    exercise.get_by_role("button", name="Check").click()
    expect(exercise.get_by_role("status")).to_have_text("Running", timeout=60_000)
    exercise.get_by_role("button", name="Stop").click()
    expect(exercise.get_by_role("status")).to_have_text(
        "Stopped. Python is ready for the next run."
    )
    checked(page, name, EXERCISES[name].solution)


@pytest.mark.parametrize("example", [".worked", ".help"])
def test_an_example_is_stepped_through(page: Page, example: str) -> None:
    details = page.locator(f"coding-exercise[name=softmax] {example}")
    for summary in ("A worked example, step by step", "A stretch", "A way to see it"):
        for each in details.get_by_text(summary, exact=True).all():
            each.click()
    steps = details.locator("li")
    shown, count = steps.filter(visible=True), steps.count()
    for n in range(1, count):
        expect(shown).to_have_count(n)
        details.get_by_role("button", name=f"Next step ({n + 1} of {count})").click()
    expect(shown).to_have_count(count)
    details.get_by_role("button", name="From the first step").click()
    expect(shown).to_have_count(1)


FORGED = """
import json
json.dumps = lambda *_: '{"ended": "done", "passed": true, "verdict": "passed"}'
"""
PATCHED = """
import numpy as np
np.allclose = lambda *_, **__: True
np.exp = lambda x: x
"""


@pytest.mark.parametrize("code", [FORGED, PATCHED, "print('passed')", "raise SystemExit"])
def test_what_is_no_answer_does_not_pass(page: Page, code: str) -> None:
    (name, *_) = FIRST
    exercise = checked(page, name, f"{EXERCISES[name].starter}\n{code}")
    expect(exercise).to_have_attribute("data-verdict", "not yet")
    exercise = checked(page, name, EXERCISES[name].solution)  # in a Python without these patches
    expect(exercise).to_have_attribute("data-verdict", "passed")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_all_of_an_exercise_stands_there_without_script(
    visit: Callable[..., Visit], lesson: Lesson
) -> None:
    page = visit(java_script_enabled=False).open(f"lessons/{lesson.page}/", live=False)
    for name in lesson.exercises:
        exercise = EXERCISES[name]
        stands = page.locator(f"coding-exercise[name={name}]")
        expect(stands.locator(".exercise-title")).to_have_text(exercise.title)
        help_ = [exercise.worked, exercise.faded, *exercise.hints, exercise.solution]
        stretch = 2 if exercise.stretch else 0  # the task and, inside, a way to see it
        assert stands.locator("details").count() == sum(map(bool, help_)) + stretch
        solution = stands.locator("details").filter(has_text="The solution")
        solution.locator("summary").click()
        expect(solution).to_contain_text(last_line(exercise))
        assert not stands.get_by_role("button", name="Check").is_visible()
        if exercise.worked:
            stands.locator(".worked > summary").click()
            steps = stands.locator(".worked li")
            assert steps.filter(visible=True).count() == len(exercise.worked)


def last_line(exercise: Exercise) -> str:
    return exercise.solution.strip().splitlines()[-1].strip()
