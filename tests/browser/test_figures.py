"""Matplotlib in a reader's code: loaded when code imports it, and shown in the page's colours."""

import base64
import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.serve.server import Server
from tests.browser.conftest import Visit, write_code
from tests.browser.test_failures import ALTERED, flipped
from tests.browser.test_learner import CELL, ENDLESS, SUM, ran
from tests.conftest import PLACE

PLOT = "import matplotlib.pyplot as plt\n"
LINE = f"{PLOT}plt.plot([1, 3, 2])\nplt.title('A line')\nplt.show()"
LOADS = "matplotlib."  # in the addresses of the list and the archive


def loads(site: Server, before: int = 0) -> list[str]:
    """The files of matplotlib that were asked for."""
    return [request.path for request in site.requests[before:] if LOADS in request.path]


@pytest.fixture(scope="module")
def page(browser: Browser, site: Server) -> Iterator[Page]:
    """A page in which matplotlib has been used, shared by these tests."""
    visit = Visit(browser.new_context(), site)
    page = visit.open(CELL, live=False)
    before = len(site.requests)
    assert ran(page, SUM)["output"] == "10\n"
    assert loads(site, before) == []
    assert len(ran(page, LINE)["images"]) == 1
    assert len(loads(site, before)) == (0 if PLACE else 2)
    yield page
    visit.context.close()
    assert visit.complaints == []


def test_the_first_figure_comes_with_progress(visit: Callable[..., Visit]) -> None:
    page = visit().open(CELL, live=False)
    cell = page.locator("code-cell").first
    page.evaluate(
        """() => {
            globalThis.said = [];
            const status = document.querySelector("code-cell [role=status]");
            new MutationObserver(() => said.push(status.textContent))
                .observe(status, { childList: true });
        }"""
    )
    code = cell.get_by_label("Python code")
    write_code(code, LINE)
    code.press("Control+Enter")
    picture = cell.get_by_label("Output").get_by_alt_text("Picture: A line")
    expect(picture).to_be_visible(timeout=60_000)
    assert picture.evaluate("img => img.naturalWidth / img.width") == pytest.approx(2, abs=0.01)
    said = page.evaluate("said")
    assert sum("Loading matplotlib" in text for text in said) > 3
    assert "Loading matplotlib, 8 of 8 MB" in said
    assert said[-3:] == ["Starting matplotlib", "Running", "Done."]
    page.set_viewport_size({"width": 360, "height": 740})
    assert picture.evaluate("img => img.width < 330 && img.naturalHeight / img.height < 5")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_later_figures_are_the_same_and_load_nothing(page: Page, site: Server) -> None:
    before = len(site.requests)
    first, second = (ran(page, LINE)["images"] for _ in range(2))
    assert first == second
    assert loads(site, before) == []


def test_what_is_loaded_when_it_is_needed_works_in_a_copied_python(page: Page) -> None:
    code = """
import numpy as np
rng = np.random.default_rng(0)
x, y, z = rng.random((3, 30))
plt.tricontourf(x, y, z)
plt.figure(); plt.contour(np.outer(np.arange(5), np.arange(5)))
plt.figure(); plt.imshow(z.reshape(5, 6)); plt.colorbar(); plt.title(r"$\\sum_i \\alpha_i$")
plt.figure(); plt.hist(z, label="z"); plt.legend(); plt.ylabel("n", family="monospace")
plt.subplots(subplot_kw={"projection": "3d"})[1].plot_trisurf(x, y, z)"""
    outcome = ran(page, PLOT + code)
    assert (outcome["ended"], outcome["output"]) == ("done", "")
    assert len(outcome["images"]) == 5


def test_runs_do_not_draw_the_same_random_numbers(page: Page) -> None:
    code = f"{PLOT}import random\nimport numpy as np\n[random.random(), np.random.rand()]"
    first, second = (json.loads(ran(page, code)["shown"]) for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_figures_follow_the_scheme(page: Page) -> None:
    pictures = []
    for scheme in ("default", "slate"):
        page.evaluate("scheme => { document.body.dataset.mdColorScheme = scheme; }", scheme)
        (picture,) = ran(page, LINE)["images"]
        pictures.append(page.evaluate(CORNER, picture["src"]))
    page.evaluate("document.body.dataset.mdColorScheme = 'default'")
    assert pictures == [[0xFC, 0xFB, 0xF8], [0x15, 0x15, 0x1B]]  # --paper


CORNER = """async (src) => {
    const picture = Object.assign(new Image(), { src });
    await picture.decode();
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}"""


def test_an_endless_loop_after_the_import_is_stopped(page: Page) -> None:
    outcome = ran(page, f"{PLOT}plt.plot([1, 2])\n{ENDLESS['a loop']}", limit=300)
    assert outcome["ended"] == "time"
    assert len(ran(page, LINE)["images"]) == 1


def test_no_run_finds_matplotlib_changed(page: Page) -> None:
    ran(page, f"{PLOT}plt.plot = None\nplt.rcParams['axes.facecolor'] = 'red'\nplt.figure()")
    first, second = (ran(page, LINE)["images"] for _ in range(2))
    assert first == second
    assert len(first) == 1


def test_more_pictures_than_our_code_sends_are_cut(page: Page) -> None:
    png = b"\x89PNG\r\n\x1a\n....IHDR" + (30).to_bytes(4) * 2 + b"and so on, and so on"
    sent = {"png": base64.b64encode(png).decode(), "density": -1, "title": ["<b>"] * 999}
    forged = json.dumps({"ended": "done", "images": [sent] * 99})
    images = ran(page, f"import json\njson.dumps = lambda *_: {forged!r}")["images"]
    assert len(images) == 10
    assert len(images[0]["alt"]) < 250


def test_an_import_that_is_not_seen_beforehand_is_told(visit: Callable[..., Visit]) -> None:
    page = visit().open(CELL, live=False)
    outcome = ran(page, "m = __import__('mat' + 'plotlib')")
    assert "No module named 'matplotlib'" in outcome["traceback"]


LIBRARY = pytest.param("ft2font.wasm", marks=pytest.mark.all)


@pytest.mark.parametrize("file", ["matplotlib.json", "matplotlib.pack", LIBRARY])
def test_a_file_that_comes_altered_is_told_and_fetched_again(
    visit: Callable[..., Visit], site: Server, file: str
) -> None:
    page = visit(complaints=True).open(CELL, live=False)
    stem, ending = file.split(".")
    (path,) = (site.root / "assets/python").glob(f"{stem}.*.{ending}")
    site.rules[f"/{path.name}"] = flipped
    outcome = ran(page, LINE)
    assert outcome["ended"] == "unavailable"
    assert f"{file} {ALTERED}" in outcome["message"]
    assert "Run it again" in outcome["message"]
    assert ran(page, SUM)["output"] == "10\n"  # other code is not hurt
    site.rules.clear()
    assert len(ran(page, LINE)["images"]) == 1


@pytest.mark.not_folder  # it comes too quickly there
@pytest.mark.not_offline
def test_loading_can_be_stopped(visit: Callable[..., Visit], site: Server) -> None:
    page = visit(complaints=True).open(CELL, live=False)
    site.line.rate = 1_000_000
    try:
        outcome = page.evaluate(
            """async (code) => {
                const { learner } = course;
                const running = learner.run(code);
                while (!/^Loading/.test(learner.doing)) await new Promise(r => setTimeout(r, 20));
                learner.stop();
                return running;
            }""",
            LINE,
        )
    finally:
        site.line.rate = None
    assert outcome["ended"] == "stopped"
    assert len(ran(page, LINE)["images"]) == 1
