"""axe-core finds nothing in our content, and no page scrolls sideways."""

from collections.abc import Callable

import pytest

from scripts.serve import Server
from tests.browser.conftest import LESSON, LIVE_PAGES, PAGES, Visit, findings


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Callable[..., Visit], path: str, scheme: str, width: int) -> None:
    begun = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = begun.open(path, live=path in LIVE_PAGES)
    if path in LIVE_PAGES:
        # Every kind of note, and a table that is wider than the page.
        page.get_by_label("Your sentence").first.fill("gloaming 🏦 " + "word " * 30)
        page.locator("live-widget .notes p").nth(2).wait_for()
    page.evaluate("new Promise(done => setTimeout(done, 400))")  # colours fade in
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_lesson_with_everything_open(
    visit: Callable[..., Visit], scheme: str, width: int
) -> None:
    begun = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = begun.open(LESSON)
    # Of one question, one answer is open at a time; without their names all can be.
    opened = page.evaluate(
        """() => {
            const all = [...document.querySelectorAll("article details")];
            for (const details of all) details.removeAttribute("name");
            for (const details of all) details.open = true;
            return all.filter(details => details.open).length;
        }"""
    )
    assert opened > 60
    page.locator(".heatmap tbody td").nth(1).focus()
    page.evaluate("new Promise(done => setTimeout(done, 400))")  # colours fade in
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_when_python_has_failed(
    visit: Callable[..., Visit], site: Server, scheme: str
) -> None:
    site.rules[".wasm"] = 404
    begun = visit(complaints=True, color_scheme=scheme)
    page = begun.open(live=False)
    page.get_by_role("button", name="Retry").wait_for()
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_cell_that_runs_or_has_ended(
    visit: Callable[..., Visit], scheme: str
) -> None:
    begun = visit(color_scheme=scheme, viewport={"width": 320, "height": 800})
    page = begun.open("before-you-start/", live=False)
    cell = page.locator("code-cell")
    code = cell.get_by_label("Python code")
    for text, ended in (
        ("print('x' * 500)\nwhile True: pass", None),
        ("1 / 0", "error"),
        ("raise MemoryError", "memory"),
    ):
        code.fill(text)
        code.press("Control+Enter")
        if ended is None:
            cell.get_by_label("Output").get_by_text("xxx").wait_for(timeout=60_000)
        else:
            page.locator(f"code-cell[data-ended={ended}]").wait_for()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        if ended is None:
            cell.get_by_role("button", name="Stop").click()
            page.locator("code-cell[data-ended=stopped]").wait_for()
