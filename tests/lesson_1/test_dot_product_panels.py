"""Three pairs of arrows: they lie where the vectors say, and the products are the core's."""

import re
from html import unescape

import pytest

from attention import dot_product
from kit.numbers import fmt
from widgets import render
from widgets.lesson_1.dot_product_panels import PANELS, SIZE, UNIT, A

NAMES = [name for name, _ in PANELS]


def panel(name: str) -> str:
    found = re.findall(r'<div class="panel">(.*?)</div>', render("dot-product-panels", {}))
    named = [text for text in found if f">{name}<" in text]
    assert len(named) == 1
    return str(named[0])


def vectors(name: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """a and b as the drawing's text alternative tells them."""
    label = re.findall(r'aria-label="([^"]*)"', panel(name))
    match = re.fullmatch(rf"{name}: a points to (\S+), (\S+) and b to (\S+), (\S+)\.", label[0])
    assert match
    ax, ay, bx, by = map(float, match.groups())
    return (ax, ay), (bx, by)


def at(x: str, y: str) -> tuple[float, float]:
    """A place in the drawing, in the vectors' own units; the drawing's y runs downwards."""
    return (float(x) - SIZE / 2) / UNIT, (SIZE / 2 - float(y)) / UNIT


@pytest.mark.parametrize("name", NAMES)
def test_the_product_is_the_core_s_and_its_terms_are_the_components(name: str) -> None:
    a, b = vectors(name)
    assert (a, b) == (A, dict(PANELS)[name])
    words = unescape(re.sub("<[^>]*>", " ", panel(name)))
    terms, result = re.findall(r"a · b = (.*) =\s+(\S+)", words)[0]
    assert result == fmt(dot_product(a, b), 0)
    plain = [
        [int(f.strip("()").replace("−", "-")) for f in t.split(" · ")] for t in terms.split(" + ")
    ]
    assert plain == [[p, q] for p, q in zip(a, b, strict=True)]
    assert sum(p * q for p, q in plain) == int(result.replace("−", "-"))


def test_one_product_is_positive_one_is_zero_and_one_is_negative() -> None:
    products = [dot_product(*vectors(name)) for name in NAMES]
    assert products[0] > 0 == products[1] > products[2]


@pytest.mark.parametrize("name", NAMES)
def test_the_arrows_end_where_the_vectors_say(name: str) -> None:
    arrows = re.findall(
        r'<g class="arrow (\w+)"><line class="shaft" x1="(\S+)" y1="(\S+)" x2="(\S+)" y2="(\S+)">'
        r'</line><polygon points="(\S+),(\S+) ',
        panel(name),
    )
    assert [kind for kind, *_ in arrows] == ["first", "second"]
    for (_, x1, y1, x2, y2, tip_x, tip_y), vector in zip(arrows, vectors(name), strict=True):
        assert at(x1, y1) == (0, 0)
        assert at(tip_x, tip_y) == pytest.approx(vector, abs=0.05 / UNIT + 1e-9)
        # The shaft points the same way, and stops inside the head.
        x, y = at(x2, y2)
        assert x * vector[1] == pytest.approx(y * vector[0], abs=0.01)
        assert 0.8 < (x**2 + y**2) / (vector[0] ** 2 + vector[1] ** 2) < 1


@pytest.mark.parametrize("name", NAMES)
def test_the_shadow_is_b_s_part_along_a(name: str) -> None:
    a, b = vectors(name)
    lines = {
        kind: ends
        for kind, *ends in re.findall(
            r'<line class="(shadow|drop)" x1="(\S+)" y1="(\S+)" x2="(\S+)" y2="(\S+)">', panel(name)
        )
    }
    shadow, drop = lines["shadow"], lines["drop"]
    assert at(*shadow[:2]) == (0, 0)
    x, y = at(*shadow[2:])
    assert x * a[1] == pytest.approx(y * a[0], abs=0.01)  # along a
    assert dot_product(a, (x, y)) == pytest.approx(dot_product(a, b), abs=0.01)
    assert at(*drop[:2]) == pytest.approx(b, abs=0.05 / UNIT + 1e-9)
    assert drop[2:] == shadow[2:]
