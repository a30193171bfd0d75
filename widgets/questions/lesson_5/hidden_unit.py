"""What a hidden unit of the FFN gets before its activation."""

import numpy as np

from attention import FeedForwardParameters, feed_forward
from kit.html import h
from widgets.questions.question import Mistake, Question, factor, product, short, vector, whole


def question(rng: np.random.Generator) -> Question:
    """Three components, weights and a bias, all whole."""
    x, w = whole(rng, 3), whole(rng, 3)
    bias = float(rng.choice([-6.0, -5.0, -4.0, 3.0, 5.0]))
    w_2 = float(rng.choice([2.0, 3.0, -2.0]))
    parameters = FeedForwardParameters(w[:, None], np.array([[w_2]]), np.array([bias]))
    answer = float(feed_forward(x[None], parameters).before_activation[0, 0])
    a, b = x.tolist(), w.tolist()
    terms = [p * q for p, q in zip(a, b, strict=True)]
    products = " + ".join(product(p, q) for p, q in zip(a, b, strict=True))
    return Question(
        text=h(
            "p",
            "A token is ",
            h("b", vector(a)),
            ". A hidden unit has the column ",
            h("b", vector(b)),
            " of W₁, ",
            f"the bias {short(bias)}, and the row ({short(w_2)}) of W₂. "
            "Which number goes into GELU?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"The unit takes the dot product of the token with its column: {products} = "
            f"{short(sum(terms))}.",
            f"Then its bias: {short(sum(terms))} + {factor(bias)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(sum(terms), f"The bias is missing: {short(bias)} is added before GELU."),
            Mistake(
                sum(terms) - bias,
                f"The bias is taken away. It is added, with its sign: {factor(bias)}.",
            ),
            Mistake(
                max(answer, 0.0) if answer < 0 else answer * w_2,
                "GELU comes afterwards, and it does not cut at 0 as ReLU does. What goes into it "
                "is asked."
                if answer < 0
                else "That is already multiplied by the row of the second matrix. What goes into "
                "GELU comes before that.",
            ),
            Mistake(
                sum(terms) * bias,
                "The dot product is multiplied by the bias. A bias is added.",
            ),
            Mistake(
                sum(a) + sum(b) + bias,
                "All numbers are added up here. Each component is multiplied by the weight at its "
                "place first.",
            ),
            Mistake(
                sum(map(abs, terms)) + bias,
                "A minus sign got lost on the way: the products are "
                f"{', '.join(map(short, terms))}.",
            ),
            Mistake(
                sum(a) * sum(b) + bias,
                "You added up each vector first. Multiply place by place, and then add.",
            ),
        ),
    )
