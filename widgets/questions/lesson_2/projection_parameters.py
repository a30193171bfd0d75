"""How many numbers W_Q and W_K have to learn."""

import numpy as np

from attention.counting import blank, count
from kit.html import h
from widgets.questions.question import Mistake, Question


def question(rng: np.random.Generator) -> Question:
    """Sizes as models have them."""
    d_model = int(rng.choice([128, 256, 384, 512, 640, 768, 1024]))
    d_k = int(rng.choice([8, 16, 24, 32, 48, 64, 96]))
    one = count(blank((d_model, d_k)))
    answer = count((blank((d_model, d_k)), blank((d_model, d_k))))
    return Question(
        text=h(
            "p",
            "A model has ",
            h("b", f"d_model = {d_model}"),
            " and ",
            h("b", f"d_k = {d_k}"),
            ". How many numbers do W_Q and W_K have together, without biases?",
        ),
        answer=float(answer),
        digits=0,
        steps=(
            f"Each matrix has a row for each component of the embedding and a column for each of "
            f"the query or key: {d_model} · {d_k} = {one}.",
            f"There are two of them: 2 · {one} = {answer}.",
        ),
        mistakes=(
            Mistake(float(one), "That is one matrix. There is one for queries and one for keys."),
            Mistake(
                2.0 * d_model**2,
                f"You took d_model columns. A query has {d_k} components, and as many columns "
                "make them.",
            ),
            Mistake(
                2.0 * d_k**2,
                f"You took d_k rows. The embedding that goes in has {d_model} components, so there "
                f"are {d_model} rows.",
            ),
            Mistake(
                2.0 * (d_model + d_k),
                "You added the two sizes. A matrix has rows times columns.",
            ),
            Mistake(
                2.0 * (one + d_k),
                f"You counted a bias of {d_k} numbers for each matrix. Here there is none.",
            ),
            Mistake(
                3.0 * one,
                "You counted a third matrix. In this lesson there are two, for queries and for "
                "keys.",
            ),
            Mistake(
                4.0 * one,
                "You doubled both sizes. Two matrices have twice as many numbers, not four times.",
            ),
        ),
    )
