"""What a reader does with the live figure, and that its numbers are the core's."""

import re
import time
from collections.abc import Callable
from html import unescape

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from attention import attention, word_embeddings
from kit.numbers import fmt
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, OTHERS, Visit, held_back, make_live, redrawn
from widgets import render
from widgets.lesson_1.attention_matrix import LIMIT, PRESETS

LATER = ("more", "exercises")  # packs that Python starts without


def expected_cells(sentence: str, show: str = "weights") -> list[list[str]]:
    """The numbers that the table has to show, straight from the core."""
    words = word_embeddings.load()
    result = attention(words.vectors_of(words.tokenize(sentence, LIMIT).tokens))
    return [[fmt(x) for x in row] for row in getattr(result, show).tolist()]


def cells(page: Page) -> list[list[str]]:
    return page.locator("live-widget:has(.heatmap)").first.evaluate(  # type: ignore[no-any-return]
        "w => [...w.querySelectorAll('.heatmap tbody tr')]"
        ".map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent))"
    )


def shows(page: Page, sentence: str, show: str = "weights") -> None:
    """The heatmap comes to show this sentence, number by number."""
    expected = expected_cells(sentence, show)
    deadline = time.monotonic() + 5
    while cells(page) != expected and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert cells(page) == expected


def shows_opened(page: Page, sentence: str) -> None:
    """Below the heatmap comes to stand the number that Python opens for this sentence."""
    opened = render("attention-matrix", {"sentence": sentence}).partition("<details")[2]
    lines = re.findall(r'<p class="nearest">(.*?)</p>', opened)
    widget = page.locator("live-widget:has(.heatmap)").first
    (name,) = re.findall("<summary>(.*?)<", opened)
    expect(widget.locator("summary")).to_have_text(unescape(name))
    expect(widget.locator(".nearest")).to_have_text(lines)


@pytest.mark.parametrize(
    "sentence",
    ["The river bank flooded after the storm", "money", "I ATE the apple, twice", "a " * 30],
)
def test_typing_changes_the_figure_to_the_core_s_numbers(live: Page, sentence: str) -> None:
    live.get_by_label("Your sentence").fill("")
    live.get_by_label("Your sentence").press_sequentially(sentence)
    shows(live, sentence)


def test_what_is_typed_stays_in_the_field_with_the_caret(live: Page) -> None:
    field = live.get_by_label("Your sentence")
    field.fill("The bank was steep")
    field.press("Home")
    for _ in range(4):
        field.press("ArrowRight")
    field.press_sequentially("river ")
    shows(live, "The river bank was steep")
    expect(field).to_have_value("The river bank was steep")
    expect(field).to_be_focused()
    assert field.evaluate("e => e.selectionStart") == len("The river ")


def test_enter_changes_nothing(live: Page) -> None:
    field = live.get_by_label("Your sentence")
    field.fill("Dog bites man")
    field.press("Enter")
    shows(live, "Dog bites man")
    expect(field).to_have_value("Dog bites man")


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_put_their_sentence_into_the_field(live: Page, preset: str) -> None:
    live.get_by_role("button", name=preset, exact=True).click()
    shows(live, preset)
    expect(live.get_by_label("Your sentence")).to_have_value(preset)


def test_scores_and_weights_by_mouse_and_by_keyboard(live: Page) -> None:
    live.get_by_label("Your sentence").fill("The cat chased the mouse")
    live.get_by_text("raw scores").click()
    shows(live, "The cat chased the mouse", "scores")
    scores = np.array([[float(x.replace("−", "-")) for x in row] for row in cells(live)])
    np.testing.assert_array_equal(scores, scores.T)
    live.get_by_label("raw scores").press("ArrowLeft")
    shows(live, "The cat chased the mouse")
    expect(live.get_by_label("weights", exact=True)).to_be_checked()


def test_markup_that_is_typed_shows_as_text(live: Page) -> None:
    live.get_by_label("Your sentence").fill(
        '<script>document.title="broken"</script> <img src=x onerror="document.title=1"> "&amp;'
    )
    expect(live.locator("live-widget thead th").nth(1)).to_have_text("script")
    assert live.locator("live-widget").locator("script, img").count() == 0
    assert "broken" not in live.title()
    assert live.locator("live-widget thead th").first.inner_text() == "<"


