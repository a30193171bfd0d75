"""Markdown with widgets, sources, values and formulas."""

import inspect
import re
from html import unescape

import pytest
from markdown import Markdown

from attention import softmax, word_embeddings
from weave.blocks import ROOT
from widgets import render

NOTEBOOK = "4-2-1-the-problem-attention-solves"


def convert(text: str) -> str:
    md = Markdown(extensions=["pymdownx.superfences", "attr_list", "tables", "weave"])
    return md.convert(text)


def test_a_widget_block_is_drawn_with_its_options() -> None:
    html = convert("/// attention-matrix\n    sentence: Dog bites man\n    show: scores\n///\n")
    view = render("attention-matrix", {"sentence": "Dog bites man", "show": "scores"})
    assert '<live-widget name="attention-matrix" id="attention-matrix-1" ' in html
    assert f'<div class="live-view">{view}</div></live-widget>' in html


def test_each_live_figure_of_a_page_has_an_id_of_its_own() -> None:
    two = "/// attention-matrix\n    sentence: Dog\n///\n\n"
    more = "/// word-order\n    sentence: Dog\n///\n\n/// numeric-question\n    asks: cosine\n///\n"
    html = convert(two + two + more)
    ids = re.findall(r'<live-widget name="([^"]*)" id="([^"]*)"', html)
    assert ids == [
        ("attention-matrix", "attention-matrix-1"),
        ("attention-matrix", "attention-matrix-2"),
        ("word-order", "word-order-1"),
        ("numeric-question", "numeric-question-cosine"),
    ]


@pytest.mark.parametrize(
    "name", ["all-pairs", "attention-trace", "bag-of-words", "dot-product-panels"]
)
def test_a_figure_without_a_form_needs_no_python(name: str) -> None:
    html = convert(f"/// {name}\n///\n")
    assert html == f'<div class="weave">{render(name, {})}</div>'
    assert "live-widget" not in html


def test_a_source_block_shows_the_function_and_its_file() -> None:
    html = convert("/// source | attention.softmax\n///\n")
    text = unescape(re.sub(r"<[^>]*>", "", html))
    assert inspect.getsource(softmax).strip() in text
    assert '<span class="filename">src/attention/dot_product_attention.py</span>' in html


def test_a_code_cell_stands_with_what_it_prints() -> None:
    html = convert("/// code-cell\n\nfor i in [1, 2]:\n\n    print(i < 2, '&')\n'<last>'\n///")
    text = re.sub("<.*?>", "", html)
    assert "for i in [1, 2]:\n\n    print(i &lt; 2, " in text
    assert text.endswith("True &amp;\nFalse &amp;\n&#x27;&lt;last&gt;&#x27;")


def test_a_cell_that_draws_has_its_picture_for_both_schemes() -> None:
    code = "import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.title('a < b')\nplt.show()"
    html = convert(f"/// code-cell\n\n{code}\n///")
    pictures = re.findall(r'<img class="on-(\w+)" alt="(.*?)" width="(\d+)" src="(.*?)">', html)
    light, dark = pictures
    assert [light[:2], dark[:2]] == [("light", "Picture: a &lt; b"), ("dark", "Picture: a &lt; b")]
    assert 400 < int(light[2]) < 700
    assert all(picture[3].startswith("data:image/png;base64,iVBOR") for picture in pictures)
    assert light[3] != dark[3]


def test_a_code_cell_that_fails_stops_the_build() -> None:
    assert "/// code-cell /// its code fails: Traceback" in convert("/// code-cell\n\n1 / 0\n///")
    own = "from yours import softmax\nsoftmax([1.0])"
    assert "cannot import from yours" in convert(f"/// code-cell\n\n{own}\n///")


def test_a_notebook_is_offered_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    html = convert(f"/// notebook | {NOTEBOOK}\n///")
    size = (ROOT / f"notebooks/{NOTEBOOK}.ipynb").stat().st_size
    link = (
        '<a href="../../notebooks/4-2-1-the-problem-attention-solves.ipynb" download>download</a>'
    )
    assert f"{link} ({size / 1000:.0f}\u202fkB)</p>" in html
    assert "http" not in html


def test_colab_is_offered_where_the_repository_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "owner/name")
    html = convert(f"/// notebook | {NOTEBOOK}\n///")
    place = f"github/owner/name/blob/main/notebooks/{NOTEBOOK}.ipynb"
    assert f'<a href="https://colab.research.google.com/{place}">open in Colab</a>' in html


def test_values_are_computed() -> None:
    html = convert(
        "{{ dot_product([2, 1], [1, 2]) }} and {{ len(words.words) }} and {{ int(-5) }} "
        "and {{ softmax([0, 0])[0] }} and {{ 'text <b>' }}, but `{{ this }}` is code"
    )
    text = re.sub(r"<[^>]*>", "", html)
    assert text == (
        f"4.00 and {len(word_embeddings.load().words):,} and −5 and 0.50 "
        "and text &lt;b&gt;, but {{ this }} is code"
    )


