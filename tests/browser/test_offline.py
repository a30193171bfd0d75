"""After one visit the site works without the network; what is broken is noticed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from checking.exercise import Exercise
from exercises import EXERCISES
from scripts.build.build_site import WORK
from scripts.build.offline import add_service_worker
from scripts.serve.server import Server, serving
from tests.browser.conftest import LESSON, LESSON_PAGES, checked, make_live
from tests.browser.test_folder import SEARCH
from tests.browser.test_learner import SUM, ran
from tests.browser.test_other_browsers import SHOWS as SHOWS_TOKENS

CACHE = "attention-course:offline:/repo/"
UNTIL = """async () => {
    for (let i = 0; i < 100; i++) {
        if (%s) return;
        await new Promise(done => setTimeout(done, 100));
    }
    throw new Error("in vain");
}"""
# Puts another body in place of what is kept under addresses that hold this; how many there are.
SPOIL = """async ([name, part, how]) => {
    const cache = await caches.open(name);
    const keys = (await cache.keys()).filter(({ url }) => url.includes(part));
    for (const key of keys) {
        const bytes = await (await cache.match(key)).arrayBuffer();
        const half = bytes.slice(0, bytes.byteLength / 2);
        if (how === "missing") await cache.delete(key);
        else await cache.put(key, new Response(how === "cut" ? half : "<p>spoiled</p>"));
    }
    return keys.length;
}"""


def edition(site: Path, out: Path, name: str) -> Path:
    """A build of its own: each page, the script and the style say which it is."""
    shutil.copytree(site, out, ignore=shutil.ignore_patterns("*.zip", "sw*.js"))
    for page in out.rglob("*.html"):
        text = page.read_text("utf-8")
        page.write_text(text.replace("</h1>", f" <i>Edition {name}</i></h1>", 1), "utf-8")
    for file in ("course.js", "course.css"):
        with (out / "assets/course" / file).open("a", encoding="utf-8") as asset:
            asset.write(f"\n/* Edition {name} */")
    keeper, off = ((WORK / f"{name}.js").read_text("utf-8") for name in ("keeper", "off"))
    plots = [
        path.relative_to(out / "assets").as_posix()
        for path in (out / "assets/python").iterdir()
        if path.name.startswith(("matplotlib", "ft2font", "backend_agg", "image", "path", "kiwi"))
    ]
    add_service_worker(out, keeper, off, plots)
    return out


@pytest.fixture(scope="module")
def editions(site: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("editions")
    return {name: edition(site.root, place / name, name) for name in "ABC"}


@pytest.fixture
def server(editions: dict[str, Path]) -> Iterator[Server]:
    """Edition A, deployed; another one is when `root` is changed."""
    with serving(editions["A"], "/repo/") as server:
        yield server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def kept(context: BrowserContext, server: Server, path: str = "about/") -> Page:
    """A page of a visit after which all is kept."""
    page = context.new_page()
    page.goto(server.url + path)
    page.locator(".offline-sign").wait_for(timeout=60_000)
    return page


def edition_of(page: Page) -> str:
    return page.locator("h1 i").first.inner_text()


def test_after_one_visit_all_works_without_a_server(
    context: BrowserContext, editions: dict[str, Path]
) -> None:
    """What a reader does, once each, in one page."""
    wrong: list[str] = []
    with serving(editions["A"], "/repo/") as server:
        page = kept(context, server)
        said = page.locator("offline-copy [role=status]").inner_text()
        assert "all of it works without the network" in said
        assert page.evaluate("caches.keys()") == [CACHE]
        keys = page.evaluate(
            f"async () => (await (await caches.open('{CACHE}')).keys()).map(key => key.url)"
        )
        assert not any(".zip" in key or "matplotlib" in key for key in keys)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    # The server is gone. Pages that were never visited:
    for path in LESSON_PAGES[1:]:
        page.goto(server.url + path)
        assert edition_of(page) == "Edition A"
    page.goto(server.url + LESSON)
    make_live(page)
    words = page.locator("live-widget[name=attention-matrix] textarea").first
    words.fill("the river bank")
    page.wait_for_function(SHOWS_TOKENS, arg=["the", "river", "bank"], timeout=10_000)
    assert ran(page, SUM)["output"] == "10\n"
    exercise: Exercise = EXERCISES["dot-product"]
    refused = checked(page, "dot-product", exercise.starter)
    assert refused.get_attribute("data-verdict") == "not yet"
    checked(page, "dot-product", exercise.solution)
    page.locator("coding-exercise[name=dot-product][data-verdict=passed]").wait_for()
    page.evaluate(SEARCH)
    page.locator(".md-search-result__link").first.click()
    page.locator("h1 i").first.wait_for()
    assert edition_of(page) == "Edition A"
    assert wrong == []


def test_the_kill_switch_ends_a_worker_whose_cache_is_broken(
    context: BrowserContext, server: Server, editions: dict[str, Path]
) -> None:
    page = kept(context, server)
    page.evaluate("caches.open('of a neighbour').then(c => c.put('/x', new Response('theirs')))")
    page.evaluate(SPOIL, [CACHE, "/repo/", "spoiled"])
    server.rules["sw.js"] = (editions["A"] / "sw-off.js").read_bytes()
    page.evaluate("navigator.serviceWorker.ready.then(r => r.update())")
    page.evaluate(UNTIL % "(await caches.keys()).length === 1")
    assert page.evaluate("caches.keys()") == ["of a neighbour"]
    page.goto(server.url + "notation/")
    assert page.locator("h1").first.is_visible()


@pytest.mark.parametrize("how", ["spoiled", "cut", "missing"])
@pytest.mark.all
def test_a_broken_cache_is_noticed_and_mended(
    context: BrowserContext, server: Server, how: str
) -> None:
    page = kept(context, server)
    count = page.evaluate(SPOIL, [CACHE, "/repo/", how])
    assert count > 50
    page.goto(server.url + LESSON)
    assert edition_of(page) == "Edition A"
    page.locator("live-widget:visible").first.scroll_into_view_if_needed()
    for _ in range(10):  # each Retry mends what was noticed
        page.locator("live-widget[data-live], .live-status[data-phase=failed]").first.wait_for(
            state="attached", timeout=30_000
        )
        if page.locator("live-widget[data-live]").count():
            break
        page.get_by_role("button", name="Retry").first.click()
    make_live(page)
    assert ran(page, SUM)["output"] == "10\n"


@pytest.mark.parametrize(("quota", "said"), [(20_000_000, "Kept on this device"), (1, "no room")])
@pytest.mark.all
def test_a_small_storage(context: BrowserContext, server: Server, quota: int, said: str) -> None:
    page = context.new_page()
    session = context.new_cdp_session(page)
    origin = server.url.removesuffix("/repo/")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": quota})
    page.goto(server.url + "about/")
    page.locator(f"offline-copy [role=status]:has-text('{said}')").wait_for(timeout=60_000)
    page.goto(server.url + LESSON)
    make_live(page)


def test_the_reader_decides(context: BrowserContext, server: Server) -> None:
    page = kept(context, server)
    page.get_by_role("button", name="Delete").click()
    page.locator("offline-copy :text('Nothing is kept')").wait_for()
    assert page.evaluate("caches.keys()") == []
    assert page.locator(".offline-sign").count() == 0
    page.reload()
    page.wait_for_timeout(1500)  # it would begin after a second
    assert page.evaluate("caches.keys()") == []
    page.get_by_role("button", name="Keep offline").click()
    page.locator(".offline-sign").wait_for(timeout=60_000)
    plots = page.get_by_role("button", name="Keep matplotlib")
    assert "MB" in plots.inner_text()
    plots.click()
    page.locator("offline-copy :text('Matplotlib is here')").wait_for(timeout=30_000)


@pytest.mark.parametrize("choice", ["frugal", "offline"])
def test_nothing_is_kept_where_it_is_not_wanted(
    context: BrowserContext, server: Server, choice: str
) -> None:
    value = {"frugal": "yes", "offline": "no"}[choice]
    context.add_init_script(f"localStorage.setItem('attention-course:{choice}', '{value}')")
    page = context.new_page()
    page.goto(server.url + "about/")
    page.locator("offline-copy :text('Nothing is kept')").wait_for()
    page.wait_for_timeout(1500)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


@pytest.mark.parametrize("when", ["during the first download", "without a file"])
def test_a_deploy_that_goes_wrong_leaves_the_site_as_it_was(
    context: BrowserContext, server: Server, editions: dict[str, Path], when: str
) -> None:
    if when == "during the first download":
        # The worker is A's, and all that it fetches is B's.
        server.rules["sw.js"] = (editions["A"] / "sw.js").read_bytes()
        server.root = editions["B"]
    else:
        server.rules["notation/index.html"] = 404
    page = context.new_page()
    page.goto(server.url + "about/")
    page.locator("offline-copy :text('could not be kept')").wait_for(timeout=60_000)
    assert page.evaluate("caches.keys()") == []
    server.rules.clear()
    page.goto(server.url + "glossary/")
    page.locator(".offline-sign").wait_for(timeout=60_000)  # the next page tries again
