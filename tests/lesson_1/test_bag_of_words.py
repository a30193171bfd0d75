"""The even average of two opposite sentences is one and the same."""

import re

from attention import word_embeddings
from kit.numbers import fmt
from widgets import render


def test_both_averages_are_printed_and_are_equal() -> None:
    html = render("bag-of-words", {})
    found = re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', html)
    assert [sentence for sentence, _ in found] == ["Dog bites man", "Man bites dog"]
    first, second = (re.findall("<td>([^<]*)</td>", row) for _, row in found)
    assert first == second
    average = word_embeddings.load().vectors_of(["dog", "bites", "man"]).mean(axis=0)
    assert first == [*(fmt(x) for x in average[:6]), "…"]
    assert len(set(first)) > 4  # and not a row of zeros


def test_the_difference_over_all_components_is_zero() -> None:
    html = render("bag-of-words", {})
    components = word_embeddings.load().vectors.shape[1]
    assert f"The first 6 of {components} components" in html
    assert "the largest difference between the two sentences is 0.00." in html
