"""What readers run into: on paper, with the system's colours, with large letters and long words, in
the search, and when they come back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LESSON, LESSON_PAGES, TWICE, Visit, open_everything
from widgets import render

WORDS = " ".join(["word"] * 24)
LONG = [f"the {'a' * 40} bank", f"{'a' * 150} bank", f"see https://a.org/{'path/' * 30} now"]
# How far the page, or an element of it where nothing can be scrolled, is too wide.
TOO_WIDE = """() => {
    const root = document.documentElement;
    const too = [root.scrollWidth - root.clientWidth];
    for (const each of document.querySelectorAll("article :is(td, pre, code, p, svg, textarea)"))
        if (each.checkVisibility()) too.push(each.getBoundingClientRect().right - root.clientWidth);
    return Math.round(Math.max(...too));
}"""


def write_sentence(page: Page, sentence: str) -> int:
    """Put into each figure with a text field what its Python makes of a sentence; how many."""
    figures = page.locator("live-widget:has(textarea)").all()
    for figure in figures:
        html = render(figure.get_attribute("name") or "", {"sentence": sentence})
        figure.locator(".live-view").evaluate("(view, html) => { view.innerHTML = html }", html)
    return len(figures)


def test_paper_is_light_and_nothing_is_cut(visit: Callable[..., Visit]) -> None:
    page = visit(color_scheme="dark", viewport={"width": 680, "height": 900}).open(LESSON, False)
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    page.locator("coding-exercise .worked button").first.wait_for(state="attached")
    assert write_sentence(page, WORDS) > 0
    page.emulate_media(media="print")
    page.wait_for_timeout(400)  # colours fade
    seen = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    assert page.locator("article > p:not([class])").first.evaluate(seen)[0] == "rgb(35, 34, 44)"
    assert page.locator(".quiz > .option").first.evaluate(seen)[1] == "rgb(255, 255, 255)"
    cell = page.locator(".heatmap tbody td").first
    printed = cell.evaluate(seen)
    page.emulate_media(media="screen", color_scheme="light")
    page.locator("body[data-md-color-scheme=default]").wait_for()
    assert printed == cell.evaluate(seen)
    page.emulate_media(media="print", color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    for steps in page.locator(".worked .steps").all():
        hidden = steps.evaluate("s => [...s.children].filter(l => !l.checkVisibility()).length")
        assert hidden == 0
    dead = "() => [...document.querySelectorAll('article button')].filter(b => b.checkVisibility())"
    assert page.evaluate(f"({dead})().length") == 0
    assert page.evaluate(TOO_WIDE) <= 0


def test_what_is_marked_is_seen_in_the_systems_colours(visit: Callable[..., Visit]) -> None:
    page = visit(color_scheme="dark", forced_colors="active").open(LESSON, False)
    page.get_by_role("textbox", name="Search").click()
    page.wait_for_timeout(1000)
    page.get_by_role("textbox", name="Search").press_sequentially("softmax", delay=50)
    page.locator(".md-search-result mark").first.wait_for()
    feedback = page.locator("coding-exercise .feedback").first
    feedback.evaluate("f => { f.innerHTML = '<pre><mark>0.5</mark></pre>' }")
    for mark in (page.locator(".md-search-result mark").first, feedback.locator("mark")):
        text, ground = mark.evaluate(
            "m => [getComputedStyle(m).color, getComputedStyle(m).backgroundColor]"
        )
        assert (text, ground) == system_colors(page, "MarkText", "Mark")
    ramp = page.locator(".ramp").first.evaluate(
        "r => [getComputedStyle(r).forcedColorAdjust, getComputedStyle(r).backgroundImage]"
    )
    assert ramp[0] == "none"
    assert "gradient" in ramp[1]
    page.keyboard.press("Escape")
    exercise = page.locator("coding-exercise").first
    exercise.get_by_label("Python code").focus()
    exercise.locator(".cm-line").first.evaluate("line => line.classList.add('marked')")
    line = exercise.locator(".cm-line.marked").first
    assert line.evaluate("l => getComputedStyle(l).outlineStyle") == "solid"


def system_colors(page: Page, *names: str) -> tuple[str, ...]:
    """What these are here."""
    made = """names => names.map(name => {
        const e = document.body.appendChild(document.createElement("i"));
        e.style.cssText = `forced-color-adjust: none; color: ${name}`;
        const { color } = getComputedStyle(e);
        e.remove();
        return color;
    })"""
    return tuple(page.evaluate(made, [*names]))


def test_no_word_and_no_large_letter_makes_a_page_scroll_sideways(
    visit: Callable[..., Visit],
) -> None:
    page = visit(viewport={"width": 390, "height": 844}).open(LESSON, False)
    open_everything(page)
    scrolls = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for sentence in LONG:
        assert write_sentence(page, sentence) > 0
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_timeout(200)
            assert page.evaluate(scrolls) == 0
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.documentElement.style.fontSize = '250%'")  # it is 125 % of 16 px
    assert page.evaluate(scrolls) == 0
    # A switch holds its words, also in two lines.
    spills = """() => [...document.querySelectorAll(".choice span")].filter(
        span => span.scrollHeight > span.clientHeight + 1).length"""
    assert page.evaluate(spills) == 0
    assert page.evaluate(TWICE) == []


# The formulas with a stop behind them, and those of them whose stop begins a line.
STOPS = """() => {
    const formulas = [...document.querySelectorAll("article .in-one-line")]
        .filter((formula) => formula.checkVisibility());
    const torn = formulas.filter((formula) => {
        const stop = document.createRange();
        stop.selectNode(formula.lastChild);
        const last = [...formula.querySelectorAll(".katex-base")].at(-1);
        return stop.getBoundingClientRect().left < last.getBoundingClientRect().right - 3;
    });
    return [formulas.length, torn.map((formula) => formula.textContent)];
}"""


def test_no_line_of_a_narrow_page_begins_with_the_stop_after_a_formula(
    visit: Callable[..., Visit],
) -> None:
    page = visit(viewport={"width": 360, "height": 800}).open(LESSON_PAGES[1], False)
    count, torn = page.evaluate(STOPS)
    assert count > 20
    assert torn == []


@pytest.mark.not_folder  # it goes to addresses of the site
def test_what_a_reader_did_is_there_when_they_come_back(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON, False)
    sentence, slider = "the key of the piano", page.locator("input[type=range]").first
    option = page.locator(".quiz .option.wrong").nth(1)
    figure = page.locator("live-widget[name=attention-matrix]").first
    figure.get_by_label("Your sentence").fill(sentence)
    figure.get_by_text("raw scores", exact=True).click()
    slider.fill("7")
    option.locator("summary").click()

    def all_is_there() -> None:
        expect(figure.get_by_label("Your sentence")).to_have_value(sentence)
        expect(figure.locator("input[name=show][value=scores]")).to_be_checked()
        expect(slider).to_have_value("7")
        expect(option).to_have_attribute("open", "")

    page.locator("article a[href*='glossary']").first.click()
    page.wait_for_url("**/glossary/**")
    page.go_back()
    page.wait_for_url(f"**/{LESSON}")
    all_is_there()
    page.reload()
    all_is_there()
    expect(figure.locator(".heatmap thead")).to_contain_text("piano", timeout=60_000)
    # A link to a state is newer than what was typed before.
    page.goto(f"{page.url.split('#')[0]}#{figure.get_attribute('id')}?sentence=by+link")
    expect(figure.get_by_label("Your sentence")).to_have_value("by link")


@pytest.mark.parametrize("typed", ["e^x", "X^T", "softmax(x)", "softmax:", "-softmax", "~softmax"])
def test_the_search_takes_what_readers_type(visit: Callable[..., Visit], typed: str) -> None:
    page = visit().open("about/", live=False)
    box = page.get_by_role("textbox", name="Search")
    box.click()
    page.wait_for_timeout(1000)  # the theme fetches its index
    box.fill("softmax")  # as by a mouse: without a key
    found = pages_found(page)
    expect(found.first).to_be_visible()
    alike = found.count()
    box.fill(typed)
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching")
    assert pages_found(page).count() >= (alike if "softmax" in typed else 1)
    assert box.evaluate("b => b.matches('[data-md-component=search-query]')")


def pages_found(page: Page) -> Locator:
    return page.locator(".md-search-result__item")


def test_a_link_to_a_long_sentence_leads_to_it(visit: Callable[..., Visit]) -> None:
    begun = visit()
    page = begun.open(LESSON, False)
    sentence = ("слово " * 270)[:1618]
    field = page.get_by_label("Your sentence").first
    field.fill(sentence)
    link = page.locator("live-widget:has(textarea) .state-link").first.evaluate("a => a.href")
    other = begun.context.new_page()
    other.goto(link)
    expect(other.get_by_label("Your sentence").first).to_have_value(sentence)
