"""The dot product of two small vectors."""

import numpy as np

from attention import dot_product
from kit.html import h, join
from widgets.questions.question import (
    Mistake,
    Question,
    listing,
    product,
    short,
    total,
    vector,
    whole,
)


def question(rng: np.random.Generator) -> Question:
    """Three components, whole numbers, some of them negative."""
    x, y = whole(rng, 3), whole(rng, 3)
    a, b = x.tolist(), y.tolist()
    terms = [p * q for p, q in zip(a, b, strict=True)]
    answer = dot_product(x, y)
    multiplied = [f"{product(p, q)} = {short(p * q)}" for p, q in zip(a, b, strict=True)]
    return Question(
        text=h(
            "p",
            join("a = ", h("b", vector(a)), " and b = ", h("b", vector(b))),
            ". What is a\u00a0·\u00a0b?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"Multiply the components that stand at the same place: {', '.join(multiplied)}.",
            f"Add the products up: {total(terms)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                tuple(terms),
                f"{listing(terms)} are the products, place by place. The dot product is one "
                "number: add them up.",
            ),
            Mistake(
                sum(a) + sum(b),
                "That is the sum of all six components. The two at one place are multiplied: begin "
                f"with {product(a[0], b[0])}. Only the products are added.",
            ),
            Mistake(
                sum(a) * sum(b),
                f"You added up each vector first, {short(sum(a))} and {short(sum(b))}, and "
                "multiplied the two sums. Then each component of a meets each of b. Multiply "
                "first, place by place.",
            ),
            Mistake(-answer, "The size is right, and the sign is turned round."),
            Mistake(
                sum(map(abs, terms)),
                "A minus sign got lost. The product of a positive and a negative number is "
                f"negative, and here the products are {listing(terms)}.",
            ),
            Mistake(
                terms[0],
                "That is the first product alone. Each place gives one, and there are "
                f"{len(terms)} places.",
            ),
            Mistake(
                terms[0] + terms[1],
                f"The last place is left out: {product(a[2], b[2])} belongs to the sum.",
            ),
            Mistake(
                float(np.prod(terms)),
                f"You multiplied the products {listing(terms)} with each other. They are added.",
            ),
        ),
    )
