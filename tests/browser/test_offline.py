"""After one visit the site works without the network; what is broken is noticed."""

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from checking.exercise import Exercise
from exercises import EXERCISES
from scripts.build.offline import SEARCH_INDEX
from scripts.measure.devtools_pipe import QuietPage, quiet_page
from scripts.serve.network_faults import Stall
from scripts.serve.server import Server, serving
from tests.browser.conftest import FLAGS, LESSON, LESSON_PAGES, checked, held_back, make_live
from tests.browser.other_browsers import firefox
from tests.browser.test_folder import PLOT, SEARCH, answer_questions, review
from tests.browser.test_large_model import load_the_model
from tests.browser.test_learner import SUM, ran
from tests.browser.test_other_browsers import IS_LIVE, SCROLL_TO_FIGURE
from tests.browser.test_other_browsers import SHOWS as SHOWS_TOKENS
from tests.conftest import name_the_build

CACHE = "attention-course:offline:/repo/"
MARKED = (
    "**/*.html",
    "assets/course/course.*s",
    "assets/course/reading.js",
    "assets/stylesheets/*.css",
    "assets/javascripts/**/*.js",
    SEARCH_INDEX,
)
# What hangs is given up sooner than for readers.
SOON = b"self.courseLimits = { stall: 2000, storage: 500 };"
SOON_IN_PAGE = "window.courseLimits = { look: 200, stall: 3000 }"
UNTIL = """async () => {
    for (let i = 0; i < 100; i++) {
        if (%s) return;
        await new Promise(done => setTimeout(done, 100));
    }
    throw new Error("in vain");
}"""
HAS_MODEL = f"""(await (await caches.open("{CACHE}")).keys())
    .some(({{ url }}) => url.includes("english_encoder."))"""
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


def copied(source: str, target: str) -> str:
    """A copy; what no edition changes is not written again."""
    if "/python/" not in source:
        return shutil.copy(source, target)
    os.link(source, target)
    return target


def edition(site: Path, out: Path, name: str) -> Path:
    """A build of its own: each page, script, style and the search index say which it is, and are of
    a length of their own."""
    left_out = shutil.ignore_patterns("*.zip", "*.map", "sw*.js", "lunr", "notebooks")
    shutil.copytree(site, out, ignore=left_out, copy_function=copied)
    # The other scripts are loaded by their hash, which stands in these.
    marked = [path for part in MARKED for path in out.glob(part)]
    for path in marked:
        text = path.read_text("utf-8")
        mark = f"<i>Edition {name}</i>"
        if path.suffix == ".html":
            text = text.replace("</h1>", f" {mark}</h1>", 1)
        elif path.suffix == ".json":
            index = json.loads(text)
            for found in index["docs"]:
                found["title"] += f" Edition {name}"
            text = json.dumps(index, separators=(",", ":"))
        else:
            text += f"\n/* {mark} */"
        path.write_text(text + "\n" * (ord(name) - ord("A")), "utf-8")
    name_the_build(out)
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
    context.add_init_script(
        """if (self === top && isSecureContext) navigator.serviceWorker.addEventListener(
            "controllerchange", () => sessionStorage.taken = "by another worker")"""
    )
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


