"""The GPT by hand: what it says, to the printed digit, and what leads there."""

import math
import re
from html import unescape

import numpy as np
import pytest

from attention import count, gpt, softmax
from attention.traced_example import GPT_BY_HAND, VOCABULARY
from widgets.lesson_6.gpt_by_hand import LONGEST, PROMPTS, State, change_without_mask, view


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def last_row(prompt: str) -> dict[str, str]:
    """The probabilities after the whole prompt, as they are printed."""
    body = re.search(r"<tbody>(.*?)</tbody>", view(State(prompt)))
    assert body
    row = re.findall(r"<tr>(.*?)</tr>", body[1])[-1]
    return dict(zip(VOCABULARY, re.findall(r"<summary>([^<]*)</summary>", row), strict=True))


# As prepared in the curriculum.
PREPARED = {
    "The": ("cat", "0.556"),
    "The cat": ("sat", "0.578"),
    "The cat sat": ("here", "0.720"),
    "The cat sat here": (".", "0.935"),
    "The dog ran": ("here", "0.765"),
    "The cat sat there": ("there", "0.533"),
}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_it_says_what_was_prepared(prompt: str) -> None:
    word, share = PREPARED[prompt]
    assert last_row(prompt)[word] == share
    assert f"After “ {prompt} ” the most probable word is “{word}”" in text(view(State(prompt)))


def test_it_has_546_parameters() -> None:
    assert count(GPT_BY_HAND) == 546


def test_all_rows_at_once_are_the_prefixes_one_by_one() -> None:
    tokens = [VOCABULARY.index(word) for word in ("The", "cat", "sat", "here")]
    at_once = softmax(gpt(tokens, GPT_BY_HAND).logits)
    for n in range(1, 5):
        alone = softmax(gpt(tokens[:n], GPT_BY_HAND).logits)[-1]
        np.testing.assert_allclose(at_once[n - 1], alone, atol=1e-12)


def test_the_mask_can_be_left_out_with_one_block_only() -> None:
    assert change_without_mask(1) == 0
    assert change_without_mask(2) > 0.5


def test_a_probability_opens_into_its_arithmetic() -> None:
    for line in re.findall(r"<p>(e\^[^<]*)</p>", view(State()))[:8]:
        power, value, total = re.findall(r"[−\d]+\.\d+", line)[:3]
        share = line.rsplit(" = ", 1)[1]
        e = math.exp(float(power.replace("−", "-")))
        assert float(value) == pytest.approx(e, rel=0.006, abs=0.006)
        assert f"/ {total} = " in line
        assert float(value) / float(total) == pytest.approx(float(share), abs=0.001)


def test_a_masked_row_adds_up_what_may_be_seen_and_no_more() -> None:
    weights = (
        view(State("The cat sat")).split("Weights under the mask")[1].split("Heads, and W_O")[0]
    )
    lines = [unescape(line) for line in re.findall(r"<p>([^<]*)</p>", weights)]
    assert sum("Hidden by the mask" in line for line in lines) == 2 * 3  # two heads, a triangle
    for line in lines:
        if found := re.search(r"= ([\d.]+); of the row’s ([\d.]+) that is ([\d.]+)", line):
            power, total, share = map(float, found.groups())
            assert power / total == pytest.approx(share, abs=0.006)


def test_every_number_of_every_stage_opens() -> None:
    stages = view(State()).split('class="stages"')[1]
    numbers = re.findall(r"<td>(.*?)</td>", stages)
    opening = [cell for cell in numbers if cell]
    assert len(opening) > 200
    assert all(cell.startswith("<details") for cell in opening)


def test_what_it_does_not_know_is_told() -> None:
    said = text(view(State("The horse sat")))
    assert "It knows eight words: The, cat, sat, here, dog, ran, there, ." in said
    assert "After “ The sat ”" in said
    assert "After “ The ”" in text(view(State("")))
    long = text(view(State("The cat " * LONGEST)))
    assert f"Only the first {LONGEST} words are read" in long
