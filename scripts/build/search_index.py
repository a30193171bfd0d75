"""The theme's search index, with each formula once and readable, and without the numbers of tables.

KaTeX writes a formula as MathML, as TeX and as HTML, and the theme's search takes all three. The
cells of a row it takes for one word; of long words of digits its library's automaton mixes some up,
and then finds nothing at all for what begins like them.
"""

import json
from pathlib import Path
from typing import Any

from material.plugins.search.plugin import Parser  # type: ignore[import-untyped]

from scripts.build.built_page import Page
from weave.formula_text import formula_text

# What stands beside the next of its kind, with nothing between the two.
APART = {"td", "th", "caption", "button", "label", "option", "text", "output"}


class _Reader(Parser):  # type: ignore[misc]
    """Reads a page as the theme's search does, but for its formulas and its tables."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0  # of elements within a formula
        self.mathml: str | None = None  # of the formula, as far as it has come
        self.cells = 0  # whether it is in the cell of a table

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.depth and ("class", "katex") not in attrs:
            self.cells += tag == "td"
            super().handle_starttag(tag, attrs)
            return
        self.depth += 1
        if tag == "math":
            self.mathml = ""
        if self.mathml is not None:
            self.mathml += self.get_starttag_text() or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.depth:
            super().handle_startendtag(tag, attrs)
        elif self.mathml is not None:
            self.mathml += self.get_starttag_text() or ""

    def handle_endtag(self, tag: str) -> None:
        if not self.depth:
            self.cells -= tag == "td"
            super().handle_endtag(tag)
            if tag in APART:
                super().handle_data(" ")
            return
        self.depth -= 1
        if self.mathml is not None:
            self.mathml += f"</{tag}>"
        if tag == "math" and self.mathml is not None:
            depth, self.depth = self.depth, 0
            super().handle_data(formula_text(self.mathml))
            self.depth, self.mathml = depth, None

    def handle_data(self, data: str) -> None:
        if not self.depth:
            if not self.cells or any(map(str.isalpha, data)):
                super().handle_data(data)
        elif self.mathml is not None:
            self.mathml += data.replace("&", "&amp;").replace("<", "&lt;")


def mend_search_index(pages: list[Page], out: Path) -> None:
    """Write the texts of the index again, from the pages as they were built."""
    file = out / "search/search_index.json"
    index = json.loads(file.read_text(encoding="utf-8"))
    entries: dict[str, list[dict[str, Any]]] = {}
    for entry in index["docs"]:
        entries.setdefault(entry["location"].partition("#")[0], []).append(entry)
    for page in pages:
        address = page.path.parent.relative_to(out).as_posix() + "/"
        if page.path.name != "index.html":
            continue
        reader = _Reader()
        article = page.html.partition("<article")[2].partition(">")[2].partition("</article>")[0]
        reader.feed(article.strip())
        reader.close()
        sections = [section for section in reader.data if not section.is_excluded()]
        found = entries.get(address.removeprefix("./"))
        if found is None:
            continue  # a page that search leaves out
        for entry, section in zip(found, sections, strict=True):
            assert entry["location"].partition("#")[2] == (section.id or "")
            entry["title"] = "".join(section.title).strip() or entry["title"]
            entry["text"] = "".join(section.text).strip()
    text = json.dumps(index, separators=(",", ":"))
    file.write_text(text, encoding="utf-8")
