"""A token through the FFN: which units are said to fire, and that the sum is the block's."""

import re

import numpy as np
import pytest

from attention import block
from attention.traced_example import BLOCK, EMBEDDING, UNITS, VOCABULARY
from kit.trace import fmt_vector
from widgets import render
from widgets.lesson_5.feed_forward_units import SENTENCES

NAMES = {unit: name for name, unit in UNITS.items()}


def shown(sentence: str, token: int) -> str:
    return render("feed-forward-units", {"sentence": sentence, "token": str(token)})


def marked(html: str) -> list[int]:
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", html)
    cells = [cell for row in rows for cell in re.findall(r"<td.*?</td>", row)]
    assert len(cells) == 24
    return [u for u, cell in enumerate(cells) if "<mark>" in cell]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_fires_is_marked_and_what_writes_is_added(sentence: str) -> None:
    tokens = sentence.split()
    result = block(EMBEDDING[[VOCABULARY.index(token) for token in tokens]], BLOCK)
    assert result.feed_forward
    for i, hidden in enumerate(result.feed_forward.hidden):
        html = shown(sentence, i)
        assert marked(html) == np.flatnonzero(hidden > 0.1).tolist()
        added = re.findall(r'<span class="of">([^<]*)</span>', html)[1:-1]
        assert added == [NAMES[u] for u in marked(html) if u in NAMES]
        assert fmt_vector(result.middle[i]) in html
        assert fmt_vector(result.output[i]) in html


def test_a_cat_that_sat_needs_sat() -> None:
    unit = UNITS["cat that sat"]
    assert unit in marked(shown("The cat sat here", 1))
    assert unit in marked(shown("The cat sat", 1))
    assert unit not in marked(shown("The cat here", 1))
    assert unit not in marked(shown("The cat", 1))


def test_a_token_that_is_not_there_is_the_last_one() -> None:
    assert shown("The cat", 3) == shown("The cat", 1)
    assert render("feed-forward-units", {"token": "x"}) == shown("The cat sat here", 0)
