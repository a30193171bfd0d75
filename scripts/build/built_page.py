"""What is looked at in a built page: ids, links, inline scripts, lines that were not woven."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path


@dataclass
class Page:
    """What the checks need to know of one HTML file."""

    path: Path
    html: str
    ids: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)  # ids that two elements have
    links: list[tuple[str, str]] = field(default_factory=list)  # (attribute, address)
    scripts: list[str] = field(default_factory=list)  # inline ones
    unwoven: list[str] = field(default_factory=list)  # lines that start with ///


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.within: list[str] = []
        self.feed(page.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            if given["id"] in self.page.ids:
                self.page.twice.add(given["id"])
            self.page.ids.add(given["id"])
        for name in ("href", "src"):
            if name in given:
                self.page.links.append((name, given[name]))
        if tag in {"script", "pre", "code", "style"}:
            self.within.append(tag)
        if tag == "script":
            self.runs = "src" not in given and given.get("type") != "application/json"

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if self.within == ["script"]:
            if self.runs:  # an inline script's text comes in one piece
                self.page.scripts.append(data)
        elif not self.within:
            lines = (line.strip() for line in data.splitlines())
            self.page.unwoven += [line for line in lines if line.startswith("///")]


def read_page(path: Path) -> Page:
    """One HTML file, looked through."""
    page = Page(path, path.read_text(encoding="utf-8"))
    _Reader(page)
    return page
