"""How many weights an FFN has."""

import numpy as np

from attention import count, feed_forward_of, multi_head_of
from kit.html import h
from widgets.questions.question import Mistake, Question, short


def question(rng: np.random.Generator) -> Question:
    """Small widths, and factors other than 4 too."""
    d, times = int(rng.choice([6, 8, 10, 12, 16, 20, 24])), int(rng.choice([2, 3, 4, 5, 6]))
    wide = d * times
    answer = float(count(feed_forward_of(d, wide, biases=False)))
    heads = float(count(multi_head_of(d, 1)))
    return Question(
        text=h(
            "p",
            "Tokens have ",
            h("b", f"{d} components"),
            " and the FFN ",
            h("b", f"{wide} hidden units"),
            ". How many weights does the FFN have, biases left out?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"The first matrix leads from {d} numbers to {wide}: {d} · {wide} = {d * wide}.",
            f"The second leads back and has as many: 2 · {d * wide} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(float(d * wide), "That is the first matrix alone. The second leads back."),
            Mistake(
                answer + wide + d,
                "That counts the biases too, one for each hidden unit and one for each component.",
            ),
            Mistake(
                answer + wide,
                "That counts the biases of the hidden units too. They were to be left out.",
            ),
            Mistake(
                heads,
                f"That is what attention has with its four square matrices: 4 · {d} · {d}.",
            ),
            Mistake(
                float(d + wide),
                f"The sizes are added. A matrix from {d} numbers to {wide} has {d} rows of {wide}.",
            ),
            Mistake(
                float(wide * wide),
                f"That would be a matrix from {wide} numbers to {wide}. Both matrices have one "
                f"side of {d}.",
            ),
            Mistake(
                float(2 * d * wide * wide),
                f"One factor too many: each matrix has {d} · {wide} numbers, and there are two.",
            ),
        ),
    )
