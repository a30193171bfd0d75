"""The course from a folder: the zip unpacked, opened by its file, with no server and no network."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from checking.exercise import Exercise
from exercises import EXERCISES
from scripts.build.built_page import read_page
from scripts.build.dead_links import dead_links
from scripts.build.folder_copy import TOP, ZIP, folder_index, to_file, zip_folder
from scripts.serve.server import Server
from tests.browser.conftest import LESSON_PAGES, checked, make_live
from tests.browser.test_containment import ANYWHERE, IN_FRAME, IN_WORKER, PROBE
from tests.browser.test_large_model import load_the_model
from tests.browser.test_learner import SUM, ran
from tests.browser.test_live_questions import ASKED, KINDS, answer, question, verdict
from tests.browser.test_other_browsers import BROWSERS, IS_LIVE, SCROLL_TO_FIGURE
from tests.browser.test_other_browsers import SHOWS as SHOWS_TOKENS
from widgets.questions import fresh

FOUND = "() => document.querySelector('.md-search-result__link')?.href"
SEARCH = """() => {
    const open = document.querySelector("[data-md-toggle=search]");
    open.checked = true;
    open.dispatchEvent(new Event("change"));
    const field = document.querySelector("[data-md-component=search-query]");
    field.focus();
    field.value = "cosine";
    field.dispatchEvent(new KeyboardEvent("keyup"));
}"""


@pytest.fixture(scope="module")
def folder(site: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked zip, below a folder whose name is not plain."""
    place = tmp_path_factory.mktemp("from a folder, 100 %")
    with zipfile.ZipFile(site.root / ZIP) as archive:
        archive.extractall(place)
    return place / TOP


@pytest.fixture(scope="module")
def opened(browser: Browser, folder: Path) -> Iterator[Page]:
    """The first lesson from the folder, live and without a network; nothing may have been wrong."""
    context = browser.new_context()
    context.set_offline(True)
    wrong: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(message.text)

    def on_request(request: Request) -> None:
        if request.url.startswith("http"):
            wrong.append(request.url)

    context.on("console", on_console)
    context.on("request", on_request)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    page = context.new_page()
    page.goto((folder / LESSON_PAGES[0] / "index.html").as_uri())
    make_live(page)
    yield page
    context.close()
    assert wrong == []


def test_every_link_leads_to_a_file(folder: Path) -> None:
    pages = [read_page(path) for path in sorted(folder.rglob("*.html"))]
    assert len(pages) > len(LESSON_PAGES)
    assert list(dead_links(pages, folder, "/")) == []
    for page in pages:
        for _, link in page.links:
            parts = urlsplit(link)
            if not parts.scheme and parts.path:
                target = (page.path.parent / parts.path).resolve()
                assert target.is_file(), f"{page.path}: {link}"


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("..", "../index.html"),
        (".", "index.html"),
        ("./", "index.html"),
        ("../../about/#what-runs", "../../about/index.html#what-runs"),
        ("#here", "#here"),
        ("../x.zip", "../x.zip"),
        ("https://example.org/a/", "https://example.org/a/"),
    ],
)
def test_links_name_files(link: str, file: str) -> None:
    assert to_file(link) == file


def test_the_search_index_names_files() -> None:
    text = '{"docs":[{"location":""},{"location":"a/"},{"location":"a/#b"}]}'
    made = folder_index(text)
    assert made.count("index.html") == 3
    assert '"a/index.html#b"' in made


def test_the_zip_is_the_same_each_time(folder: Path, site: Server, tmp_path: Path) -> None:
    for path in folder.rglob("*"):
        path.touch()  # another time, another machine
    zip_folder(folder, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (site.root / ZIP).read_bytes()


def test_the_about_page_offers_the_zip_with_its_size(site: Server, folder: Path) -> None:
    about = (site.root / "about/index.html").read_text("utf-8")
    size = (site.root / ZIP).stat().st_size
    assert f'<a href="../{ZIP}" download>' in about
    assert f"({size / 1e6:.0f}\u202fMB)" in about
    here = (folder / "about/index.html").read_text("utf-8")
    assert ZIP not in here
    assert "You are reading the copy from a folder." in here


PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])"


def answer_questions(page: Page) -> None:
    """A quiz and a question for a number, in the first lesson."""
    wrong = page.locator(".quiz .wrong").first
    wrong.locator("summary").click()
    expect(wrong.locator(".verdict")).to_be_visible()
    number = question(page, ASKED[0])
    answer(number).fill(str(fresh(KINDS[0], 0).answer))
    answer(number).press("Enter")
    expect(verdict(number)).to_contain_text("Right. ")


def review(page: Page) -> None:
    """A question of a sitting, missed; it is kept."""
    page.locator(".review-start input").nth(1).check()
    page.get_by_role("button", name="Begin").click()
    page.locator(".review-question:visible .wrong summary").first.click()
    expect(page.locator(".review-bar")).to_contain_text("Missed.")
    page.reload()
    expect(page.locator(".review-boxes")).to_contain_text("1 in box 1")


