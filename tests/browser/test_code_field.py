"""The field that readers write code in: it becomes an editor, loses nothing, and lets go of Tab."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit, findings_in_looks, held_back, write_code
from tests.conftest import PLACE

CELL = "before-you-start/"
FULL = "new DOMException('full', 'QuotaExceededError')"
NO_STORAGE = {
    "full": f"Storage.prototype.setItem = () => {{ throw {FULL}; }}",
    "forbidden": """Object.defineProperty(window, 'localStorage', {
        get() { throw new DOMException('forbidden', 'SecurityError'); } })""",
}
STATE = "t => [document.activeElement === t, t.selectionStart, t.selectionEnd, t.value]"


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Page:
    return visit().open(CELL, live=False)


@pytest.fixture
def release(site: Server) -> Iterator[threading.Event]:
    """Holds the editor's script back until it is set."""
    with held_back(site, "/editor.js") as event:
        yield event


def field(page: Page) -> Locator:
    return page.get_by_label("Python code")


def editor(page: Page) -> Locator:
    """The field, once it is an editor that has the focus."""
    field(page).focus()
    page.locator(".cm-editor.cm-focused").wait_for()
    return field(page)


def write(page: Page, code: str) -> None:
    write_code(editor(page), code)
    expect(page.locator(".cm-line")).to_have_count(code.count("\n") + 1)


def code_of(page: Page) -> str:
    """What stands in the page's field."""
    return code_in(field(page))


def code_in(field: Locator) -> str:
    """What stands in a field, whether it is an editor by now or not."""
    code: str = field.evaluate(
        "f => f.value ?? [...f.querySelectorAll('.cm-line')].map(l => l.textContent).join('\\n')"
    )
    return code


def status(page: Page) -> Locator:
    return page.locator("code-cell").get_by_role("status")


def press(page: Page, name: str) -> None:
    page.locator("code-cell").get_by_role("button", name=name).click()


def renew(page: Page, site: Server) -> None:
    """From now on the page comes with other code."""
    if PLACE:
        pytest.skip("no server gives another page")
    html = (site.root / CELL / "index.html").read_text(encoding="utf-8")
    html = html.replace("keepdims", "keepdimensions")
    page.route(
        f"{site.url}{CELL}", lambda route: route.fulfill(body=html, content_type="text/html")
    )


def saved(page: Page) -> None:
    page.wait_for_timeout(400)


@pytest.mark.not_folder  # a page there has no list of its files
def test_the_editor_comes_with_the_focus_and_nothing_moves(page: Page) -> None:
    cell = page.locator("code-cell")
    cell.scroll_into_view_if_needed()
    before, code = cell.bounding_box(), code_of(page)
    fetched = "performance.getEntriesByType('resource').map(entry => entry.name).join()"
    assert "course.js" in page.evaluate(fetched)
    assert "editor.js" not in page.evaluate(fetched)
    field(page).evaluate("t => { t.focus(); t.setSelectionRange(7, 12); }")
    page.locator(".cm-editor.cm-focused").wait_for()
    assert code_of(page) == code
    assert page.evaluate("getSelection().toString()") == "numpy"
    assert cell.bounding_box() == before
    keyword = page.locator(".cm-line span").get_by_text("import", exact=True)
    want = page.evaluate(
        """() => { const probe = document.createElement('i');
                   probe.style.color = 'var(--md-code-hl-keyword-color)';
                   document.body.append(probe); return getComputedStyle(probe).color; }"""
    )
    expect(keyword).to_have_css("color", want)
    expect(page.locator(".cm-line .builtin").first).to_have_text("print")


def test_a_parser_that_is_late_still_finds_the_builtins(page: Page) -> None:
    page.evaluate("""() => { // each look at the clock takes the parser's time away, for a while
        const { now } = Date; let looks = 0;
        Date.now = () => now() + 100 * Math.min(++looks, 40); }""")
    editor(page)
    expect(page.locator(".cm-line .builtin").first).to_have_text("print")


def test_what_is_typed_while_the_editor_loads_is_kept(page: Page, release: threading.Event) -> None:
    field(page).focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("x = 1  # before\n")
    page.keyboard.press("Shift+ArrowRight")
    focused, start, end, text = field(page).evaluate(STATE)
    assert (focused, end - start) == (True, 1)
    assert text.startswith("x = 1  # before\nimport")
    release.set()
    page.locator(".cm-editor.cm-focused").wait_for()
    assert code_of(page) == text
    page.keyboard.type("I")  # replaces what was selected
    assert code_of(page) == text.replace("import", "Import", 1)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert code_of(page).startswith("import")  # undo reaches back behind the change


