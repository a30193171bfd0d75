"""Which pairs a window of three looks at, and which attention does."""

import re

from widgets import render
from widgets.lesson_1.all_pairs import SENTENCE, distance, reached


def panels() -> list[str]:
    found = re.findall(r'<div class="panel">(.*?)</div>', render("all-pairs", {}))
    assert len(found) == 2
    return found


def squares(panel: str) -> list[bool]:
    """Whether each square is filled, row by row from the top left."""
    found = re.findall(r'<rect rx="2" class="(pair|no-pair)" x="([^"]*)" y="([^"]*)"', panel)
    ordered = sorted((float(y), float(x), kind == "pair") for kind, x, y in found)
    assert len({square[:2] for square in ordered}) == len(ordered)
    return [filled for *_, filled in ordered]


def test_a_window_reaches_28_pairs_and_attention_100() -> None:
    window, all_of_them = panels()
    assert sum(squares(window)) == 28
    assert sum(squares(all_of_them)) == 100
    assert len(squares(window)) == len(squares(all_of_them)) == len(SENTENCE) ** 2 == 100
    assert "<strong>A window of 3: 28 pairs</strong>" in window
    assert "<strong>Attention: 100 pairs</strong>" in all_of_them


def test_the_window_is_each_token_and_its_neighbours() -> None:
    expected = [abs(i - j) <= 1 for i in range(10) for j in range(10)]
    assert squares(panels()[0]) == expected
    assert reached(7, 6)
    assert reached(7, 8)
    assert not reached(7, 5)


def test_it_is_2_places_from_mat_and_6_from_cat() -> None:
    assert distance("it", "mat") == distance("mat", "it") == 2
    assert distance("it", "cat") == 6
    assert "reaches “cat”, 6 places away" in render("all-pairs", {})


def test_every_word_labels_a_row_and_a_column_and_the_row_of_it_is_set_off() -> None:
    for panel in panels():
        texts = re.findall(r"<text([^>]*)>([^<]*)</text>", panel)
        assert [word for _, word in texts] == [*SENTENCE, *SENTENCE]
        assert [word for attributes, word in texts if "set-off" in attributes] == ["it"]
        frame = re.findall(r'class="frame" x="[^"]*" y="([^"]*)"', panel)
        tops = sorted({float(y) for y in re.findall(r'pair" x="[^"]*" y="([^"]*)"', panel)})
        assert [float(y) for y in frame] == [tops[SENTENCE.index("it")] - 1]
