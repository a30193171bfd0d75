"""How the formula grew: a row a lesson, what changed marked by colour, by a line, by words."""

import re
from html import unescape

from widgets import render


def test_each_row_says_and_marks_what_changed() -> None:
    html = unescape(render("formula-evolution", {}))
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", html)
    rows = body.split("</tr>")[:-1]
    formulas = [
        re.sub(r"<[^>]*>", "", re.findall(r'class="formula">(.*?)</td>', r)[0]) for r in rows
    ]
    tidy = [re.sub(r"\s+", " ", formula) for formula in formulas]
    assert tidy[0] == "softmax( X X⊤ ) X"
    assert tidy[1].startswith("softmax( Q K⊤ / √dk )")
    assert tidy[2] == "softmax( Q K⊤ / √dk ) V"
    assert tidy[3] == "X + softmax( Q K⊤ / √dk ) V"
    marked = [re.sub(r"<[^>]*>", "", " ".join(re.findall(r"<mark.*?</mark>", r))) for r in rows]
    assert marked == ["X X⊤ X", "Q K⊤ √dk", "V", "X +"]
    for row in rows:
        assert len(re.sub(r"<[^>]*>", "", row.rsplit("<td>", 1)[1]).split()) >= 6  # in words, too
