"""A check is a run from the press of its button to the verdict: it can be stopped at each moment,
whatever breaks is told, and a verdict speaks of the code that was checked."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from exercises import EXERCISES
from lessons import LESSONS
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit, checked, findings_in_looks, held_back, write_code
from tests.browser.test_failures import ending_of

SOLUTION = EXERCISES["softmax"].solution
WRONG = EXERCISES["softmax"].mistakes[0].code
STARTING = "Python is starting, then this runs"


def exercise(page: Page, name: str = "softmax") -> Locator:
    return page.locator(f"coding-exercise[name={name}]")


def status(page: Page, name: str = "softmax") -> Locator:
    return exercise(page, name).get_by_role("status")


def press(page: Page, button: str, name: str = "softmax") -> None:
    exercise(page, name).get_by_role("button", name=button, exact=True).click()


def write(page: Page, code: str, name: str = "softmax") -> None:
    write_code(exercise(page, name).get_by_label("Python code"), code)


def can_run_and_check(page: Page) -> None:
    for button in ("Run", "Check"):
        expect(exercise(page).get_by_role("button", name=button, exact=True)).to_have_attribute(
            "aria-disabled", "false"
        )


@pytest.fixture(scope="module")
def page(browser: Browser, site: Server) -> Iterator[Page]:
    """The lesson, shared by the tests that leave it whole."""
    visit = Visit(browser.new_context(), site)
    yield visit.open(LESSON)
    visit.context.close()
    assert visit.outside == []
    assert visit.complaints == []


@pytest.fixture
def release(site: Server) -> Iterator[threading.Event]:
    """Holds Python back until it is set."""
    with held_back(site, ending_of(site, "course.pack")) as event:
        yield event


def test_stop_while_python_loads(visit: Callable[..., Visit], release: threading.Event) -> None:
    page = visit().open(LESSON, live=False)
    write(page, SOLUTION)
    press(page, "Check")
    expect(status(page)).to_have_text(STARTING)
    press(page, "Stop")
    expect(status(page)).to_have_text("Stopped before it began.")
    can_run_and_check(page)
    release.set()
    page.locator("live-widget[data-live]").first.wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    expect(status(page)).to_have_text("Stopped before it began.")  # it does not come back by itself
    assert exercise(page).get_attribute("data-verdict") is None
    checked(page, "softmax", SOLUTION)


def test_a_later_run_elsewhere_ends_a_check_that_waits(
    visit: Callable[..., Visit], release: threading.Event
) -> None:
    page = visit().open(LESSON, live=False)
    write(page, SOLUTION)
    press(page, "Check")
    write(page, "print(6 * 7)", "cosine")
    press(page, "Run", "cosine")
    expect(status(page)).to_have_text("Stopped, since other code was run.")
    release.set()
    expect(exercise(page, "cosine").get_by_label("Output")).to_have_text("42", timeout=60_000)
    expect(status(page, "cosine")).to_have_text("Done.")
    assert exercise(page).get_attribute("data-verdict") is None


def test_who_leaves_is_not_followed_by_the_check(
    visit: Callable[..., Visit], release: threading.Event
) -> None:
    page = visit().open(LESSON, live=False)
    write(page, SOLUTION)
    press(page, "Check")
    page.get_by_role("link", name="Before you start").first.click()
    cell = page.locator("code-cell")
    write_code(cell.get_by_label("Python code"), "print(6 * 7)")
    cell.get_by_role("button", name="Run").click()
    release.set()
    expect(cell.get_by_label("Output")).to_have_text("42", timeout=60_000)
    page.wait_for_timeout(500)
    expect(cell.get_by_role("status")).to_have_text("Done.")
    assert page.evaluate("Object.keys(localStorage).filter(key => /:solved:/.test(key))") == []


def test_solved_counts_for_the_page_that_is_shown(
    visit: Callable[..., Visit], site: Server
) -> None:
    page = visit().open(LESSON)
    checked(page, "cosine", EXERCISES["cosine"].starter)
    with held_back(site, "/before-you-start/"):
        page.get_by_role("link", name="Before you start").first.click()
        page.wait_for_url("**/before-you-start/")  # the address is new, the page is the old one
        page.locator(".quiz .right summary").first.click()
        checked(page, "softmax", SOLUTION)
    page.locator("code-cell").wait_for()
    places = page.evaluate("Object.keys(localStorage).filter(key => /:solved:/.test(key))")
    assert len(places) == 2
    assert all(f":solved:{LESSON}#" in place for place in places)


def test_back_before_the_next_page_is_there_stays(
    visit: Callable[..., Visit], site: Server
) -> None:
    page = visit().open(LESSON, live=False)
    with held_back(site, "/before-you-start/"):
        page.get_by_role("link", name="Before you start").first.click()
        page.wait_for_url("**/before-you-start/")
        page.go_back()
        page.wait_for_url(f"**/{LESSON}")
    page.wait_for_timeout(1500)
    assert page.locator("code-cell").count() == 0
    expect(exercise(page)).to_be_visible()


def test_a_file_that_fails_under_a_check_is_told(visit: Callable[..., Visit], site: Server) -> None:
    page = visit(complaints=True).open(LESSON, live=False)
    site.rules[ending_of(site, "numpy.pack")] = 404
    write(page, SOLUTION)
    press(page, "Check")
    expect(status(page)).to_contain_text("numpy.pack could not be loaded", timeout=30_000)
    expect(status(page)).to_contain_text("Run it again to try once more.")
    can_run_and_check(page)
    site.rules.clear()
    expect(checked(page, "softmax", SOLUTION)).to_have_attribute("data-verdict", "passed")


FAILS_ONCE = """(function_) => {
    const { ask } = course.python;
    course.python.ask = async (name, ...given) => {
        if (name !== function_) return ask.call(course.python, name, ...given);
        delete course.python.ask;
        throw new Error("It broke.");
    };
}"""


@pytest.mark.parametrize("function", ["plan", "judge"])
def test_what_breaks_in_a_check_is_told(page: Page, function: str) -> None:
    page.evaluate(FAILS_ONCE, function)
    write(page, SOLUTION)
    press(page, "Check")
    expect(status(page)).to_contain_text("It broke. Run it again", timeout=60_000)
    assert exercise(page).get_attribute("data-verdict") is None
    can_run_and_check(page)
    expect(checked(page, "softmax", SOLUTION)).to_have_attribute("data-verdict", "passed")


def test_python_that_has_failed_is_not_asked(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON)
    page.evaluate("course.python.giveUp('It broke.')")
    # Else it would be given up once more when the time for this answer has passed.
    assert page.evaluate("course.python.ask('plan', 'softmax', 1).catch(e => e.message)") == (
        "Python is not ready."
    )


def test_a_verdict_is_of_the_code_that_was_checked(page: Page) -> None:
    feedback = checked(page, "softmax", SOLUTION).locator(".feedback")
    expect(exercise(page)).to_have_attribute("data-verdict", "passed")
    write(page, SOLUTION + "# more")
    assert exercise(page).get_attribute("data-verdict") is None
    expect(feedback).to_have_class(re.compile("outdated"))
    expect(feedback).to_contain_text("agrees")  # it can still be read
    write(page, SOLUTION)
    expect(exercise(page)).to_have_attribute("data-verdict", "passed")
    press(page, "Reset")
    assert exercise(page).get_attribute("data-verdict") is None
    write(page, "while True: pass")
    press(page, "Check")
    expect(feedback).to_be_empty()
    expect(status(page)).to_have_text("Running", timeout=60_000)
    press(page, "Stop")
    expect(feedback).to_be_empty()
    assert exercise(page).get_attribute("data-verdict") is None


def test_code_that_changes_during_a_check_has_no_verdict(page: Page) -> None:
    write(page, SOLUTION + "\nimport time\ntime.sleep(1)")
    press(page, "Check")
    expect(status(page)).to_have_text("Running", timeout=60_000)
    write(page, WRONG)
    expect(status(page)).to_have_text("Changed since the check.", timeout=60_000)
    assert exercise(page).get_attribute("data-verdict") is None
    expect(exercise(page).locator(".feedback")).to_have_class(re.compile("outdated"))


def test_a_reload_in_the_middle_of_a_check(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON)
    write(page, SOLUTION + "\nwhile True: pass")
    press(page, "Check")
    expect(status(page)).to_have_text("Running", timeout=60_000)
    page.reload()
    expect(exercise(page).get_by_label("Python code")).to_have_value(
        SOLUTION + "\nwhile True: pass"
    )
    expect(status(page)).to_have_text("")
    expect(checked(page, "softmax", SOLUTION)).to_have_attribute("data-verdict", "passed")


def test_the_status_follows_a_change(page: Page) -> None:
    checked(page, "softmax", WRONG)
    write(page, SOLUTION)
    expect(status(page)).to_have_text("Changed since the check.")
    checked(page, "softmax", WRONG)
    exercise(page).get_by_text("With blanks to fill in").click()
    exercise(page).get_by_role("button", name="Put it into the field").click()
    expect(status(page)).to_contain_text("The blanks are in the field.")
    expect(exercise(page).get_by_label("Python code")).to_be_in_viewport()
    press(page, "Reset")
    expect(status(page)).to_contain_text("The page's code is back.")


def test_back_from_another_document_leaves_each_code_in_its_place(
    visit: Callable[..., Visit],
) -> None:
    page = visit().open(LESSON, live=False)
    write(page, "mine = 1", "cosine")
    exercise(page, "cosine").get_by_label("Python code").focus()
    exercise(page, "cosine").locator(".cm-editor").wait_for()  # one text field less in the page
    page.goto(page.url.replace(LESSON, "progress/"))
    page.go_back()
    for name in LESSONS[0].exercises:
        code = exercise(page, name).get_by_label("Python code")
        starter = EXERCISES[name].starter.rstrip()
        expect(code).to_have_value("mine = 1" if name == "cosine" else starter)


def test_the_figure_is_not_below_the_header(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON)
    done = checked(page, "attention-output", EXERCISES["attention-output"].solution)
    done.get_by_role("button", name="Let your code drive").click()
    figure = page.locator("live-widget[driven-by]")
    expect(figure.locator(".drive input")).to_be_focused()
    box, header = figure.bounding_box(), page.locator(".md-header").bounding_box()
    assert box
    assert header
    assert header["height"] <= box["y"] < 200
    assert page.locator("coding-exercise .md-clipboard, coding-exercise .md-code__nav").count() == 0


def test_the_names_in_play_are_offered(page: Page) -> None:
    exercise(page).get_by_label("Python code").focus()
    exercise(page).locator(".cm-editor").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("np.ex")
    offered = page.locator(".cm-tooltip-autocomplete li")
    expect(offered).to_have_text(["exp"])
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type("keep")
    expect(offered).to_have_text(["keepdims"])


def test_axe_finds_nothing_in_the_states_of_an_exercise(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON, live=False)
    write(page, "print(1)\n1 / 0", "cosine")
    press(page, "Run", "cosine")
    expect(exercise(page, "cosine").locator(".cell-output p")).to_be_visible(timeout=60_000)
    checked(page, "softmax", WRONG)
    checked(page, "attention-output", EXERCISES["attention-output"].solution)
    checked(page, "scores", EXERCISES["scores"].mistakes[0].code)
    write(page, "scores = 1", "scores")
    for details in exercise(page).locator(".help > details > summary, .worked > summary").all():
        details.click()
    press(page, "Earlier", "scores")
    assert findings_in_looks(page, 320, 1280, within="coding-exercise") == []
