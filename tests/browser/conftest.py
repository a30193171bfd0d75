"""The built site below /repo/, behind a server that behaves like GitHub Pages, in Chromium."""

import base64
import json
import os
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    Locator,
    Page,
    Worker,
    sync_playwright,
)

from lessons import LESSONS
from scripts.build.folder_copy import TOP, ZIP
from scripts.serve.server import Server, serving
from tests.conftest import PLACE

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The optimizing compiler for WebAssembly mostly costs more than it saves before a test is over:
    # it takes a function after ten times the work that V8 asks for by itself.
    "--js-flags=--wasm-tiering-budget=130000000",
]
CHROMIUM = os.environ.get("CHROMIUM")
DOCS = Path(__file__).parents[2] / "docs"
LESSON_PAGES = [f"lessons/{lesson.page}/" for lesson in LESSONS]
# The machine is tested on the first lesson; test_lessons.py looks at what each of them has.
LESSON = LESSON_PAGES[0]
OTHERS = [
    path.relative_to(DOCS).with_suffix("").as_posix() + "/"
    for path in sorted(DOCS.rglob("*.md"))
    if path.parent.name != "lessons" and path.stem not in {"index", "404"}
]
PAGES = ("", *LESSON_PAGES, *OTHERS, "404.html")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another host, to see what arrives there."""
    root = tmp_path_factory.mktemp("other")
    (root / "index.html").write_text("reached")
    (root / "code.js").write_text("globalThis.escaped = 1")
    with serving(root, "/") as server:
        yield server


@pytest.fixture(autouse=True)
def no_faults(site: Server) -> Iterator[None]:
    """Whatever a test broke is whole again for the next."""
    yield
    site.rules.clear()


@pytest.fixture(scope="session")
def browser(site: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        if PLACE == "offline":
            profile = tmp_path_factory.mktemp("profiles") / "kept"
            yield cast("Browser", Offline(playwright.chromium, site, profile))
            return
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Offline:
    """In place of a browser: each context has what one visit has kept, and no server any more."""

    def __init__(self, chromium: BrowserType, site: Server, profile: Path) -> None:
        self.chromium, self.profile = chromium, profile
        self.numbers = count()
        context = self._begin(profile)
        page = context.new_page()
        page.goto(site.url + "about/")
        page.locator(".offline-sign").wait_for(timeout=120_000)
        for name in ("matplotlib", "the encoder’s model"):
            button = page.get_by_role("button", name=f"Keep {name}")
            button.click()
            button.wait_for(state="detached", timeout=60_000)
        page.evaluate("localStorage.clear()")  # what the buttons noted
        context.close()
        site.shutdown()
        site.server_close()
        shutil.rmtree(profile / "Default/Cache")  # whatever the service worker has not kept

    def _begin(self, profile: Path, **options: Any) -> BrowserContext:
        return self.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, **options
        )

    def new_context(self, **options: Any) -> BrowserContext:
        """A reader who was here once."""
        profile = self.profile.with_name(f"visit-{next(self.numbers)}")
        shutil.copytree(self.profile, profile)
        context = self._begin(profile, **options)
        context.on("close", lambda _: shutil.rmtree(profile, ignore_errors=True))
        return context


@contextmanager
def held_back(site: Server, ending: str) -> Iterator[threading.Event]:
    """Files with this end of their address do not come until the event is set."""
    event = threading.Event()

    def late(body: bytes) -> bytes:
        event.wait(30)
        return body

    site.rules[ending] = late
    try:
        yield event
    finally:
        event.set()


@pytest.fixture
def no_python(site: Server) -> Iterator[None]:
    """For what a page does by itself: Python does not get further than its loading."""
    with held_back(site, ".wasm"):
        yield


class Visit:
    """One reader's pages, and everything that went wrong in them."""

    def __init__(self, context: BrowserContext, site: Server) -> None:
        self.context, self.site = context, site
        self.complaints: list[str] = []
        self.outside: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._on_request)

    def _on_console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _on_request(self, request: Any) -> None:
        local = (self.site.url.split("/repo/")[0] + "/", "blob:", "data:", "about:", "file:")
        if not request.url.startswith(local):
            self.outside.append(request.url)

    def open(self, path: str = "", live: bool = True) -> Page:
        """A page of the site; with `live`, once Python has drawn its first figure."""
        page = self.context.new_page()
        if PLACE == "folder":
            name, mark, state = path.partition("#")
            page.goto((unpacked(self.site) / name / "index.html").as_uri() + mark + state)
        else:
            page.goto(self.site.url + path)
        if live:
            make_live(page)
        return page


@cache
def unpacked(site: Server) -> Path:
    """The folder that the zip of the site holds."""
    place = site.root.parent / f"{site.root.name}-folder"
    with zipfile.ZipFile(site.root / ZIP) as archive:
        archive.extractall(place)
    return place / TOP


