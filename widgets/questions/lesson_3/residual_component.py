"""One component of a token after a head with residual."""

import numpy as np

from attention import add_residual, dot_product
from kit.html import h, join
from widgets.questions.question import (
    Mistake,
    Question,
    factor,
    matrix_table,
    products,
    short,
    whole,
)

TOKENS = ("rain", "falls")
ROWS = ((7, 3), (6, 4), (8, 2), (9, 1))  # of weights, in tenths


def question(rng: np.random.Generator) -> Question:
    """Two tokens: their embeddings, one row of weights, and the values."""
    row = (rng.permutation(ROWS[rng.integers(len(ROWS))]) / 10).tolist()
    X, V = whole(rng, 2, 2), whole(rng, 2, 2)
    i, c = int(rng.integers(2)), int(rng.integers(2))
    token, column = f"“{TOKENS[i]}”", V[:, c].tolist()
    output, x = dot_product(row, column), float(X[i, c])
    answer = float(add_residual([[x]], [[output]])[0, 0])
    return Question(
        text=join(
            h(
                "p",
                token,
                " has the weights ",
                h("b", f"{short(row[0])} on “{TOKENS[0]}” and {short(row[1])} on “{TOKENS[1]}”"),
                ". What is ",
                h("b", f"component {c}"),
                f" of {token} after the head, with residual?",
            ),
            h(
                "div",
                matrix_table("embeddings", X, TOKENS, ("x0", "x1")),
                matrix_table("values", V, TOKENS, ("v0", "v1")),
                class_="given tables",
            ),
        ),
        answer=answer,
        digits=2,
        steps=(
            f"First the head's output: {products(row, column)} = {short(output)}.".replace(
                "'", "’"
            ),
            f"Then add what was there, component {c} of the embedding of {token}: {factor(x)} + "
            f"{factor(output)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                output,
                "That is the output alone, in the place of the embedding. With residual it is "
                f"added to {short(x)}.",
            ),
            Mistake(
                (x + output) / 2,
                "You took the mean of embedding and output. The residual is the plain sum.",
            ),
            Mistake(
                x + dot_product(row, X[:, c]),
                "What you added is an average of the embeddings. The head averages the values, "
                f"here {short(column[0])} and {short(column[1])}.",
            ),
            Mistake(
                x + column[i],
                f"You added the value of {token} itself. The output is the average of both values, "
                "by the weights.",
            ),
            Mistake(
                x + sum(column),
                "You added both values whole. Each is multiplied by its weight first.",
            ),
            Mistake(
                x - output,
                "You took the output away. It is added to the embedding.",
            ),
            Mistake(
                float(X[1 - i, c]) + output,
                f"The output is right, and you added it to the embedding of “{TOKENS[1 - i]}”. "
                f"{token} keeps its own.",
            ),
        ),
    )
