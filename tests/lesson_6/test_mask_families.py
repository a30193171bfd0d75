"""Who may look at whom in the three families."""

import re

from widgets.lesson_6.mask_families import State, view


def test_a_decoder_s_table_is_a_triangle_and_an_encoder_s_is_full() -> None:
    html = view(State())
    seen = {
        label: [row.count('class="may"') for row in re.findall(r"<tr><th.*?</tr>", body)]
        for label, body in re.findall(r'aria-label="([^"]*)">.*?<tbody>(.*?)</tbody>', html)
    }
    assert {label.split(",")[0] for label in seen} == {
        "Encoder-only",
        "Encoder-decoder",
        "Decoder-only",
    }
    for label, rows in seen.items():
        later = "nothing that comes later" in label
        assert rows == ([1, 2, 3] if later else [3, 3, 3]), label
    assert sum("cross-attention" in label for label in seen) == 1


def test_what_is_hidden_is_said_in_words() -> None:
    html = view(State())
    assert html.count("hidden</span>") == 6  # three in each of the two triangles