def make_live(page: Page) -> None:
    # The first figure may lie in an answer that is not open yet.
    page.locator("live-widget:visible").first.scroll_into_view_if_needed()
    page.locator("live-widget[data-live]").first.wait_for(state="attached", timeout=60_000)


def write_code(field: Locator, code: str) -> None:
    """Put code in the place of what a field holds, by the keyboard: an editor may undo a selection
    that is made past it."""
    field.focus()
    field.page.keyboard.press("ControlOrMeta+a")
    field.page.keyboard.insert_text(code)


def checked(page: Page, name: str, code: str) -> Locator:
    """The exercise, after that code was written and checked."""
    exercise = page.locator(f"coding-exercise[name={name}]")
    write_code(exercise.get_by_label("Python code"), code)
    exercise.get_by_role("button", name="Check").click()
    page.locator(f"coding-exercise[name={name}][data-verdict]").wait_for(timeout=60_000)
    return exercise


# What a visit has kept of Python's start, with the name of its cache and its address; later, it is
# put into a browser that has not been here, so that the next visit begins there.
TAKE = """async () => {
    const name = (await caches.keys()).find((name) => name.includes(":start:"));
    const [request] = name ? await (await caches.open(name)).keys() : [];
    if (!request) return null;
    const kept = await caches.match(request);
    const reader = new FileReader();
    reader.readAsDataURL(await kept.blob());
    await new Promise((done) => { reader.onload = done; });
    return [name, request.url, Object.fromEntries(kept.headers), reader.result];
}"""
PUT = """async ([name, url, headers]) => {
    const { body } = await fetch("start");
    await (await caches.open(name)).put(url, new Response(body, { headers }));
}"""


@pytest.fixture(scope="session")
def been_here(
    browser: Browser, site: Server, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[BrowserContext], None]:
    """Gives a context what an earlier visit has kept: most tests are not about Python's start."""
    faults = dict(site.rules)  # of the test that needs it first
    site.rules.clear()
    first = Visit(browser.new_context(), site)
    page = first.open()
    end = time.monotonic() + 60
    while not (kept := page.evaluate(TAKE)):
        assert time.monotonic() < end, "nothing was kept"
        page.wait_for_timeout(100)
    first.context.close()
    site.rules.update(faults)
    folder = tmp_path_factory.mktemp("kept-start")
    (folder / "index.html").touch()
    (folder / "start").write_bytes(base64.b64decode(kept.pop().partition(",")[2]))
    site.extra = {**site.extra, "/kept-start/": folder}

    def give(context: BrowserContext) -> None:
        page, asked = context.new_page(), len(site.requests)
        page.goto(site.url.removesuffix(site.base) + "/kept-start/")
        page.evaluate(PUT, kept)
        page.close()
        del site.requests[asked:]

    return give


@pytest.fixture
def visit(
    browser: Browser, site: Server, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visit]]:
    """Begin a visit, of one who has been here before and kept Python's start, unless the test is
    marked `first_visit`. At its end nothing may have been asked of another host, and the console
    must be clean, but for a test that breaks something on purpose (`complaints`, `outside`)."""
    visits: list[tuple[Visit, bool, bool]] = []
    first = PLACE or request.node.get_closest_marker("first_visit")

    def begin(complaints: bool = False, outside: bool = False, **options: Any) -> Visit:
        context = browser.new_context(**options)
        if not first and options.get("java_script_enabled", True):
            request.getfixturevalue("been_here")(context)
        visit = Visit(context, site)
        visits.append((visit, complaints, outside))
        return visit

    yield begin
    for visit, complaints, outside in visits:
        visit.context.close()
        assert outside or visit.outside == []
        assert complaints or visit.complaints == []


@pytest.fixture(scope="module")
def live(browser: Browser, site: Server) -> Iterator[Page]:
    """A home page that is live already, shared by the tests of a module."""
    visit = Visit(browser.new_context(), site)
    yield visit.open()
    visit.context.close()
    assert visit.outside == []
    assert visit.complaints == []


# Draws every live figure of a page's HTML in the Python that runs, and returns the views.
DRAWN = """async source => {
    const page = new DOMParser().parseFromString(source, "text/html");
    const { python } = course;
    const views = [];
    for (const widget of page.querySelectorAll("live-widget")) {
        const fields = {};
        for (const [name, value] of new FormData(widget.querySelector("form"))) {
            fields[name] = name in fields ? `${fields[name]};${value}` : value;
        }
        const models = widget.getAttribute("models")?.split(" ") ?? [];
        for (const model of models) await python.give(model);
        const name = widget.getAttribute("name");
        views.push((await python.draw("render", 0, name, fields)).pieces.join("<"));
    }
    return views;
}"""


