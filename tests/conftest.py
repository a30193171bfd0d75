"""Settings for all tests, and the built site for those that look at it."""

import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

if sys.platform != "emscripten":  # Pyodide has no processes, and nothing to build a site with
    from pathlib import Path

    from scripts.build.build_site import WORK, build
    from scripts.build.offline import META, add_service_worker
    from scripts.serve.server import Server, serving
    from scripts.setup.file_lock import exclusive

# The same examples in every run: a failure in CI can be seen again here.
# In Pyodide the same tests run once more, and each takes several times as long.
examples = 20 if sys.platform == "emscripten" else 100
settings.register_profile(
    "course", derandomize=True, deadline=None, database=None, max_examples=examples
)
settings.load_profile("course")


# Where pages are read: "" on the site, "offline" after one visit to it, or from a "folder";
# tests/browser/test_elsewhere.py sets it.
PLACE = os.environ.get("COURSE_PLACE", "")


class NoFaults(dict[str, Any]):
    """In place of a server's faults where no server is asked: who wants one is skipped."""

    def __setitem__(self, *_: object) -> None:
        pytest.skip("there is no server that could fail")


def name_the_build(site: "Path") -> None:
    """Let a copy of the site be a build of its own, which a service worker keeps."""
    keeper, off = ((WORK / f"{script}.js").read_text("utf-8") for script in ("keeper", "off"))
    on_request: dict[str, list[str]] = {"plots": [], "model": []}
    for path in (site / "assets/python").iterdir():
        if path.name.startswith(("matplotlib", "ft2font", "backend_agg", "image", "path", "kiwi")):
            on_request["plots"].append(f"python/{path.name}")
        if path.name.startswith("english_encoder"):
            on_request["model"].append(f"python/{path.name}")
    add_service_worker(site, keeper, off, on_request)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    """The site below /repo/, behind a server that behaves like GitHub Pages.

    It is built once; further processes that run tests copy it, and put their own address into it.
    """
    root = tmp_path_factory.mktemp("site")
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    built, address = shared / "built-site", shared / "built-site.address"
    with serving(root, "/repo/") as server:
        with exclusive(shared / "built-site.lock"):
            if not address.is_file():
                build(built, server.url)
                address.write_text(server.url)
        shutil.copytree(built, root, dirs_exist_ok=True)
        first = address.read_text()
        for file in [*root.rglob("*.html"), root / "sitemap.xml"]:
            text = file.read_text(encoding="utf-8")
            # Without its build's name a page keeps nothing offline; test_offline.py has its own.
            text = META.sub("", text.replace(first, server.url))
            file.write_text(text, encoding="utf-8")
        if PLACE:
            server.rules = NoFaults()
        if PLACE == "offline":
            name_the_build(root)
        yield server
