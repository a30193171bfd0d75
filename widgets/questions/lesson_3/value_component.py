"""One component of a value, from an embedding and W_V."""

import numpy as np

from attention import dot_product, project
from kit.html import h, join
from widgets.questions.question import (
    Mistake,
    Question,
    listing,
    matrix_table,
    products,
    short,
    vector,
    whole,
)


def question(rng: np.random.Generator) -> Question:
    """An embedding of three components and a matrix of two columns."""
    x, W = whole(rng, 3), whole(rng, 3, 2)
    c = int(rng.integers(2))
    row, column, other = x.tolist(), W[:, c].tolist(), W[:, 1 - c].tolist()
    answer = float(project([x], W)[0, c])
    return Question(
        text=join(
            h(
                "p",
                "A token has the embedding ",
                h("b", vector(row)),
                ". What is ",
                h("b", f"component {c}"),
                " of its value?",
            ),
            h(
                "div",
                matrix_table("W_V", W, ("x0", "x1", "x2"), ("v0", "v1")),
                class_="given tables",
            ),
        ),
        answer=answer,
        digits=0,
        steps=(
            f"Component {c} of the value is the embedding with column {c} of W_V, which is "
            f"{listing(column)}.",
            f"Multiply and add up: {products(row, column)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                dot_product(row, other),
                f"You took column {1 - c}: that is the other component. Column {c} is "
                f"{listing(column)}.",
            ),
            Mistake(
                float(W[c] @ x[:2]),
                f"You went along row {c} of W_V. A component of the value is made with a column: "
                f"{listing(column)}.",
            ),
            Mistake(
                -answer,
                "The size is right, and the sign is turned round. Look at the products one by one.",
            ),
            Mistake(
                sum(column),
                "That is the sum of the column. Each of its numbers is multiplied by a component "
                f"of the embedding, the first by {short(row[0])}.",
            ),
            Mistake(
                row[c],
                f"That is component {c} of the embedding itself. The value is the embedding seen "
                "through W_V.",
            ),
            Mistake(
                float(np.abs(x) @ np.abs(column)),
                "A minus sign got lost on the way. The product of a positive and a negative number "
                "is negative.",
            ),
            Mistake(
                row[0] * column[0] + row[1] * column[1],
                "The last product is missing: three components of the embedding meet three "
                "numbers of the column.",
            ),
        ),
    )
