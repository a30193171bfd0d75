"""The losses beside the floor: the order that makes the point, and the numbers that are drawn."""

from kit.numbers import fmt
from widgets.lesson_6.cheating_losses import State, floor, losses, view


def test_only_the_model_without_a_mask_lies_below_the_floor() -> None:
    by_name = dict(losses())
    below = [name for name, loss in by_name.items() if loss < floor()]
    assert below == ["the GPT without a mask"]
    assert by_name["the GPT"] < 1.05 * floor()
    assert by_name["only the word before"] < by_name["only how common words are"]


def test_every_number_is_printed() -> None:
    html = view(State())
    for _, loss in losses():
        assert f">{fmt(loss, 3)}<" in html
    assert f"floor {fmt(floor(), 3)}" in html
    assert html.count("loss cheating") == 1