def until(page: QuietPage, condition: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"in vain: {condition}"
        time.sleep(0.1)


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
        on_request = (".zip", "matplotlib", "english_encoder.")
        assert not any(name in key for key in keys for name in on_request)
        page.get_by_role("button", name="Keep matplotlib").click()
        page.locator("offline-copy :text('Matplotlib is here')").wait_for(timeout=30_000)
        page.goto(server.url + "beyond/encoder/")
        load_the_model(page)
        page.evaluate(UNTIL % HAS_MODEL)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    # The server is gone. Pages that were never visited:
    for path in LESSON_PAGES[1:]:
        page.goto(server.url + path)
        assert edition_of(page) == "Edition A"
    # What was loaded on request stays.
    page.goto(server.url + "beyond/encoder/")
    load_the_model(page)
    page.goto(server.url + LESSON)
    make_live(page)
    words = page.locator("live-widget[name=attention-matrix] textarea").first
    words.fill("the river bank")
    page.wait_for_function(SHOWS_TOKENS, arg=["the", "river", "bank"], timeout=10_000)
    assert ran(page, SUM)["output"] == "10\n"
    assert len(ran(page, PLOT, limit=60_000)["images"]) == 1
    answer_questions(page)
    exercise: Exercise = EXERCISES["dot-product"]
    refused = checked(page, "dot-product", exercise.starter)
    assert refused.get_attribute("data-verdict") == "not yet"
    checked(page, "dot-product", exercise.solution)
    page.locator("coding-exercise[name=dot-product][data-verdict=passed]").wait_for()
    page.evaluate(SEARCH)
    page.locator(".md-search-result__link").first.click()
    page.locator("h1 i").first.wait_for()
    assert edition_of(page) == "Edition A"
    page.goto(server.url + "review/")
    review(page)
    assert wrong == []


class Log:
    """Which builds each response of a tab may be of, by its bytes; a list for each full load."""

    def __init__(self, page: Page, server: Server, editions: dict[str, Path]) -> None:
        self.base, self.editions = server.url, editions
        self.loads: list[list[tuple[str, set[str]]]] = [[]]
        page.on("response", self._on_response)

    def _on_response(self, response: Response) -> None:
        if not response.url.startswith(self.base):
            return
        if response.request.is_navigation_request():
            self.loads.append([])
        path = urlsplit(response.url).path.removeprefix("/repo/")
        path += "index.html" if path == "" or path.endswith("/") else ""
        load, body = self.loads[-1], response.body()
        files = {name: root / path for name, root in self.editions.items()}
        of = {name for name, file in files.items() if file.is_file() and file.read_bytes() == body}
        load.append((path, of))

    def check(self, *builds: str) -> None:
        """Each load was of one build: of these, in turn."""
        loads = [set.intersection(*(of for _, of in load)) for load in self.loads if load]
        assert all(len(of) == 1 for of in loads), self.loads
        assert "".join(name for name, _ in groupby(of.pop() for of in loads)) == "".join(builds)


def search(page: Page) -> None:
    """Until the search has answered; it is deaf for a moment after the page has loaded."""
    for _ in range(10):
        page.evaluate(SEARCH)
        page.wait_for_timeout(500)
        if page.locator(".md-search-result__link").count():
            return
    raise AssertionError("nothing was found")


def wait_until_taken_over(page: Page) -> None:
    """Until another worker has this page. Playwright's eye on the old one keeps it from ending; a
    browser without that takes a second or two."""
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    end = time.monotonic() + 30
    while not page.evaluate("sessionStorage.taken"):
        assert time.monotonic() < end, "it did not take over"
        registration = "navigator.serviceWorker.getRegistration()"
        if page.evaluate(f"async () => !!(await {registration})?.waiting"):
            session.send("ServiceWorker.stopAllWorkers")
        page.wait_for_timeout(100)
    session.detach()


def go_on(page: Page, to: str) -> None:
    page.locator(f".md-nav--primary a[href*={to}]").first.evaluate("link => link.click()")
    page.wait_for_url(f"**/{to}/")


@pytest.mark.all
def test_a_new_build_is_there_after_one_navigation_and_never_meets_the_old(
    context: BrowserContext, server: Server, editions: dict[str, Path]
) -> None:
    first, second = kept(context, server, LESSON), context.new_page()
    second.goto(server.url + "notation/")
    solution = EXERCISES["dot-product"].solution
    checked(first, "dot-product", solution + "\n# mine")
    words = first.locator("live-widget[name=attention-matrix] textarea").first
    words.fill("the river bank")
    logs = [Log(page, server, editions) for page in (first, second)]
    for name in "BC":
        for page in (first, second):
            page.evaluate("delete sessionStorage.taken")
        server.root = editions[name]
        go_on(second, "glossary")  # finds the new build, and is of the old one
        for page in (first, second):
            wait_until_taken_over(page)
        go_on(second, "notation")
        second.locator(f"h1 i:text('Edition {name}')").wait_for(timeout=10_000)
        # The first tab has slept. What it loads from now on is of its own build.
        assert edition_of(first) == "Edition A"
        first.evaluate(
            "fetch(document.querySelector('link[href*=palette]').href).then(r => r.text())"
        )
        if name == "B":
            search(first)
    assert words.input_value() == "the river bank"
    assert ran(first, SUM)["output"] == "10\n"
    go_on(first, "glossary")
    first.locator("h1 i:text('Edition C')").wait_for(timeout=10_000)
    first.goto(server.url + LESSON)
    exercise = first.locator("coding-exercise[name=dot-product]")
    assert exercise.get_by_label("Python code").input_value() == solution + "\n# mine"
    solved = "Object.keys(localStorage).some(key => key.startsWith('attention-course:solved:'))"
    assert first.evaluate(solved)
    logs[0].check("A", "C")
    logs[1].check("A", "B", "C")


FOUND = "document.querySelector('.md-search-result__link')"
NOTE_THE_TAKEOVER = """navigator.serviceWorker.addEventListener(
    "controllerchange", () => { window.taken = true; })"""
# The path below the site, and the length, of each file that this page has and of which the browser
# says it: of what a script asked for it does not.
SIZES = """["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
    .filter(({ name }) => name.startsWith(location.origin + "/repo/"))
    .filter(({ decodedBodySize }) => decodedBodySize)
    .map(({ name, decodedBodySize }) => [new URL(name).pathname.slice(6), decodedBodySize])"""


def size_of(root: Path, path: str) -> int:
    return (root / path / ("index.html" if path.endswith("/") else "")).stat().st_size


def test_a_page_that_loads_while_a_new_build_takes_over_is_of_one(
    browser: Browser, server: Server, editions: dict[str, Path]
) -> None:
    """In a browser that Playwright does not watch: there the old worker, about to end, would not
    end, and what the page asks of it meanwhile would never be answered."""
    program = os.environ.get("CHROMIUM") or browser.browser_type.executable_path
    with quiet_page(program, FLAGS, (1280, 800)) as page:
        page.goto(server.url + "about/")
        until(page, "!!document.querySelector('.offline-sign')", 60)
        with held_back(server, SEARCH_INDEX) as last_file:
            server.root = editions["B"]
            page.evaluate("void navigator.serviceWorker.ready.then(ready => ready.update())")
            time.sleep(0.5)
            page.goto(server.url + "notation/")
            page.evaluate(NOTE_THE_TAKEOVER)
            last_file.set()
            until(page, "!!window.taken", 30)
        until(page, f"({SEARCH})(), !!{FOUND}", 10)
        assert "Edition A" in page.evaluate(f"{FOUND}.innerText")
        assert page.evaluate("document.querySelector('h1 i').innerText") == "Edition A"
        builds = [
            {name for name, root in editions.items() if size_of(root, path) == size}
            for path, size in page.evaluate(SIZES)
        ]
        assert {"A"} in builds
        assert set.intersection(*builds) == {"A"}
        page.goto(server.url + "glossary/")
        until(page, "document.querySelector('h1 i')?.innerText == 'Edition B'", 10)


@pytest.mark.all
def test_a_deploy_that_lacks_a_file_leaves_the_build_that_is_kept(
    context: BrowserContext, server: Server, editions: dict[str, Path]
) -> None:
    page = kept(context, server)
    server.root = editions["B"]
    server.rules["notation/index.html"] = 404
    ended = page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.ready;
            await registration.update();
            const coming = registration.installing;
            await new Promise(done => coming.addEventListener("statechange", done));
            return coming.state;
        }"""
    )
    assert ended == "redundant"
    for path in ("notation/", LESSON):
        page.goto(server.url + path)
        assert edition_of(page) == "Edition A"
    server.rules.clear()
    for _ in range(20):
        page.goto(server.url + "glossary/")
        if edition_of(page) == "Edition B":
            return
        page.wait_for_timeout(500)
    raise AssertionError("the whole build did not come")


def test_the_kill_switch_ends_a_worker_whose_cache_is_broken(
    context: BrowserContext, server: Server, editions: dict[str, Path]
) -> None:
    page = kept(context, server)
    page.evaluate("caches.open('of a neighbour').then(c => c.put('/x', new Response('theirs')))")
    page.evaluate(SPOIL, [CACHE, "/repo/", "spoiled"])
    server.rules["sw.js"] = (editions["A"] / "sw-off.js").read_bytes()
    with page.expect_navigation():  # it loads the page once more
        page.evaluate("void navigator.serviceWorker.ready.then(r => r.update())")
    page.evaluate(UNTIL % "(await caches.keys()).length === 1")
    assert page.evaluate("caches.keys()") == ["of a neighbour"]
    page.goto(server.url + "notation/")
    assert page.locator("h1").first.is_visible()


# Workers that break what they answer, each of which takes all pages at once.
BROKEN = """addEventListener("install", event => event.waitUntil(skipWaiting()));
addEventListener("activate", event => event.waitUntil(clients.claim()));
addEventListener("fetch", event => event.respondWith(%s));"""
BREAK_ALL = """navigator.serviceWorker.register("/repo/sw.js", { scope: "/repo/" })
    .then(() => navigator.serviceWorker.ready)
    .then(() => caches.open("attention-course:offline:/repo/"))
    .then(cache => cache.put("/repo/notation/", new Response("spoiled")))"""
ENDED = """Promise.all(
    [navigator.serviceWorker?.getRegistrations(), globalThis.caches?.keys()]
).then(found => found.flat().length === 0 && document.querySelector("h1")?.innerText)"""


ONTO = "setTimeout(() => { location.href = '/repo/glossary/'; }), true"
SHOWN = "!!document.querySelector('h1')?.innerText.startsWith('Glossary')"


@pytest.mark.parametrize(
    "answer",
    ["new Response('broken', { status: 500 })", "Promise.reject(new Error())"],
    ids=["answers with errors", "throws"],
)
@pytest.mark.all
def test_the_kill_switch_ends_a_worker_that_breaks_every_page(
    browser: Browser, server: Server, editions: dict[str, Path], answer: str
) -> None:
    """By the browser's own look for an update, in one that Playwright does not watch: the page is
    broken, so none of its scripts helps; and it is there again by itself."""
    program = os.environ.get("CHROMIUM") or browser.browser_type.executable_path
    server.rules["sw.js"] = (BROKEN % answer).encode()
    with quiet_page(program, FLAGS, (1280, 800)) as page:
        page.goto(server.url + "notation/")
        time.sleep(1)
        page.evaluate(f"{BREAK_ALL}.then(() => true)")
        page.evaluate(ONTO)
        time.sleep(1)
        assert not page.evaluate(SHOWN)
        server.rules["sw.js"] = (editions["A"] / "sw-off.js").read_bytes()
        page.evaluate(ONTO)
        end = time.monotonic() + 60
        while not str(page.evaluate(ENDED)).startswith("Glossary"):
            assert time.monotonic() < end, "the worker lives on"
            time.sleep(0.5)


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


# To Chromium's debugger, a quota of 0 is none at all.
NO_QUOTA = """
    StorageManager.prototype.estimate = async () => ({ quota: 0, usage: 0 });
    Cache.prototype.put = async () => { throw new DOMException("", "QuotaExceededError"); };
