"""A vector through several matrices: the picture and its table say the same, for any input."""

import re

import numpy as np
import pytest

from kit.projections import MOST, SIZE, UNIT, Lens, component, picture_and_table

LENSES = (
    Lens("q", "W_Q", np.array([[0.0, 1.0], [-1.0, 0.5]]), "query"),
    Lens("v", "W_V", np.array([[2.0, 0.0], [0.0, -1.0]]), "value"),
)


def test_each_arrow_ends_where_its_matrix_sends_the_vector() -> None:
    x = np.array([1.5, 1.0])
    html = picture_and_table(x, LENSES)
    for lens in LENSES:
        made = x @ lens.matrix
        tip = f"{SIZE / 2 + UNIT * made[0]:g},{SIZE / 2 - UNIT * made[1]:g}"
        arrow = re.findall(rf'class="arrow {lens.kind}">.*?points="([^ ]*)', html)
        assert arrow == [tip]
        assert f"({made[0]:.2f},\u00a0{made[1]:.2f})".replace("-", "−") in html
    assert (
        'aria-label="3 arrows from the origin: q (−1.00,\u00a02.00), v (3.00,\u00a0−1.00)' in html
    )


def test_no_arrow_is_drawn_for_nothing() -> None:
    html = picture_and_table(np.zeros(2), LENSES)
    assert "arrow" not in html.replace("arrows from", "")
    assert "nan" not in html


@pytest.mark.parametrize(
    ("typed", "number"), [("0,5", 0.5), ("x", 1.5), ("", 1.5), ("1 2", 1.5), ("−99", -MOST)]
)
def test_what_no_slider_gives_counts_as_where_it_began(typed: str, number: float) -> None:
    assert component(typed, "1.5") == number
