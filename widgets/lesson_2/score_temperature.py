"""Lesson 2: large scores do to softmax what a low temperature does."""

from dataclasses import dataclass

import numpy as np

from attention import softmax
from attention.checks import Array
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import rectangle
from widgets.lesson_2.score_spread import within

SCORES = (1.0, -0.5, 0.2, 0.5)
TEMPERATURES = (4.0, 2.0, 1.0, 0.5, 0.25, 0.125, 0.0625)


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    place: str = "2"  # of the temperature in TEMPERATURES


def view(state: State) -> Html:
    """A row of scores divided by the temperature, its weights, and what a score still moves."""
    place = within(state.place, 2, 0, len(TEMPERATURES) - 1)
    T = TEMPERATURES[place]
    scores = np.array(SCORES)
    weights = softmax(scores / T)
    form = controls.form(
        controls.slider("place", "temperature", str(place), 0, len(TEMPERATURES) - 1, 1, short(T)),
    )
    return join(
        form,
        h(
            "div",
            table(scores / T, weights),
            class_="scroller",
            tabindex=0,
            role="group",
            aria_label="A row at this temperature",
        ),
        h("p", caption(T, weights), class_="caption"),
    )


def caption(T: float, weights: Array) -> str:
    """What to see at this temperature."""
    p = float(weights.max())
    moved = f"The last column is p (1 − p), and for the largest weight it is {fmt(p * (1 - p), 4)}."
    if T >= 1:
        return (
            f"Dividing by {short(T)} leaves the row soft: the largest weight is {fmt(p)}. {moved} "
            "Lower the temperature and watch the last column empty."
        )
    d_k = round(1 / T**2)
    return (
        f"Dividing by {short(T)} is multiplying by {short(1 / T)}. That is how far apart scores "
        f"get by themselves at d_k = {d_k}, since √{d_k} = {short(1 / T)}. The largest weight is "
        f"{fmt(p, 4)}. {moved}"
    )


def table(scores: Array, weights: Array) -> Html:
    """A row a key."""
    head = ("key", "score / temperature", "weight p", "how far p moves with its score")
    rows = [
        h(
            "tr",
            h("th", str(j), scope="row"),
            h("td", fmt(s)),
            h("td", fmt(p, 4), bar(float(p))),
            h("td", fmt(p * (1 - p), 4)),
        )
        for j, (s, p) in enumerate(zip(scores, weights, strict=True))
    ]
    return h(
        "table",
        h("thead", h("tr", *(h("th", name, scope="col") for name in head))),
        h("tbody", *rows),
        class_="numbers bars",
    )


def bar(share: float) -> Html:
    """A weight as a bar. For the eye only: the number stands beside it."""
    return h(
        "svg",
        rectangle(0, 0, 100 * share, 10, "weight"),
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def short(x: float) -> str:
    """A number with as many digits as it needs, four at most."""
    return fmt(x, 4).rstrip("0").rstrip(".")
