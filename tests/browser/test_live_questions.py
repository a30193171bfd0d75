"""Live questions by mouse, keyboard and touch: wrong, then right, then new numbers."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons import LESSONS
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit, findings_in_looks, make_live
from widgets.questions import fresh

KINDS = LESSONS[0].questions
ASKED = [f"numeric-question-{kind}" for kind in KINDS]
PREDICTED = ["predict-row-the-queen-met-a-king-1", "predict-row-he-hid-money-in-the-steep-bank-6"]
SOLVED = ".live-view > [data-solved]"


@pytest.fixture(scope="module")
def lesson(browser: Browser, site: Server) -> Iterator[Page]:
    """The lesson, alive, shared by the tests of this module."""
    visit = Visit(browser.new_context(viewport={"width": 1280, "height": 800}), site)
    yield visit.open(LESSON)
    visit.context.close()
    assert visit.outside == []
    assert visit.complaints == []


def question(page: Page, name: str) -> Locator:
    figure = page.locator(f"#{name}")
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-live", "")
    return figure


def answer(figure: Locator) -> Locator:
    return figure.get_by_label("Your answer")


def verdict(figure: Locator) -> Locator:
    return figure.locator(".verdict")


def numbers(figure: Locator) -> str:
    return figure.locator(".question").inner_text()


def test_the_lesson_asks_every_kind_in_the_order_it_is_taught(lesson: Page) -> None:
    asked = lesson.locator("[name=asks]").evaluate_all("all => all.map(e => e.value)")
    assert asked == [*KINDS]


@pytest.mark.parametrize(("i", "kind"), [*enumerate(KINDS)])
def test_a_wrong_answer_is_explained_and_the_right_one_is_told(
    lesson: Page, i: int, kind: str
) -> None:
    figure = question(lesson, ASKED[i])
    asked = fresh(kind, 0)
    wrong = next(m for m in asked.mistakes if not isinstance(m.answer, tuple))
    answer(figure).fill(str(wrong.answer))
    figure.get_by_role("button", name="Check").click()
    expect(verdict(figure)).to_contain_text("Not yet. ")
    expect(verdict(figure)).to_contain_text(wrong.message)
    expect(figure.locator(SOLVED)).to_have_count(0)
    answer(figure).fill(str(asked.answer).replace(".", ",").replace("-", "−"))
    expect(verdict(figure)).to_contain_text("Not yet. ")  # till Check is pressed
    answer(figure).press("Enter")
    expect(verdict(figure)).to_contain_text("Right. ")
    expect(answer(figure)).to_be_focused()
    expect(figure.locator(SOLVED)).to_have_count(1)


def test_new_numbers_clear_the_answer_and_close_the_way(lesson: Page) -> None:
    figure = question(lesson, ASKED[0])
    way, new = figure.locator(".way"), figure.get_by_role("button", name="New numbers")
    for checked in (True, False):
        before = numbers(figure)
        answer(figure).fill("1000")
        if checked:
            answer(figure).press("Enter")
            expect(verdict(figure)).to_contain_text("1000 is not it")
        way.locator("summary").click()
        expect(way.locator("li").last).to_be_visible()
        new.click()
        expect(figure.locator(".question")).not_to_have_text(before)
        expect(answer(figure)).to_have_value("")
        expect(verdict(figure)).to_have_text("")
        expect(way).not_to_have_attribute("open", "")
        expect(new).to_be_focused()
        expect(figure.locator(SOLVED)).to_have_count(0)


def test_the_way_stays_open_while_one_answers(lesson: Page) -> None:
    figure = question(lesson, ASKED[1])
    figure.locator(".way summary").click()
    answer(figure).fill("17")
    answer(figure).press("Enter")
    expect(verdict(figure)).to_contain_text("lies between −1 and 1")
    expect(figure.locator(".way li").last).to_be_visible()
    figure.locator(".way summary").click()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (" ", "There is no number yet"),
        ("one half", "cannot be read as a number"),
        ("<b>1</b>", "cannot be read as a number"),
        ("1/0", "divided by 0"),
        ("1, 2", "1 and 2 are several numbers"),
        ("-1.234.5", "cannot be read as a number"),
    ],
)
def test_odd_input_is_answered_and_stays_in_the_field(lesson: Page, typed: str, says: str) -> None:
    figure = question(lesson, ASKED[3])
    answer(figure).fill(typed)
    figure.get_by_role("button", name="Check").click()
    expect(verdict(figure)).to_contain_text(says)
    expect(answer(figure)).to_have_value(typed)


def test_an_empty_field_is_not_checked(lesson: Page) -> None:
    figure = question(lesson, ASKED[3])
    answer(figure).fill("")
    figure.get_by_role("button", name="Check").click()
    expect(verdict(figure)).to_have_text("")
    expect(answer(figure)).to_be_focused()  # and the browser says what is missing
    assert answer(figure).evaluate("e => e.validity.valueMissing")


def test_a_question_by_keyboard_alone(lesson: Page) -> None:
    figure = question(lesson, ASKED[2])
    answer(figure).focus()
    lesson.keyboard.press("Control+a")
    lesson.keyboard.type("1/3")
    lesson.keyboard.press("Enter")
    expect(verdict(figure)).to_contain_text("An even share")
    lesson.keyboard.press("Tab")
    expect(figure.get_by_role("button", name="Check")).to_be_focused()
    lesson.keyboard.press("Tab")
    before = numbers(figure)
    lesson.keyboard.press("Space")
    expect(figure.locator(".question")).not_to_have_text(before)
    expect(figure.get_by_role("button", name="New numbers")).to_be_focused()
    lesson.keyboard.press("Tab")
    lesson.keyboard.press("Enter")
    expect(figure.locator(".way li").last).to_be_visible()
    lesson.keyboard.press("Enter")
    expect(figure.locator(".way li").last).to_be_hidden()


def test_a_prediction_by_keyboard_is_scored_once_it_is_shown(lesson: Page) -> None:
    figure = question(lesson, PREDICTED[0])
    expect(figure.locator(".bars").first).to_be_hidden()
    slider = figure.get_by_label("queen")
    slider.focus()
    for _ in range(3):
        lesson.keyboard.press("ArrowRight")
    expect(slider).to_have_value("4")
    expect(slider).to_have_attribute("aria-valuetext", "parts: 4, weight: 0.50")
    expect(slider).to_be_focused()
    expect(figure.locator(".bars").first).to_be_hidden()
    for _ in range(4):
        lesson.keyboard.press("Tab")
    expect(figure.get_by_role("button", name="Show")).to_be_focused()
    lesson.keyboard.press("Enter")
    expect(verdict(figure)).to_contain_text("% of the weight is where it belongs")
    expect(figure.locator(SOLVED)).to_have_count(1)
    expect(figure.locator(".bars tbody tr").nth(1)).to_contain_text("queen0.50")
    again = figure.get_by_role("button", name="Predict again")
    expect(again).to_be_focused()
    again.press("Enter")
    expect(figure.get_by_label("queen")).to_have_value("4")
    expect(figure.locator(SOLVED)).to_have_count(0)
    figure.get_by_role("button", name="Another sentence").click()
    expect(figure.locator(".question")).not_to_contain_text("queen")
    sliders = figure.locator("[type=range]")
    assert set(sliders.evaluate_all("all => all.map(e => e.value)")) == {"1"}
    expect(figure.get_by_role("button", name="Another sentence")).to_be_focused()


def test_sliders_by_mouse(lesson: Page) -> None:
    figure = question(lesson, PREDICTED[1])
    slider = figure.get_by_label("money")
    box = slider.bounding_box()
    assert box
    lesson.mouse.move(box["x"] + 0.15 * box["width"], box["y"] + box["height"] / 2)
    lesson.mouse.down()
    lesson.mouse.move(box["x"] + 0.98 * box["width"], box["y"] + box["height"] / 2, steps=9)
    lesson.mouse.up()
    expect(slider).to_have_value("10")
    share = figure.locator("label").filter(has_text="money").locator("[aria-hidden]")
    expect(share).to_have_text("0.62")  # 10 of 16
    expect(figure.locator(".way")).not_to_have_attribute("open", "")


def test_another_row_closes_what_was_opened(lesson: Page) -> None:
    figure = question(lesson, PREDICTED[1])
    figure.locator(".way summary").click()
    expect(figure.locator(".bars")).to_be_visible()
    figure.get_by_role("button", name="Another row").click()
    expect(figure.locator(".question b")).to_have_text("“he”")
    expect(figure.locator(".bars")).to_be_hidden()


def test_a_prediction_of_nothing_is_told_so(lesson: Page) -> None:
    figure = question(lesson, PREDICTED[1])
    for slider in figure.locator("[type=range]").all():
        slider.press("Home")
    figure.get_by_role("button", name="Show").click()
    expect(verdict(figure)).to_contain_text("nothing to share out")
    expect(figure.locator(".bars")).to_be_hidden()


def test_what_is_typed_before_python_is_there_is_kept_and_checked(
    visit: Callable[..., Visit],
) -> None:
    page = visit().open(LESSON, live=False)
    figure = page.locator(f"#{ASKED[0]}")
    answer(figure).fill(str(fresh("dot-product", 0).answer))
    answer(figure).press("Enter")
    make_live(page)
    expect(verdict(figure)).to_contain_text("Right. ")


def test_a_link_cannot_ask_for_what_is_not_there(lesson: Page) -> None:
    figure = question(lesson, ASKED[1])
    lesson.evaluate("hash => location.hash = hash", f"{ASKED[1]}?asks=nothing&seed=x&checked=0,1")
    expect(verdict(figure)).to_contain_text("0.1 is not it")
    expect(figure.locator(".live-status")).to_contain_text("Live")
    expect(figure.locator(".question")).to_contain_text("What is their cosine?")


def test_by_touch_all_targets_are_large_enough(visit: Callable[..., Visit]) -> None:
    page = visit(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 800}).open(
        LESSON
    )
    for name in (*ASKED, *PREDICTED):
        figure = question(page, name)
        for target in figure.locator("form :is(button, [type=text], [type=range]), summary").all():
            box = target.bounding_box()
            assert box
            assert box["height"] >= 44, name
            assert box["width"] >= 44, name
    figure = question(page, PREDICTED[0])
    figure.get_by_role("button", name="Show").tap()
    expect(verdict(figure)).to_contain_text("The largest miss")
    figure = question(page, ASKED[4])
    answer(figure).fill("5")
    figure.get_by_role("button", name="Check").tap()
    expect(verdict(figure)).to_contain_text("5 is not it")


def test_with_script_off_question_and_way_are_whole(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open(LESSON, live=False)
    for name in (*ASKED, *PREDICTED):
        figure = page.locator(f"#{name}")
        expect(figure.locator(".question p").first).to_be_visible()
        expect(figure.locator(".way > summary")).to_be_visible()
        light = figure.locator(".way :is(li, tbody tr)").last
        expect(light).to_be_hidden()
        figure.locator(".way > summary").click()
        expect(light).to_be_visible()
        for control in figure.locator("input, button").all():
            expect(control).to_be_hidden()
    for i, kind in enumerate(KINDS):
        way = page.locator(f"#{ASKED[i]} .way").inner_text()
        assert way.strip().endswith(fresh(kind, 0).steps[-1])


def test_axe_finds_nothing_in_any_state(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON)
    right = str(fresh("cosine", 0).answer)
    for name, typed in zip(ASKED, ("1000", right, "two", "0", "5"), strict=True):
        figure = question(page, name)
        answer(figure).fill(typed)
        answer(figure).press("Enter")
        figure.locator(".way summary").click()
    figure = question(page, PREDICTED[0])
    figure.get_by_role("button", name="Show").click()
    expect(verdict(figure)).to_contain_text("The largest miss")
    assert page.locator(".live-question > .verdict > p").count() == 7
    assert findings_in_looks(page, 320, 1280, within="live-widget") == []
