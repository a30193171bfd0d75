"""A runtime file that is missing, altered, cut short or blocked leaves the page whole."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scripts.serve import Server
from scripts.weak_line import Cut, Stall
from tests.browser.conftest import Visit, make_live, python_worker
from tests.browser.test_live_figure import cells, expected_cells

SENTENCE = "She deposited money at the bank"


def flipped(body: bytes) -> bytes:
    """One bit changed, in the middle."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def stands_whole_and_retries(page: Page, site: Server, message: str) -> None:
    status = page.locator(".live-status")
    expect(status).to_contain_text(message, timeout=15_000)
    expect(status).to_contain_text("The page is complete without it.")
    assert cells(page) == expected_cells(SENTENCE)
    site.rules.clear()
    page.unroute_all()
    status.get_by_role("button", name="Retry").click()
    make_live(page)
    expect(status).to_contain_text("Live")
    page.get_by_label("Your sentence").fill("Dog bites man")
    expect(page.locator("live-widget thead th").first).to_have_text("dog")


@pytest.mark.parametrize(
    ("ending", "fault", "message"),
    [
        (".wasm", 404, "pyodide.asm.wasm could not be loaded: the site answered 404"),
        (".wasm", flipped, "pyodide.asm.wasm did not arrive as it was published"),
        (".whl", b"<!doctype html><title>Sign in</title>", "did not arrive as it was published"),
        (".whl", Cut(100_000), "could not be loaded"),
        ("stdlib.444c770dfd.zip", b"", "did not arrive as it was published"),
        (".zip", flipped, "did not arrive as it was published"),
        ("worker", 500, "worker.js could not be loaded: the site answered 500"),
        (".wasm", Stall(1_000_000), "pyodide.asm.wasm stopped arriving"),
    ],
)
def test_a_broken_file(
    visit: Callable[..., Visit], site: Server, ending: str, fault: Any, message: str
) -> None:
    if ending == "worker":
        ending = next(
            f"/{path.name}"
            for path in (site.root / "assets/python").iterdir()
            if "worker" in path.name
        )
    site.rules[ending] = fault
    begun = visit(complaints=True)
    begun.context.add_init_script("window.courseLimits = { stall: 1500 }")
    page = begun.open(live=False)
    stands_whole_and_retries(page, site, message)


def test_a_blocked_file(visit: Callable[..., Visit], site: Server) -> None:
    begun = visit(complaints=True)
    begun.context.route("**/*.wasm", lambda route: route.abort("blockedbyclient"))
    page = begun.open(live=False)
    expect(page.locator(".live-status")).to_contain_text("a content blocker, stopped it")
    begun.context.unroute_all()
    stands_whole_and_retries(page, site, "a content blocker, stopped it")


def test_a_start_that_never_ends_is_given_up(visit: Callable[..., Visit]) -> None:
    begun = visit(complaints=True)
    begun.context.add_init_script("window.courseLimits = { start: 30 }")
    page = begun.open(live=False)
    expect(page.locator(".live-status")).to_contain_text("Python did not start in time")
    assert python_worker(page) is None
    assert page.locator("iframe").count() == 0
    assert cells(page) == expected_cells(SENTENCE)


def test_a_worker_that_dies_is_noticed_and_replaced(visit: Callable[..., Visit]) -> None:
    begun = visit(complaints=True)
    begun.context.add_init_script("window.courseLimits = { call: 1000 }")
    page = begun.open()
    worker = python_worker(page)
    assert worker
    worker.evaluate("setTimeout(() => self.close())")
    page.get_by_label("Your sentence").fill("Dog bites man")
    status = page.locator(".live-status")
    expect(status).to_contain_text("Python did not answer in time")
    status.get_by_role("button", name="Retry").click()
    expect(page.locator("live-widget thead th").first).to_have_text("dog", timeout=30_000)


def test_without_webassembly_the_reader_is_told(visit: Callable[..., Visit]) -> None:
    begun = visit(complaints=True)
    begun.context.add_init_script("delete globalThis.WebAssembly")
    page = begun.open(live=False)
    expect(page.locator(".live-status")).to_contain_text("needs WebAssembly")
    assert cells(page) == expected_cells(SENTENCE)
