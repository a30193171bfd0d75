"""A link to a figure opens it in that state, and whatever a link holds is text."""

import random
import re
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LESSON, Visit
from tests.browser.test_live_figure import cells, shows

LINK = "Link to this figure"
SENTENCES = (
    "Dog bites man",
    "🏦 the bank, 银行 and the naïve café",
    "<script>alert(\"x\")</script> & <b>bank</b> &amp; 'quoted'",
    "100% of 50 %25 %zz + 1 = #2?sentence=x&show=scores",
)


def opened(page: Page) -> list[str | None]:
    """Row and column of the cell that is marked as opened, as `row,column`."""
    return page.locator("live-widget").first.evaluate(  # type: ignore[no-any-return]
        """w => [...w.querySelectorAll("[aria-selected=true]")]
            .map(cell => `${cell.parentElement.sectionRowIndex},${cell.cellIndex - 1}`)"""
    )


def link_to(page: Page, cell: str, sentence: str, show: str) -> Locator:
    """The link, once it leads to that state: it follows when all of the figure is drawn."""
    link = page.get_by_role("link", name=LINK)
    state = urlencode({"cell": cell, "sentence": sentence, "show": show})
    expect(link).to_have_attribute("href", f"#attention-matrix-1?{state}")
    return link


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_link_opens_the_figure_in_exactly_that_state(live: Page, sentence: str) -> None:
    field = live.get_by_label("Your sentence")
    field.fill(sentence)
    shows(live, sentence, checked(live))
    live.get_by_text("raw scores").click()
    shows(live, sentence, "scores")
    live.locator(".heatmap tbody tr").nth(1).locator("td").nth(0).click()
    expect(live.locator("[name=cell]")).to_have_value("1,0")
    expect(live.locator(".heatmap tbody tr").nth(1).locator("td").first).to_have_attribute(
        "aria-selected", "true"
    )
    address = link_to(live, "1,0", sentence, "scores").evaluate("link => link.href")
    page = live.context.new_page()
    page.goto(address)
    page.locator("live-widget[data-live]").wait_for(timeout=60_000)
    shows(page, sentence, "scores")
    expect(page.get_by_label("Your sentence")).to_have_value(sentence)
    expect(page.get_by_label("raw scores")).to_be_checked()
    link_to(page, "1,0", sentence, "scores")
    assert opened(page) == ["1,0"]
    assert cells(page) == cells(live)
    assert page.locator(".opening").inner_html().replace(" ", "") == live.locator(
        ".opening"
    ).inner_html().replace(" ", "")
    page.close()


def checked(page: Page) -> str:
    return str(page.locator("[name=show]:checked").get_attribute("value"))


def test_a_link_for_another_figure_of_the_page_changes_only_that_one(
    visit: Callable[..., Visit],
) -> None:
    page = visit().open(LESSON + "#word-order-1?sentence=The+river+bank&order=alphabetical", False)
    figure = page.locator("#word-order-1")
    figure.locator("xpath=self::*[@data-live]").wait_for(timeout=60_000)
    expect(figure.locator("tbody th")).to_have_text(["bank", "river", "the"])
    expect(figure.locator("caption")).to_be_in_viewport()
    shows(page, "The cat sat on the mat")
    built = r"^#attention-matrix-1\?cell=[0-9%C]*&sentence=The\+cat\+sat\+on\+the\+mat&show=weights"
    href = page.locator("#attention-matrix-1").get_by_role("link", name=LINK)
    expect(href).to_have_attribute("href", re.compile(f"{built}$"))


def test_another_link_on_the_same_page_is_followed(live: Page) -> None:
    for sentence, show, cell in (
        ("The cat sat", "scores", "2,1"),
        ("Dog bites man", "weights", "0,2"),
    ):
        fields = {"sentence": sentence, "show": show, "cell": cell}
        live.evaluate("hash => location.hash = hash", f"attention-matrix-1?{urlencode(fields)}")
        shows(live, sentence, show)
        expect(live.get_by_label("Your sentence")).to_have_value(sentence)
        expect(live.locator("[name=show]:checked")).to_have_value(show)
        assert opened(live) == [cell]
    live.go_back()
    shows(live, "The cat sat", "scores")