@pytest.mark.usefixtures("no_python")
def test_a_press_of_the_mouse_and_a_composition_are_not_cut_short(page: Page) -> None:
    field(page).scroll_into_view_if_needed()
    box = field(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 100, box["y"] + 20)
    page.mouse.down()
    page.wait_for_timeout(700)
    expect(page.locator(".code-field textarea")).to_be_focused()
    page.mouse.up()
    page.locator(".cm-editor.cm-focused").wait_for()

    page.reload()
    compose = "(field, type) => field.dispatchEvent(new CompositionEvent(type, { bubbles: true }))"
    field(page).evaluate(compose, "compositionstart")
    field(page).focus()
    page.wait_for_timeout(700)
    expect(page.locator(".code-field textarea")).to_be_focused()
    field(page).evaluate(compose, "compositionend")
    page.locator(".cm-editor.cm-focused").wait_for()


@pytest.mark.usefixtures("no_python")
def test_it_indents_and_esc_then_tab_leaves(page: Page) -> None:
    write(page, "")
    page.keyboard.type("def f(x):\nif x:\nreturn 1\nelse:\n")
    assert code_of(page) == "def f(x):\n    if x:\n        return 1\n    else:\n        "
    page.keyboard.press("Tab")
    assert code_of(page).endswith("\n            ")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Backspace")
    assert code_of(page).endswith("\n    ")
    expect(field(page)).to_be_focused()
    hint = field(page).evaluate(
        "f => document.getElementById(f.getAttribute('aria-describedby')).textContent"
    )
    assert "Esc, then Tab leaves it" in hint
    page.keyboard.press("Escape")
    page.wait_for_timeout(2500)  # no hurry
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Tab")  # coming back, Tab indents again
    expect(field(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(field(page)).not_to_be_focused()


def test_keys_run_it(page: Page) -> None:
    for i, key in enumerate(("Control+Enter", "Shift+Enter", "Meta+Enter")):
        write(page, f"print(6 * 7{i})")
        page.keyboard.press(key)
        expect(page.get_by_label("Output")).to_have_text(str(6 * (70 + i)), timeout=60_000)
        assert code_of(page) == f"print(6 * 7{i})"


def test_the_line_of_an_error_is_marked_until_it_changes(page: Page) -> None:
    write(page, "x = 1\n1 / 0")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cm-line.marked")).to_have_text("1 / 0", timeout=60_000)
    page.keyboard.type("x")
    expect(page.locator(".cm-line.marked")).to_have_count(0)


@pytest.mark.usefixtures("no_python")
def test_names_in_play_are_offered(page: Page) -> None:
    write(page, "temperature = 2\n")
    page.keyboard.press("Control+End")
    page.keyboard.type("te")
    offered = page.locator(".cm-tooltip-autocomplete li")
    expect(offered).to_have_text(["temperature"])
    page.keyboard.press("Enter")  # no choice was made, so it is a new line
    page.keyboard.type("tem")
    expect(offered).to_have_text(["temperature"])
    page.wait_for_timeout(100)
    page.keyboard.press("Tab")
    page.keyboard.type(" + pri")
    expect(offered).to_have_text(["print"])
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    page.keyboard.type(" 'pri")
    page.wait_for_timeout(300)
    expect(offered).to_have_count(0)  # in a string
    assert code_of(page) == "temperature = 2\nte\ntemperature + pri 'pri"


@pytest.mark.usefixtures("no_python")
def test_code_survives_a_reload_and_a_visit_to_another_page(page: Page) -> None:
    write(page, "first = 1")
    page.keyboard.type("0")
    page.reload()  # at once
    assert code_of(page) == "first = 10"
    editor(page).press("End")
    page.keyboard.type("0")
    page.get_by_role("link", name="Home").first.click()
    page.locator("live-widget").first.wait_for()
    page.go_back()
    page.locator("code-cell").wait_for()
    assert code_of(page) == "first = 100"
    colour = "getComputedStyle(document.querySelector('.cm-line .builtin')).display"
    write(page, "print(1)")  # the editor's own style has come along
    assert page.evaluate(colour) == "inline"
    expect(page.locator(".cm-editor")).to_have_css("display", "flex")
    keys = page.evaluate("Object.keys(localStorage).filter(key => key.includes(':code:'))")
    assert all(
        key.startswith("attention-course:code:before-you-start/#code-cell-1|") for key in keys
    )


@pytest.mark.usefixtures("no_python")
def test_code_survives_a_crash(visit: Callable[..., Visit]) -> None:
    begun = visit(complaints=True)
    page = begun.open(CELL, live=False)
    write(page, "kept = True")
    kept = "() => Object.values(localStorage).some((text) => text.includes('kept = True'))"
    page.wait_for_function(kept)
    saved(page)
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()
    assert code_of(begun.open(CELL, live=False)) == "kept = True"


def test_reset_and_earlier_versions(page: Page) -> None:
    starter = code_of(page)
    reset, earlier = (
        page.get_by_role("button", name=name, exact=True) for name in ("Reset", "Earlier")
    )
    expect(reset).to_have_attribute("aria-disabled", "true")
    expect(earlier).to_have_attribute("aria-disabled", "true")
    for code in ("print('one')", "print('two')"):
        write(page, code)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_label("Output")).to_have_text(code[7:10], timeout=60_000)
    write(page, "three")
    reset.click()
    assert code_of(page) == starter
    expect(status(page)).to_have_text(
        "The page's code is back. Yours is among the earlier versions."
    )
    expect(reset).to_have_attribute("aria-disabled", "true")
    earlier.click()
    versions = page.get_by_role("list", name="Earlier versions").get_by_role("listitem")
    expect(versions.locator("code")).to_have_text(["three", "print('two')", "print('one')"])
    versions.nth(1).get_by_role("button").click()
    assert code_of(page) == "print('two')"
    expect(field(page)).to_be_focused()
    page.reload()
    assert code_of(page) == "print('two')"
    reset.click()
    page.reload()
    assert code_of(page) == starter


def test_only_the_last_versions_are_kept(page: Page) -> None:
    for i in range(14):
        write(page, f"x{i}")
        page.keyboard.press("Control+Enter")
        expect(page.locator("code-cell[data-ended]")).to_be_visible(timeout=60_000)
    write(page, "now")
    press(page, "Earlier")
    offered = page.get_by_role("list", name="Earlier versions").locator("code")
    expect(offered).to_have_text([f"x{i}" for i in range(13, 3, -1)])
    stored = "Object.keys(localStorage).filter(key => key.includes(':code:')).length"
    assert page.evaluate(stored) <= 13


def test_a_new_starter_takes_nothing_away(page: Page, site: Server) -> None:
    write(page, "mine = 1")
    press(page, "Run")
    saved(page)
    renew(page, site)
    page.reload()
    assert code_of(page) == "mine = 1"
    expect(status(page)).to_have_text(
        "The page has new code here, and yours is kept. Earlier shows both."
    )
    press(page, "Earlier")
    press(page, "Bring back: New on this page")
    assert "keepdimensions" in code_of(page)
    page.reload()
    assert "keepdimensions" in code_of(page)
    expect(status(page)).to_have_text("")
    press(page, "Earlier")
    expect(page.locator(".cell-earlier code")).to_have_text(["mine = 1"])


def test_untouched_code_gives_way_to_a_new_starter(page: Page, site: Server) -> None:
    write(page, "mine = 1")
    press(page, "Reset")
    renew(page, site)
    page.reload()
    assert "keepdimensions" in code_of(page)
    expect(status(page)).to_have_text("")


@pytest.mark.usefixtures("no_python")
def test_two_tabs_lose_nothing(visit: Callable[..., Visit]) -> None:
    begun = visit()
    one, two = begun.open(CELL, live=False), begun.open(CELL, live=False)
    write(one, "in_one = 1")
    expect(status(two)).to_contain_text("Another tab has changed this code")
    write(two, "in_two = 2")
    saved(two)
    write(one, "in_one = 11")
    saved(one)
    expect(status(one)).to_contain_text("Another tab has changed this code")
    assert (code_of(one), code_of(two)) == ("in_one = 11", "in_two = 2")
    for page, own, others in (
        (one, "in_one = 11", "in_two = 2"),
        (two, "in_one = 11", "in_two = 2"),
    ):
        page.reload()
        assert code_of(page) == own  # what was written last
        press(page, "Earlier")
        expect(page.locator(".cell-earlier code")).to_have_text([others])


@pytest.mark.parametrize("how", NO_STORAGE)
def test_without_storage_everything_else_works(visit: Callable[..., Visit], how: str) -> None:
    begun = visit(complaints=True)  # the theme's own
    begun.context.add_init_script(NO_STORAGE[how])
    page = begun.open(CELL, live=False)
    write(page, "print('one')")
    says = {
        "full": "This browser cannot save your code, since this site’s storage is full.",
        "forbidden": "This browser does not let the page save your code.",
    }
    expect(status(page)).to_contain_text(says[how])
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_contain_text(f"Done. {says[how]}", timeout=60_000)
    expect(page.get_by_label("Output")).to_have_text("one")
    write(page, "two")
    press(page, "Earlier")
    expect(page.locator(".cell-earlier code")).to_have_text(["print('one')"])
    press(page, "Bring back")
    assert code_of(page) == "print('one')"
    press(page, "Reset")
    assert "np.array" in code_of(page)


FILL = """() => {
    for (let size = 1 << 20, n = 0; size; size >>= 1) {
        try {
            for (;;) localStorage.setItem(`filler${++n}`, "x".repeat(size));
        } catch {}
    }
}"""
EMPTY = """() => Object.keys(localStorage)
    .filter(key => key.startsWith("filler")).forEach(key => localStorage.removeItem(key))"""


def test_storage_that_runs_out_is_told_until_there_is_room_again(page: Page) -> None:
    write(page, "before = 1")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_have_text("Done.", timeout=60_000)
    page.evaluate(FILL)
    write(page, "print('while it is full, and longer than before')")
    full = "This browser cannot save your code, since this site’s storage is full."
    expect(status(page)).to_contain_text(full)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Output")).to_contain_text("while it is full", timeout=60_000)
    expect(status(page)).to_contain_text(f"Done. {full}")
    page.evaluate(EMPTY)
    page.keyboard.press("End")
    page.keyboard.type("  # more")
    expect(status(page)).not_to_contain_text(full)
    page.reload()
    assert code_of(page).endswith("# more")
    press(page, "Earlier")
    expect(page.locator(".cell-earlier")).to_contain_text("before = 1")


@pytest.mark.parametrize("rule", [404, b"not the editor"], ids=["missing", "another"])
def test_without_the_editor_there_is_a_text_field(
    visit: Callable[..., Visit], site: Server, rule: int | bytes
) -> None:
    site.rules["/editor.js"] = rule
    page = visit(complaints=True).open(CELL, live=False)
    code = field(page)
    write_code(code, "print('plain')\n1 / 0")
    code.press("Shift+Enter")
    expect(page.get_by_label("Output")).to_contain_text("plain", timeout=60_000)
    expect(status(page)).to_contain_text("line 2")
    code.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.reload()
    expect(field(page)).to_have_value("print('plain')\n1 / 0")
    press(page, "Reset")
    assert "np.array" in code_of(page)
    site.rules.clear()
    editor(page)  # the next focus tries again


def test_axe_finds_nothing_in_the_editor(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 320, "height": 800}).open(CELL, live=False)
    every = (
        "@decorator\ndef f(x, *rest, n=10.5):  # a comment\n    'text'; f'{x!r} \\n'\n"
        "    return print(x) if n > 1 and x is None else [True, {'a': 1}]\n1 / 0\n"
    )
    write(page, every + "y = '" + "long " * 40 + "'\n")
    page.keyboard.press("Control+Enter")
    expect(page.locator("code-cell[data-ended]")).to_be_visible(timeout=60_000)
    page.keyboard.press("Control+Home")
    assert findings_in_looks(page, 320, within="code-cell") == []
    page.keyboard.press("Control+End")
    page.keyboard.type("de")
    page.locator(".cm-tooltip-autocomplete").wait_for()
    page.keyboard.press("ArrowDown")
    assert findings_in_looks(page, 320, within="code-cell") == []
    page.keyboard.press("Escape")
    press(page, "Earlier")
    assert findings_in_looks(page, 320, within="code-cell") == []


@pytest.mark.usefixtures("no_python")
def test_an_exercise_keeps_its_code_too(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON, live=False)
    exercises = page.locator("coding-exercise")
    for i in (0, 1):
        write_code(exercises.nth(i).get_by_label("Python code"), f"mine = {i}")
    saved(page)
    page.reload()
    for i in (0, 1):
        code = exercises.nth(i).get_by_label("Python code")
        expect(code).to_have_value(f"mine = {i}")
        exercises.nth(i).get_by_role("button", name="Reset").click()
        assert "def " in code.input_value()


def test_the_editor_is_not_in_the_script_of_every_page(site: Server) -> None:
    course: bytes = (site.root / "assets/course/course.js").read_bytes()
    assert b"Haverbeke" not in course
    assert b"cm-content" not in course
    assert len(course) < 51_000
