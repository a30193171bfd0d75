"""Two layers with nothing between are one matrix; with a bend they are not."""

import re

import numpy as np

from attention import feed_forward
from attention.traced_example import FFN
from widgets import render
from widgets.lesson_5.one_matrix import NORMED


def difference(bend: str) -> float:
    found = re.findall(r"Largest difference from the one matrix: ([\d.]+)\. ", shown(bend))
    assert len(found) == 1
    return float(found[0])


def shown(bend: str) -> str:
    return render("one-matrix", {"bend": bend})


def test_without_a_bend_there_is_no_difference() -> None:
    assert difference("none") == 0
    assert "are this one matrix" in shown("none")


def test_with_a_bend_there_is_one() -> None:
    assert NORMED
    assert FFN.b_1 is not None
    one = (NORMED.output @ FFN.W_1 + FFN.b_1) @ FFN.W_2
    apart = np.abs(one - feed_forward(NORMED.output, FFN).output).max()
    assert abs(difference("gelu") - apart) <= 0.005
    assert difference("relu") > 1
    assert "no single matrix" in shown("gelu")


def test_an_entry_adds_up_its_units() -> None:
    product = FFN.W_1 @ FFN.W_2
    lines = re.findall(r"<p>([^<]*\(unit \d+\)): (−?\d+)</p>", shown("none"))
    assert len(lines) == np.count_nonzero(np.abs(FFN.W_1) @ np.abs(FFN.W_2))
    for terms, total in lines:
        plain = re.sub(r"\(unit \d+\)", "", terms).replace("−", "-").replace("·", "*")
        assert eval(plain) == float(total.replace("−", "-"))
    assert shown("none").count("no unit leads from here to there: 0") == product.size - len(lines)
