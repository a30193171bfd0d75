"""A figure with a large model: loaded on a button, and then the tab computes what the build did."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from scripts.serve.server import Server
from tests.browser.conftest import Visit, held_back

HEADS = "#english-heads-1"
LONG = 120_000  # milliseconds until Python and nine megabytes are there


def values(page: Page) -> list[int]:
    """The opened head's weights, in ten-thousandths."""
    text = page.locator(f"{HEADS} .readout").get_attribute("data-values")
    found: list[int] = json.loads(text or "[]")
    return found


def load_the_model(page: Page) -> None:
    """By its button; the tab then shows what the build did."""
    built = values(page)
    assert len(built) == 12 * 12
    page.locator(f"{HEADS} .live-status button").click()
    expect(page.locator(f"{HEADS}[data-live]")).to_be_attached(timeout=LONG)
    assert max(abs(a - b) for a, b in zip(built, values(page), strict=True)) <= 1


def test_the_model_is_loaded_on_request_and_computes_what_the_build_did(
    visit: Callable[..., Visit],
) -> None:
    page = visit().open("beyond/encoder/", live=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    button = page.locator(f"{HEADS} .live-status button")
    expect(button).to_have_text(re.compile(r"Load the model, 9\.0 MB"))
    assert not any("english_encoder" in url for url in asked)
    load_the_model(page)
    page.get_by_role("button", name="Switch head 2 of layer 4 off").click()
    moved = page.get_by_role("group", name="How far the vectors moved")
    expect(moved).to_contain_text("the sentence", timeout=20_000)
    # The other figure woke with it.
    expect(page.locator("#english-senses-1[data-live]")).to_be_attached(timeout=LONG)


def test_a_load_that_fails_or_is_cancelled_can_be_taken_up_again(
    visit: Callable[..., Visit], site: Server
) -> None:
    (path,) = (site.root / "assets/python").glob("english_encoder.*.bin")
    page = visit(complaints=True).open("beyond/encoder/", live=False)
    status = page.locator(f"{HEADS} .live-status")
    button = status.get_by_role("button")
    built = values(page)
    site.rules[f"/{path.name}"] = 404
    button.click()
    expect(status).to_contain_text("could not be loaded: the site answered 404", timeout=LONG)
    site.rules.clear()
    with held_back(site, f"/{path.name}"):
        expect(button).to_have_text("Retry")
        button.click()
        expect(button).to_have_text("Cancel")
        button.click()
        expect(button).to_contain_text("Load the model")
        expect(status).to_contain_text("stands as it was computed")
    assert values(page) == built
    load_the_model(page)