def test_clicking_the_link_changes_the_address_and_nothing_else(live: Page) -> None:
    live.get_by_label("Your sentence").fill("The river bank")
    shows(live, "The river bank", checked(live))
    before = cells(live)
    live.evaluate("window.sameDocument = true")
    cell = live.locator("[name=cell]").input_value()
    link = link_to(live, cell, "The river bank", checked(live))
    href = link.get_attribute("href")
    link.click()
    live.wait_for_function("href => location.hash === href", arg=href)
    live.wait_for_timeout(100)
    assert cells(live) == before
    assert live.evaluate("window.sameDocument") is True


@pytest.mark.parametrize(
    ("fields", "show"),
    [
        ("sentence=Dog+bites+man&show=all", "weights"),
        ("sentence=Dog+bites+man&show=", "weights"),
        ("sentence=Dog+bites+man&order=reversed&name=x&view=y", "weights"),
        ("sentence=no&sentence=Dog+bites+man&show=scores", "scores"),
        ("sentence=Dog+bites+man&cell=99,99&show=scores", "scores"),
    ],
)
def test_what_a_link_has_too_much_or_wrong_is_ignored(live: Page, fields: str, show: str) -> None:
    live.evaluate("hash => location.hash = hash", "attention-matrix-1?sentence=cat&show=weights")
    shows(live, "cat")
    live.evaluate("hash => location.hash = hash", f"attention-matrix-1?{fields}")
    shows(live, "Dog bites man", show)
    expect(live.locator("[name=show]:checked")).to_have_value(show)
    expect(live.locator(".live-status")).to_contain_text("Live")


def test_a_link_that_is_too_long_is_not_read_and_a_long_sentence_is_cut(live: Page) -> None:
    live.evaluate("hash => location.hash = hash", "attention-matrix-1?sentence=cat&show=weights")
    shows(live, "cat")
    for length, value in ((50_000, "cat"), (5_000, "x" * 4_000)):
        live.evaluate("hash => location.hash = hash", f"attention-matrix-1?sentence={'x' * length}")
        live.wait_for_timeout(150)
        expect(live.get_by_label("Your sentence")).to_have_value(value)


@pytest.mark.parametrize("way", ["table of contents", "address"])
def test_a_link_within_the_page_keeps_what_was_typed(visit: Callable[..., Visit], way: str) -> None:
    page = visit(viewport={"width": 1300, "height": 900}).open(LESSON)
    figure = page.locator("#attention-matrix-1")
    page.locator(".option summary").first.click()
    figure.get_by_label("Your sentence").fill("Dog bites man")
    shows(page, "Dog bites man")
    page.evaluate("window.article = document.querySelector('article')")
    if way == "address":
        page.evaluate("location.hash = 'sources'")
    else:
        page.locator(".md-sidebar--secondary a[href*='#']").nth(2).click()
    page.wait_for_timeout(700)
    expect(figure.get_by_label("Your sentence")).to_have_value("Dog bites man")
    expect(page.locator(".option").first).to_have_attribute("open", "")
    assert page.evaluate("window.article === document.querySelector('article')")


MARKUP = (
    "<script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    "<svg onload=window.__pwned=1>",
    '"><iframe srcdoc="<script>parent.__pwned=1</script>">',
    "'\" autofocus onfocus=window.__pwned=1 x='",
    "javascript:window.__pwned=1",
    "</td></table><style>*{display:none}</style>",
    "<a href=javascript:alert(1)>bank</a>",
    "{{constructor.constructor('window.__pwned=1')()}}",
    "${window.__pwned=1}",
    "\0\0bank\0",
    "\u202eknab\u2066",
    "&lt;script&gt;&#60;script&#62;",
    "__import__('os').system('x')",
    "<!--",
    "]]>",
    "\\",
    'bank \\" ] [ \\',
)
USUAL = ("sentence", "show", "cell", "order", "step", "name", "id", "constructor", "__proto__")
MORE = ("prototype", "toString", "attrs", "elements", "length", "", "sentence[]", "<b>", "class")
FIELDS = (*USUAL, *MORE)
IDS = ("attention-matrix-1",) * 6 + ("attention-matrix-2", "word-order-1", "__proto__", "", "x")
GARBAGE = ("0,0", "1,0", "-1,0", "9,9", "0,999999999999", "NaN,0", "1e1,0", ",", "0,0,0", "0x1,1")