def test_formulas_are_typeset_with_their_mathml() -> None:
    html = convert("Inline $a < b$ and\n\n$$\n\\frac{a}{b}\n$$\n")
    assert html.count('<span class="katex">') == 2
    assert html.count("<math") == 2
    assert "<mfrac>" in html
    assert "<mo>&lt;</mo>" in html
    assert "$" not in re.sub(r"<annotation.*?</annotation>", "", html)


def test_what_ends_a_sentence_stands_with_its_formula() -> None:
    html = convert("Is it $a$, or ($b$)? And $c$ -- yes\n\n$$\nd\n$$\n")
    for end in (
        "</span>,</span></span> or (",
        "</span>)?</span></span> And ",
        "</span></span> -- yes",
    ):
        assert html.count(end) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "/// attention-matrx\n///",
        "/// attention-matrix\n    sentense: x\n///",
        "/// attention-matrix\n    show: all\n///",
        "/// attention-matrix\n  sentence: two spaces only\n///",
        "/// source | attention.softmx\n///",
        "/// notebook | 4-2-x\n///",
        "{{ nothing_here }}",
        "{{ [1, 2] }}",
        "$\\frac{a}$",
        "$\\nosuchcommand$",
    ],
)
def test_what_cannot_be_woven_leaves_a_mark_for_the_pass_after_the_build(wrong: str) -> None:
    html = convert(f"Before.\n\n{wrong}\n\nAfter.")
    assert re.search(r">///|^///", html, flags=re.M)
    assert "Before." in html
    assert "After." in html


RIGHT = """/// quiz | Which way does *softmax* run?
- [x] Along a row, as $a_{ij}$ says

    Each row is one token looking. It sums to {{ 1 }}.

    And it stays so.

- [ ] Along a column

    A column is one token looked at by all.
///"""


def test_a_quiz_is_disclosures_with_an_explanation_each() -> None:
    html = convert(f"Before.\n\n{RIGHT}\n\nAfter.")
    head = '<div class="quiz" id="quiz-which-way-does-softmax-run">'
    assert f'{head}\n<p class="question">Which way does <em>softmax</em> run?</p>' in html
    options = re.findall(
        r'<details class="option (\w+)" name="([^"]*)">(.*?)</details>', html, re.S
    )
    assert [option[:2] for option in options] == [("right", "quiz-1"), ("wrong", "quiz-1")]
    right, wrong = (option[2] for option in options)
    assert "<summary>Along a row, as <span" in right
    assert '<p class="verdict">Right.</p>' in right
    assert 'one token looking. It sums to <span class="value">1</span>.</p>' in right
    assert "<p>And it stays so.</p>" in right
    assert "<summary>Along a column</summary>" in wrong
    assert '<p class="verdict">Not so.</p>' in wrong
    assert "<p>A column is one token looked at by all.</p>" in wrong
    assert "[x]" not in html
    assert "[ ]" not in html
    assert "<ul>" not in html
    assert "///" not in html


def test_each_quiz_of_a_page_opens_one_answer_of_its_own() -> None:
    names = re.findall(r'name="(quiz-\d+)"', convert(f"{RIGHT}\n\n{RIGHT}"))
    assert names == ["quiz-1", "quiz-1", "quiz-2", "quiz-2"]


ANSWERS = """- [x] Yes

    Because.

- [ ] No

    Why not.
"""
LIST = "it holds one list of answers and nothing else"
KINDS = "it needs exactly one answer marked [x], and others marked [ ]"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("", LIST),
        ("Only a paragraph.\n", LIST),
        ("Something before.\n\n" + ANSWERS, LIST),
        (ANSWERS + "\nSomething after.\n", LIST),
        (ANSWERS.replace("- [x]", "1. [x]").replace("- [ ]", "2. [ ]"), LIST),
        (ANSWERS.replace("[x]", "[ ]"), KINDS),
        (ANSWERS.replace("[ ]", "[x]"), KINDS),
        (ANSWERS.split("- [ ]")[0], KINDS),
        (ANSWERS.replace("[ ] No", "No"), "each answer starts with [x] or [ ]"),
        (ANSWERS.replace("[x] Yes", "[X] Yes"), "each answer starts with [x] or [ ]"),
        (ANSWERS.replace("\n    Why not.\n", ""), "each answer needs an explanation below it"),
        (ANSWERS.replace("\n    Why not.\n", "\n  Why not.\n"), LIST),
        ("- [x] Yes\n- [ ] No\n", "each answer needs an explanation below it"),
    ],
)
def test_a_quiz_that_is_not_whole_leaves_a_mark_that_says_why(answers: str, message: str) -> None:
    html = convert(f"Before.\n\n/// quiz | Is it?\n{answers}///\n\nAfter.")
    marks = re.findall(r">(/// quiz \| Is it\? /// quiz: [^<]*)<", html)
    assert len(marks) == 1, html
    assert message in marks[0]
    assert "<p>Before.</p>" in html
    assert "<p>After.</p>" in html
    assert "<details" not in html
