"""The frame that holds Python reaches neither the network, nor storage, nor the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from scripts.serve.server import Server
from tests.browser.conftest import Visit, python_worker

# Each probe must fail; what it returns instead of failing is the leak.
ANYWHERE = {
    "fetch from this site": "fetch(own + 'index.html', {mode: 'no-cors'}).then(r => r.type)",
    "fetch from another": "fetch(other, {mode: 'no-cors'}).then(r => r.type)",
    "XMLHttpRequest": """new Promise((ok, no) => { const x = new XMLHttpRequest();
        x.open('GET', own); x.onload = () => ok(x.status); x.onerror = () => no('error');
        x.send(); })""",
    "WebSocket": """new Promise((ok, no) => { const s = new WebSocket(other.replace('http', 'ws'));
        s.onopen = () => ok('open'); s.onerror = () => no('error'); })""",
    "EventSource": """new Promise((ok, no) => { const s = new EventSource(other);
        s.onopen = () => ok('open'); s.onerror = () => no('error'); })""",
    "IndexedDB": """new Promise((ok, no) => { const r = indexedDB.open('x');
        r.onsuccess = () => ok('opened'); r.onerror = () => no(r.error); })""",
    "Cache Storage": "caches.open('x').then(c => c.put(own + 'x', new Response('x')))",
    "origin private files": "navigator.storage.getDirectory().then(() => 'opened')",
    "import": "import(own + 'assets/course/course.js').then(() => 'imported')",
    "a worker from the network": """new Promise((ok, no) => {
        const w = new Worker(own + 'assets/course/course.js');
        w.onerror = () => no('error'); setTimeout(() => ok('started'), 500); })""",
}
IN_WORKER = {"importScripts": "Promise.resolve(importScripts(own + 'assets/course/course.js'))"}
IN_FRAME = {
    "localStorage": "Promise.resolve(localStorage.length)",
    "cookies": "Promise.resolve(document.cookie)",
    "the page": "Promise.resolve(parent.document.title)",
    "top navigation": """new Promise((ok, no) => { top.location = other;
        setTimeout(() => ok('navigated'), 300); })""",
    "a window": "Promise.resolve(open(other)).then(w => w ? 'opened' : Promise.reject('null'))",
    "an image": """new Promise((ok, no) => { const i = new Image(); i.onload = () => ok('loaded');
        i.onerror = () => no('error'); i.src = own + 'assets/course/favicon.svg'; })""",
    "a frame inside": """new Promise((ok, no) => { const f = document.createElement('iframe');
        f.src = own; document.body.append(f);
        setTimeout(() => { try { ok(f.contentWindow.document.title || Promise.reject('empty')); }
            catch (e) { no(e); } }, 500); })""",
    "a form": """new Promise((ok, no) => { const f = document.createElement('form');
        f.action = other; document.body.append(f); f.submit();
        setTimeout(() => no('still here'), 300); })""",
}
PROBE = """async ([own, other]) => {
    try { return 'LEAK ' + await (%s); } catch (error) { return 'held: ' + error; }
}"""


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Page:
    # Each probe that is held says so in the console; what got out, the servers know.
    page = visit(complaints=True, outside=True).open()
    page.evaluate("course.python.rest()")  # what the site itself still fetches
    return page


def test_the_worker_reaches_nothing(page: Page, site: Server, other: Server) -> None:
    before = len(site.requests)
    worker = python_worker(page)
    assert worker
    for name, probe in {**ANYWHERE, **IN_WORKER}.items():
        answer = worker.evaluate(PROBE % probe, [site.url, other.url])
        assert answer.startswith("held: "), f"{name}: {answer}"
    assert worker.evaluate("self.origin") == "null"
    assert site.requests[before:] == []
    assert other.requests == []


def test_the_frame_reaches_nothing(page: Page, site: Server, other: Server) -> None:
    before = len(site.requests)
    for name, probe in {**ANYWHERE, **IN_FRAME}.items():
        frame = next(frame for frame in page.frames if frame != page.main_frame)
        answer = frame.evaluate(PROBE % probe, [site.url, other.url])
        assert answer.startswith("held: "), f"{name}: {answer}"
    assert page.url == site.url
    assert len(page.context.pages) == 1
    assert site.requests[before:] == []
    assert other.requests == []


def test_strings_do_not_become_code(page: Page) -> None:
    # Through a timer, since the test's own evaluate is not bound by the policy.
    worker = python_worker(page)
    assert worker
    for place in (worker, page.frames[1]):
        place.evaluate("setTimeout('self.ran = true', 0)")
        place.evaluate("new Promise(done => setTimeout(done, 50))")
        assert place.evaluate("self.ran") is None


def test_a_message_from_elsewhere_changes_nothing(page: Page) -> None:
    # Another window (here: the page itself) cannot pose as the frame.
    page.evaluate("postMessage({ kind: 'crashed', message: 'forged' }, '*')")
    page.evaluate("new Promise(done => setTimeout(done, 100))")
    assert "forged" not in page.locator(".live-status").inner_text()
