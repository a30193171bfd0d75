"""The pages to look things up: each concept and misconception leads to its place in a lesson."""

import re

import pytest

from lessons import LESSONS, Lesson
from tests.prose import DOCS, page_of
from tests.site.test_curriculum import ITEMS, PLACES

CONCEPTS = (DOCS / "concepts.md").read_text(encoding="utf-8")
MISCONCEPTIONS = (DOCS / "misconceptions.md").read_text(encoding="utf-8")
HOW_FAR = {"DEVELOPED": "in full", "INTRODUCED": "first steps", "MENTIONED": "named"}
ENTRY = re.compile(r"^### (.+) \{ #(\S+) \}\n\n(.+) \*\((.+)\)\*\nSee .*\((\S+)\)\.$", re.M)


def address(item: dict[str, str]) -> str:
    place = PLACES[item["id"]]
    return f"{place['page'].rstrip('/')}.md#{place['anchor']}"


def test_each_concept_is_there_in_the_order_of_the_record_with_its_depth_and_place() -> None:
    concepts = [item for lesson in LESSONS for item in ITEMS if of(item, lesson, "concept")]
    assert len(concepts) == 43
    entries = ENTRY.findall(CONCEPTS)
    assert [(far, to) for *_, far, to in entries] == [
        (HOW_FAR[item["depth"]], address(item)) for item in concepts
    ]
    sentences = [sentence for _, _, sentence, *_ in entries]
    assert len({*sentences}) == len(sentences)


def of(item: dict[str, str], lesson: Lesson, kind: str) -> bool:
    return item["id"].startswith(f"{lesson.page}/") and item["kind"] == kind


def test_the_same_concepts_stand_below_by_name() -> None:
    entries = ENTRY.findall(CONCEPTS)
    listed = re.findall(r"^- \[(.+)\]\(#(\S+)\), lesson \d$", CONCEPTS, re.M)
    assert {*listed} == {(name, anchor) for name, anchor, *_ in entries}
    anchors = [anchor.replace("-", "") for _, anchor in listed]
    assert anchors == sorted(anchors)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_each_misconception_has_a_place_and_a_number(lesson: Lesson) -> None:
    section = MISCONCEPTIONS.split(f"## Lesson {lesson.number}: ")[1].split("\n## ")[0]
    said = re.findall(r"^\*\*“.+”\*\*\n\n:   (.+)\n    See .*\((\S+)\)\.$", section, re.M)
    wanted = [address(item) for item in ITEMS if of(item, lesson, "misconception")]
    places = [to for _, to in said]
    assert sorted(wanted) == sorted(places if lesson.number != 4 else places[:-1])
    for true, _ in said:
        assert re.search(r"\{\{|\d", true), true


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_the_sources_of_each_lesson_are_in_the_one_list(lesson: Lesson) -> None:
    text = page_of(lesson).read_text(encoding="utf-8")
    own = text.split("--8<-- [start:sources] -->")[1].split("<!-- --8<-- [end:sources]")[0]
    assert own.count("\n- ") >= 3
    assert f'--8<-- "lessons/{lesson.page}.md:sources"' in (DOCS / "sources.md").read_text()
