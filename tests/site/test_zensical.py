"""Zensical, which is to follow Material for MkDocs, makes the same pages of the same Markdown."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.build.build_site import ROOT, make_pages

SKIP = re.compile(r'<a id="__skip"[^>]*></a>|<a [^>]*name="__skip"[^>]*></a>')


def articles(site: Path) -> dict[str, str]:
    """The article of each page, one line each, without what the theme adds."""
    pages = {}
    for path in sorted(site.rglob("index.html")):
        html = path.read_text(encoding="utf-8")
        article = html.partition("<article")[2].partition(">")[2].partition("</article>")[0]
        pages[path.relative_to(site).as_posix()] = SKIP.sub("", article).strip()
    return pages


@pytest.mark.all
def test_zensical_makes_the_same_articles(tmp_path: Path) -> None:
    make_pages(tmp_path / "mkdocs", "")
    # In a folder of its own, since it takes .cache beside mkdocs.yml for its own and clears it.
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    command = [sys.executable, "-m", "zensical", "build", "--clean", "-f", "mkdocs.yml"]
    subprocess.run(command, cwd=tmp_path, env=os.environ | {"SITE_URL": ""}, check=True)
    ours, theirs = articles(tmp_path / "mkdocs"), articles(tmp_path / "site")
    assert len(ours) > 5
    assert theirs == ours
