"""With script off, a page is whole, and nothing in it is dead."""

import re
from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from attention import dot_product, word_embeddings
from kit.numbers import fmt
from scripts.serve.network_faults import Stall
from scripts.serve.server import Server
from tests.browser.conftest import LESSON, PAGES, Visit
from tests.browser.test_live_figure import cells, expected_cells


def test_the_figure_shows_the_default_sentence(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open(live=False)
    assert cells(page) == expected_cells("She deposited money at the bank")
    expect(page.locator("live-widget table.heatmap")).to_be_visible()
    expect(page.locator("live-widget caption")).to_contain_text("puts 0.24 of its weight on “bank”")


@pytest.mark.parametrize("path", ["", LESSON])
def test_a_page_is_painted_while_every_script_is_held_back(
    visit: Callable[..., Visit], site: Server, path: str
) -> None:
    site.rules[".js"] = Stall(0)
    page = visit(complaints=True).context.new_page()
    page.goto(site.url + path, wait_until="commit")
    painted = "performance.getEntriesByName('first-contentful-paint').length"
    for _ in range(100):
        if page.evaluate(painted):
            break
        page.wait_for_timeout(50)
    assert page.evaluate(painted) == 1
    assert page.locator("live-widget table.heatmap").first.is_visible()
    site.rules.clear()


@pytest.mark.parametrize("path", PAGES)
def test_no_control_of_ours_is_dead(visit: Callable[..., Visit], path: str) -> None:
    page = visit(java_script_enabled=False).open(path, live=False)
    controls = page.locator("article").locator("input, button, select, textarea")
    # It takes no room, either. All are asked at once: a lesson has hundreds.
    alive = "all => all.filter(e => e.getClientRects().length).map(e => e.outerHTML)"
    assert controls.evaluate_all(alive) == []
    expect(page.locator("h1")).to_be_visible()


def test_formulas_and_values_are_in_the_page(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open(LESSON, live=False)
    assert page.locator(".katex math").count() >= 5
    score = dot_product(*word_embeddings.load().vectors_of(["bank", "money"]))
    expect(page.locator("article")).to_contain_text(f"scores {fmt(score)} with “money”")


@pytest.mark.parametrize("path", PAGES)
def test_all_pages_have_the_same_policy_with_no_host_and_no_unsafe_script(
    site: Server, path: str
) -> None:
    def policy(of: str) -> str:
        try:
            with urlopen(site.url + of) as answer:
                html = answer.read().decode()
        except OSError as error:  # 404.html comes with its status
            html = error.read().decode()  # type: ignore[attr-defined]
        found = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
        assert len(found) == 1
        return str(found[0])

    assert policy(path) == policy("")
    script = re.search(r"script-src ([^;]*)", policy(path))
    assert script
    assert "'unsafe-inline'" not in script[1]
    assert "'unsafe-eval'" not in script[1]
    assert "http" not in policy(path)
    assert "default-src 'none'" in policy(path)
