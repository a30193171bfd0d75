"""Markdown with widgets, sources, values and formulas."""

import inspect
import re
from html import unescape

import pytest
from markdown import Markdown

import attention
from widgets import render


def convert(text: str) -> str:
    md = Markdown(extensions=["pymdownx.superfences", "attr_list", "tables", "weave"])
    return md.convert(text)


def test_a_widget_block_is_drawn_with_its_options() -> None:
    html = convert("/// attention-matrix\n    sentence: Dog bites man\n    show: scores\n///\n")
    view = render("attention-matrix", {"sentence": "Dog bites man", "show": "scores"})
    assert '<live-widget name="attention-matrix">' in html
    assert f'<div class="live-view">{view}</div></live-widget>' in html


def test_a_source_block_shows_the_function_and_its_file() -> None:
    html = convert("/// source | attention.softmax\n///\n")
    text = unescape(re.sub(r"<[^>]*>", "", html))
    assert inspect.getsource(attention.softmax).strip() in text
    assert '<span class="filename">src/attention/dot_product_attention.py</span>' in html


def test_values_are_computed() -> None:
    html = convert(
        "{{ dot_product([2, 1], [1, 2]) }} and {{ len(words.words) }} and {{ int(-5) }} "
        "and {{ softmax([0, 0])[0] }} and {{ 'text <b>' }}, but `{{ this }}` is code"
    )
    text = re.sub(r"<[^>]*>", "", html)
    assert text == (
        f"4.00 and {len(attention.word_embeddings.load().words):,} and −5 and 0.50 "
        "and text &lt;b&gt;, but {{ this }} is code"
    )


def test_formulas_are_typeset_with_their_mathml() -> None:
    html = convert("Inline $a < b$ and\n\n$$\n\\frac{a}{b}\n$$\n")
    assert html.count('<span class="katex">') == 2
    assert html.count("<math") == 2
    assert "<mfrac>" in html
    assert "<mo>&lt;</mo>" in html
    assert "$" not in re.sub(r"<annotation.*?</annotation>", "", html)


@pytest.mark.parametrize(
    "wrong",
    [
        "/// attention-matrx\n///",
        "/// attention-matrix\n    sentense: x\n///",
        "/// attention-matrix\n    show: all\n///",
        "/// attention-matrix\n  sentence: two spaces only\n///",
        "/// source | attention.softmx\n///",
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