"""


@pytest.mark.all
def test_a_quota_of_zero(
    context: BrowserContext, server: Server, editions: dict[str, Path]
) -> None:
    server.rules["sw.js"] = NO_QUOTA.encode() + (editions["A"] / "sw.js").read_bytes()
    context.add_init_script(f"if (self === top && isSecureContext) {{ {NO_QUOTA} }}")
    page = context.new_page()
    page.add_init_script(SOON_IN_PAGE)
    page.goto(server.url + "about/")
    page.locator("offline-copy [role=status]:has-text('no room')").wait_for(timeout=60_000)
    assert page.evaluate("caches.keys()") == []
    page.goto(server.url + LESSON)
    make_live(page)


FORBIDDEN = {
    "registration": "navigator.serviceWorker.register = () => Promise.reject(new DOMException())",
    "Cache Storage": """Object.defineProperty(globalThis, "caches", {
        get() { throw new DOMException("forbidden", "SecurityError"); } })""",
    "service workers": "delete Navigator.prototype.serviceWorker",
}


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.all
def test_a_forbidden_storage_is_told_and_the_site_works(
    browser: Browser, server: Server, what: str
) -> None:
    context = browser.new_context()
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.add_init_script(f"if (self === top && isSecureContext) {{ {FORBIDDEN[what]} }}")
    page = context.new_page()
    page.goto(server.url + "about/")
    page.locator("offline-copy :text('does not let the site keep itself')").wait_for()
    assert page.locator("offline-copy button").count() == 0
    page.goto(server.url + LESSON)
    make_live(page)
    context.close()
    assert wrong == []


def test_the_reader_decides(context: BrowserContext, server: Server) -> None:
    page = kept(context, server)
    page.get_by_role("button", name="Delete").click()
    page.locator("offline-copy :text('Nothing is kept')").wait_for()
    assert page.evaluate("caches.keys()") == []
    assert page.locator(".offline-sign").count() == 0
    page.add_init_script("window.courseLimits = { look: 200 }")
    page.reload()
    page.wait_for_timeout(2000)  # it would begin after five looks
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
    page.add_init_script("window.courseLimits = { look: 200 }")
    page.goto(server.url + "about/")
    page.locator("offline-copy :text('Nothing is kept')").wait_for()
    page.wait_for_timeout(2000)  # it would begin after five looks
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_a_deploy_during_the_first_download_leaves_the_site_as_it_was(
    context: BrowserContext, server: Server, editions: dict[str, Path]
) -> None:
    deployed = threading.Event()

    def not_before(body: bytes) -> bytes:
        deployed.wait(30)
        return body

    page = context.new_page()
    page.add_init_script("window.courseLimits = { look: 200 }")
    log = Log(page, server, editions)
    page.goto(server.url + "about/")
    server.rules["/index.html"] = not_before  # no page asks for one so
    page.evaluate(UNTIL % "(await caches.keys()).length")
    page.wait_for_timeout(1000)  # all that it fetches at once is A's, what is left is B's
    server.root = editions["B"]
    deployed.set()
    page.locator("offline-copy :text('could not be kept')").wait_for(timeout=60_000)
    assert page.evaluate("caches.keys()") == []
    assert edition_of(page) == "Edition A"
    server.rules.clear()
    page.goto(server.url + "glossary/")
    page.locator(".offline-sign").wait_for(timeout=60_000)  # the next page tries again
    log.check("A", "B")


@pytest.mark.parametrize(
    "rule", [404, pytest.param(Stall(10), marks=pytest.mark.all)], ids=["missing", "stalled"]
)
def test_a_file_that_does_not_come_leaves_the_site_as_it_was(
    context: BrowserContext, server: Server, editions: dict[str, Path], rule: int | Stall
) -> None:
    server.rules["notation/index.html"] = rule
    server.rules["sw.js"] = SOON + (editions["A"] / "sw.js").read_bytes()
    page = context.new_page()
    page.goto(server.url + "about/")
    page.locator("offline-copy :text('could not be kept')").wait_for(timeout=60_000)
    assert page.evaluate("caches.keys()") == []
    server.rules.clear()
    page.goto(server.url + "glossary/")
    page.locator(".offline-sign").wait_for(timeout=60_000)  # the next page tries again


@pytest.mark.all
def test_a_service_worker_whose_script_never_comes(context: BrowserContext, server: Server) -> None:
    server.rules["sw.js"] = Stall(0)
    page = context.new_page()
    page.add_init_script(SOON_IN_PAGE)
    page.goto(server.url + "about/")
    page.locator("offline-copy :text('could not be kept')").wait_for(timeout=20_000)
    page.goto(server.url + "glossary/")
    assert edition_of(page) == "Edition A"


@pytest.mark.all
def test_a_new_build_whose_script_never_comes_leaves_the_old(
    context: BrowserContext, server: Server, editions: dict[str, Path]
) -> None:
    page = kept(context, server)
    server.root = editions["B"]
    server.rules["sw.js"] = Stall(100)
    for path in ("glossary/", "notation/", LESSON):
        page.goto(server.url + path)
        assert edition_of(page) == "Edition A"
    make_live(page)


@pytest.mark.all
def test_a_storage_that_never_answers_is_done_without(
    context: BrowserContext, server: Server, editions: dict[str, Path]
) -> None:
    hangs = b"""addEventListener("message", ({ data }) => {
        if (data === "hang") CacheStorage.prototype.has = () => new Promise(() => {});
    });"""
    server.rules["sw.js"] = SOON + hangs + (editions["A"] / "sw.js").read_bytes()
    page = kept(context, server)
    page.evaluate("navigator.serviceWorker.ready.then(all => all.active.postMessage('hang'))")
    page.goto(server.url + "notation/")
    assert edition_of(page) == "Edition A"
    page.goto(server.url + LESSON)
    make_live(page)


@pytest.mark.all
def test_a_worker_that_never_says_what_it_keeps_can_be_deleted(
    context: BrowserContext, server: Server
) -> None:
    server.rules["sw.js"] = b"addEventListener('activate', event => 0);"
    page = context.new_page()
    page.add_init_script(SOON_IN_PAGE)
    page.goto(server.url + "about/")
    page.locator("offline-copy :text('does not answer')").wait_for(timeout=20_000)
    page.get_by_role("button", name="Delete").click()
    page.locator("offline-copy :text('Nothing is kept')").wait_for()
    server.rules.clear()
    page.get_by_role("button", name="Keep offline").click()
    page.locator(".offline-sign").wait_for(timeout=60_000)


@pytest.mark.all
def test_firefox_reads_and_computes_without_a_server(editions: dict[str, Path]) -> None:
    with firefox() as reader:
        with serving(editions["A"], "/repo/") as server:
            url = server.url
            reader.open(f"{url}about/")
            reader.wait_for("() => document.querySelector('.offline-sign') !== null", timeout=120)
        reader.open(f"{url}glossary/")
        assert reader.evaluate("() => document.querySelector('h1').innerText").startswith(
            "Glossary"
        )
        reader.open(url)
        reader.evaluate(SCROLL_TO_FIGURE)
        reader.wait_for(IS_LIVE, timeout=120)
