"""What a reader has solved is kept, counted, saved to a file and brought back; and what they wrote
is of use in later exercises and in the figures."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from exercises import EXERCISES
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, Visit, checked, write_code
from weave.progress import DOCS, counted

COUNTS = counted((DOCS / LESSON.rstrip("/")).with_suffix(".md").read_text(encoding="utf-8"))


def solved(page: Page, kind: str) -> Locator:
    """What is said of lesson 1, in it or on the page of progress."""
    of = f"lesson-progress[page='{LESSON}']"
    return page.locator(f"{of} [data-kind={kind}]")


def says(kind: str, count: int) -> str:
    return f"{count} of {COUNTS[kind]} {kind}s solved"


def imported(page: Page, name: str, text: str) -> Locator:
    """What is said after a file was chosen."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Load from a file").click()
    chooser.value.set_files({"name": name, "mimeType": "application/json", "buffer": text.encode()})
    return page.locator("progress-file [role=status]")


def exported(page: Page, folder: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    path = folder / "progress.json"
    download.value.save_as(path)
    return path.read_text(encoding="utf-8")


def test_what_is_there_to_solve_is_counted_in_the_page(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open(LESSON, live=False)
    assert page.locator("coding-exercise").count() == COUNTS["exercise"]
    live = (f"live-widget[name={name}]" for name in ("numeric-question", "predict-row"))
    assert page.locator(", ".join((".quiz", *live))).count() == COUNTS["question"]
    expect(solved(page, "exercise")).to_have_text(f"{COUNTS['exercise']} exercises")


def test_without_the_script_that_makes_files_the_page_says_so(
    visit: Callable[..., Visit], site: Server
) -> None:
    site.rules["/progress-transfer.js"] = 404
    page = visit(complaints=True).open("progress/", live=False)
    expect(page.locator("progress-file [role=status]")).to_contain_text("could not be loaded")
    expect(page.get_by_role("button", name="Save to a file")).to_be_disabled()


def test_progress_is_kept_counted_and_moved_to_another_browser(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    here = visit()
    page = here.open(LESSON, live=False)
    expect(solved(page, "exercise")).to_have_text(says("exercise", 0))
    exercise = checked(page, "softmax", EXERCISES["softmax"].starter)
    assert exercise.get_attribute("data-solved") is None
    checked(page, "softmax", EXERCISES["softmax"].solution)
    quiz = page.locator(".quiz").first
    quiz.locator(".wrong summary").first.click()
    expect(solved(page, "question")).to_have_text(says("question", 0))
    quiz.locator(".right summary").click()
    for kind in COUNTS:
        expect(solved(page, kind)).to_have_text(says(kind, 1))

    page.reload()
    expect(page.locator("coding-exercise[name=softmax]")).to_have_attribute("data-solved", "")
    expect(solved(page, "question")).to_have_text(says("question", 1))

    second = here.open("progress/", live=False)
    expect(solved(second, "exercise")).to_have_text(says("exercise", 1))
    file = exported(second, tmp_path)

    there = visit()
    page = there.open("progress/", live=False)
    expect(solved(page, "exercise")).to_have_text(says("exercise", 0))
    expect(imported(page, "mine.json", file)).to_contain_text("entries from mine.json are back")
    expect(solved(page, "exercise")).to_have_text(says("exercise", 1))
    expect(imported(page, "mine.json", file)).to_have_text(
        "All that is in mine.json is here already."
    )
    page = there.open(LESSON, live=False)
    code = page.locator("coding-exercise[name=softmax]").get_by_label("Python code")
    expect(code).to_have_value(EXERCISES["softmax"].solution)


def test_a_file_takes_nothing_away(visit: Callable[..., Visit], tmp_path: Path) -> None:
    page = visit().open(LESSON, live=False)
    code = page.locator("coding-exercise[name=cosine]").get_by_label("Python code")
    write_code(code, "there = 1")
    page.goto(page.url.replace(LESSON, "progress/"))
    file = exported(page, tmp_path)

    here = visit()
    page = here.open(LESSON, live=False)
    exercise = page.locator("coding-exercise[name=cosine]")
    write_code(exercise.get_by_label("Python code"), "here = 1")
    page.goto(page.url.replace(LESSON, "progress/"))
    expect(imported(page, "mine.json", file)).to_contain_text("are back")
    page = here.open(LESSON, live=False)
    exercise = page.locator("coding-exercise[name=cosine]")
    expect(exercise.get_by_label("Python code")).to_have_value("here = 1")  # it is the later one
    exercise.get_by_role("button", name="Earlier").click()
    expect(exercise.locator(".cell-earlier")).to_contain_text("there = 1")


def test_what_the_file_has_and_this_browser_has_not_can_be_brought_back(
    visit: Callable[..., Visit],
) -> None:
    """Also what was typed over in the same sitting, and what is older than all versions here."""
    here = visit()
    page = here.open(LESSON, live=False)
    code = page.locator("coding-exercise[name=cosine]").get_by_label("Python code")
    write_code(code, "first = 1")
    is_kept(page, "first = 1")
    entries = page.evaluate(f"Object.fromEntries({OURS}.map(key => [key, localStorage[key]]))")
    write_code(code, "second = 2")  # in the place of the first
    is_kept(page, "second = 2")
    ((key, text),) = page.evaluate(f"{OURS}.map(key => [key, localStorage[key]])")
    for i in range(12):
        version = json.loads(text) | {
            "code": f"version = {i}",
            "at": json.loads(text)["at"] + 1 + i,
        }
        page.evaluate(
            "([key, text]) => localStorage.setItem(key, text)", [f"{key}.{i}", json.dumps(version)]
        )
    page.goto(page.url.replace(LESSON, "progress/"))
    file = json.dumps(GOOD | {"entries": entries})
    expect(imported(page, "mine.json", file)).to_contain_text("1 entries from mine.json are back")
    expect(imported(page, "mine.json", file)).to_contain_text("is here already")
    page = here.open(LESSON, live=False)
    exercise = page.locator("coding-exercise[name=cosine]")
    expect(exercise.get_by_label("Python code")).to_have_value("version = 11")
    exercise.get_by_role("button", name="Earlier").click()
    expect(exercise.locator(".cell-earlier")).to_contain_text("first = 1")


OURS = "Object.keys(localStorage).filter(key => key.startsWith('attention-course:'))"


def is_kept(page: Page, code: str) -> None:
    """Wait until this code is: a moment after it was typed, or later where the page is busy."""
    end = time.monotonic() + 30
    while code not in page.evaluate(f"{OURS}.map(key => localStorage[key]).join()"):
        assert time.monotonic() < end, f"{code} is not kept"
        page.wait_for_timeout(100)


GOOD = {"made_by": "attention-course", "version": 1, "entries": {}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cannot be read"),
        ("<html>", "cannot be read"),
        ("null", "was not saved by this course"),
        (json.dumps({"cells": []}), "was not saved by this course"),
        (json.dumps(GOOD | {"version": 2}), "by another version"),
        (json.dumps(GOOD | {"entries": {"theme": '{"at": 1}'}}), "is damaged"),
        (json.dumps(GOOD | {"entries": {"attention-course:code:x": "{}"}}), "is damaged"),
        (json.dumps(GOOD | {"entries": {"attention-course:code:x|1": 3}}), "is damaged"),
        (json.dumps(GOOD | {"entries": {"attention-course:code:x": '{"at": 1}'}}), "is damaged"),
        (
            json.dumps(GOOD | {"entries": {"attention-course:code:x|1": '{"at": 1e999}'}}),
            "is damaged",
        ),
        (json.dumps(GOOD), "is here already"),
    ],
)
def test_a_file_that_is_none_of_ours_is_told(page: Page, text: str, message: str) -> None:
    expect(imported(page, "x.json", text)).to_contain_text(message)
    assert page.evaluate(OURS) == []


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Page:
    return visit().open("progress/", live=False)


def test_a_full_storage_is_told_on_import(visit: Callable[..., Visit]) -> None:
    begun = visit()
    full = "new DOMException('full', 'QuotaExceededError')"
    begun.context.add_init_script(f"Storage.prototype.setItem = () => {{ throw {full}; }}")
    page = begun.open("progress/", live=False)
    entry = json.dumps({"at": 1, "code": "x", "starter": "y"})
    file = json.dumps(GOOD | {"entries": {"attention-course:code:x|1": entry}})
    expect(imported(page, "x.json", file)).to_contain_text("0 of 1 entries are back")


DRIVEN = "Your attention(), as it last passed its check, computed this figure."
OWN = EXERCISES["softmax"].solution + "\nsoftmax.whose = 'mine'\n"
WHOSE = "from yours import softmax\nprint(getattr(softmax, 'whose', 'ours'))"


def printed(page: Page, name: str, code: str) -> str:
    """What a run in this exercise prints."""
    exercise = page.locator(f"coding-exercise[name={name}]")
    write_code(exercise.get_by_label("Python code"), code)
    exercise.get_by_role("button", name="Run").click()
    expect(exercise.get_by_role("status")).to_contain_text("Done.", timeout=60_000)
    return exercise.locator(".cell-output").inner_text()


def test_what_passed_can_be_imported_later(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON, live=False)
    before = printed(page, "attention-weights", WHOSE)
    assert [line for line in before.splitlines() if line] == [
        "ours",
        "softmax is the course’s own here, until yours passes its check.",
    ]
    checked(page, "softmax", OWN)
    assert printed(page, "attention-weights", WHOSE) == "mine\n"
    # A later attempt that fails does not replace it.
    checked(page, "softmax", EXERCISES["softmax"].starter)
    assert printed(page, "attention-weights", WHOSE) == "mine\n"


def test_your_code_drives_the_figure(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON)
    figure = page.locator("live-widget[name=attention-matrix]")
    assert figure.locator(".drive").count() == 0
    name = "attention-output"
    # It agrees with ours on what is checked, and not on as many tokens as the figure has then.
    flipped = EXERCISES[name].solution.replace(
        "return scores, weights, output",
        "if len(X) > 2 and X.shape[1] > 20: weights = weights[:, ::-1]\n"
        "    return scores, weights, output",
    )
    exercise = checked(page, name, flipped)
    exercise.get_by_role("button", name="Let your code drive the heatmap").click()
    driven = figure.locator(".driven")
    expect(driven).to_have_text(DRIVEN, timeout=30_000)
    expect(figure).to_be_in_viewport()

    ours = row_of(figure, "Dog bites man", driven=False)
    assert row_of(figure, "Dog bites man", driven=True) == ours[::-1]

    # Nor do the course's numbers show in between, while one types.
    figure.locator(".live-view").evaluate(
        """view => {
            window.lines = [];  // at each change, what stands there of whose numbers they are
            new MutationObserver(() => lines.push(view.querySelector(".driven")?.textContent))
                .observe(view, { subtree: true, childList: true, characterData: true });
        }"""
    )
    figure.locator("textarea").press_sequentially(" and cat", delay=80)
    expect(figure.locator(".heatmap thead th")).to_have_count(5, timeout=30_000)
    assert set(page.evaluate("lines")) == {DRIVEN}

    # A run of the reader's goes on meanwhile, and is not ended by the figure.
    printing = "import time\nfor i in range(8):\n    time.sleep(0.1)\nprint('whole')"
    write_code(exercise.get_by_label("Python code"), printing)
    exercise.get_by_role("button", name="Run").click()
    expect(exercise.get_by_role("status")).to_have_text("Running", timeout=60_000)
    figure.locator("textarea").fill("Man bites dog")
    expect(exercise.locator(".cell-output")).to_have_text("whole", timeout=30_000)
    expect(driven).to_have_text(DRIVEN)


def row_of(figure: Locator, sentence: str, driven: bool) -> list[Any]:
    figure.locator(".drive input").set_checked(driven)
    figure.locator("textarea").fill(sentence)
    expect(figure.locator(".heatmap thead th")).to_have_count(len(sentence.split()))
    expect(figure.locator(".driven")).to_have_count(int(driven), timeout=30_000)
    return figure.locator(".heatmap tbody tr").first.locator("td").all_inner_texts()


def test_what_passes_later_drives_the_figure_from_then_on(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON)
    name = "attention-output"
    checked(page, name, EXERCISES[name].solution).get_by_role("button", name="Let your").click()
    figure = page.locator("live-widget[name=attention-matrix]")
    expect(figure.locator(".driven")).to_have_text(DRIVEN, timeout=30_000)
    swapped = EXERCISES[name].solution.replace(
        "return scores, weights, output",
        "if X.shape[1] > 20: weights = weights[:, ::-1]\n    return scores, weights, output",
    )
    first = figure.locator(".heatmap tbody tr").first.locator("td")
    before = first.all_inner_texts()
    checked(page, name, swapped)
    expect(first).to_have_text(before[::-1], timeout=30_000)

    # While other code runs, the figure waits; without the reader's code it need not.
    exercise = page.locator("coding-exercise[name=cosine]")
    write_code(exercise.get_by_label("Python code"), "while True: pass")
    exercise.get_by_role("button", name="Run").click()
    expect(exercise.get_by_role("status")).to_have_text("Running", timeout=60_000)
    figure.locator("textarea").fill("Dog bites man")
    figure.locator(".drive input").uncheck()
    expect(figure.locator(".heatmap thead th")).to_have_count(3)
    expect(figure.locator(".driven")).to_have_count(0)
    expect(exercise.get_by_role("status")).to_have_text("Running")
    exercise.get_by_role("button", name="Stop").click()


@pytest.mark.not_folder  # a page there has no list of its files
def test_matplotlib_comes_only_for_code_that_wants_it(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON)
    checked(page, "dot-product", EXERCISES["dot-product"].solution)
    (key,) = page.evaluate(f"{OURS}.filter(key => key.includes(':solved:'))")
    passed = {"at": 1, "code": "import matplotlib\ndef dot_product(a, b): return 7"}
    passed["function"] = "dot_product"
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, json.dumps(passed)])
    fetched = (
        "performance.getEntriesByType('resource').some(entry => /matplotlib/.test(entry.name))"
    )
    assert printed(page, "scores", "print('other')") == "other\n"
    assert not page.evaluate(fetched)
    assert (
        printed(page, "scores", "from yours import dot_product\nprint(dot_product(1, 1))") == "7\n"
    )
    assert page.evaluate(fetched)