def links(count: int) -> list[str]:
    """Links as nobody should write them, the same ones each time."""
    dice = random.Random(1)

    def text() -> str:
        kind = dice.randrange(7)
        if kind == 0:
            return "bank " * dice.randrange(400)
        if kind == 1:
            return "".join(chr(dice.randrange(1, 0xD7FF)) for _ in range(dice.randrange(40)))
        if kind == 2:
            return dice.choice(GARBAGE)
        return " ".join(dice.choices((*MARKUP, "bank", "river", "100%"), k=dice.randrange(1, 4)))

    def written(text: str) -> str:
        """Escaped, half escaped, wrongly escaped, or not at all."""
        kind = dice.randrange(5)
        if kind == 0:
            return text.replace("\0", "")
        if kind == 1:
            return quote(text).replace("%", "%%", 1)
        if kind == 2:
            return quote(text) + dice.choice(("%", "%z", "%0", "%E2%82", "%FF%FE", "%u0041", "%00"))
        return quote(text)

    found = []
    for _ in range(count):
        fields = dice.choices(FIELDS, weights=[8, 4, 6] + [1] * (len(FIELDS) - 3), k=3)
        query = "&".join(f"{written(name)}={written(text())}" for name in fields)
        found.append(f"#{dice.choice(IDS)}{dice.choice('???????&#')}{query}")
    return found


@pytest.mark.not_folder  # links are of another protocol there
def test_no_link_runs_or_puts_in_anything(visit: Callable[..., Visit]) -> None:
    page = visit().open()
    dialogs: list[str] = []

    def on_dialog(dialog: object) -> None:
        dialogs.append(str(dialog))
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", on_dialog)
    known = page.evaluate(
        """() => {
            window.added = new Set();
            new MutationObserver(changes => {
                for (const { target, addedNodes } of changes) for (const node of addedNodes) {
                    if (!(node instanceof Element) || !target.closest("live-widget")) continue;
                    for (const e of [node, ...node.querySelectorAll("*")]) {
                        window.added.add(e.tagName);
                    }
                }
            }).observe(document, { subtree: true, childList: true });
            const all = [...document.querySelectorAll("live-widget *")];
            return [...new Set(all.map(e => e.tagName))];
        }"""
    )
    fuzzed = links(500)
    assert len(set(fuzzed)) == 500
    begun, drawn = page.url, page.evaluate("performance.getEntriesByName('python:drawn').length")
    frames, scripts = len(page.frames), page.evaluate("document.scripts.length")
    page.evaluate(
        """async (links) => {
            for (const link of links) {
                location.hash = link;
                await new Promise(done => setTimeout(done, 8));
            }
        }""",
        fuzzed,
    )
    assert page.evaluate("performance.getEntriesByName('python:drawn').length") > drawn + 50
    assert page.evaluate("window.__pwned") is None
    assert page.evaluate("({}).sentence ?? ({}).polluted") is None
    assert dialogs == []
    assert len(page.frames) == frames
    assert page.url.startswith(begun + "#")
    expected = {*known, "P", "Q", "CODE", "DIV", "B"}
    assert set(page.evaluate("[...window.added]")) <= expected
    assert not expected & {"SCRIPT", "IMG", "SVG", "IFRAME", "STYLE", "OBJECT", "LINK"}
    assert page.evaluate("document.scripts.length") == scripts
    handlers = page.evaluate(
        """[...document.querySelectorAll("live-widget *")].flatMap(e => e.getAttributeNames())
            .filter(name => /^on|^(src|srcdoc|style|autofocus)$/.test(name))"""
    )
    assert handlers == []
    hrefs = page.evaluate("[...document.querySelectorAll('live-widget a')].map(a => a.protocol)")
    assert hrefs == ["http:"]
    page.evaluate("location.hash = 'attention-matrix-1?sentence=cat&show=weights&cell='")
    shows(page, "cat")
    page.get_by_label("Your sentence").fill("Dog bites man")
    shows(page, "Dog bites man")
    expect(page.locator(".live-status")).to_contain_text("Live")