@pytest.mark.parametrize(
    ("sentence", "note"),
    [
        ("", "no word to look at"),
        ("   ", "no word to look at"),
        ("🏦 银行", "no embedding for it: 🏦, 银行"),
        ("the gloaming", "spelled from pieces: gloaming ="),
        ("word " * 500, f"stops after {LIMIT} tokens; {500 - LIMIT} more were left out"),
        ("café NAÏVE", "naive ="),
    ],
)
def test_each_odd_input_has_a_visible_answer(live: Page, sentence: str, note: str) -> None:
    live.get_by_label("Your sentence").fill(sentence)
    expect(live.locator("live-widget .live-view")).to_contain_text(note)


def test_a_figure_that_has_left_the_page_is_not_drawn(live: Page) -> None:
    live.get_by_label("Your sentence").fill("The bank was steep")
    shows(live, "The bank was steep")
    drawn = live.evaluate(
        """async () => {
            const widget = document.querySelector("live-widget");
            const { parentNode, nextSibling } = widget;
            const field = widget.querySelector("textarea");
            const before = performance.getEntriesByName("python:drawn").length;
            field.value = "Dog bites man";
            field.dispatchEvent(new Event("input", { bubbles: true }));
            widget.remove();
            // It would have been drawn before this answer comes.
            await course.python.ask("calls", "attention-matrix", { sentence: "" });
            parentNode.insertBefore(widget, nextSibling);
            return performance.getEntriesByName("python:drawn").length - before;
        }"""
    )
    assert drawn == 0
    shows(live, "Dog bites man")  # it is back


@pytest.mark.first_visit
def test_what_is_typed_before_python_is_there_is_drawn_when_it_is(
    visit: Callable[..., Visit],
) -> None:
    page = visit().open(live=False)
    page.get_by_label("Your sentence").fill("Dog bites man")
    make_live(page)
    shows(page, "Dog bites man")


@pytest.mark.first_visit
@pytest.mark.parametrize("path", ["", LESSON])
def test_a_figure_does_not_wait_for_the_files_that_come_later(
    visit: Callable[..., Visit], site: Server, path: str
) -> None:
    names = [next((site.root / "assets/python").glob(f"{n}.*.pack")).name for n in LATER]
    begun = len(site.requests)
    with held_back(site, f"/{names[0]}"), held_back(site, f"/{names[1]}"):
        visit().open(path)
        assert not [r for r in site.requests[begun:] if r.path.endswith(tuple(names))]


@pytest.mark.first_visit
def test_progress_is_shown_in_bytes_and_steps(visit: Callable[..., Visit]) -> None:
    begun = visit()
    begun.context.add_init_script(
        """window.lines = [];
        new MutationObserver(() => {
            const line = document.querySelector(".live-status")?.innerText
                .replace("Link to this figure", "").trim().replace(/\\s+/g, " ");
            if (line && line !== window.lines.at(-1)) window.lines.push(line);
        }).observe(document, { subtree: true, childList: true, characterData: true });"""
    )
    page = begun.open()
    lines = page.evaluate("window.lines")
    assert any(" MB" in line and "loading" in line for line in lines), lines
    steps = [line for line in lines if "starting" in line]
    assert [line.split(": ")[1] for line in steps] == [
        "its runtime",
        "numpy",
        "the course's own code",
    ]
    expect(page.locator(".live-status")).to_contain_text("Live")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_below_it_moves_while_python_starts(
    visit: Callable[..., Visit], width: int
) -> None:
    begun = visit(viewport={"width": width, "height": 900})
    begun.context.add_init_script(
        """window.heights = {};
        new MutationObserver(() => {
            const line = document.querySelector(".live-status");
            if (line?.dataset.phase)
                window.heights[`${line.dataset.phase} ${line.innerText}`] = line.offsetHeight;
        }).observe(document, { subtree: true, childList: true, attributes: true });"""
    )
    heights = begun.open().evaluate("window.heights")
    assert {"loading", "starting", "ready"} <= {text.split()[0] for text in heights}
    assert len(set(heights.values())) == 1, heights


@pytest.mark.not_folder  # each page is loaded anew there
def test_instant_navigation_keeps_the_same_python(
    visit: Callable[..., Visit], site: Server
) -> None:
    page = visit().open()
    page.evaluate("course.python.rest()")  # what comes later is here, too
    begun = len(site.requests)
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="lesson 1", exact=True).click()
    expect(page).to_have_url(site.url + "lessons/the-problem-attention-solves/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The problem attention solves")
    make_live(page)
    assert page.evaluate("window.sameDocument") is True
    page.get_by_label("Your sentence").first.fill("Dog bites man")
    expect(page.locator("#attention-matrix-1 thead th").first).to_have_text("dog")
    assert not [r for r in site.requests[begun:] if "/assets/python/" in r.path]
    assert page.evaluate("performance.getEntriesByName('python:asked').length") == 1
    assert len([worker for worker in page.workers if worker.url.startswith("blob:")]) == 1


