"""Every item of the curriculum stands on the built page where tests/curriculum/ says it does.

There is a file for each lesson.
`checklist` is what a lesson has to teach, by id. `places` says where it does so: a page, the id of
a heading, and a short phrase of that heading's section, which ends at the next heading of the same
or a higher level. `figure` and `question` name the sections that hold one for the item, and `also`
further phrases. A concept that is DEVELOPED has prose, a computed figure and a question.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from scripts.serve.server import Server

FOLDER = Path(__file__).parents[1] / "curriculum"
MAPS = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))]
ITEMS: list[dict[str, str]] = [item for each in MAPS for item in each["checklist"]]
CHECKLIST = {item["id"]: item for item in ITEMS}
PLACES: dict[str, dict[str, Any]] = {
    name: place for each in MAPS for name, place in each["places"].items()
}
KEYS = {"page", "anchor", "phrase"}
KINDS = {"concept", "taught", "part", "model", "analogy", "misconception"}

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
HEADING = re.compile(r"h[1-6]")
# What counts as computed, and as a question: a tag, a class, or both.
FIGURES = ("live-widget", "figure.drawn", "table.trace", ".value")
QUESTIONS = (".quiz", "details.predict")
NOT_PROSE = (".quiz", "live-widget", "figure", "table", "pre")
NO_TEXT = ("script", "style", "template", "a.headerlink", ".katex")  # formulas come twice


def plain(text: str) -> str:
    """The text with single blanks, and with the quotes of a keyboard."""
    return " ".join(text.translate(str.maketrans("“”‘’", "\"\"''")).split())


@dataclass
class Section:
    """What stands below one heading, up to the next heading of any level."""

    level: int
    id: str | None
    text: str = ""
    prose: str = ""  # the part of the text that is outside of figures, tables, code and quizzes
    figures: int = 0
    questions: int = 0


class Article(HTMLParser):
    """The sections of a page, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self.open: list[tuple[str, set[str]]] = []
        self.feed(html)
        self.close()

    def _inside(self, selectors: tuple[str, ...]) -> bool:
        return any(fits(element, selector) for element in self.open for selector in selectors)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = dict(attrs)
        element = (tag, set((given.get("class") or "").split()))
        if HEADING.fullmatch(tag) and self._inside(("article",)):
            self.sections.append(Section(int(tag[1]), given.get("id")))
        elif self.sections and self._inside(("article",)):
            asked = self._inside((".quiz",))  # a number in an answer illustrates the answer
            self.sections[-1].figures += not asked and any(fits(element, s) for s in FIGURES)
            self.sections[-1].questions += any(fits(element, s) for s in QUESTIONS)
        self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        places = [i for i, element in enumerate(self.open) if element[0] == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        heading = any(HEADING.fullmatch(tag) for tag, _ in self.open)
        if heading or not self.sections or not self._inside(("article",)) or self._inside(NO_TEXT):
            return
        self.sections[-1].text += data
        self.sections[-1].prose += " ... " if self._inside(NOT_PROSE) else data


def fits(element: tuple[str, set[str]], selector: str) -> bool:
    """Whether a selector of the form tag, .class or tag.class names the element."""
    tag, _, name = selector.partition(".")
    return tag in ("", element[0]) and (not name or name in element[1])


@cache
def sections(page: Path) -> list[Section]:
    return Article(page.read_text(encoding="utf-8")).sections


def section(root: Path, page: str, anchor: str) -> Section:
    """A heading's section, with all below it that is of a lower level."""
    path = root / page / "index.html"
    assert path.is_file(), f"there is no page {page}"
    found = [i for i, part in enumerate(sections(path)) if part.id == anchor]
    assert len(found) == 1, f"{page} has {len(found)} headings with the id {anchor}"
    first, *rest = sections(path)[found[0] :]
    parts = [first, *takewhile(lambda part: part.level > first.level, rest)]
    return Section(
        first.level,
        anchor,
        plain(" ".join(part.text for part in parts)),
        plain(" ".join(part.prose for part in parts)),
        sum(part.figures for part in parts),
        sum(part.questions for part in parts),
    )


def places_of(place: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield {key: place[key] for key in KEYS}
    yield from place.get("also", [])


def test_every_item_has_a_place_and_every_place_an_item() -> None:
    assert len(CHECKLIST) == len(ITEMS), "an id stands twice"
    assert set(PLACES) == set(CHECKLIST)
    for name, item in CHECKLIST.items():
        lesson, kind, _ = name.split("/")
        assert kind == item["kind"]
        assert kind in KINDS
        assert ("depth" in item) == (kind == "concept"), name
        assert KEYS <= set(PLACES[name]) <= KEYS | {"figure", "question", "also"}, name
        assert PLACES[name]["page"] in {f"lessons/{lesson}/", "before-you-start/"}, name
        for place in places_of(PLACES[name]):
            assert set(place) == KEYS, name


@pytest.mark.parametrize("name", PLACES)
def test_an_item_stands_where_the_map_says(name: str, site: Server) -> None:
    for place in places_of(PLACES[name]):
        text = section(site.root, place["page"], place["anchor"]).text
        assert plain(place["phrase"]) in text, f"not in {place['page']}#{place['anchor']}"


@pytest.mark.parametrize("name", [n for n, p in PLACES.items() if {"figure", "question"} & set(p)])
def test_figures_and_questions_stand_where_the_map_says(name: str, site: Server) -> None:
    place = PLACES[name]
    for anchor in place.get("figure", []):
        assert section(site.root, place["page"], anchor).figures, f"no figure in #{anchor}"
    for anchor in place.get("question", []):
        assert section(site.root, place["page"], anchor).questions, f"no question in #{anchor}"


DEVELOPED = [name for name, item in CHECKLIST.items() if item.get("depth") == "DEVELOPED"]


@pytest.mark.parametrize("name", DEVELOPED)
def test_a_developed_concept_has_prose_a_figure_and_a_question(name: str, site: Server) -> None:
    place = PLACES[name]
    assert place["figure"]  # that they hold one is tested above
    assert place["question"]
    prose = section(site.root, place["page"], place["anchor"]).prose
    assert plain(place["phrase"]) in prose, "the phrase stands in a figure or a question only"
    assert len(prose.split()) >= 60


@pytest.mark.parametrize("name", [n for n in PLACES if "/misconception/" in n])
def test_a_misconception_is_asked_about(name: str) -> None:
    assert PLACES[name]["question"]
