"""A cell with code, as a reader uses it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scripts.serve.server import Server
from tests.browser.conftest import Visit, write_code
from tests.browser.test_learner import CELL, ENDLESS, MARKUP, SUM, ran


@pytest.fixture(scope="module")
def page(browser: Browser, site: Server) -> Iterator[Page]:
    """A page with a cell, shared by these tests."""
    visit = Visit(browser.new_context(), site)
    page = visit.open(CELL, live=False)
    assert ran(page, SUM)["output"] == "10\n"  # Python has started
    yield page
    visit.context.close()
    assert visit.complaints == []


DRAW = """
import struct, zlib

def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

class Red:
    def _repr_png_(self):
        size = struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)
        rows = zlib.compress((b"\\0" + b"\\xff\\0\\0" * 3) * 2)
        parts = chunk(b"IHDR", size), chunk(b"IDAT", rows), chunk(b"IEND", b"")
        return b"\\x89PNG\\r\\n\\x1a\\n" + b"".join(parts)

Red()"""


def cell_of(page: Page) -> tuple[Locator, Locator, Locator]:
    cell = page.locator("code-cell")
    return cell, cell.get_by_label("Python code"), cell.get_by_label("Output")


def test_markup_in_the_output_shows_as_text(page: Page) -> None:
    cell, code, output = cell_of(page)
    write_code(code, f"print({MARKUP!r})\n{MARKUP!r}")
    code.press("Control+Enter")
    expect(output).to_have_text(f"{MARKUP}\n{MARKUP!r}")
    assert cell.locator("img, script").count() == 0


def test_a_picture_is_shown_through_img(page: Page) -> None:
    _, code, output = cell_of(page)
    write_code(code, DRAW)
    code.press("Control+Enter")
    picture = output.get_by_alt_text("The picture that the code made")
    expect(picture).to_be_visible()
    assert picture.evaluate("img => [img.naturalWidth, img.naturalHeight]") == [3, 2]


def test_a_reader_runs_stops_and_runs_again(visit: Callable[..., Visit]) -> None:
    page = visit().open(CELL, live=False)
    cell, code, output = cell_of(page)
    stands = output.inner_text()
    assert "[ 3  7 11]" in stands
    run, stop = (cell.get_by_role("button", name=name) for name in ("Run", "Stop"))
    status = cell.get_by_role("status")
    run.click()
    expect(status).to_contain_text("Python is starting, then this runs")
    expect(cell).to_have_attribute("data-ended", "done", timeout=60_000)
    assert output.inner_text() == stands  # as it was when the site was built
    write_code(code, "print('before')\nwhile True: pass")
    code.press("Control+Enter")
    expect(status).to_have_text("Running")
    expect(output).to_have_text("before")
    expect(run).to_have_attribute("aria-disabled", "true")
    stop.focus()
    page.keyboard.press("Enter")
    expect(status).to_have_text("Stopped. Python is ready for the next run.")
    expect(stop).to_have_attribute("aria-disabled", "true")
    assert code.inner_text() == "print('before')\nwhile True: pass"
    write_code(code, "1 / 0")
    run.click()
    expect(output).to_contain_text("ZeroDivisionError: division by zero")


@pytest.mark.not_folder  # pages are loaded anew there
def test_leaving_the_page_stops_its_run(visit: Callable[..., Visit]) -> None:
    page = visit().open(CELL, live=False)
    _, code, _ = cell_of(page)
    write_code(code, ENDLESS["a loop"])
    code.press("Control+Enter")
    expect(page.locator("code-cell").get_by_role("status")).to_have_text("Running", timeout=60_000)
    page.get_by_role("link", name="Home").first.click()
    page.locator("live-widget").first.wait_for()
    assert page.evaluate("course.learner.state") != "running"


def test_without_script_the_code_and_its_output_stand_there(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open(CELL, live=False)
    cell = page.locator("code-cell")
    expect(cell.locator(".highlight")).to_contain_text("print(a.sum(axis=1))")
    expect(cell.get_by_label("Output")).to_contain_text("[ 3  7 11]")
    assert not cell.get_by_role("button").first.is_visible()