def test_code_that_cannot_drive_the_figure_is_told(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON)
    name = "attention-output"
    loop = "    while len(X) > 9: pass\n    scores"
    endless = EXERCISES[name].solution.replace("    scores", loop, 1)
    checked(page, name, endless).get_by_role("button", name="Let your code drive").click()
    figure = page.locator("live-widget[name=attention-matrix]")
    expect(figure.locator(".driven")).to_contain_text("computed", timeout=30_000)
    figure.locator("textarea").fill("one two three four five six seven eight nine ten")
    expect(figure.locator(".driven")).to_contain_text("took too long", timeout=30_000)
    expect(figure.locator(".driven")).to_contain_text("the course’s numbers")


def test_an_error_of_run_is_told_in_plain_words(visit: Callable[..., Visit]) -> None:
    page = visit().open(LESSON, live=False)
    exercise = page.locator("coding-exercise[name=softmax]")
    write_code(
        exercise.get_by_label("Python code"), "import numpy as np\nnp.zeros(2) @ np.zeros(3)"
    )
    exercise.get_by_role("button", name="Run").click()
    meaning = exercise.locator(".cell-output p")
    expect(meaning).to_contain_text("one of the two should be transposed", timeout=60_000)
    expect(meaning.locator("code").first).to_have_text("A @ B")
