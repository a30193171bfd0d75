"""The tables of the encoder hold what was derived."""

from html import unescape

from widgets import render
from widgets.lesson_4.encoder_heads import facts, habit, median
from widgets.lesson_4.encoder_measured import HABITS, LAYERS, PAIRS


def shown(name: str) -> str:
    return unescape(render("encoder-measured", {"show": name}))


def test_the_clearest_heads_stand_beside_the_median() -> None:
    for said, name, layer, head in HABITS:
        cells = f"<td>{habit(name, layer, head):.2f}</td><td>{median(name):.2f}</td>"
        assert f"{said}</th><td>head {head} of layer {layer}</td>{cells}" in shown("habits")


def test_both_sentences_of_each_pair_are_there() -> None:
    for number in PAIRS:
        there = facts()["pairs"][number]
        assert there["frame"].format(there["words"][0]) in shown("it")
        assert f"… {there['words'][1]}" in shown("it")
        assert f"“{there['nouns'][1]}” {there['it'][1][1][3 * 12 + 1] / 1000:.2f}" in shown("it")


def test_bank_is_compared_layer_by_layer_and_turned() -> None:
    for name in ("same", "different"):
        row = "".join(f"<td>{facts()['bank'][name][layer]:.2f}</td>" for layer in LAYERS)
        assert row in shown("senses")
    for sentence in facts()["bank"]["towards_river"]:
        assert sentence in shown("turned")
    assert "<td>0.030</td>" in shown("turned")
    assert "−0.035" in shown("turned")
