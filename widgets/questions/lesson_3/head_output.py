"""One component of a head's output, with keys and values at hand."""

import numpy as np

from attention import dot_product
from kit.html import h, join
from widgets.questions.question import Mistake, Question, matrix_table, products, short, whole

TOKENS = ("birds", "eat", "seeds")
ROWS = ((5, 3, 2), (6, 3, 1), (7, 2, 1), (5, 4, 1))  # of weights, in tenths


def question(rng: np.random.Generator) -> Question:
    """Three tokens; weights, keys and values stand there, and the keys are not needed."""
    tenths = [rng.permutation(ROWS[rng.integers(len(ROWS))]) for _ in TOKENS]
    weights, K, V = np.array(tenths) / 10, whole(rng, 3, 2), whole(rng, 3, 2)
    i, c = int(rng.integers(3)), int(rng.integers(2))
    token, row, column = f"“{TOKENS[i]}”", weights[i].tolist(), V[:, c].tolist()
    answer = dot_product(row, column)
    return Question(
        text=join(
            h(
                "p",
                "Weights, keys and values of three tokens. What is ",
                h("b", f"component {c}"),
                " of the output of ",
                h("b", token),
                "?",
            ),
            h(
                "div",
                matrix_table("weights", weights, TOKENS, TOKENS),
                matrix_table("keys", K, TOKENS, ("k0", "k1")),
                matrix_table("values", V, TOKENS, ("v0", "v1")),
                class_="given tables",
            ),
        ),
        answer=answer,
        digits=2,
        steps=(
            f"The row of {token} in the weights: {', '.join(map(short, row))}. The keys have done "
            "their work already.",
            f"Component {c} of the values, from top to bottom: {', '.join(map(short, column))}.",
            f"Multiply and add up: {products(row, column)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                dot_product(row, K[:, c]),
                "You averaged the keys. They decided the weights; what is handed over are the "
                f"values, in this component {', '.join(map(short, column))}.",
            ),
            Mistake(
                dot_product(row, V[:, 1 - c]),
                f"That is component {1 - c} of the same output. For component {c} take the column "
                f"{', '.join(map(short, column))}.",
            ),
            Mistake(
                dot_product(weights[:, i], column),
                f"You went down the column of {token} in the weights. What {token} looks at stands "
                f"in its row: {', '.join(map(short, row))}.",
            ),
            Mistake(
                column[i],
                f"That is the value of {token} itself. Its output is an average of all three.",
            ),
            Mistake(
                sum(column),
                "That is the plain sum of the values. Each is multiplied by its weight first.",
            ),
            Mistake(
                float(np.mean(column)),
                "That is the even average. Here the weights are "
                f"{', '.join(map(short, row))}, not a third each.",
            ),
            Mistake(
                column[int(np.argmax(row))],
                "That is the value of the token with the largest weight. It counts most, and not "
                "alone.",
            ),
        ),
    )
