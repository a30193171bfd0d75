"""The live figure, and code that is run and stopped, in Firefox ESR and WebKitGTK.

What else a reader's code can do is tried in Firefox by test_learner.py.
"""

import sys
from collections.abc import Iterator

import pytest

from attention import word_embeddings
from scripts.serve.server import Server
from tests.browser.other_browsers import OtherBrowser, firefox, webkitgtk
from tests.browser.test_learner import ENDLESS, STOPPED, SUM, ran, stopped
from tests.browser.test_live_figure import expected_cells
from widgets.lesson_1.attention_matrix import LIMIT

pytestmark = pytest.mark.all

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="there is WebKitGTK on Linux only")
BROWSERS = [
    pytest.param(firefox, id="Firefox"),
    pytest.param(webkitgtk, id="WebKitGTK", marks=ON_LINUX),
]
SCROLL_TO_FIGURE = "() => document.querySelector('live-widget').scrollIntoView()"
IS_LIVE = """() => {
    const widget = document.querySelector("live-widget");
    const status = widget.querySelector(".live-status");
    if (status.dataset.phase === "failed") throw new Error(status.innerText);
    return widget.matches("[data-live]");
}"""
SELECT_SENTENCE = "() => document.querySelector('live-widget textarea').select()"
SHOWS = """(tokens) => {
    const headers = document.querySelectorAll("live-widget .heatmap thead th");
    return [...headers].map(header => header.textContent).join(" ") === tokens.join(" ");
}"""
CELLS = """() => {
    const rows = document.querySelectorAll("live-widget .heatmap tbody tr");
    return [...rows].map(row => [...row.querySelectorAll("td")].map(cell => cell.textContent));
}"""


@pytest.fixture(scope="module", params=BROWSERS)
def other(request: pytest.FixtureRequest, site: Server) -> Iterator[OtherBrowser]:
    """The home page in another browser, its figure live, shared by the tests of this module."""
    with request.param() as browser:
        browser.open(site.url)
        browser.evaluate(SCROLL_TO_FIGURE)
        browser.wait_for(IS_LIVE, timeout=120)
        yield browser


@pytest.mark.parametrize("sentence", ["The river bank flooded after the storm", "I ATE the apple"])
def test_typing_changes_the_figure_to_the_core_s_numbers(
    other: OtherBrowser, sentence: str
) -> None:
    other.evaluate(SELECT_SENTENCE)
    other.type(sentence)
    other.wait_for(SHOWS, word_embeddings.load().tokenize(sentence, LIMIT).tokens, timeout=10)
    assert other.evaluate(CELLS) == expected_cells(sentence)


def test_code_is_run_and_stopped(other: OtherBrowser) -> None:
    assert ran(other, SUM)["output"] == "10\n"
    assert stopped(other, ENDLESS["a loop"]) == STOPPED
    assert ran(other, SUM)["output"] == "10\n"
