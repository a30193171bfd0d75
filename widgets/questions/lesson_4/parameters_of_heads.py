"""How many parameters multi-head attention has."""

import numpy as np

from attention import count, multi_head_of
from kit.html import h
from widgets.questions.question import Mistake, Question

HEADS = (2, 4, 5, 6)
WIDTHS = (2, 3, 4, 5, 6, 7, 8)  # of a head


def question(rng: np.random.Generator) -> Question:
    """A model of a width, and so many heads."""
    heads, d_k = int(rng.choice(HEADS)), int(rng.choice(WIDTHS))
    d = heads * d_k
    square = d * d
    parameters = multi_head_of(d, heads)
    answer = float(count(parameters))
    return Question(
        text=h(
            "p",
            "Multi-head attention with ",
            h("b", f"d_model = {d}"),
            " has ",
            h("b", f"{heads} heads"),
            " of the usual width, and W_O, and no biases. How many parameters does it have? Write "
            "digits only, without a comma.",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"Each head has three matrices of {d} by {d_k}.",
            f"All heads together: 3 · {heads} · {d} · {d_k} = {3 * square}. That is 3 · {d}², "
            "whatever the number of heads.",
            f"W_O has {d} rows and {d} columns. All together: 4 · {d}² = {4 * square}.",
        ),
        mistakes=(
            Mistake(
                float(count(parameters[:3])),
                "That is without W_O, the matrix that puts the reports together. It counts, too.",
            ),
            Mistake(
                float(count(multi_head_of(d, heads, d))),
                "You gave each head matrices as wide as the token. The budget is split: a head’s "
                f"matrices have {d_k} columns.",
            ),
            Mistake(
                float(square),
                f"That is one matrix of {d} by {d}. There are four of that size in all.",
            ),
            Mistake(
                float(3 * d * d_k + square),
                f"You counted the three matrices of one head. There are {heads} heads.",
            ),
            Mistake(
                float(3 * square + d * d_k),
                f"W_O has a row for each number of the concatenation, and that is {d} wide, not "
                f"{d_k}.",
            ),
            Mistake(
                float(3 * d * d_k),
                "That is one head without W_O. The other heads have matrices of their own.",
            ),
        ),
    )
