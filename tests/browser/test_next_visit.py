"""What a visit keeps makes the next one start quickly, and nothing wrong with it does harm."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page

from scripts.serve.server import Server
from tests.browser.conftest import Visit, make_live
from tests.browser.other_browsers import OtherBrowser
from tests.browser.test_learner import ran
from tests.browser.test_live_figure import cells, expected_cells
from tests.browser.test_other_browsers import BROWSERS, IS_LIVE, SCROLL_TO_FIGURE

pytestmark = pytest.mark.first_visit

SENTENCE = "She deposited money at the bank"

# The addresses of what is kept, as soon as something is.
KEPT = """async () => {
    for (const name of await caches.keys()) {
        if (!name.startsWith("attention-course:start:")) continue;
        const cache = await caches.open(name);
        const kept = await cache.keys();
        if (kept.length) return kept.map(({ url }) => url);
    }
}"""
SPOIL = """async () => {
    const [name] = (await caches.keys()).filter((name) => name.includes(":start:"));
    const cache = await caches.open(name);
    const [request] = await cache.keys();
    const kept = await cache.match(request);
    let bytes = new Uint8Array(await kept.arrayBuffer());
    bytes = CHANGED;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const headers = new Headers(kept.headers);
    if (HASHED) headers.set("x-sha256", hash);
    await cache.put(request, new Response(bytes, { headers }));
}"""
# Steps that only a start from nothing goes through.
STEPS = """() => ["numpy", "course"].filter((step) =>
    performance.getEntriesByName(`python:${step}`).length)"""
# Whether Python was asked for before the page was whole, so before the theme's script had run.
AT_ONCE = """() => performance.getEntriesByName("python:asked")[0].startTime <
    performance.getEntriesByType("navigation")[0].domInteractive"""
DRAWS = "import random, numpy as np\nprint(random.random(), np.random.rand(), hash('a'))"


def kept(page: Page) -> list[str]:
    """The addresses of what is kept, once something is."""
    end = time.monotonic() + 30
    while not (found := page.evaluate(KEPT)):
        assert time.monotonic() < end, "nothing was kept"
        time.sleep(0.1)
    return list(found)


def first_visit(begun: Visit) -> Page:
    """A page of a visit that has kept its start."""
    page = begun.open()
    assert page.evaluate(STEPS) == ["numpy", "course"]
    assert len(kept(page)) == 1
    return page


def spoil(change: str, hashed: bool) -> str:
    """What writes the copy anew, with the bytes that this makes of the old ones, under the old hash
    or under theirs."""
    return SPOIL.replace("CHANGED", change).replace("HASHED", str(hashed).lower())


def next_visit(page: Page) -> list[str]:
    """The same page opened again: the steps of its start, whose figure must be right."""
    page.reload()
    make_live(page)
    assert cells(page) == expected_cells(SENTENCE)
    steps: list[str] = page.evaluate(STEPS)
    return steps


def test_the_next_visit_begins_where_this_one_stood(visit: Callable[..., Visit]) -> None:
    page = first_visit(visit())
    addresses = kept(page)
    drawn = [ran(page, DRAWS)["output"].split()]
    for _ in range(2):
        assert next_visit(page) == []
        assert page.evaluate(AT_ONCE)
        drawn.append(ran(page, DRAWS)["output"].split())
        assert kept(page) == addresses
    for numbers in list(zip(*drawn, strict=True))[:2]:
        assert len(set(numbers)) == 3  # the seeds are fresh in each visit


CHANGES = {  # what is done to the bytes, and whether their hash is made to fit
    "a byte is flipped": ("bytes.fill(bytes[1e6] ^ 1, 1e6, 1e6 + 1)", False),
    "cut short": ("bytes.slice(0, 1e6)", False),
    "empty": ("new Uint8Array()", False),
    "of other makers": ("bytes.fill(170, 2e6)", True),
    "not a heap at all": ("bytes.slice(0, 3e6).reverse()", True),
}


@pytest.mark.parametrize(
    "change", [pytest.param(c, marks=() if c == "cut short" else pytest.mark.all) for c in CHANGES]
)
def test_a_spoiled_one_is_thrown_away(visit: Callable[..., Visit], change: str) -> None:
    page = first_visit(visit())
    page.evaluate(spoil(*CHANGES[change]))
    assert next_visit(page) == ["numpy", "course"]
    kept(page)
    assert next_visit(page) == []  # a new one was kept


@pytest.mark.all
def test_one_of_another_build_is_not_taken_and_goes(visit: Callable[..., Visit]) -> None:
    page = first_visit(visit())
    page.evaluate(
        """async () => {
            const [name] = (await caches.keys()).filter((name) => name.includes(":start:"));
            const cache = await caches.open(name);
            const [request] = await cache.keys();
            await cache.put(request.url.replace(/.$/, "-"), await cache.match(request));
            await cache.delete(request);
        }"""
    )
    (other,) = kept(page)
    assert next_visit(page) == ["numpy", "course"]
    page.wait_for_timeout(2000)
    (ours,) = kept(page)
    assert ours != other


FORBIDDEN = {
    "no storage": "Object.defineProperty(globalThis, 'caches', { value: undefined })",
    "forbidden": """Object.defineProperty(globalThis, "caches", {
        get() { throw new DOMException("The operation is insecure.", "SecurityError"); } })""",
    "full": """Cache.prototype.put = async () => {
        throw new DOMException("Quota exceeded.", "QuotaExceededError"); }""",
    "short of room": """StorageManager.prototype.estimate = async () =>
        ({ quota: 50e6, usage: 10e6 })""",
    "less data and memory": "localStorage.setItem('attention-course:frugal', 'yes')",
}


@pytest.mark.parametrize(
    "how", [pytest.param(h, marks=() if h == "forbidden" else pytest.mark.all) for h in FORBIDDEN]
)
def test_where_nothing_can_be_kept_python_starts_as_ever(
    visit: Callable[..., Visit], how: str
) -> None:
    begun = visit()
    begun.context.add_init_script(f"if (self === top) {{ {FORBIDDEN[how]} }}")  # not in the frame
    page = begun.open(live=False)
    page.locator("live-widget").first.click()  # with less data, it waits for a touch
    make_live(page)
    page.wait_for_timeout(2000)
    elsewhere = begun.context.new_page()
    elsewhere.goto(begun.site.url + "404.html")
    if how not in ("no storage", "forbidden"):
        assert elsewhere.evaluate(KEPT) is None
    page.reload()
    page.locator("live-widget").first.click()
    make_live(page)
    assert page.evaluate(STEPS) == ["numpy", "course"]


@pytest.mark.all
def test_deleted_between_two_steps(visit: Callable[..., Visit]) -> None:
    page = first_visit(visit())
    page.add_init_script(
        """const { match } = CacheStorage.prototype;
        CacheStorage.prototype.match = async function (...given) {
            const found = await match.apply(this, given);
            for (const name of await this.keys()) await this.delete(name);
            await found?.body.cancel();
            return found;
        }"""
    )
    assert next_visit(page) == ["numpy", "course"]


@pytest.mark.all
@pytest.mark.parametrize("begin", BROWSERS)
def test_in_another_browser(
    begin: Callable[[], AbstractContextManager[OtherBrowser]], site: Server
) -> None:
    """The first visit, the next with what it kept, and the next with that spoiled; the tabs stay
    open: what WebKitGTK keeps for its driver goes with the last one."""
    with begin() as browser:
        anew = ["numpy", "course"]
        for change, steps in ((None, anew), (None, []), ("bytes.slice(0, 1e6)", anew)):
            if change:
                browser.evaluate(spoil(change, False))
            browser.new_tab()
            browser.open(site.url)
            browser.evaluate(SCROLL_TO_FIGURE)
            browser.wait_for(IS_LIVE, timeout=120)
            assert browser.evaluate(STEPS) == steps
            browser.wait_for(KEPT)
