"""Questions and predictions: by mouse, by keyboard, with script off, and on paper."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.serve.server import Server
from tests.browser.conftest import LESSON, PAGES, Visit

BEFORE = "before-you-start/"
A4 = 718  # the width between A4's usual margins, in CSS pixels


@pytest.fixture(scope="module", params=[True, False], ids=["script", "no script"])
def lesson(request: pytest.FixtureRequest, browser: Browser, site: Server) -> Iterator[Page]:
    """The lesson, with script and without."""
    visit = Visit(browser.new_context(java_script_enabled=request.param), site)
    yield visit.open(LESSON, live=False)
    visit.context.close()
    assert visit.outside == []
    assert visit.complaints == []


def test_an_answer_opens_by_mouse_and_closes_the_other(lesson: Page) -> None:
    quiz = lesson.locator(".quiz").first
    right, wrong = quiz.locator(".option.right"), quiz.locator(".option.wrong").first
    for explanation in quiz.locator(".option > p").all():
        expect(explanation).to_be_hidden()
    wrong.locator("summary").click()
    expect(wrong.locator(".verdict")).to_be_visible()
    expect(wrong.locator("p").last).to_be_visible()
    right.locator("summary").click()
    expect(right.locator("p").last).to_be_visible()
    expect(wrong.locator("p").last).to_be_hidden()
    right.locator("summary").click()
    expect(right.locator("p").last).to_be_hidden()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_an_answer_opens_by_keyboard(lesson: Page, key: str) -> None:
    options = lesson.locator(".quiz").nth(1).locator(".option")
    options.nth(0).locator("summary").focus()
    lesson.keyboard.press(key)
    expect(options.nth(0).locator("p").last).to_be_visible()
    lesson.keyboard.press("Tab")
    expect(options.nth(1).locator("summary")).to_be_focused()
    lesson.keyboard.press(key)
    expect(options.nth(1).locator("p").last).to_be_visible()
    expect(options.nth(0).locator("p").last).to_be_hidden()
    lesson.keyboard.press(key)
    expect(options.nth(1).locator("p").last).to_be_hidden()


def test_questions_do_not_close_each_other(lesson: Page) -> None:
    first, second = lesson.locator(".quiz").nth(2), lesson.locator(".quiz").nth(3)
    for quiz in (first, second):
        quiz.locator("summary").first.click()
    for quiz in (first, second):
        expect(quiz.locator(".verdict").first).to_be_visible()


def test_right_and_wrong_differ_in_words(lesson: Page) -> None:
    options = lesson.locator(".option")
    kinds = [str(name) for name in options.evaluate_all("all => all.map(e => e.className)")]
    verdicts = lesson.locator(".option > .verdict").all_text_contents()
    assert len(kinds) == len(verdicts) >= 30
    assert set(zip(kinds, verdicts, strict=True)) == {
        ("option right", "Right."),
        ("option wrong", "Not so."),
    }


def test_a_prediction_opens_by_mouse_and_by_keyboard(lesson: Page) -> None:
    predictions = lesson.locator("details.predict")
    assert predictions.count() >= 6
    for i in range(predictions.count()):
        summary = predictions.nth(i).locator("> summary")
        content = predictions.nth(i).locator("> :not(summary)").last
        expect(content).to_be_hidden()
        if i % 2:
            summary.click()
        else:
            summary.focus()
            lesson.keyboard.press("Enter")
        expect(content).to_be_visible()
        summary.click()
        expect(content).to_be_hidden()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_traced_number_opens_by_keyboard_and_closes_the_other(lesson: Page, key: str) -> None:
    prediction = lesson.locator("details.predict:has([name=trace-scores])")
    prediction.evaluate("details => details.open = true")
    numbers = prediction.locator(".trace details")
    assert numbers.count() == 16
    numbers.nth(5).locator("summary").focus()
    lesson.keyboard.press(key)
    expect(numbers.nth(5).locator("p")).to_be_visible()
    numbers.nth(6).locator("summary").click()
    expect(numbers.nth(6).locator("p")).to_be_visible()
    expect(numbers.nth(5).locator("p")).to_be_hidden()
    prediction.evaluate("details => details.open = false")


@pytest.mark.not_folder  # it goes to addresses of the site
def test_every_answer_on_every_page_opens(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open(live=False)
    asked = 0
    for path in PAGES[:-1]:
        page.goto(page.url.split("/repo/")[0] + "/repo/" + path)
        closed = page.evaluate(
            """() => {
                const all = [...document.querySelectorAll(".quiz .option")];
                return [all.length, all.filter(option => {
                    option.querySelector("summary").click();
                    const last = option.lastElementChild;
                    return !option.open || !last.checkVisibility() || !last.textContent.trim();
                }).length];
            }"""
        )
        assert closed[1] == 0, path
        asked += closed[0]
    assert asked >= 60


# On paper


@pytest.fixture(scope="module")
def paper(browser: Browser, site: Server) -> Iterator[Page]:
    """The lesson as it is printed: everything closed on the screen, Python alive."""
    visit = Visit(browser.new_context(viewport={"width": A4, "height": 1000}), site)
    page = visit.open(LESSON)
    page.emulate_media(media="print")
    yield page
    visit.context.close()
    assert visit.outside == []
    assert visit.complaints == []


def unseen(page: Page, selector: str) -> list[str]:
    """The text of what cannot be seen, or lies beyond the sheet, among what there has to be."""
    count, hidden = page.evaluate(
        """selector => {
            const all = [...document.querySelectorAll(selector)];
            const seen = e => {
                const box = e.getBoundingClientRect();
                const how = { visibilityProperty: true, opacityProperty: true };
                if (!e.checkVisibility(how) || box.height <= 0 || box.width <= 0) return false;
                // Whatever scrolls on the screen cuts off on paper.
                for (let part = e; part !== document.body; part = part.parentElement) {
                    if (getComputedStyle(part).overflowX === "visible") continue;
                    const frame = part.getBoundingClientRect();
                    if (box.right > frame.right + 1 || box.bottom > frame.bottom + 1) return false;
                }
                return box.right <= document.documentElement.clientWidth + 1;
            };
            return [all.length, all.filter(e => !seen(e)).map(e => e.textContent.slice(0, 60))];
        }""",
        selector,
    )
    assert count, selector
    return list(hidden)


@pytest.mark.parametrize(
    "selector",
    [
        ".quiz .option > p",
        ".quiz .option > summary",
        "details.predict > p",
        "details.predict figcaption, details.predict caption > span",
        ".heatmap tbody td",
        ".heatmap :is(thead, tbody) th",
        ".opening :is(td, p)",
        ".trace details > summary",
        ".trace details > p",
        ".trace td.sum",
        "table.numbers td",
        "ul.sum-of-terms li",
        "figure svg",
        ".value",
    ],
)
def test_everything_is_on_paper(paper: Page, selector: str) -> None:
    assert unseen(paper, selector) == []


@pytest.mark.parametrize(
    "selector",
    ["live-widget .controls", ".live-status", ".readout", ".presets", "input", ".md-header"],
)
def test_controls_are_not_on_paper(paper: Page, selector: str) -> None:
    found = paper.locator(selector)
    assert found.count()
    for one in found.all():
        assert not one.is_visible()


def test_the_lesson_prints_as_pdf_of_several_pages(paper: Page) -> None:
    pdf = paper.pdf(format="A4")
    assert pdf.startswith(b"%PDF-")
    closed = paper.evaluate("document.querySelectorAll('article details:not([open])').length")
    assert closed > 60  # on the screen they are closed still
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page\n") >= 8


def test_answers_of_the_other_pages_are_on_paper(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False, viewport={"width": A4, "height": 1000}).open(
        BEFORE, live=False
    )
    page.emulate_media(media="print")
    assert unseen(page, ".quiz .option > p") == []
    assert unseen(page, "details > :not(summary)") == []


@pytest.mark.parametrize("paper_size", ["A4", "Letter"])
def test_what_is_called_one_page_is_one_sheet(visit: Callable[..., Visit], paper_size: str) -> None:
    page = visit(java_script_enabled=False).open("one-page/", live=False)
    pdf = page.pdf(format=paper_size)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page\n") == 1
