"""Lesson 1 as a text: its numbers are computed, its questions are whole, and it keeps its scope."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from markdown import Markdown
from mkdocs.config import load_config

from widgets.lesson_1.attention_trace import STEPS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LESSON = DOCS / "lessons/the-problem-attention-solves.md"
TRACED = ("all-pairs", "attention-trace", "bag-of-words", "dot-product-panels")


@cache
def html_of(path: Path) -> str:
    """A page as the site's own settings make it."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    md = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    return md.convert(path.read_text(encoding="utf-8"))


def text_of(html: str) -> str:
    """What a reader reads, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def typed(markdown: str) -> str:
    """What was typed into a page: all but the values, which are computed."""
    return re.sub(r"\{\{.+?\}\}", "", markdown)


def quizzes(path: Path) -> list[str]:
    return re.findall(r'<div class="quiz"[^>]*>(.*?</details>)\s*</div>', html_of(path), flags=re.S)


def blocks(name: str) -> list[str]:
    """What stands inside of each block of this kind in the lesson."""
    text = LESSON.read_text(encoding="utf-8")
    return re.findall(rf"^/{{3,}} {name}[^\n]*\n(.*?)^///", text, flags=re.M | re.S)


@pytest.mark.parametrize("name", TRACED)
def test_no_digit_is_typed_into_a_traced_block(name: str) -> None:
    assert blocks(name)
    for block in blocks(name):
        assert not re.search(r"\d", block)


def test_the_five_steps_are_traced() -> None:
    steps = [block.strip() for block in blocks("attention-trace")]
    assert steps == [f"step: {step}" for step in STEPS]


def test_no_result_is_typed_where_the_numbers_are_worked_out() -> None:
    text = LESSON.read_text(encoding="utf-8")
    section = text.split("## Every number, by hand\n")[1].split("\n## ")[0]
    assert section.count("{{") >= 4
    # Counts of rows and lessons, and the one that weights sum to, are no results.
    plain = r"lesson 4|counted from 0|row 1|sums? to 1|columns? 2"
    rest = re.sub(plain, "", " ".join(typed(section).split()))
    assert re.findall(r".{0,30}\d.{0,10}", rest) == []


def test_no_number_with_a_decimal_point_is_typed_into_the_lesson() -> None:
    rest = re.sub(r"sections? \d+(\.\d+)*", "", typed(LESSON.read_text(encoding="utf-8")))
    rest = re.sub(r'^ +cell: "\d,\d"$', "", rest, flags=re.M)  # a place in a table, no result
    assert re.findall(r".{0,30}\d[.,]\d.{0,10}", rest) == []


# What the record keeps for later lessons. None of these words is needed in another sense.
LATER = {
    "query": r"quer(y|ies)\w*",
    "key": r"(?<!arrow )\bkeys?\b",
    "value": r"(?<!largest )\bvalues?\b",
    "heads": r"\b(multi-?)?heads?\b",
    "masks": r"\b(un)?mask\w*|\bcausal\w*",
    "scaling": r"(?<!np\.)(?<!np \. )sqrt|√|square root|\bscaled\b|\bd_k\b",
    "projections": r"\bproject(ion|ed|s)?\b|(?-i:W_[QKVO]\b|\b[QKV]\b)",
    "kinds of attention": r"(self|cross)-attention",
}


@pytest.mark.parametrize("term", LATER)
def test_the_lesson_names_nothing_that_belongs_to_a_later_one(term: str) -> None:
    markdown = LESSON.read_text(encoding="utf-8")
    for text in (text_of(html_of(LESSON)), " ".join(typed(markdown).split())):
        found = [m[0] for m in re.finditer(f".{{0,30}}(?:{LATER[term]}).{{0,20}}", text, re.I)]
        assert found == []


def test_the_sieve_for_later_terms_lets_nothing_through() -> None:
    for term, said in {
        "query": "Queries",
        "key": "a key vector",
        "value": "the value vector",
        "heads": "multi-head",
        "masks": "a causal mask",
        "scaling": r"\sqrt{d}",
        "projections": "W_Q",
        "kinds of attention": "Self-attention",
    }.items():
        assert re.search(LATER[term], said, re.I)


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_every_answer_of_every_question_is_explained(path: Path) -> None:
    html = html_of(path)
    found = quizzes(path)
    assert len(found) == html.count('class="quiz"')
    assert len(found) == len(re.findall(r"^/{3,} quiz \|", path.read_text(encoding="utf-8"), re.M))
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


def test_the_lesson_asks_ten_questions_or_more() -> None:
    assert len(quizzes(LESSON)) >= 10


def test_the_right_answer_stands_in_no_fixed_place() -> None:
    places = [re.findall(r'class="option (\w+)"', quiz).index("right") for quiz in quizzes(LESSON)]
    assert len(set(places)) >= 3
