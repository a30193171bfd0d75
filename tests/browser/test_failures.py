"""A runtime file that is missing, altered, cut short or blocked leaves the page whole."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scripts.serve.network_faults import Cut, Rule, Stall
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit, held_back, make_live, python_worker
from tests.browser.test_live_figure import cells, expected_cells

pytestmark = pytest.mark.first_visit

SENTENCE = "She deposited money at the bank"


def flipped(body: bytes) -> bytes:
    """One bit changed, in the middle."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def stands_whole_and_retries(page: Page, site: Server, message: str, live: bool = True) -> None:
    """The page is whole and says what happened; Retry gets the files and, with `live`, is drawn."""
    status = page.locator(".live-status")
    expect(status).to_contain_text(message, timeout=15_000)
    expect(status).to_contain_text("The page is complete without it.")
    assert cells(page) == expected_cells(SENTENCE)
    site.rules.clear()
    page.unroute_all()
    status.get_by_role("button", name="Retry").click()
    expect(status).to_contain_text("Python is starting", timeout=15_000)  # every file is right
    if not live:
        return
    make_live(page)
    expect(status).to_contain_text("Live")
    page.get_by_label("Your sentence").fill("Dog bites man")
    expect(page.locator("live-widget thead th").first).to_have_text("dog")


ALTERED = "did not arrive as it was published"
FILES = {  # as the reader is told of them, and the end of their address
    "frame.js": ".js",
    "worker.js": ".js",
    "pyodide.asm.wasm": ".wasm",
    "multiarray_umath.wasm": ".wasm",
    "umath_linalg.wasm": ".wasm",
    "stdlib.pack": ".pack",
    "numpy.pack": ".pack",
    "course.pack": ".pack",
    "data.pack": ".pack",
}
LATER = {"exercises.pack": ".pack", "more.pack": ".pack"}  # what Python starts without
FAULTS: dict[str, tuple[Rule, str]] = {
    "missing": (404, "could not be loaded: the site answered 404"),
    "altered": (flipped, ALTERED),
    "a sign-in page": (b"<!doctype html><title>Sign in</title>", ALTERED),
    "empty": (b"", ALTERED),
    "cut short": (Cut(10_000), "could not be loaded"),
    "stalled": (Stall(10_000), "stopped arriving"),
}


def ending_of(site: Server, name: str) -> str:
    """The end of an address that only this file has."""
    ending = (FILES | LATER)[name]
    (path,) = (site.root / "assets/python").glob(f"{name.removesuffix(ending)}.*{ending}")
    return f"/{path.name}"


# All pairs are loaded in tests/typescript/verified-files.test.ts. A start takes seconds, so here
# each fault is followed once until the figure is live; all pairs, with --all.
PAIRS = [
    pytest.param(name, fault, live, marks=() if live and i == j else pytest.mark.all)
    for i, fault in enumerate(FAULTS)
    for j, name in enumerate(FILES)
    for live in (True, False)
]


@pytest.mark.parametrize(("name", "fault", "live"), PAIRS)
def test_a_broken_file(
    visit: Callable[..., Visit], site: Server, name: str, fault: str, live: bool
) -> None:
    site.rules[ending_of(site, name)], message = FAULTS[fault]
    begun = visit(complaints=True)
    if fault == "stalled":  # the files of Retry must come within it, on a busy machine, too
        begun.context.add_init_script("window.courseLimits = { stall: 3000 }")
    page = begun.open(live=False)
    stands_whole_and_retries(page, site, f"{name} {message}", live)


def test_a_file_that_came_altered_is_not_kept(visit: Callable[..., Visit], site: Server) -> None:
    site.rules[ending_of(site, "course.pack")] = flipped
    begun = visit(complaints=True)
    page = begun.open(live=False)
    stands_whole_and_retries(page, site, f"course.pack {ALTERED}")
    begun.open()  # the next page takes what the browser has kept


def test_a_blocked_file(visit: Callable[..., Visit], site: Server) -> None:
    begun = visit(complaints=True)
    begun.context.route("**/*.wasm", lambda route: route.abort("blockedbyclient"))
    page = begun.open(live=False)
    expect(page.locator(".live-status")).to_contain_text("a content blocker, stopped it")
    begun.context.unroute_all()
    stands_whole_and_retries(page, site, "a content blocker, stopped it")


