"""One component of an output, from weights and embeddings that are given."""

import numpy as np

from attention import dot_product
from kit.html import h, join
from widgets.questions.question import (
    Mistake,
    Question,
    matrix_table,
    products,
    short,
    total,
    whole,
)

TOKENS = ("dog", "bites", "man")
ROWS = ((5, 3, 2), (6, 3, 1), (7, 2, 1), (5, 4, 1))  # of weights, in tenths


def question(rng: np.random.Generator) -> Question:
    """Three tokens of two components; all weights stand there, and one row is needed."""
    tenths = [rng.permutation(ROWS[rng.integers(len(ROWS))]) for _ in TOKENS]
    weights, X = np.array(tenths) / 10, whole(rng, 3, 2)
    i, c = int(rng.integers(3)), int(rng.integers(2))
    token, row, column = f"“{TOKENS[i]}”", weights[i].tolist(), X[:, c].tolist()
    answer = dot_product(row, column)
    return Question(
        text=join(
            h(
                "p",
                "Here are weights and embeddings. What is ",
                h("b", f"component {c}"),
                " of the output for ",
                h("b", token),
                "?",
            ),
            h(
                "div",
                matrix_table("weights", weights, TOKENS, TOKENS),
                matrix_table("embeddings", X, TOKENS, ("component 0", "component 1")),
                class_="given tables",
            ),
        ),
        answer=answer,
        digits=2,
        steps=(
            f"The row of {token} says how much of each token goes in: "
            f"{', '.join(map(short, row))}.",
            f"Their components {c} stand in one column: {', '.join(map(short, column))}.",
            f"Multiply and add up: {products(row, column)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                dot_product(row, X[:, 1 - c]),
                f"That is component {1 - c} of the same output. Component {c} is made of the "
                f"column {', '.join(map(short, column))}.",
            ),
            Mistake(
                float(np.mean(column)),
                "That is the even average. Each token counts by its weight, and here the weights "
                f"are {', '.join(map(short, row))}.",
            ),
            Mistake(
                dot_product(weights[:, i], column),
                f"You took the column below {token}: how much the others look at it. What "
                f"{token} looks at stands in its row, {', '.join(map(short, row))}.",
            ),
            *(
                Mistake(
                    dot_product(weights[k], column),
                    f"That is the output for “{TOKENS[k]}”. The row of {token} is "
                    f"{', '.join(map(short, row))}.",
                )
                for k in range(3)
                if k != i
            ),
            Mistake(
                sum(column),
                f"That is the plain sum, {total(column)}. Multiply each by its weight first.",
            ),
            Mistake(
                column[i],
                f"That is what {token} had before. The output is an average with the two others.",
            ),
            Mistake(
                row[i] * column[i],
                f"That is what {token} adds itself. The two others add their shares.",
            ),
        ),
    )