@pytest.mark.parametrize("path", ["", *OTHERS])
def test_the_build_and_pyodide_write_the_same_bytes(live: Page, site: Server, path: str) -> None:
    source, drawn = redrawn(live, site, path)
    assert len(drawn) == source.count("<live-widget")
    for view in drawn:
        assert f'<div class="live-view">{view}</div></live-widget>' in source


@pytest.fixture
def heard(visit: Callable[..., Visit]) -> Page:
    """A page that keeps, as `heard`, the figures that come from Python's worker."""
    begun = visit()
    begun.context.add_init_script("""const add = EventTarget.prototype.addEventListener;
        const on = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
        const heard = (globalThis.heard = []);
        Object.defineProperty(MessagePort.prototype, "onmessage", {
            ...on,
            set(listener) {
                on.set.call(this, listener);
                add.call(this, "message", ({ data }) => "figure" in data && heard.push(data));
            },
        });""")
    return begun.open()


def test_of_a_figure_that_keeps_its_shape_the_changes_arrive(heard: Page) -> None:
    for sentence in ("Dog bites man", "Dog bites men"):
        heard.get_by_label("Your sentence").fill(sentence)
        shows(heard, sentence)
        shows_opened(heard, sentence)
    whole, changes, rest = heard.evaluate("heard.slice(-3)")
    assert whole["whole"]
    assert whole["figure"].startswith("<form")
    assert not changes["whole"]
    assert 0 < len(changes["figure"]["at"]) < 100
    assert len(changes["figure"]["html"]) < len(whole["figure"]) / 2
    # The table came first, and the number that is opened after it.
    assert rest["whole"]
    assert min(rest["figure"]["at"]) > max(changes["figure"]["at"])


def test_a_figure_does_not_begin_above_the_rest_of_another(live: Page) -> None:
    """Of these two, the first parts have equally many pieces."""
    drawn = """async ([figure, sentence]) => {
        const { python } = course;
        return (await python.draw("begin", figure, "attention-matrix", { sentence })).whole;
    }"""
    assert live.evaluate(drawn, [1001, "The cat sat on the mat"])
    assert live.evaluate(drawn, [1002, "She deposited money at the bank"])
    assert not live.evaluate(drawn, [1002, "The cat sat on the mat"])


def test_when_one_types_on_not_each_number_is_opened(heard: Page) -> None:
    field = heard.get_by_label("Your sentence")
    field.fill("Dog bites man")
    shows_opened(heard, "Dog bites man")
    begun = heard.evaluate("heard.length")
    heard.evaluate(
        """async () => {
            const field = document.querySelector("[name=sentence]");
            for (const sentence of ["Dog bites men", "Dog bites you", "Dog bites cat"]) {
                field.value = sentence;
                field.dispatchEvent(new Event("input", { bubbles: true }));
                const head = document.querySelector(".heatmap thead");
                while (!head.textContent.endsWith(sentence.slice(-3)))
                    await new Promise(requestAnimationFrame);
            }
        }"""
    )
    shows(heard, "Dog bites cat")
    shows_opened(heard, "Dog bites cat")
    wholes = heard.evaluate(f"heard.slice({begun}).map((figure) => figure.whole)")
    assert wholes.count(False) == 3
    assert wholes[-1]
    assert wholes.count(True) < 3


def test_half_of_an_emoji_is_drawn(live: Page) -> None:
    live.get_by_label("Your sentence").evaluate(
        """field => { field.value = "Dog bites man \ud83d";
                      field.dispatchEvent(new Event("input", { bubbles: true })); }"""
    )
    shows(live, "Dog bites man")


def test_an_error_in_python_is_told_and_python_goes_on(live: Page) -> None:
    message = live.evaluate(
        """course.python.draw("begin", 0, "heatmop", {})
            .catch(error => error.message)"""
    )
    assert message.startswith("ValueError: unknown widget 'heatmop'")
    live.get_by_label("Your sentence").fill("Dog bites man")
    shows(live, "Dog bites man")
