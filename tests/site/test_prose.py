"""What holds for the prose of every lesson: its numbers are computed, and it asks enough."""

import re
from pathlib import Path

import pytest

from lessons import LESSONS, Lesson
from tests.prose import DOCS, html_of, page_of, quizzes, text_of, typed

LESSON = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
# What is typed and no result: places in a table, what a question makes up, what a paper reports.
NO_RESULT = {
    1: r'^ +cell: "\d,\d"$',
    2: r"0\.99",
    3: r"the weights 0\.5, 0\.5 and 0|with the weights 0\.2, 0\.7 and 0\.1",
    4: r"0\.15 BLEU|1,024 tokens",
    5: r"\.1, \.2,? (and )?\.7",
    6: r"−1,000",
}


@LESSON
def test_no_number_with_a_decimal_point_is_typed_into_a_lesson(lesson: Lesson) -> None:
    text = typed(page_of(lesson).read_text(encoding="utf-8"))
    rest = re.sub(r"sections? \d+(\.\d+)*", "", text)
    rest = re.sub(NO_RESULT[lesson.number], "", rest, flags=re.M)
    assert re.findall(r".{0,30}\d[.,]\d.{0,10}", rest) == []


@LESSON
def test_a_lesson_can_be_read_in_three_quarters_of_an_hour(lesson: Lesson) -> None:
    text = re.sub(r"<!--.*?-->", "", page_of(lesson).read_text(encoding="utf-8"))
    assert 4000 <= len(text.split()) <= 6500


@LESSON
def test_a_lesson_asks_ten_questions_or_more_and_the_right_answer_has_no_fixed_place(
    lesson: Lesson,
) -> None:
    asked = quizzes(page_of(lesson))
    assert len(asked) >= 10
    places = [re.findall(r'class="option (\w+)"', quiz).index("right") for quiz in asked]
    assert len({*places}) >= 3
    assert max(places.count(place) for place in places) <= len(places) * 0.6


def whole(path: Path) -> str:
    """A page's Markdown, with that of the lessons whose questions it asks again."""
    text = path.read_text(encoding="utf-8")
    again = re.findall(r"^/// review \| (.+)$", text, re.M)
    return "\n".join([text, *((DOCS / page).read_text(encoding="utf-8") for page in again)])


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_every_answer_of_every_question_is_explained(path: Path) -> None:
    html = html_of(path)
    found = quizzes(path)
    assert len(found) == html.count('class="quiz"')
    assert len(found) == len(re.findall(r"^/{3,} quiz \|", whole(path), re.M))
    explanations: list[str] = []
    for quiz in found:
        question = re.findall(r'<p class="question">(.*?)</p>', quiz, re.S)
        assert len(question) == 1
        assert len(text_of(question[0])) > 10
        options = re.findall(
            r'<details class="option (\w+)" name="(\S+)">(.*?)</details>', quiz, re.S
        )
        assert len(options) == quiz.count("<details") >= 2
        assert [kind for kind, *_ in options].count("right") == 1
        assert len({name for _, name, _ in options}) == 1
        for _, _, option in options:
            answer, rest = option.split("</summary>")
            assert text_of(answer)
            verdict, why = rest.split("</p>", 1)
            assert 'class="verdict"' in verdict
            explanations.append(text_of(why))
            assert len(explanations[-1].split()) >= 8, explanations[-1]
    assert len(set(explanations)) == len(explanations)  # each has one of its own
