"""Lesson 1: which pairs of tokens attention scores, and which a convolution's window reaches."""

from dataclasses import dataclass

from kit.html import Html, h
from kit.svg import drawing, figure, rectangle, text

SENTENCE = ("The", "cat", "sat", "on", "the", "mat", "because", "it", "was", "soft")
WINDOW = 3  # tokens that a convolution of this width sees: itself and one to each side
CELL, LEFT, TOP = 19.0, 62.0, 62.0
LOOKING = SENTENCE.index("it")


@dataclass(frozen=True)
class State:
    """Nothing can be changed."""


def view(_: State) -> Html:
    """Two grids over the same sentence, with the row of “it” set off."""
    n = len(SENTENCE)
    window = sum(reached(i, j) for i in range(n) for j in range(n))
    return figure(
        h(
            "div",
            grid(f"A window of {WINDOW}: {window} pairs", WINDOW // 2),
            grid(f"Attention: {n * n} pairs", n),
            class_="panels",
        ),
        caption=(
            "Follow the framed row of “it”. The window reaches its two neighbours. Attention "
            f"reaches “cat”, {distance('it', 'cat')} places away, in the same single step as “was” "
            "next door."
        ),
    )


def distance(one: str, other: str) -> int:
    """How many places apart two words of the sentence stand."""
    return abs(SENTENCE.index(one) - SENTENCE.index(other))


def reached(i: int, j: int, reach: int = WINDOW // 2) -> bool:
    """Whether a window that reaches so far to each side has token j in view of token i."""
    return abs(i - j) <= reach


def grid(title: str, reach: int) -> Html:
    """One square a pair of tokens, filled where the pair is looked at."""
    n = len(SENTENCE)
    size = n * CELL
    squares = [
        rectangle(
            LEFT + j * CELL + 1,
            TOP + i * CELL + 1,
            CELL - 2,
            CELL - 2,
            "pair" if reached(i, j, reach) else "no-pair",
        )
        for i in range(n)
        for j in range(n)
    ]
    rows = [
        text(LEFT - 6, TOP + (i + 0.7) * CELL, word, "set-off" if i == LOOKING else "", "end")
        for i, word in enumerate(SENTENCE)
    ]
    columns = [
        h(
            "text",
            word,
            transform=f"translate({LEFT + (j + 0.65) * CELL:g} {TOP - 6:g}) rotate(-60)",
        )
        for j, word in enumerate(SENTENCE)
    ]
    frame = rectangle(LEFT, TOP + LOOKING * CELL, size, CELL, "frame")
    return h(
        "div",
        drawing(
            *squares,
            frame,
            *rows,
            *columns,
            width=LEFT + size + 30,
            height=TOP + size + 2,
            label=f"{title}. Rows look, columns are looked at.",
        ),
        h("p", h("strong", title)),
        class_="panel",
    )
