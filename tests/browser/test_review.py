"""Review: a sitting of questions, what is kept of it, and where it works with less than all."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lessons import LESSONS
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit, findings_in_looks
from tests.browser.test_progress import exported, imported
from widgets.questions import fresh

REVIEW = "review/"
OURS = "Object.keys(localStorage).filter(key => key.startsWith('attention-course:'))"
FULL = "new DOMException('full', 'QuotaExceededError')"
FORBIDDEN = "new DOMException('no', 'SecurityError')"


def begin(page: Page, lesson: int = 1) -> None:
    """A sitting about one lesson, perhaps after another one."""
    if page.locator(".review-end").count():
        page.get_by_role("button", name="Another sitting").click()
    boxes = page.locator(".review-start input")
    for i in range(len(LESSONS)):
        boxes.nth(i).set_checked(i + 1 == lesson)
    page.get_by_role("button", name="Begin").click()


def question(page: Page) -> Locator:
    return page.locator(".review-question:visible")


def text(page: Page) -> str:
    return question(page).locator(".question").inner_text()


def said(page: Page) -> Locator:
    return page.locator(".review-bar [role=status]")


def onward(page: Page) -> None:
    page.locator(".review-bar > button").click()


def choose(page: Page, right: bool) -> str:
    """Answers the next question that has answers to choose from; which it was."""
    while not question(page).locator(".option").count():
        onward(page)
    question(page).locator(".right" if right else ".wrong").first.locator("summary").click()
    expect(said(page)).to_contain_text("Right." if right else "Missed.")
    asked = text(page)
    onward(page)
    return asked


def end(page: Page) -> None:
    page.get_by_role("button", name="End here").click()


def one_missed_and_one_right(page: Page) -> tuple[str, str]:
    begin(page)
    missed, right = choose(page, right=False), choose(page, right=True)
    end(page)
    return missed, right


def sitting(page: Page) -> list[str]:
    """The questions of a sitting, none of which is answered."""
    begin(page)
    asked: list[str] = page.evaluate(
        """() => {
            const asked = [];
            while (document.querySelector(".in-sitting") && asked.length < 99) {
                const questions = [...document.querySelectorAll(".review-question")];
                const [shown] = questions.filter((each) => each.checkVisibility());
                asked.push(shown.querySelector(".question").innerText);
                document.querySelector(".review-bar > button").click();
            }
            return asked;
        }"""
    )
    return asked


def onto(page: Page, way: str, title: str) -> None:
    """The page before or after this one, by instant navigation."""
    page.locator(f".md-footer__link--{way}").click()
    expect(page.locator("h1")).to_contain_text(title, timeout=30_000)


@pytest.mark.usefixtures("no_python")
def test_what_was_missed_comes_first_after_a_reload_and_what_was_right_last(
    visit: Callable[..., Visit],
) -> None:
    page = visit().open(REVIEW, live=False)
    assert len(sitting(page)) == 10
    missed, right = one_missed_and_one_right(page)
    expect(page.locator(".review-where")).to_have_text("1 of 2 answers right.")
    lists = page.locator(".review-list")
    expect(lists.nth(0)).to_contain_text(missed)
    expect(lists.nth(1)).to_contain_text(right)
    expect(lists.nth(1)).to_contain_text("box 2")
    page.reload()
    expect(page.locator(".review-boxes")).to_contain_text("14 never asked")
    asked = sitting(page)
    assert asked[0] == missed
    assert right not in asked
    # It is no progress in the lesson.
    kept = page.evaluate(OURS)
    assert [key for key in kept if ":solved:" in key] == []
    assert len([key for key in kept if re.search(r":review:.*#", key)]) == 2


@pytest.mark.usefixtures("no_python")
def test_a_missed_question_leads_to_its_section(visit: Callable[..., Visit]) -> None:
    page = visit().open(REVIEW, live=False)
    one_missed_and_one_right(page)
    link = page.locator(".review-list a").first
    section = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_contain_text(LESSONS[0].title, timeout=30_000)
    anchor = page.url.split("#")[1]
    expect(page.locator(f"h2#{anchor}, h3#{anchor}")).to_contain_text(section)


@pytest.mark.usefixtures("no_python")
def test_lessons_with_something_solved_count_as_read_until_the_reader_chooses(
    visit: Callable[..., Visit],
) -> None:
    here = visit()
    page = here.open(LESSON, live=False)
    page.locator(".quiz .right summary").first.click()
    page = here.open(REVIEW, live=False)
    boxes = page.locator(".review-start input")
    expect(page.locator(".review-start input:checked")).to_have_count(1)
    expect(boxes.first).to_be_checked()
    boxes.first.uncheck()
    expect(page.get_by_role("button", name="Begin")).to_be_disabled()
    boxes.nth(3).check()
    page.reload()
    expect(boxes.first).not_to_be_checked()
    expect(boxes.nth(3)).to_be_checked()
    assert all("4" in each for each in sources(page))


def sources(page: Page) -> list[str]:
    page.get_by_role("button", name="Begin").click()
    found = []
    while page.locator(".in-sitting").count():
        found.append(question(page).locator(".review-source").inner_text().split(":")[0])
        onward(page)
    return found


@pytest.mark.usefixtures("no_python")
def test_a_file_carries_it_to_another_browser_and_what_is_later_wins(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    here = visit()
    page = here.open(REVIEW, live=False)
    missed, _ = one_missed_and_one_right(page)
    file = exported(here.open("progress/", live=False), tmp_path)
    assert len([key for key in json.loads(file)["entries"] if ":review:" in key]) >= 3

    there = visit()
    page = there.open("progress/", live=False)
    expect(imported(page, "mine.json", file)).to_contain_text("are back")
    page = there.open(REVIEW, live=False)
    expect(page.locator(".review-start input").first).to_be_checked()
    assert sitting(page)[0] == missed
    begin(page)
    assert choose(page, right=True) == missed
    page = there.open("progress/", live=False)
    expect(imported(page, "mine.json", file)).to_contain_text("is here already")
    assert sitting(there.open(REVIEW, live=False))[0] != missed


def to_number(page: Page) -> tuple[Locator, Any]:
    """The next question for a number, once Python is there, with what it asks."""
    while not question(page).locator("live-widget").count():
        onward(page)
    asks = question(page).locator("[name=asks]").input_value()
    seed = question(page).locator("[name=seed]")
    expect(question(page).locator("details.way")).to_have_id(f"way-{asks}-{seed.input_value()}")
    return question(page), fresh(asks, int(seed.input_value()))


def test_numbers_are_fresh_and_the_first_answer_counts(visit: Callable[..., Visit]) -> None:
    page = visit().open(REVIEW)
    expect(page.locator("live-widget[data-live]")).to_have_count(
        sum(len(lesson.questions) for lesson in LESSONS), timeout=60_000
    )
    seeds = []
    for right in (True, False):
        begin(page)
        figure, asked = to_number(page)
        seeds.append(figure.locator("[name=seed]").input_value())
        answer = asked.answer if right else asked.answer + 1000
        figure.get_by_label("Your answer").fill(str(answer))
        figure.get_by_label("Your answer").press("Enter")
        expect(said(page)).to_contain_text("Right." if right else "Missed.")
        # What is tried afterwards changes nothing.
        figure.get_by_label("Your answer").fill(str(asked.answer))
        figure.get_by_role("button", name="Check").click()
        expect(figure.locator(".live-question .right")).to_be_visible()
        expect(said(page)).to_contain_text("Right." if right else "Missed.")
        end(page)
    begin(page)
    figure, _ = to_number(page)
    seeds.append(figure.locator("[name=seed]").input_value())
    expect(figure.get_by_label("Your answer")).to_have_value("")
    expect(figure.locator(".verdict p")).to_have_count(0)
    # To look before one has answered is to miss it.
    figure.locator(".way summary").click()
    expect(said(page)).to_contain_text("Missed.")
    assert {*seeds} != {"0"}


def test_without_python_the_numbers_are_the_page_s_and_the_reader_judges(
    visit: Callable[..., Visit], site: Server
) -> None:
    site.rules[".wasm"] = 404
    page = visit(complaints=True).open(REVIEW, live=False)
    begin(page)
    figure, asked = to_number(page)
    assert asked == fresh(figure.locator("[name=asks]").input_value(), 0)
    expect(figure.get_by_role("button", name="Retry")).to_be_visible(timeout=30_000)
    figure.locator(".way summary").click()
    expect(said(page)).to_contain_text("compare it yourself")
    page.get_by_role("button", name="I had it right").click()
    expect(said(page)).to_contain_text("It is in box 2 now")
    expect(page.locator(".review-bar > button")).to_be_focused()


@pytest.mark.usefixtures("no_python")
@pytest.mark.parametrize(("error", "words"), [(FULL, "is full"), (FORBIDDEN, "does not let")])
def test_without_storage_it_works_for_the_visit_and_says_so(
    visit: Callable[..., Visit], error: str, words: str
) -> None:
    here = visit()
    here.context.add_init_script(f"Storage.prototype.setItem = () => {{ throw {error}; }}")
    page = here.open(REVIEW, live=False)
    missed, _ = one_missed_and_one_right(page)
    expect(page.locator(".trouble")).to_contain_text(words)
    # Through another page, by instant navigation.
    onto(page, "next", "Your progress")
    onto(page, "prev", "Review")
    expect(page.locator(".review-boxes")).to_contain_text("1 in box 2")
    assert sitting(page)[0] == missed


@pytest.mark.usefixtures("no_python")
def test_entries_that_are_not_ours_to_understand_do_no_harm(visit: Callable[..., Visit]) -> None:
    page = visit().open(REVIEW, live=False)
    asked = sitting(page)
    entries = ["", "null", '{"box": 99, "at": 1}', '{"box": "2", "at": 1}', '{"box": 2}', "["]
    written = page.evaluate(
        """entries => {
            let i = 0;  // each lesson, of ten quizzes or more, has each of them
            for (const each of document.querySelectorAll(".review-lesson .quiz")) {
                const page = each.closest(".review-lesson").dataset.page;
                const entry = entries[i++ % entries.length];
                localStorage[`attention-course:review:${page}#${each.id}`] = entry;
            }
            return i;
        }""",
        entries,
    )
    assert written >= len(entries) * len(LESSONS)
    page.reload()
    assert len(sitting(page)) == len(asked)
    expect(page.locator(".review-boxes")).to_contain_text("14 never asked")


@pytest.mark.usefixtures("no_python")
def test_a_sitting_goes_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = visit().open(REVIEW, live=False)
    page.locator(".review-start input").nth(1).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".review-where")).to_be_focused()
    expect(page.locator(".review-where")).to_have_text("Question 1 of 10")
    first = text(page)
    for _ in range(2):  # "End here", and the first answer
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text(re.compile("Right|Missed"))
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.review-bar > button')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".review-where")).to_have_text("Question 2 of 10")
    expect(page.locator(".review-where")).to_be_focused()
    expect(page.locator(".review-where")).to_be_in_viewport()
    assert text(page) != first


def test_leaving_in_the_middle_and_links_within_the_page(visit: Callable[..., Visit]) -> None:
    page = visit().open(REVIEW, live=False)
    begin(page)
    expect(question(page)).to_have_count(1)
    page.locator(".md-sidebar--secondary a[href$='#lesson-2']").click()
    expect(page.locator("#lesson-2")).to_be_in_viewport()
    expect(page.locator(".in-sitting")).to_have_count(0)
    begin(page)
    onto(page, "next", "Your progress")
    page.go_back()
    expect(page.get_by_role("button", name="Begin")).to_be_enabled(timeout=30_000)
    expect(page.locator(".review-question:visible")).not_to_have_count(1)
    begin(page)
    choose(page, right=True)
    expect(page.locator(".review-bar")).to_have_count(1)


def test_axe_finds_nothing_in_a_sitting_and_at_its_end(visit: Callable[..., Visit]) -> None:
    page = visit().open(REVIEW, live=False)
    begin(page)
    question(page).locator(".wrong summary").first.click()
    expect(said(page)).to_contain_text("Missed.")
    assert findings_in_looks(page, 320, 1280) == []
    onward(page)
    assert findings_in_looks(page, 1280, 320) == []
    choose(page, right=True)
    end(page)
    assert findings_in_looks(page, 320, 1280) == []
    assert findings_in_looks(page, 1280, 320) == []


@pytest.mark.not_folder  # a page there has no list of its files
def test_its_script_is_on_this_page_alone(visit: Callable[..., Visit], site: Server) -> None:
    fetched = (
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('review.js'))"
    )
    page = visit().open("progress/", live=False)
    page.locator("progress-file button:enabled").first.wait_for()
    assert not page.evaluate(fetched)
    onto(page, "prev", "Review")
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    assert page.evaluate(fetched)
    site.rules["/review.js"] = 404
    page = visit(complaints=True).open(REVIEW, live=False)
    expect(page.locator("review-sitting")).to_contain_text("could not be loaded")
    expect(page.locator(".review-question").last).to_be_visible()