def redrawn(page: Page, site: Server, path: str) -> tuple[str, list[str]]:
    """The HTML of a built page, and its live figures as this page's Python writes them."""
    source = (site.root / path / "index.html").read_text("utf-8")
    return source, page.evaluate(DRAWN, source)


def open_everything(page: Page) -> int:
    """Open all that can be; how much that is."""
    # Of one question, one answer is open at a time; without their names all can be.
    opened: int = page.evaluate(
        """() => {
            const all = [...document.querySelectorAll("article details")];
            for (const details of all) details.removeAttribute("name");
            for (const details of all) details.open = true;
            return all.filter(details => details.open).length;
        }"""
    )
    return opened


def python_worker(page: Page) -> Worker | None:
    """The worker that runs Python; the theme's search has a worker, too."""
    return next((worker for worker in page.workers if worker.url.startswith("blob:null/")), None)


def axe_source() -> str:
    """axe-core, to run in a page."""
    path = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
    return path.read_text(encoding="utf-8")


# The theme's own findings that the pass after the build cannot mend, by rule and element.
EXCUSED = {
    # Material's script puts each copy button into a <nav> of its own, all without a name.
    "landmark-unique": '<nav class="md-code__nav">',
}


SCHEMES = {"light": "default", "dark": "slate"}  # as the theme calls them


def looks(page: Page, *widths: int) -> Iterator[str]:
    """The page in light at the first of these widths, then in dark at the last."""
    for (scheme, name), width in zip(SCHEMES.items(), (widths[0], widths[-1]), strict=True):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.locator(f"body[data-md-color-scheme={name}]").wait_for()
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(400)  # colours fade in
        yield f"{scheme}, {width} px"


def findings_in_looks(page: Page, *widths: int, within: str = "body") -> list[str]:
    """What axe finds in light and dark, each at one of these widths, in a part of the page that is
    in another state than when all of it is looked at; and whether the page scrolls sideways."""
    found = []
    for look in looks(page, *widths):
        found += [f"{look}: {each}" for each in findings(page, within)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{look}: scrolls sideways")
    return found


# Ids that are not one element's alone; axe looks only at those that something refers to.
TWICE = """() => {
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    return [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
}"""


# Contrast takes five sixths of axe's time, and most texts are tokens of code, symbols of formulas
# and numbers of tables. In each of these, of those that are alike in all that contrast hangs on, up
# to the block's own element, the first that is seen stands for the others. It has two characters or
# more, one of them a letter or digit: of a single one, or of signs alone, axe does not judge.
CONTRAST_ONCE = r"""() => {
    const ON = ["color", "backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode",
        "fontSize", "fontWeight", "textShadow", "webkitTextFillColor", "webkitTextStroke"];
    for (const block of document.querySelectorAll("pre, .katex-html, table")) {
        const known = new Map([[block, ""]]);
        const looks = (e) => {
            if (!known.has(e)) {
                const style = getComputedStyle(e);
                const own = [e.tagName, e.className, ...ON.map((name) => style[name])];
                for (const part of ["::before", "::after"]) {
                    const { content, backgroundColor, position } = getComputedStyle(e, part);
                    own.push(content, backgroundColor, position);
                }
                known.set(e, `${looks(e.parentElement)}>${own}`);
            }
            return known.get(e);
        };
        const seen = new Set();
        for (const each of block.querySelectorAll("*")) {
            const texts = [...each.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE);
            if (!texts.some((n) => n.data.trim())) continue;
            if (!each.checkVisibility({ visibilityProperty: true })) continue;
            const text = (each.innerText ?? each.textContent).trim();
            if (text.length < 2) each.setAttribute("data-alike", "");
            if (!/\w./.test(text) && !/.\w/.test(text)) continue;
            if (seen.has(looks(each))) each.setAttribute("data-alike", "");
            seen.add(looks(each));
        }
    }
    axe.configure({ rules: [{ id: "color-contrast", selector: "*:not([data-alike])" }] });
}"""


def findings(page: Any, within: str = "body") -> list[str]:
    page.evaluate(axe_source())
    page.evaluate(CONTRAST_ONCE)
    what = "document" if within == "body" else json.dumps(within)
    # It fetches the style sheets, which no page in a folder may.
    preload = str(PLACE != "folder").lower()
    result = page.evaluate(
        f"axe.run({what}, {{ resultTypes: ['violations'], preload: {preload} }})"
    )
    page.evaluate(
        "for (const e of document.querySelectorAll('[data-alike]')) delete e.dataset.alike"
    )
    twice = page.evaluate(TWICE)
    return [f"two elements have the id {name!r}" for name in twice] + [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in result["violations"]
        for node in violation["nodes"]
        if not node["html"].startswith(EXCUSED.get(violation["id"], "no excuse"))
    ]
