"""One embedding through three lenses: three places, none of them another's."""

import re
from itertools import combinations

import numpy as np

from attention import project
from widgets import render
from widgets.lesson_3.three_projections import LENSES, START, State, view


def test_three_arrows_end_where_the_matrices_send_the_embedding() -> None:
    x = np.array([float(each) for each in START])
    html = view(State())
    made = {lens.makes: project([x], lens.matrix)[0] for lens in LENSES}
    assert [*made] == ["q", "k", "v"]
    for name, v in made.items():
        assert f"{name} ({v[0]:.2f},\u00a0{v[1]:.2f})".replace("-", "−") in html
    for one, other in combinations([x, *made.values()], 2):
        angle = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
        assert angle < 0.9  # they can be told apart in the drawing


def test_each_arrow_has_its_own_colour() -> None:
    kinds = re.findall(r'class="arrow (\w+)"', view(State()))
    assert kinds == ["query", "key", "value", "embedding"]


def test_the_sliders_move_the_embedding() -> None:
    html = render("three-projections", {"x0": "−1", "x1": "0,5"})
    assert "x (−1.00,\u00a00.50)" in html
    assert render("three-projections", {"x0": "?", "x1": ""}) == view(State())
