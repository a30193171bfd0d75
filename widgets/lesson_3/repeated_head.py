"""Lesson 3: one head applied again and again, with and without the sum: do tokens stay apart?"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np

from attention import add_residual, attention, attention_head, word_embeddings
from attention.checks import Array
from attention.traced_example import TOKENS, W_K, W_Q, W_V, X
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import coordinate, drawing, line, text

TIMES = 6
AMONG_THE = (0, 1, 0, 0)  # “cat” with three copies of “The”
REAL_WORDS = ("the", "bank", "was", "steep")
COMPANIES = {
    "traced": f"the traced head on “{' '.join(TOKENS)}”",
    "the": f"the traced head on “{' '.join(TOKENS[i] for i in AMONG_THE)}”",
    "words": f"lesson 1 on “{' '.join(REAL_WORDS)}”, real embeddings",
}
SHORT = (("traced", "traced"), ("the", "mostly “The”"), ("words", "real words"))
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 420.0, 230.0, 40.0, 36.0, 14.0


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    company: Literal["traced", "the", "words"] = "traced"


class Repeated(NamedTuple):
    """What becomes of the tokens, from before the first time to after the last."""

    distances: tuple[float, ...]  # between the two tokens that are furthest apart
    lengths: tuple[float, ...]  # of the rows, on average


def view(state: State) -> Html:
    """Two curves and the same in numbers: how far the furthest two tokens are apart."""
    without, with_sum = distances(state.company, False), distances(state.company, True)
    last = len(without) - 1
    form = controls.form(controls.choice("company", "Repeat", SHORT, state.company))
    grown = lengths(state.company, True)
    caption = (
        f"Shown: {COMPANIES[state.company]}. Follow the dashed line: without the sum the furthest "
        f"two tokens are {fmt(without[0])} apart at first and {fmt(without[last])} after {last} "
        f"repetitions. With the sum it is {fmt(with_sum[last])}, while the average length of a row "
        f"goes from {fmt(grown[0])} to {fmt(grown[last])}."
    )
    return join(
        form,
        h(
            "div",
            picture(without, with_sum),
            h("div", table(without, with_sum), class_="beside"),
            class_="picture-and-table",
        ),
        h("p", caption, class_="caption"),
    )


def distances(company: str, residual: bool) -> tuple[float, ...]:
    """How far the two furthest tokens are apart, after 0, 1, … repetitions."""
    return repeated(company, residual).distances


def lengths(company: str, residual: bool) -> tuple[float, ...]:
    """How long a row is on average, after 0, 1, … repetitions."""
    return repeated(company, residual).lengths


@cache
def repeated(company: str, residual: bool) -> Repeated:
    """The same head, `TIMES` times over. residual: whether each output is added to its input."""
    rows = tokens_of(company)
    apart, long = [furthest(rows)], [average_length(rows)]
    for _ in range(TIMES):
        output = attention(rows).output if company == "words" else traced_head(rows)
        rows = add_residual(rows, output) if residual else output
        apart.append(furthest(rows))
        long.append(average_length(rows))
    return Repeated(tuple(apart), tuple(long))


def tokens_of(company: str) -> Array:
    """The rows to begin with."""
    if company == "words":
        return word_embeddings.load().vectors_of(REAL_WORDS)
    return X[list(AMONG_THE)] if company == "the" else X


def traced_head(rows: Array) -> Array:
    """What the head of lessons 2 and 3 makes of any rows."""
    return attention_head(rows, W_Q, W_K, W_V).output


def furthest(rows: Array) -> float:
    """The largest distance between two rows."""
    return float(np.linalg.norm(rows[:, None] - rows, axis=-1).max())


def average_length(rows: Array) -> float:
    """The mean length of the rows."""
    return float(np.linalg.norm(rows, axis=-1).mean())


def picture(without: tuple[float, ...], with_sum: tuple[float, ...]) -> Html:
    """The two curves over the number of repetitions."""
    most = max(*without, *with_sum)
    ground = HEIGHT - BOTTOM

    def at(step: int, value: float) -> tuple[float, float]:
        across = (WIDTH - LEFT - 96) / TIMES
        return LEFT + across * step, ground - (ground - TOP) * value / most

    def curve(values: tuple[float, ...], name: str, class_: str, shift: float) -> Html:
        spots = [at(step, value) for step, value in enumerate(values)]
        dots = [h("circle", cx=coordinate(x), cy=coordinate(y), r="3.5") for x, y in spots]
        points = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in spots)
        x, y = spots[-1]
        label = text(x + 9, y + shift, name, anchor="start")
        return h("g", h("polyline", points=points), *dots, label, class_=f"curve {class_}")

    ticks = [text(at(step, 0)[0], ground + 16, str(step)) for step in range(TIMES + 1)]
    return drawing(
        line(LEFT, ground, at(TIMES, 0)[0], ground, "axis"),
        line(LEFT, ground, LEFT, TOP, "axis"),
        *ticks,
        text(at(TIMES, 0)[0] / 2 + LEFT / 2, HEIGHT - 4, "repetitions"),
        text(LEFT - 6, at(0, most)[1] + 4, fmt(most, 1), anchor="end"),
        text(LEFT - 6, ground + 4, "0", anchor="end"),
        curve(with_sum, "with the sum", "kept", 4),
        curve(without, "without", "lost", -6),
        width=WIDTH,
        height=HEIGHT,
        label="The distance of the two tokens that are furthest apart. Without the sum it falls "
        f"from {fmt(without[0])} to {fmt(without[-1])}, with it it goes from {fmt(with_sum[0])} to "
        f"{fmt(with_sum[-1])}.",
    )


def table(without: tuple[float, ...], with_sum: tuple[float, ...]) -> Html:
    """The same as the curves, in numbers."""
    head = h(
        "tr",
        *(h("th", name, scope="col") for name in ("repetitions", "without", "with the sum")),
    )
    rows = [
        h("tr", h("th", str(step), scope="row"), h("td", fmt(lost, 3)), h("td", fmt(kept, 3)))
        for step, (lost, kept) in enumerate(zip(without, with_sum, strict=True))
    ]
    return h(
        "table",
        h("caption", "largest distance between two tokens"),
        h("thead", head),
        h("tbody", *rows),
        class_="numbers",
    )
