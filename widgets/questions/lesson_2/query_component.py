"""One component of a query: the embedding with one column of W_Q."""

import numpy as np

from attention import project
from kit.html import h, join
from widgets.questions.question import (
    Mistake,
    Question,
    factor,
    listing,
    product,
    short,
    total,
    vector,
    whole,
)


def question(rng: np.random.Generator) -> Question:
    """An embedding of three components and a matrix of two columns."""
    x, W, j = whole(rng, 3), whole(rng, 3, 2), int(rng.integers(2))
    column = W[:, j]
    terms = (x * column).tolist()
    answer = float(project([x], W)[0, j])
    multiplied = [f"{product(a, b)} = {short(a * b)}" for a, b in zip(x, column, strict=True)]
    rows = [vector(row.tolist()) for row in W]
    return Question(
        text=h(
            "p",
            join("A token has the embedding x = ", h("b", vector(x.tolist()))),
            f", and W_Q has the rows {rows[0]}, {rows[1]} and {rows[2]}. What is ",
            h("b", f"component {j}"),
            " of its query?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"Component {j} is the embedding with column {j} of W_Q, which holds "
            f"{listing(column.tolist())}.",
            f"Multiply place by place: {', '.join(multiplied)}.",
            f"Add up: {total(terms)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                tuple(terms),
                f"{listing(terms)} are the products, place by place. A component of the query is "
                "their sum.",
            ),
            Mistake(
                float(x @ W[:, 1 - j]),
                f"That is component {1 - j}. You took column {1 - j} of W_Q; component {j} comes "
                f"from column {j}.",
            ),
            Mistake(
                float(column.sum()),
                f"You added up column {j} of W_Q alone. Each of its numbers is multiplied by the "
                "embedding’s component at the same place first.",
            ),
            Mistake(
                float(x.sum() * column.sum()),
                f"You added up the embedding, {short(x.sum())}, and the column, "
                f"{short(column.sum())}, and multiplied the two sums. Multiply first, place by "
                "place.",
            ),
            Mistake(
                terms[0],
                f"That is the first product alone. There are three: one for each row of W_Q. The "
                f"next is {product(x[1], column[1])}.",
            ),
            Mistake(
                terms[0] + terms[1],
                f"The last product is left out: {product(x[2], column[2])} belongs to the sum.",
            ),
            Mistake(-answer, "The size is right, and the sign is turned round."),
            Mistake(
                sum(map(abs, terms)),
                f"A minus sign got lost. The products are {listing(terms)}, and they are added "
                f"with their signs, beginning with {factor(terms[0])}.",
            ),
        ),
    )