def test_review_asks_and_keeps_what_was_answered(opened: Page, folder: Path) -> None:
    page = opened.context.new_page()
    page.goto((folder / "review/index.html").as_uri())
    review(page)
    page.close()


def test_reading_trying_and_solving(opened: Page) -> None:
    """What a reader does, once each, in one page."""
    page = opened
    # A figure answers to what is typed.
    words = page.locator("live-widget[name=attention-matrix] textarea").first
    words.fill("the river bank")
    page.wait_for_function(SHOWS_TOKENS, arg=["the", "river", "bank"], timeout=10_000)
    # Code runs, in numpy and in matplotlib.
    assert ran(page, SUM)["output"] == "10\n"
    assert len(ran(page, PLOT, limit=60_000)["images"]) == 1
    answer_questions(page)
    # An exercise is refused and passed, and stays so.
    exercise: Exercise = EXERCISES["dot-product"]
    wrong = checked(page, "dot-product", exercise.starter)
    assert wrong.get_attribute("data-verdict") == "not yet"
    checked(page, "dot-product", exercise.solution)
    page.locator("coding-exercise[name=dot-product][data-verdict=passed]").wait_for()
    page.reload()
    field = page.locator("coding-exercise[name=dot-product]").get_by_label("Python code")
    assert field.input_value().strip() == exercise.solution.strip()
    # What is searched is found, and leads to a page.
    page.evaluate(SEARCH)
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url("file:///**/index.html*")
    assert page.locator("article h1").is_visible()
    # Progress can be carried to the site.
    page.goto(page.url.partition(TOP)[0] + f"{TOP}/progress/index.html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").first.click()
    assert "dot-product" in download.value.path().read_text("utf-8")


def test_the_large_model_lies_in_the_folder(opened: Page, folder: Path) -> None:
    page = opened.context.new_page()
    page.goto((folder / "beyond/encoder/index.html").as_uri())
    load_the_model(page)
    page.close()


def test_a_notebook_is_named_where_it_lies(folder: Path) -> None:
    page = (folder / LESSON_PAGES[0] / "index.html").read_text("utf-8")
    name = re.search(r"<code>(notebooks/[^<]*)</code> in this folder", page)
    assert name
    assert (folder / name[1]).is_file()


def test_python_is_contained(browser: Browser, folder: Path, other: Server) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    make_live(page)
    # The theme's search has a worker from a blob, too, but only ours cannot load scripts.
    ours = [w for w in page.workers if w.evaluate("typeof importScripts") == "undefined"]
    assert ours
    worker, own = ours[0], folder.as_uri() + "/"
    for name, probe in {**ANYWHERE, **IN_WORKER}.items():
        answer = worker.evaluate(PROBE % probe, [own, other.url])
        assert answer.startswith("held: "), f"worker, {name}: {answer}"
    assert worker.evaluate("self.origin") == "null"
    for name, probe in {**ANYWHERE, **IN_FRAME}.items():
        frame = next(frame for frame in page.frames if frame != page.main_frame)
        answer = frame.evaluate(PROBE % probe, [own, other.url])
        assert answer.startswith("held: "), f"frame, {name}: {answer}"
    assert len(context.pages) == 1
    assert other.requests == []
    context.close()


@pytest.mark.parametrize("fault", ["spoiled", "missing", "cut short"])
@pytest.mark.all
def test_a_broken_file_is_told(browser: Browser, folder: Path, fault: str) -> None:
    for path in sorted((folder / "assets/python").glob("*.js")):
        if not path.name.startswith(("worker", "pyodide", "numpy", "course", "data", "stdlib")):
            continue
        whole = path.read_bytes()
        try:
            if fault == "missing":
                path.unlink()
            elif fault == "cut short":
                path.write_bytes(whole[: len(whole) // 2])
            else:
                middle = len(whole) // 2 // 4 * 4
                path.write_bytes(whole[:middle] + b"AAAAAAAA" + whole[middle + 8 :])
            page = browser.new_page()
            page.goto((folder / "index.html").as_uri())
            page.locator("live-widget:visible").first.scroll_into_view_if_needed()
            status = page.locator(".live-status[data-phase=failed]").first
            status.wait_for(timeout=20_000)
            name = path.name.partition(".")[0]
            assert name in status.inner_text()
            page.close()
        finally:
            path.write_bytes(whole)


@pytest.mark.parametrize("begin", BROWSERS)
@pytest.mark.all
def test_other_browsers(begin: type, folder: Path) -> None:
    with begin() as browser:
        browser.open((folder / "index.html").as_uri())
        browser.evaluate(SCROLL_TO_FIGURE)
        browser.wait_for(IS_LIVE, timeout=120)
        assert ran(browser, SUM)["output"] == "10\n"
        browser.evaluate(SEARCH)
        assert "/index.html" in browser.wait_for(FOUND)
        browser.evaluate("() => localStorage.setItem('attention-course:test', 'kept')")
        browser.open((folder / "about/index.html").as_uri())
        assert browser.evaluate("() => localStorage.getItem('attention-course:test')") == "kept"
