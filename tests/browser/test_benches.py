"""The benches, whose matrices a reader changes: by mouse, by keys, by touch, and from a link."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from attention import attention_head, query_key_attention
from attention.checks import Array
from attention.traced_example import W_K, W_Q, W_V, X
from kit.matrix_field import written
from kit.numbers import fmt
from tests.browser.conftest import Visit, make_live
from widgets.lesson_2.matrix_puzzle import PUZZLES, changed

LOUD = "three"  # what cannot be read as a number


def opened(visit: Callable[..., Visit], lesson: str, name: str) -> tuple[Page, Locator]:
    """A page that a finger can touch, too, and its bench."""
    page = visit(has_touch=True).open(f"lessons/{lesson}/")
    figure = page.locator(f"live-widget[name={name}]").first
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-live", "")
    return page, figure


def entry(figure: Locator, matrix: str, row: int, column: int) -> Locator:
    return figure.get_by_label(f"{matrix}, row {row}, column {column}", exact=True)


def dragged(page: Page, name: str) -> tuple[str, str]:
    """The components that a picture's sliders say before and after its point was dragged."""
    figure = page.locator(f"live-widget[name={name}]")
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-live", "")
    slider = figure.locator("input[type=range]").first
    before = slider.input_value()
    handle = figure.locator("svg .handle").first
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 45, y - 30, steps=3)
    page.mouse.up()
    expect(slider).not_to_have_value(before)
    return before, slider.input_value()


def test_the_matrix_bench_and_its_puzzles(visit: Callable[..., Visit]) -> None:
    page, figure = opened(visit, "queries-and-keys", "matrix-bench")
    right = figure.locator(".heatmap").nth(1).locator("tbody td")

    def shows(W_Q_: Array, W_K_: Array, weights: bool = False) -> None:
        result = query_key_attention(X, W_Q_, W_K_)
        numbers = result.weights if weights else result.scores
        expect(right).to_have_text([re.compile(re.escape(fmt(x))) for x in numbers.ravel()])

    shows(W_Q, W_K)
    mine = W_Q.copy()
    mine[0, 1] = 3.0
    entry(figure, "W_Q", 0, 1).fill("3")
    shows(mine, W_K)

    # What cannot be read is told at its field, and the last good figure stays.
    bad = entry(figure, "W_K", 2, 2)
    bad.fill(LOUD)
    expect(bad).to_have_attribute("aria-invalid", "true")
    expect(figure.locator(".notes")).to_contain_text("W_K, row 2, column 2")
    shows(mine, W_K)
    bad.fill(fmt(W_K[2, 2]))
    expect(figure.locator(".notes p")).to_have_count(0)

    # By keys: each entry is reached, in reading order, and a button by Enter.
    entry(figure, "W_Q", 0, 0).focus()
    for row in range(3):
        for column in range(3):
            expect(entry(figure, "W_Q", row, column)).to_be_focused()
            page.keyboard.press("Tab")
    expect(entry(figure, "W_K", 0, 0)).to_be_focused()
    figure.get_by_role("button", name="as traced").press("Enter")
    shows(W_Q, W_K)

    # By touch: a button, and a switch.
    figure.get_by_role("button", name="W_Q = W_K").tap()
    shows(W_K, W_K)
    figure.locator("[name=show][value=weights] + span").tap()
    shows(W_K, W_K, weights=True)

    before, after = dragged(page, "two-projections")
    assert float(after) < float(before)

    # A puzzle is solved from its link.
    name, puzzle = next(iter(PUZZLES.items()))
    matrices = changed(puzzle)
    place = page.locator("live-widget[name=matrix-puzzle]").first
    expect(place.locator(".conditions .open")).not_to_have_count(0)
    fields = urlencode({key: written(matrix) for key, matrix in matrices.items()})
    page.evaluate("hash => location.hash = hash", f"{place.get_attribute('id')}?{fields}")
    make_live(page)
    expect(place.locator(".conditions .open")).to_have_count(0)
    expect(place).to_contain_text(puzzle.why.split(".")[0])
    assert name in place.inner_html()


def test_the_output_bench(visit: Callable[..., Visit]) -> None:
    page, figure = opened(visit, "values-and-attention-output", "output-bench")

    def shows(matrix: Array) -> None:
        for x in attention_head(X, W_Q, W_K, matrix).output[1]:
            expect(figure.locator("table").first).to_contain_text(fmt(x))

    shows(W_V)
    mine = W_V.copy()
    mine[1, 0] = 7.0
    entry(figure, "W_V", 1, 0).fill("7")
    shows(mine)
    entry(figure, "W_V", 0, 0).fill(LOUD)
    expect(entry(figure, "W_V", 0, 0)).to_have_attribute("aria-invalid", "true")
    expect(figure.locator(".notes")).to_contain_text("W_V, row 0, column 0")
    shows(mine)

    entry(figure, "W_V", 0, 0).focus()
    for row in range(3):
        for column in range(3):
            expect(entry(figure, "W_V", row, column)).to_be_focused()
            page.keyboard.press("Tab")
    figure.get_by_role("button", name="W_V = W_K").press("Enter")
    shows(W_K)
    figure.get_by_role("button", name="as traced").tap()
    shows(W_V)
    figure.locator("[name=residual][value=on] + span").tap()
    expect(figure.locator("[name=residual][value=on]")).to_be_checked()
    fields = urlencode({"W_V": written(mine), "residual": "on"})
    page.evaluate("hash => location.hash = hash", f"{figure.get_attribute('id')}?{fields}")
    expect(entry(figure, "W_V", 1, 0)).to_have_value("7")

    before, after = dragged(page, "three-projections")
    assert float(after) < float(before)
