"""axe-core finds nothing in our content, and no page scrolls sideways."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from scripts.serve.server import Server
from tests.browser.conftest import (
    LESSON_PAGES,
    PAGES,
    Visit,
    findings,
    findings_in_looks,
    write_code,
)


def note_everything(page: Page) -> None:
    """A sentence with every kind of note, and a table that is wider than the page."""
    page.get_by_label("Your sentence").first.fill("gloaming 🏦 " + "word " * 30)
    page.locator("live-widget .notes p").nth(2).wait_for()


# Lessons are looked at with everything open, in test_lessons.py.
@pytest.mark.parametrize("path", [path for path in PAGES if path not in LESSON_PAGES])
def test_axe_finds_nothing(visit: Callable[..., Visit], path: str) -> None:
    page = visit().open(path, live=path == "")
    if path == "":
        note_everything(page)
    assert findings_in_looks(page, 320, 1280) == []


@pytest.mark.all
@pytest.mark.parametrize("path", LESSON_PAGES)
def test_axe_finds_nothing_in_a_lesson_as_it_comes(visit: Callable[..., Visit], path: str) -> None:
    page = visit().open(path)
    assert findings_in_looks(page, 320, 1280) == []
    assert findings_in_looks(page, 1280, 320) == []


def test_contrast_is_looked_at_in_all_that_is_not_alike(visit: Callable[..., Visit]) -> None:
    page = visit().open("one-page/", live=False)
    page.evaluate(
        """() => ["pre code", ".katex-html .mathrm", "table .value"].forEach((text) => {
            const last = [...document.querySelectorAll(text)].at(-1);
            last.style.color = "rgb(200, 200, 200)";
        })"""
    )
    found = [each for each in findings(page) if each.startswith("color-contrast")]
    assert len(found) == 3
    assert all("rgb(200, 200, 200)" in each for each in found)
    assert page.locator("[data-alike]").count() == 0


def test_axe_finds_nothing_when_python_has_failed(
    visit: Callable[..., Visit], site: Server
) -> None:
    site.rules[".wasm"] = 404
    page = visit(complaints=True).open(live=False)
    page.get_by_role("button", name="Retry").wait_for()
    assert findings_in_looks(page, 1280) == []


def test_axe_finds_nothing_in_a_cell_that_runs_or_has_ended(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 320, "height": 800}).open("before-you-start/", live=False)
    cell = page.locator("code-cell")
    code = cell.get_by_label("Python code")
    for text, ended in (
        ("print('x' * 500)\nwhile True: pass", None),
        ("1 / 0", "error"),
        ("raise MemoryError", "memory"),
    ):
        write_code(code, text)
        code.press("Control+Enter")
        if ended is None:
            cell.get_by_label("Output").get_by_text("xxx").wait_for(timeout=60_000)
        else:
            page.locator(f"code-cell[data-ended={ended}]").wait_for()
        assert findings_in_looks(page, 320, within="code-cell") == []
        if ended is None:
            cell.get_by_role("button", name="Stop").click()
            page.locator("code-cell[data-ended=stopped]").wait_for()
