"""The heatmap by mouse, keyboard and touch: what it tells, and what it opens."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from attention import attention, word_embeddings
from kit.numbers import fmt
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit
from tests.browser.test_live_figure import shows
from widgets.lesson_1.attention_matrix import LIMIT, NEAREST

TOKENS = ("the", "bank", "was", "steep")
SENTENCE = "The bank was steep"


@pytest.fixture
def grid(live: Page) -> Page:
    """The shared page, showing the same sentence each time, nothing opened, focus in the field."""
    begin(live)
    return live


@pytest.fixture(scope="module")
def touch(browser: Browser, site: Server) -> Iterator[Page]:
    """A live home page on a phone."""
    phone = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800}
    )
    visit = Visit(phone, site)
    page = visit.open()
    page.get_by_label("Your sentence").tap()
    yield page
    visit.context.close()
    assert visit.outside == []
    assert visit.complaints == []


def begin(page: Page) -> None:
    page.mouse.move(0, 0)
    field = page.get_by_label("Your sentence")
    field.focus()
    page.locator("[name=cell]").evaluate("field => field.value = ''")
    field.fill("")
    expect(page.locator(".empty")).to_be_visible()
    page.locator("[name=show][value=weights]").evaluate("radio => radio.checked = true")
    field.fill(SENTENCE)
    shows(page, SENTENCE)
    expect(page.locator("[aria-selected]")).to_have_count(1)


def cell(page: Page, i: int, j: int) -> Locator:
    rows = page.locator(".heatmap tbody tr")
    return rows.nth(i).locator("td").nth(j)


def told(i: int, j: int, show: str = "weights") -> str:
    """What the line below the table has to say of a cell, from the core."""
    matrix = getattr(attention(word_embeddings.load().vectors_of(TOKENS)), show)

    def one(i: int, j: int) -> str:
        return f"“{TOKENS[i]}” looking at “{TOKENS[j]}”: {fmt(matrix[i, j], 4)}"

    return one(i, j) if i == j else f"{one(i, j)}. Mirror, {one(j, i)}"


def outlines(page: Page) -> dict[tuple[int, int], str]:
    """The style of the outline of each cell that is pointed at, or mirrors one that is."""
    found = page.evaluate(
        """[...document.querySelectorAll(".heatmap tbody td")]
            .filter(cell => cell.matches(".pointed, .mirror"))
            .map(cell => [cell.parentElement.sectionRowIndex, cell.cellIndex - 1,
                getComputedStyle(cell).outlineStyle, getComputedStyle(cell).outlineWidth])"""
    )
    assert all(width == "2px" for *_, width in found)
    return {(i, j): style for i, j, style, _ in found}


def focused(page: Page) -> tuple[int, int] | None:
    """The cell that has the focus."""
    found = page.evaluate(
        """(() => {
            const cell = document.activeElement.closest(".heatmap tbody td");
            return cell && [cell.parentElement.sectionRowIndex, cell.cellIndex - 1];
        })()"""
    )
    return (found[0], found[1]) if found else None


def expect_opened(page: Page, i: int, j: int, tokens: tuple[str, ...] = TOKENS) -> None:
    expect(cell(page, i, j)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[aria-selected]")).to_have_count(1)
    expect(page.locator(".opening > summary")).to_have_text(
        f"“{tokens[i]}” looking at “{tokens[j]}”, opened"
    )


# By mouse


@pytest.mark.parametrize("show", ["weights", "scores"])
def test_hover_tells_the_exact_value_and_outlines_the_mirror(grid: Page, show: str) -> None:
    grid.locator(f"[name=show][value={show}] + span").click()
    shows(grid, SENTENCE, show)
    for i in range(4):
        for j in range(4):
            cell(grid, i, j).hover()
            expect(grid.locator(".readout")).to_have_text(told(i, j, show))
            expected = {(i, j): "solid"} if i == j else {(i, j): "solid", (j, i): "dashed"}
            assert outlines(grid) == expected
    grid.mouse.move(0, 0)
    assert outlines(grid) == {}


def test_a_click_opens_a_number_and_what_was_told_stays(grid: Page) -> None:
    cell(grid, 1, 3).click()
    expect_opened(grid, 1, 3)
    expect(grid.locator(".readout")).to_have_text(told(1, 3))
    assert outlines(grid) == {(1, 3): "solid", (3, 1): "dashed"}


def test_the_opened_number_is_taken_apart(grid: Page) -> None:
    cell(grid, 3, 1).click()
    expect_opened(grid, 3, 1)
    words = word_embeddings.load()
    X = words.vectors_of(TOKENS)
    result = attention(X)
    nearest = grid.locator(".opening .nearest")
    expect(nearest.nth(0)).to_have_text(", ".join(words.nearest(X[3], NEAREST, ["steep"])))
    after = words.nearest(result.output[3], NEAREST, ["steep"])
    expect(nearest.nth(1)).to_have_text(", ".join(after))
    expect(grid.locator(".opening tfoot td").last).to_have_text(fmt(result.scores[3, 1]))
    expect(grid.locator(".opening b")).to_have_text(fmt(result.weights[3, 1], 4))
    for part in (nearest.nth(0), nearest.nth(1), grid.locator(".opening table")):
        expect(part).to_be_visible()


def test_the_opened_panel_can_be_closed_and_stays_closed(grid: Page) -> None:
    summary = grid.locator(".opening > summary")
    summary.click()
    expect(grid.locator(".opening table")).to_be_hidden()
    grid.get_by_label("Your sentence").fill("The bank was muddy")
    shows(grid, "The bank was muddy")
    expect(grid.locator(".opening table")).to_be_hidden()
    summary.click()
    expect(grid.locator(".opening table")).to_be_visible()


def test_the_cell_stays_opened_in_the_other_numbers_and_falls_back_when_it_is_gone(
    grid: Page,
) -> None:
    cell(grid, 3, 2).click()
    expect_opened(grid, 3, 2)
    grid.locator("[name=show][value=scores] + span").click()
    shows(grid, SENTENCE, "scores")
    expect_opened(grid, 3, 2)
    grid.get_by_label("Your sentence").fill("Dog bites")
    expect_opened(grid, 1, 0, ("dog", "bites"))


# By keyboard


def test_the_grid_is_one_tab_stop(grid: Page) -> None:
    grid.get_by_role("button", name="Dog bites man").focus()
    grid.keyboard.press("Tab")
    assert focused(grid) == (2, 0)  # the one that is opened
    grid.keyboard.press("ArrowRight")
    assert focused(grid) == (2, 1)
    assert grid.locator(".heatmap [tabindex='0']").count() == 1
    grid.keyboard.press("Tab")
    assert focused(grid) is None
    grid.keyboard.press("Shift+Tab")
    assert focused(grid) == (2, 1)
    grid.keyboard.press("Shift+Tab")
    expect(grid.get_by_role("button", name="Dog bites man")).to_be_focused()


def test_a_button_looks_the_same_after_the_tab_key_was_there(grid: Page) -> None:
    button = grid.get_by_role("button", name="Dog bites man")
    looks = "b => ['padding', 'border', 'borderRadius', 'font'].map(p => getComputedStyle(b)[p])"
    before = button.evaluate(looks)
    grid.get_by_role("button", name="The cat sat on the mat").focus()
    grid.keyboard.press("Tab")
    expect(button).to_be_focused()
    assert button.evaluate(looks) == before
    grid.keyboard.press("Tab")
    assert button.evaluate(looks) == before


@pytest.mark.parametrize(
    ("key", "to"),
    [
        ("ArrowUp", (0, 1)),
        ("ArrowDown", (2, 1)),
        ("ArrowLeft", (1, 0)),
        ("ArrowRight", (1, 2)),
        ("Home", (1, 0)),
        ("End", (1, 3)),
        ("Control+Home", (0, 0)),
        ("Control+End", (3, 3)),
    ],
)
def test_keys_move_and_tell(grid: Page, key: str, to: tuple[int, int]) -> None:
    cell(grid, 1, 1).click()
    expect_opened(grid, 1, 1)
    grid.mouse.move(0, 0)
    grid.keyboard.press(key)
    assert focused(grid) == to
    expect(grid.locator(".readout")).to_have_text(told(*to))
    expect_opened(grid, 1, 1)  # moving opens nothing
    i, j = to
    assert outlines(grid) == {(j, i): "dashed", (i, j): "solid"}
    assert grid.locator(".heatmap [tabindex='0']").count() == 1


@pytest.mark.parametrize(
    ("start", "keys"),
    [((0, 0), ("ArrowUp", "ArrowLeft", "Home")), ((3, 3), ("ArrowDown", "ArrowRight", "End"))],
)
def test_the_edges_hold(grid: Page, start: tuple[int, int], keys: tuple[str, ...]) -> None:
    cell(grid, *start).click()
    expect_opened(grid, *start)
    before = grid.evaluate("scrollY")
    for key in keys:
        grid.keyboard.press(key)
        assert focused(grid) == start
    grid.wait_for_timeout(300)  # in which a browser's own scrolling would show
    assert grid.evaluate("scrollY") == before


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_keys_open_a_number_and_keep_the_focus(grid: Page, key: str) -> None:
    grid.get_by_role("button", name="Dog bites man").focus()
    grid.keyboard.press("Tab")
    for step in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight"):
        grid.keyboard.press(step)
    assert focused(grid) == (1, 3)
    before = grid.evaluate("scrollY")
    grid.keyboard.press(key)
    expect_opened(grid, 1, 3)
    assert focused(grid) == (1, 3)
    assert grid.evaluate("scrollY") == before  # Space does not scroll
    expect(grid.locator(".readout")).to_have_text(told(1, 3))
    grid.keyboard.press("ArrowLeft")
    assert focused(grid) == (1, 2)


def test_moving_on_before_the_answer_is_there_keeps_the_focus(grid: Page) -> None:
    cell(grid, 1, 1).click()
    expect_opened(grid, 1, 1)
    grid.keyboard.press("ArrowRight")
    grid.keyboard.press("Enter")
    grid.keyboard.press("ArrowRight")
    expect_opened(grid, 1, 2)
    grid.wait_for_timeout(100)
    assert focused(grid) == (1, 3)


def test_the_focus_stays_in_the_grid_when_python_comes_alive(visit: Callable[..., Visit]) -> None:
    begun = visit()
    page = begun.open(live=False)
    page.locator(".heatmap [tabindex='0']").focus()
    page.keyboard.press("Control+End")
    last = focused(page)
    assert last == (5, 5)
    expect(page.locator(".readout")).to_contain_text("“bank” looking at “bank”: 0.")
    page.locator("live-widget[data-live]").wait_for(timeout=60_000)
    page.wait_for_timeout(100)
    assert focused(page) == last
    expect(page.locator(".readout")).to_contain_text("“bank” looking at “bank”: 0.")


def test_after_typing_the_focus_and_the_caret_are_in_the_field(grid: Page) -> None:
    cell(grid, 1, 3).click()
    expect_opened(grid, 1, 3)
    field = grid.get_by_label("Your sentence")
    field.press("End")
    field.press_sequentially(" and muddy")
    shows(grid, "The bank was steep and muddy")
    expect(field).to_be_focused()
    expect(field).to_have_value("The bank was steep and muddy")


def test_the_line_is_told_to_screen_readers_and_names_the_grid(grid: Page) -> None:
    table = grid.get_by_role("grid", name="Attention weights, 4 by 4")
    expect(table).to_be_visible()
    expect(table.get_by_role("gridcell")).to_have_count(16 + 1)  # and the corner
    expect(table.get_by_role("rowheader")).to_have_text([*TOKENS])
    expect(table.get_by_role("columnheader")).to_have_text([*TOKENS])
    expect(grid.locator(".readout")).to_have_attribute("role", "status")


# By touch


def test_a_tap_opens_a_number_and_tells_it(touch: Page) -> None:
    begin(touch)
    for i, j in ((1, 3), (3, 0), (2, 2)):
        cell(touch, i, j).tap()
        expect_opened(touch, i, j)
        expect(touch.locator(".readout")).to_have_text(told(i, j))
        assert outlines(touch)[i, j] == "solid"
        assert outlines(touch)[j, i] == ("solid" if i == j else "dashed")


def test_presets_the_switch_and_the_panel_by_touch(touch: Page) -> None:
    begin(touch)
    touch.get_by_role("button", name="Dog bites man").tap()
    shows(touch, "Dog bites man")
    touch.locator("[name=show][value=scores] + span").tap()
    shows(touch, "Dog bites man", "scores")
    summary = touch.locator(".opening > summary")
    summary.tap()
    expect(touch.locator(".opening table")).to_be_hidden()
    summary.tap()
    expect(touch.locator(".opening table")).to_be_visible()


# Wide tables


@pytest.mark.parametrize("path", ["", LESSON])
def test_on_a_phone_the_first_sentence_is_seen_whole(
    visit: Callable[..., Visit], path: str
) -> None:
    page = visit(viewport={"width": 360, "height": 740}).open(path, live=False)
    scroller = page.locator(".scroller:has(.heatmap)").first
    assert scroller.locator("thead th").count() >= 4
    assert scroller.evaluate("e => e.scrollWidth <= e.clientWidth")
    sides = "cells => cells.flatMap(c => [c.clientWidth, c.clientHeight])"
    assert min(scroller.locator("tbody td").evaluate_all(sides)) >= 24  # WCAG 2.2, 2.5.8


@pytest.mark.parametrize("path", ["", LESSON])
def test_a_wide_table_scrolls_in_its_own_region(visit: Callable[..., Visit], path: str) -> None:
    page = visit(viewport={"width": 320, "height": 700}).open(path)
    page.get_by_label("Your sentence").first.fill("bank " * LIMIT)
    figure = page.locator("#attention-matrix-1")
    expect(figure.locator(".heatmap thead th")).to_have_count(LIMIT)
    scroller = figure.locator(".scroller:has(.heatmap)")
    assert scroller.evaluate("e => e.scrollWidth > 2 * e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    first = figure.locator(".heatmap tbody tr").first.locator("td").first
    first.click()
    page.keyboard.press("End")
    last = figure.locator(".heatmap tbody tr").first.locator("td").last
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport(ratio=0.9)
    assert scroller.evaluate("e => e.scrollLeft") > 100
    assert page.evaluate("scrollX") == 0
    # The row's own word stays in view while the table scrolls.
    expect(figure.locator(".heatmap tbody th").first).to_be_in_viewport(ratio=0.9)


def test_a_focused_cell_is_not_hidden_behind_the_row_s_word(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 320, "height": 700}).open()
    page.get_by_label("Your sentence").fill("bank " * LIMIT)
    expect(page.locator(".heatmap thead th")).to_have_count(LIMIT)
    cell(page, 0, 0).click()
    page.keyboard.press("End")
    for _ in range(LIMIT - 2):
        page.keyboard.press("ArrowLeft")
    hidden = page.evaluate(
        """() => {
            const cell = document.activeElement.getBoundingClientRect();
            const word = document.querySelector(".heatmap tbody th").getBoundingClientRect();
            return word.right - cell.left;
        }"""
    )
    assert hidden <= 1


def test_a_narrow_table_does_not_scroll(grid: Page) -> None:
    scroller = grid.locator(".scroller:has(.heatmap)")
    assert scroller.evaluate("e => e.scrollWidth <= e.clientWidth")
