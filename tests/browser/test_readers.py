"""Readers of lesson 1: one solves all of it with mistakes on the way, one gives an exercise up and
comes back the next day; one has no mouse, one a finger only, one no storage, one two tabs."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from exercises import EXERCISES
from lessons import LESSONS
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit, findings
from tests.browser.test_code_field import NO_STORAGE, code_in
from tests.browser.test_progress import DRIVEN


@dataclass
class Reader:
    """Someone before the lesson; every state that is looked at is looked at with axe, too."""

    page: Page

    def exercise(self, name: str) -> Locator:
        return self.page.locator(f"coding-exercise[name={name}]")

    def write(self, name: str, code: str) -> None:
        """Replace what stands in the field by keys, as they come from a keyboard."""
        self.exercise(name).get_by_label("Python code").focus()
        self.exercise(name).locator(".cm-editor").wait_for()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(code)

    def press(self, name: str, button: str) -> None:
        self.exercise(name).get_by_role("button", name=button, exact=True).click()

    def check(self, name: str, code: str) -> Locator:
        """Write code, check it, and read what is said."""
        self.write(name, code)
        exercise = self.exercise(name)
        self.press(name, "Check")
        self.page.locator(f"coding-exercise[name={name}][data-verdict]").wait_for(timeout=60_000)
        return exercise.locator(".feedback")

    def code(self, name: str) -> str:
        """What stands in the field, whichever it is by now."""
        return code_in(self.exercise(name).get_by_label("Python code"))

    def look(self) -> None:
        """Nothing is in the way of those who see, hear or move otherwise."""
        self.page.wait_for_timeout(300)  # colours fade in
        # The theme makes wide code a tab stop only where there is a mouse. Without one, Chromium
        # and Firefox do it themselves, which axe does not know.
        excused = "scrollable-region-focusable: <code>"
        mouse = self.page.evaluate("matchMedia('(hover)').matches")
        found = findings(self.page, "coding-exercise, lesson-progress, live-widget[driven-by]")
        assert [f for f in found if mouse or not f.startswith(excused)] == []
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def reader(visit: Callable[..., Visit]) -> Reader:
    return Reader(visit(color_scheme="dark").open(LESSON, live=False))


def plain(text: str) -> str:
    """A text without its marks, to find in the page."""
    return " ".join(text.replace("`", "").split())


def test_one_who_solves_everything_with_mistakes_on_the_way(reader: Reader) -> None:
    names = LESSONS[0].exercises
    for count, name in enumerate(names, 1):
        exercise = EXERCISES[name]
        feedback = reader.check(name, exercise.starter)  # from empty
        expect(feedback).not_to_be_empty()
        mistake = exercise.mistakes[count % len(exercise.mistakes)]
        expect(reader.check(name, mistake.code)).to_contain_text(plain(mistake.message))
        if count == 1:
            reader.look()
            # It is asked again in the middle of it, and nothing is gone.
            reader.page.reload()
            code = reader.exercise(name).get_by_label("Python code")
            expect(code).to_have_value(mistake.code)
        reader.exercise(name).get_by_text("Hint 1", exact=True).click()
        expect(reader.check(name, exercise.solution)).to_contain_text(
            "agrees with the course’s own"
        )
        bar = reader.page.locator("lesson-progress [data-kind=exercise]")
        expect(bar).to_have_text(f"{count} of {len(names)} exercises solved")
    reader.look()
    reader.press("attention-output", "Let your code drive the heatmap")
    figure = reader.page.locator("live-widget[name=attention-matrix]")
    expect(figure.locator(".driven")).to_have_text(DRIVEN, timeout=30_000)
    # The last exercise ran on what was written in the ones before it.
    output = reader.exercise("most-attended").get_by_label("Output")
    expect(output.locator("p")).to_have_count(0)  # else it says what stood in
    reader.look()
    reader.page.reload()
    expect(reader.page.locator("coding-exercise[data-solved]")).to_have_count(len(names))


@pytest.mark.not_folder  # a browser's storage can be handed on for a site only
@pytest.mark.not_offline
def test_one_who_gives_up_and_comes_back_the_next_day(browser: Browser, site: Server) -> None:
    evening = Visit(browser.new_context(), site)
    reader = Reader(evening.open(LESSON, live=False))
    exercise = EXERCISES["softmax"]
    tries = [mistake.code for mistake in exercise.mistakes[:2]]
    for code in tries:
        reader.check("softmax", code)
    stands = reader.exercise("softmax")
    for i in range(1, len(exercise.hints) + 1):
        stands.get_by_text(f"Hint {i}", exact=True).click()
    stands.get_by_text("The solution", exact=True).click()
    expect(stands.locator("details[open]").last).to_contain_text("Taking the maximum away first")
    reader.look()
    reader.press("softmax", "Reset")
    assert reader.code("softmax") == exercise.starter.rstrip()
    kept = evening.context.storage_state()
    evening.context.close()

    morning = Visit(browser.new_context(storage_state=kept), site)
    reader = Reader(morning.open(LESSON, live=False))
    stands = reader.exercise("softmax")
    assert reader.code("softmax") == exercise.starter.rstrip()
    assert stands.get_attribute("data-solved") is None
    reader.press("softmax", "Earlier")
    earlier = stands.locator(".cell-earlier li")
    expect(earlier).to_have_count(len(tries))
    reader.look()
    earlier.first.get_by_role("button").click()
    assert reader.code("softmax") == tries[-1]
    expect(reader.check("softmax", exercise.solution)).to_contain_text("agrees")
    expect(stands).to_have_attribute("data-solved", "")
    morning.context.close()
    assert evening.complaints + morning.complaints == []
    assert evening.outside + morning.outside == []


def test_one_with_a_keyboard_only(reader: Reader) -> None:
    page = reader.page
    exercise = reader.exercise("dot-product")
    for _ in range(200):
        page.keyboard.press("Tab")
        if exercise.get_by_label("Python code").evaluate("code => code.matches(':focus')"):
            break
    exercise.locator(".cm-editor").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("def dot_product(a, b):\nreturn a * b")  # the editor indents
    leave_and_press(page, "Check")
    expect(exercise).to_have_attribute("data-verdict", "not yet", timeout=60_000)
    expect(exercise.get_by_role("button", name="Check", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(exercise.get_by_label("Python code")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("def dot_product(a, b):\nwhile True: pass")
    page.keyboard.press("Control+Enter")  # runs it: nothing is called, so it ends
    expect(exercise.get_by_role("status")).to_have_text("Done.", timeout=60_000)
    leave_and_press(page, "Check")
    expect(exercise.get_by_role("status")).to_have_text("Running", timeout=60_000)
    page.keyboard.press("Tab")
    expect(exercise.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Space")
    expect(exercise.get_by_role("status")).to_contain_text("Stopped.")
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("def dot_product(a, b):\nreturn (a * b).sum()")
    leave_and_press(page, "Check")
    expect(exercise).to_have_attribute("data-verdict", "passed", timeout=60_000)
    reader.look()


def leave_and_press(page: Page, button: str) -> None:
    """Out of the editor, and on to a button of its bar."""
    page.keyboard.press("Escape")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == button:
            return page.keyboard.press("Enter")
    raise AssertionError(f"no way to {button}")


def test_one_with_a_finger_only(visit: Callable[..., Visit]) -> None:
    phone = visit(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    reader = Reader(phone.open(LESSON, live=False))
    exercise = reader.exercise("softmax")
    exercise.get_by_label("Python code").tap()
    exercise.locator(".cm-editor").wait_for()
    assert (
        exercise.locator(".cm-content").evaluate("c => parseFloat(getComputedStyle(c).fontSize)")
        >= 16
    )
    exercise.get_by_text("With blanks to fill in").tap()
    exercise.get_by_role("button", name="Put it into the field").tap()
    exercise.get_by_role("button", name="Check", exact=True).tap()
    expect(exercise.locator(".feedback")).to_contain_text("still a blank", timeout=60_000)
    reader.look()
    reader.write("softmax", "while True: print('on')")
    exercise.get_by_role("button", name="Run", exact=True).tap()
    exercise.get_by_label("Output").get_by_text("on").wait_for(timeout=60_000)
    reader.look()
    exercise.get_by_role("button", name="Stop").tap()
    expect(exercise.get_by_role("status")).to_contain_text("Stopped.")
    reader.write("softmax", EXERCISES["softmax"].solution)
    exercise.get_by_role("button", name="Check", exact=True).tap()
    expect(exercise).to_have_attribute("data-verdict", "passed", timeout=60_000)
    reader.look()


# Each way not to store is tried in test_code_field.py, too.
@pytest.mark.parametrize("how", ["full", pytest.param("forbidden", marks=pytest.mark.all)])
def test_one_whose_browser_keeps_nothing(visit: Callable[..., Visit], how: str) -> None:
    begun = visit(complaints=True)  # the theme's own
    begun.context.add_init_script(NO_STORAGE[how])
    reader = Reader(begun.open(LESSON, live=False))
    exercise = EXERCISES["dot-product"]
    reader.check("dot-product", exercise.starter)
    expect(reader.check("dot-product", exercise.solution)).to_contain_text("agrees")
    said = reader.exercise("dot-product").get_by_role("status")
    expect(said).to_contain_text("Checked: it is right.")
    expect(said).to_contain_text("save")  # and that it is not, is still said
    bar = reader.page.locator("lesson-progress [data-kind=exercise]")
    expect(bar).to_contain_text("1 of")
    trouble = reader.page.locator("lesson-progress .trouble")
    expect(trouble).to_contain_text("It stays until you close the page.")
    reader.look()


def test_one_with_two_tabs(visit: Callable[..., Visit]) -> None:
    begun = visit()
    one, two = (Reader(begun.open(LESSON, live=False)) for _ in range(2))
    exercise = EXERCISES["cosine"]
    one.write("cosine", "in_one = 1")
    expect(two.exercise("cosine").get_by_role("status")).to_contain_text("Another tab")
    two.look()
    expect(two.check("cosine", exercise.solution)).to_contain_text("agrees")
    # The first tab sees that it is solved, and keeps what it has.
    assert one.code("cosine") == "in_one = 1"
    bar = one.page.locator("lesson-progress [data-kind=exercise]")
    expect(bar).to_contain_text("1 of")
    expect(one.exercise("cosine")).to_have_attribute("data-solved", "")
    one.page.reload()
    assert one.code("cosine") == exercise.solution
    one.press("cosine", "Earlier")
    expect(one.exercise("cosine").locator(".cell-earlier")).to_contain_text("in_one = 1")
