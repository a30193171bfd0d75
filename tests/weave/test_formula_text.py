"""A formula is one readable line for the search."""

import re

import pytest

from weave.formula_text import formula_text
from weave.formulas import typeset


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("X X^\\top", "XX^⊤"),
        ("n", "n"),
        ("e^{x}", "e^x"),
        ("d_{\\text{model}}", "d_model"),
        ("\\frac{QK^\\top}{\\sqrt{d_k}}", "(QK^⊤)/√d_k"),
        ("S_{ij} = \\sum_k X_{ik} X_{jk}", "S_ij = ∑_k X_ik X_jk"),
        ("\\operatorname{softmax}(x)_i", "softmax(x)_i"),
        ("\\frac{e^{x_i}}{\\sum_{j=1}^n e^{x_j}}", "(e^(x_i))/(∑_(j = 1)^n e^(x_j))"),
        ("\\cos\\theta \\le 1", "cos θ ≤ 1"),
        ("\\hat{x}", "x"),
        ("\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}", "[1 2; 3 4]"),
    ],
)
def test_a_formula_reads_as_one_line(tex: str, text: str) -> None:
    found = re.search(r"<math.*?</math>", typeset(tex, True))
    assert found
    assert formula_text(found[0]) == text
