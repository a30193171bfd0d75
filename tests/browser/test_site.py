"""The site around the lessons: search, schemes, a page that is not there."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import expect

from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit
from tests.site.test_reference import CONCEPTS, ENTRY
from weave.notebook import FOLDER


def test_search_finds_a_lesson(visit: Callable[..., Visit], site: Server) -> None:
    page = visit().open("about/", live=False)
    box = page.get_by_role("textbox", name="Search")
    box.click()
    # The theme fetches its index when the field is first touched, and then waits for a key.
    page.wait_for_timeout(1000)
    box.press_sequentially("softmax", delay=50)
    lesson = f"{site.url}lessons/the-problem-attention-solves/"
    expect(page.locator(f".md-search-result__link[href^='{lesson}']").first).to_be_visible()


def test_search_finds_each_concept_by_its_name(visit: Callable[..., Visit]) -> None:
    """As first hit or second, in its lesson or on the page of concepts."""
    page = visit(viewport={"width": 1280, "height": 800}).open("about/", live=False)
    box = page.get_by_role("textbox", name="Search")
    box.click()
    page.wait_for_timeout(1000)
    lost = []
    for name, *_, to in ENTRY.findall(CONCEPTS):
        box.fill(" ".join(re.findall(r"[\w-]+", re.sub(r"\\(text|top)", "", name))))
        box.press("End")
        page.wait_for_timeout(400)  # what stands there is the last name's until then
        places = ("concepts/", to.split(".md")[0])
        for _ in range(25):  # the theme answers in a worker
            hits = page.evaluate(HITS)
            found = any(place in hit for place in places for hit in hits)
            if found:
                break
            page.wait_for_timeout(200)
        if not found:
            lost.append((name, hits))
    assert lost == []


def test_search_finds_whatever_begins_with_a_digit(visit: Callable[..., Visit]) -> None:
    """The theme's library fails for some words of many digits, which no page must give it."""
    page = visit(viewport={"width": 1280, "height": 800}).open("about/", live=False)
    box = page.get_by_role("textbox", name="Search")
    box.click()
    page.wait_for_timeout(1000)
    for digit in "0123456789":
        box.fill(digit)
        box.press("End")
        page.wait_for_timeout(400)
    # A failure is a warning, which no visit may end with.
    expect(page.locator(".md-search-result__link").first).to_be_visible()


HITS = """() => [...document.querySelectorAll(".md-search-result__item")].slice(0, 2)
    .flatMap(item => [...item.querySelectorAll("a")].map(link => link.href))"""


def test_the_scheme_follows_the_system_until_the_reader_chooses(
    visit: Callable[..., Visit],
) -> None:
    page = visit(color_scheme="dark").open("about/", live=False)
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(color_scheme="light")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.get_by_title("Use the light scheme").click()
    page.emulate_media(color_scheme="dark")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "default")


def test_the_scheme_is_there_before_any_script_is_fetched(visit: Callable[..., Visit]) -> None:
    begun = visit(color_scheme="dark", complaints=True)
    begun.context.route("**/*.js*", lambda route: route.abort())
    page = begun.open("about/", live=False)
    body, tint = page.locator("body"), page.locator("meta[name=theme-color]")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    dark = tint.get_attribute("content")
    page.get_by_title("Use the light scheme").click()
    page.keyboard.press("Enter")  # on to the dark one
    expect(page.get_by_title("Follow the system's scheme")).to_be_visible()
    expect(tint).to_have_attribute("content", dark or "none")
    page.keyboard.press("ArrowUp")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    expect(tint).not_to_have_attribute("content", dark or "none")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_a_table_has_its_place_and_the_themes_look_without_script(
    visit: Callable[..., Visit],
) -> None:
    look = """tables => tables.map(table => [
        ...[table, table.rows[1].cells[0]].map(each => getComputedStyle(each).borderTopWidth),
        table.parentElement.className, table.parentElement.parentElement.className])"""
    looks = []
    for script in (False, True):
        page = visit(java_script_enabled=script).open("one-page/", live=False)
        page.wait_for_load_state("networkidle")
        looks.append(page.locator("article table").evaluate_all(look))
    assert looks[0] == looks[1]
    assert len(looks[0]) == 2
    for border, line, *places in looks[0]:
        assert float(border.removesuffix("px")) > 0
        assert float(line.removesuffix("px")) > 0
        assert places == ["md-typeset__table", "md-typeset__scrollwrap"]


def test_without_storage_the_scheme_can_still_be_changed(visit: Callable[..., Visit]) -> None:
    begun = visit(color_scheme="dark")
    begun.context.add_init_script(
        """Object.defineProperty(window, "localStorage",
            { get() { throw new DOMException("forbidden", "SecurityError"); } })"""
    )
    page = begun.open("about/", live=False)
    page.get_by_title("Use the light scheme").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")


def test_a_missing_page_is_whole_at_any_depth(visit: Callable[..., Visit], site: Server) -> None:
    begun = visit(complaints=True)  # the browser itself notes the 404
    page = begun.context.new_page()
    answer = page.goto(site.url + "lessons/queries/and/keys/")
    assert answer
    assert answer.status == 404
    expect(page.locator("h1")).to_contain_text("There is no page at this address")
    assert page.locator("h1").evaluate("e => getComputedStyle(e).fontFamily").startswith('"Source')
    page.get_by_role("link", name="home page").click()
    expect(page).to_have_url(site.url)
    assert len(begun.complaints) == 1


def test_a_notebook_can_be_downloaded_also_without_a_script(visit: Callable[..., Visit]) -> None:
    for script in (True, False):
        page = visit(java_script_enabled=script).open(LESSON, live=False)
        with page.expect_download() as download:
            page.get_by_role("link", name="download").first.click()
        assert download.value.suggested_filename == "4-2-1-the-problem-attention-solves.ipynb"
        arrived = Path(download.value.path()).read_bytes()
        assert arrived == (FOLDER / "4-2-1-the-problem-attention-solves.ipynb").read_bytes()


def test_fonts_and_everything_else_come_from_the_site(visit: Callable[..., Visit]) -> None:
    page = visit().open("lessons/the-problem-attention-solves/", live=False)
    page.evaluate("document.fonts.ready.then(() => 0)")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)"
    )
    families = {name.strip('"') for name in loaded}
    assert {"Source Serif 4", "Source Sans 3", "Source Code Pro", "KaTeX_Math"} <= families


def test_the_map_of_the_site_names_pages_that_exist(site: Server) -> None:
    with urlopen(site.url + "sitemap.xml") as answer:
        lines = answer.read().decode().split("<loc>")[1:]
    addresses = [line.split("</loc>")[0] for line in lines]
    assert site.url in addresses
    for address in addresses:
        with urlopen(address) as answer:
            assert answer.status == 200
