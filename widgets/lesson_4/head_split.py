"""Lesson 4: what is cut among the heads. The matrix is, and the embedding is not."""

from dataclasses import dataclass

from attention import GPT_2_SMALL
from kit.html import Html, h, join
from kit.svg import arrow, drawing, figure, line, rectangle, text

D_MODEL, HEADS = GPT_2_SMALL.d_model, GPT_2_SMALL.heads
D_K = D_MODEL // HEADS
SIDE, BAR, LEFT, TOP = 240.0, 22.0, 34.0, 40.0
STRIP = SIDE / HEADS


@dataclass(frozen=True)
class State:
    """Nothing can be changed."""


def view(_: State) -> Html:
    """Two drawings: the whole token goes into every strip of the matrix, and what is not so."""
    return figure(
        h(
            "div",
            panel("So it is: the matrix is cut", whole()),
            panel("Not so: the token is not cut", sliced()),
            class_="panels",
        ),
        caption=(
            f"GPT-2’s W_Q has {D_MODEL} rows and {D_MODEL} columns, {HEADS} strips of {D_K} "
            f"columns. Follow the token on the left: all its {D_MODEL} numbers run through each "
            "strip from top to bottom. W_K and W_V are cut in the same way."
        ),
    )


def panel(title: str, shapes: Html) -> Html:
    """One drawing with its title."""
    return h("div", shapes, h("p", h("strong", title)), class_="panel")


def strip_class(i: int) -> str:
    """Strips take turns, and the first is set off."""
    return "strip first" if i == 0 else f"strip {'odd' if i % 2 else 'even'}"


def whole() -> Html:
    """The token beside the matrix, as high as it; each head's numbers below its strip."""
    x0 = LEFT + BAR + 34
    bottom = TOP + SIDE
    strips = [
        join(
            rectangle(x0 + i * STRIP + 0.7, TOP, STRIP - 1.4, SIDE, strip_class(i)),
            rectangle(x0 + i * STRIP + 0.7, bottom + 30, STRIP - 1.4, BAR, strip_class(i)),
        )
        for i in range(HEADS)
    ]
    return drawing(
        text(LEFT + BAR / 2, TOP - 20, "token"),
        text(LEFT + BAR / 2, TOP - 7, str(D_MODEL)),
        rectangle(LEFT, TOP, BAR, SIDE, "token-bar"),
        *(
            arrow(LEFT + BAR + 5, TOP + SIDE * y, x0 - 6, TOP + SIDE * y, "first", 7)
            for y in (0.1, 0.37, 0.63, 0.9)
        ),
        text(x0 + SIDE / 2, TOP - 20, f"W_Q: {D_MODEL} by {D_MODEL}"),
        text(x0 + SIDE / 2, TOP - 7, f"{HEADS} heads, {D_K} columns each"),
        *strips,
        arrow(x0 + STRIP / 2, bottom + 4, x0 + STRIP / 2, bottom + 26, "first", 7),
        arrow(x0 + SIDE / 2, bottom + 4, x0 + SIDE / 2, bottom + 26, "first", 7),
        arrow(x0 + SIDE - STRIP / 2, bottom + 4, x0 + SIDE - STRIP / 2, bottom + 26, "first", 7),
        text(x0, bottom + 68, "head 1", "set-off", "start"),
        text(x0 + SIDE, bottom + 68, f"head {HEADS}", anchor="end"),
        text(x0 + SIDE / 2, bottom + 86, f"queries: {D_K} numbers for each head"),
        width=x0 + SIDE + 8,
        height=bottom + 94,
        label=(
            f"A token of {D_MODEL} numbers stands beside a matrix that is cut into {HEADS} strips "
            f"from top to bottom. The whole token goes into each strip, and out of each come {D_K} "
            "numbers."
        ),
    )


def sliced() -> Html:
    """The token cut into pieces, one for each head, and a line through it."""
    x0 = LEFT + 20
    height = TOP + SIDE + 94
    pieces = [
        join(
            rectangle(x0 + i * STRIP + 0.7, TOP + 40, STRIP - 1.4, BAR, strip_class(i)),
            rectangle(x0 + i * STRIP + 0.7, TOP + 130, STRIP - 1.4, BAR * 2, strip_class(i)),
            arrow(
                x0 + (i + 0.5) * STRIP,
                TOP + 68,
                x0 + (i + 0.5) * STRIP,
                TOP + 124,
                "first",
                6,
            ),
        )
        for i in range(HEADS)
    ]
    return drawing(
        text(x0 + SIDE / 2, TOP + 28, f"the token’s {D_MODEL} numbers, cut"),
        *pieces,
        text(x0 + SIDE / 2, TOP + 196, f"{HEADS} heads, each with {D_K} of them"),
        line(x0 - 12, TOP + 14, x0 + SIDE + 12, TOP + 206, "crossed"),
        line(x0 - 12, TOP + 206, x0 + SIDE + 12, TOP + 14, "crossed"),
        width=LEFT + BAR + 34 + SIDE + 8,
        height=height,
        label=(
            f"Crossed out: a token’s {D_MODEL} numbers cut into {HEADS} pieces, one for each head."
        ),
    )