@pytest.mark.parametrize("name", LATER)
def test_without_what_comes_later_all_that_lives_lives_on(
    visit: Callable[..., Visit], site: Server, name: str
) -> None:
    site.rules[ending_of(site, name)] = 404
    page = visit(complaints=True).open(LESSON)
    message = f"{name} could not be loaded: the site answered 404"
    run = """code => course.learner.run(code).then(({ ended, message }) => ({ ended, message }))"""
    first = page.evaluate(run, "1 + 1")
    assert first["ended"] == "unavailable"
    assert message in first["message"]
    figure = page.locator("#attention-matrix-1")
    figure.get_by_label("Your sentence").fill("Dog bites man")
    expect(figure.locator("thead th").first).to_have_text("dog")
    expect(figure.locator(".live-status")).to_contain_text("Live")
    if name == "exercises.pack":  # the widgets' Python needs it for a check
        asked = page.evaluate(
            "course.python.ask('plan', 'softmax', 1).catch(({ message }) => message)"
        )
        assert message in asked
    site.rules.clear()
    assert page.evaluate(run, "1 + 1")["ended"] == "done"
    if name == "exercises.pack":
        assert page.evaluate("course.python.ask('plan', 'softmax', 1)")
    expect(figure.locator("thead th").first).to_have_text("dog")  # nothing was started anew


def test_a_load_can_be_cancelled_and_taken_up_again(
    visit: Callable[..., Visit], site: Server
) -> None:
    with held_back(site, ending_of(site, "course.pack")):
        page = visit().open(live=False)
        status = page.locator(".live-status")
        status.get_by_role("button", name="Cancel").click()
        expect(status).to_contain_text("You have cancelled the loading of Python.")
        expect(status).to_contain_text("The page is complete without it.")
        assert page.locator("iframe").count() == 0
        assert cells(page) == expected_cells(SENTENCE)
    page.locator("h1").scroll_into_view_if_needed()
    page.locator("live-widget").first.click()  # to touch a figure does not take it up
    expect(status).to_contain_text("You have cancelled")
    status.get_by_role("button", name="Retry").click()
    make_live(page)
    expect(status.get_by_role("button")).to_have_count(0)


def test_a_start_that_never_ends_is_given_up(visit: Callable[..., Visit]) -> None:
    begun = visit(complaints=True)
    begun.context.add_init_script("window.courseLimits = { start: 30 }")
    page = begun.open(live=False)
    expect(page.locator(".live-status")).to_contain_text("Python did not start in time")
    assert page.locator("iframe").count() == 0
    assert cells(page) == expected_cells(SENTENCE)
    end = time.monotonic() + 10  # the browser ends it, and tells of it a little later
    while python_worker(page):
        assert time.monotonic() < end, "its worker goes on"
        page.wait_for_timeout(50)


def test_a_worker_that_dies_is_noticed_and_replaced(visit: Callable[..., Visit]) -> None:
    begun = visit(complaints=True)
    # It bounds the first draws, too: under load these may take more than a second.
    begun.context.add_init_script("window.courseLimits = { call: 5000 }")
    page = begun.open()
    worker = python_worker(page)
    assert worker
    worker.evaluate("setTimeout(() => self.close())")
    page.get_by_label("Your sentence").fill("Dog bites man")
    status = page.locator(".live-status")
    expect(status).to_contain_text("Python did not answer in time", timeout=15_000)
    status.get_by_role("button", name="Retry").click()
    expect(page.locator("live-widget thead th").first).to_have_text("dog", timeout=30_000)


def test_without_webassembly_the_reader_is_told(visit: Callable[..., Visit]) -> None:
    begun = visit(complaints=True)
    begun.context.add_init_script("delete globalThis.WebAssembly")
    page = begun.open(live=False)
    expect(page.locator(".live-status")).to_contain_text("needs WebAssembly")
    assert cells(page) == expected_cells(SENTENCE)
