"""The shuffled sentence by mouse, keyboard and touch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LESSON, Visit, make_live

WRITTEN = ["dog", "bites", "man"]


def tokens(figure: Locator) -> Locator:
    return figure.locator("tbody th")


def opened(visit: Callable[..., Visit], **options: object) -> tuple[Page, Locator]:
    page = visit(**options).open(LESSON)
    figure = page.locator("#word-order-1")
    figure.scroll_into_view_if_needed()
    make_live(page)
    expect(tokens(figure)).to_have_text(WRITTEN)
    return page, figure


def outputs(figure: Locator) -> dict[str, str]:
    """What is printed behind each token."""
    rows = figure.locator("tbody tr").all()
    return {
        row.locator("th").inner_text(): " ".join(row.locator("td").all_inner_texts()[1:])
        for row in rows
    }


def test_a_token_takes_its_output_along(visit: Callable[..., Visit]) -> None:
    _, figure = opened(visit)
    before = outputs(figure)
    figure.get_by_text("reversed", exact=True).click()
    expect(tokens(figure)).to_have_text(WRITTEN[::-1])
    assert outputs(figure) == before
    expect(figure.locator("caption")).to_contain_text("as written: 0.00.")


def test_the_order_by_keyboard_and_the_sentence_by_typing(visit: Callable[..., Visit]) -> None:
    _, figure = opened(visit)
    figure.get_by_label("as written").press("ArrowRight")
    expect(tokens(figure)).to_have_text(WRITTEN[::-1])
    figure.get_by_label("reversed").press("ArrowRight")
    expect(tokens(figure)).to_have_text(sorted(WRITTEN))
    figure.get_by_label("Your sentence").fill("the river bank")
    expect(tokens(figure)).to_have_text(["bank", "river", "the"])


@pytest.mark.parametrize("order", ["reversed", "alphabetical"])
def test_the_order_by_touch(visit: Callable[..., Visit], order: str) -> None:
    _, figure = opened(
        visit, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800}
    )
    figure.locator(f"[name=order][value={order}] + span").tap()
    expected = WRITTEN[::-1] if order == "reversed" else sorted(WRITTEN)
    expect(tokens(figure)).to_have_text(expected)
