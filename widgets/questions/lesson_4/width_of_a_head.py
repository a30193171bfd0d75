"""How wide a head is."""

import numpy as np

from attention import multi_head_of
from kit.html import h
from widgets.questions.question import Mistake, Question, short

WIDTHS = (16, 24, 32, 40, 48, 64, 80, 96, 128)
HEADS = (2, 4, 6, 8, 12, 16, 20)


def question(rng: np.random.Generator) -> Question:
    """A model of so many numbers a token, and so many heads."""
    d_k, heads = int(rng.choice(WIDTHS)), int(rng.choice(HEADS))
    d_model = d_k * heads
    answer = float(multi_head_of(d_model, heads).W_Q.shape[-1])
    return Question(
        text=h(
            "p",
            "A model has ",
            h("b", f"d_model = {d_model}"),
            " and ",
            h("b", f"{heads} heads"),
            " in each layer, of the usual width. How many numbers does the query of a token have "
            "in one head?",
        ),
        answer=answer,
        digits=0,
        steps=(
            "The heads share the budget of d_model numbers evenly.",
            f"{d_model} / {heads} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                float(d_model),
                "That is the whole token, which each head reads. What it makes of it is narrower.",
            ),
            Mistake(
                float(heads),
                "That is the number of heads. How wide is each of them?",
            ),
            Mistake(
                float(d_model * heads),
                "The budget is split, not multiplied: divide by the number of heads.",
            ),
            Mistake(
                float(3 * d_k),
                "That is query, key and value together. The query alone is asked for.",
            ),
            Mistake(
                float(d_model - heads),
                "Divide by the number of heads, do not take it away.",
            ),
            Mistake(
                d_k / 3,
                "You also divided by three, for query, key and value. Each of them has the whole "
                "width of the head.",
            ),
        ),
    )
