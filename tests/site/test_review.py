"""Review has each question of each lesson once, as the lesson asks it."""

import re
from posixpath import join, normpath

import pytest

from lessons import LESSONS, Lesson
from tests.prose import DOCS, html_of, page_of
from weave.review import moved, questions_of

EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
REVIEW = html_of(DOCS / "review.md")
QUESTION = re.compile(
    r'<div class="quiz" id="(?P<quiz>[^"]+)">.*?</details>\n</div>'
    r'|<live-widget name="numeric-question" id="(?P<number>[^"]+)".*?</live-widget>',
    re.S,
)


def asked(html: str, page: str) -> dict[str, str]:
    """The HTML of each question by its id, without what differs from page to page."""
    found = {}
    for match in QUESTION.finditer(html):
        plain = re.sub(r'name="quiz-\d+"', "", match[0])
        found[match["quiz"] or match["number"]] = re.sub(
            r'href="([^"]+\.md)?(#[^"]*)?"',
            lambda link: (
                f'href="{normpath(join(page, "..", link[1])) if link[1] else page}{link[2] or ""}"'
            ),
            plain,
        )
    return found


def part(lesson: Lesson) -> str:
    """What review has of one lesson."""
    begin = f'<div class="review-lesson" data-page="lessons/{lesson.page}/">'
    own = REVIEW.split(begin)[1]
    return re.split('<h3|<div class="footnote', own)[0]


@EACH
def test_it_asks_each_question_of_a_lesson_in_the_same_words(lesson: Lesson) -> None:
    page = f"lessons/{lesson.page}.md"
    ours, theirs = asked(part(lesson), "review.md"), asked(html_of(page_of(lesson)), page)
    assert [*ours] == [*theirs]
    assert len(ours) >= 15
    assert ours == theirs


def test_it_asks_every_kind_of_the_register_once_and_nothing_twice() -> None:
    kinds = re.findall(
        r'<live-widget name="numeric-question" id="numeric-question-([^"]+)"', REVIEW
    )
    assert kinds == [kind for lesson in LESSONS for kind in lesson.questions]
    ids = re.findall(r'<[^>]* id="([^"]+)"', REVIEW)
    assert len(ids) == len({*ids})
    assert REVIEW.count('class="review-question"') == sum(
        len(asked(html_of(page_of(lesson)), "")) for lesson in LESSONS
    )


@EACH
def test_each_question_names_the_section_that_it_stands_in(lesson: Lesson) -> None:
    html = html_of(page_of(lesson))
    sources = re.findall(
        r'<p class="review-source">From lesson (\d): <a href="(\S+)">', part(lesson)
    )
    found = asked(part(lesson), "review.md")
    assert len(sources) == len(found)
    for (number, to), name in zip(sources, found, strict=True):
        before = html[: html.index(f'id="{name}"')]
        section = re.findall(r'<h[123] id="([^"]+)"', before)[-1]
        assert (number, to) == (str(lesson.number), f"lessons/{lesson.page}.md#{section}")


@EACH
def test_a_number_has_a_way_to_open_and_a_choice_its_answers(lesson: Lesson) -> None:
    for name, html in asked(part(lesson), "review.md").items():
        wanted = 'class="way"' if name.startswith("numeric") else 'class="option right"'
        assert html.count(wanted) == 1, name


def test_links_lead_where_they_led() -> None:
    text = "[a](#x), [b](other.md#y), [c](../glossary.md), [d](https://z.test/#w), `f[0](x)`"
    assert moved(text, "lessons/one.md") == (
        "[a](lessons/one.md#x), [b](lessons/other.md#y), [c](glossary.md), [d](https://z.test/#w), "
        "`f[0](x)`"
    )


def test_a_question_is_found_wherever_it_stands_and_no_comment_is_a_heading() -> None:
    text = """# Page

/// quiz | First?
- [x] Yes
///

## Part { #own }

    # a comment

//// details | Open
/// numeric-question
    asks: cosine
///
////

### *Less* of it

//// quiz | Last?
/// nothing
////
"""
    found = [(each.markdown.split("\n")[0], each.anchor) for each in questions_of(text)]
    assert found == [
        ("/// quiz | First?", "page"),
        ("/// numeric-question", "own"),
        ("//// quiz | Last?", "less-of-it"),
    ]


def test_every_lesson_is_in_progress_and_in_review() -> None:
    progress = (DOCS / "progress.md").read_text(encoding="utf-8")
    pages = [f"lessons/{lesson.page}.md" for lesson in LESSONS]
    assert re.findall(r"^/// progress \| (.+)$", progress, re.M) == pages
    headings = re.findall(r"^## \[(\d)\. (.+?)\]\((.+)\)$", progress, re.M)
    assert headings == [
        (str(each.number), each.title, page) for each, page in zip(LESSONS, pages, strict=True)
    ]
