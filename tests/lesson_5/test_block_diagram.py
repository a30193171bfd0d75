"""The block diagram: boxes in the order of the flow, and numbers that open into right lines."""

import math
import re
from html import unescape

import numpy as np
import pytest

from attention import Config, block
from attention.traced_example import BLOCK, TOKENS, X_WIDE
from kit.numbers import fmt
from widgets import render

RESULTS = {
    "pre-norm": block(X_WIDE, BLOCK),
    "post-norm": block(X_WIDE, BLOCK, Config(pre_norm=False)),
}
FLOW = {
    "pre-norm": ["x", "norm-1", "attention", "middle", "norm-2", "ffn", "out"],
    "post-norm": ["x", "attention", "added", "norm-1", "ffn", "added-2", "norm-2"],
}
ORDERS = pytest.mark.parametrize("order", FLOW)


def figure(order: str, step: str = "x") -> str:
    return render("block-diagram", {"order": order, "step": step})


def panels(order: str) -> list[str]:
    return re.findall(r'<li class="numbers-of.*?</li>', figure(order))


def numbers(table: str) -> list[list[str]]:
    """The numbers of the first table, as they are printed."""
    rows = re.findall(r"<tbody>(.*?)</tbody>", table)[0].split("</tr>")[:-1]
    return [
        [
            re.sub(r"<p>.*?</p>|<[^>]*>", "", cell)
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)
        ]
        for row in rows
    ]


def work_out(expression: str) -> float:
    plain = expression.replace("−", "-").replace("·", "*")
    plain = re.sub(r"\(unit \d+\)", "", plain)
    assert re.fullmatch(r"[-+*/(). 0-9]*", plain), plain
    return float(eval(plain))


@ORDERS
def test_boxes_and_numbers_stand_in_the_order_of_the_flow(order: str) -> None:
    html = figure(order)
    boxes = re.findall(r'type="radio" name="step" value="([^"]*)"', html)
    assert boxes == FLOW[order]
    assert len(panels(order)) == len(boxes)
    numbered = [int(n) for n in re.findall(r"<strong>Box (\d+)\.", html)]
    assert numbered == [*range(1, len(boxes) + 1)]
    tops = [float(top) for top in re.findall(r"class=\"box [^>]*top: ([\d.]+)%", html)]
    assert tops == sorted(tops), "read aloud, and by the arrow keys, as they are drawn"


@ORDERS
def test_each_box_shows_what_the_core_computes(order: str) -> None:
    result = RESULTS[order]
    assert result.norm_1
    assert result.norm_2
    assert result.attention
    assert result.feed_forward
    shown = dict(zip(FLOW[order], panels(order), strict=True))
    expected = {
        "x": X_WIDE,
        "norm-1": result.norm_1.output,
        "attention": result.attention.output,
        "norm-2": result.norm_2.output,
        "ffn": result.feed_forward.output,
        "middle": result.middle,
        "out": result.output,
        "added": result.attention_added,
        "added-2": result.feed_forward_added,
    }
    for step, panel in shown.items():
        assert numbers(panel) == [[fmt(x) for x in row] for row in expected[step].tolist()], step


@ORDERS
def test_what_a_number_opens_into_works_out(order: str) -> None:
    worked_out = 0
    for line in re.findall(r"</summary><p>(.*?)</p>", figure(order)):
        text = unescape(line)
        for part in text.split("; "):
            found = re.fullmatch(r"(?:The row has .*?\. )?([-−+·/()\d. unit]+) = (−?[\d.]+)", part)
            if not found:
                continue
            left, right = found.groups()
            # Each factor is printed with two or three digits: what is off adds up.
            sizes = [abs(work_out(x)) for x in re.findall(r"−?\d+\.\d+", left)] or [0]
            slack = 0.01 * (1 + sum(sizes))
            assert abs(work_out(left) - work_out(right)) <= slack, text
            worked_out += 1
    assert worked_out > 300


@ORDERS
def test_one_box_is_chosen_and_the_buttons_lead_on(order: str) -> None:
    for i, step in enumerate(FLOW[order]):
        html = figure(order, step)
        assert re.findall(r'value="([^"]*)" checked form="block-form"', html) == [step]
        before, after = re.findall(r'data-set="step=([^"]*)"', html)
        assert before == FLOW[order][max(i - 1, 0)]
        assert after == FLOW[order][min(i + 1, len(FLOW[order]) - 1)]


def test_a_box_that_the_other_order_has_not_begins_at_the_start() -> None:
    assert re.findall(r'value="([^"]*)" checked form', figure("post-norm", "middle")) == ["x"]


def test_the_switch_moves_the_norms_onto_the_stream() -> None:
    """A box on the stream begins further left than one on a branch."""

    def lefts(order: str) -> set[float]:
        found = re.findall(r'class="box norm" style="left: ([\d.]+)%', figure(order))
        assert len(found) == 2
        return {float(x) for x in found}

    assert max(lefts("post-norm")) < 10 < 40 < min(lefts("pre-norm"))


def test_the_hidden_units_are_all_there() -> None:
    ffn = RESULTS["pre-norm"].feed_forward
    assert ffn
    html = panels("pre-norm")[5]
    rows = re.findall(r'<th scope="row">unit (\d+)</th>', html)
    assert [int(row) for row in rows] == [*range(ffn.hidden.shape[1])]
    assert html.count("% of a bell curve lies below") == len(TOKENS) * len(rows)
    (line,) = re.findall(r"<summary>1.51</summary><p>([^<]*bell curve.*?)</p>", html)
    share = 0.5 * (1 + math.erf(float(ffn.before_activation[1, 22]) / math.sqrt(2)))
    assert f"{fmt(100 * share, 1)} % of a bell curve" in line
    assert np.isclose(ffn.hidden[1, 22], share * ffn.before_activation[1, 22])
