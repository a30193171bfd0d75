"""How far dot products of random vectors spread."""

import numpy as np

from kit.html import h
from widgets.questions.question import Mistake, Question, short


def question(rng: np.random.Generator) -> Question:
    """A number of components that has a whole root."""
    root = int(rng.integers(3, 33))
    d_k = root**2
    return Question(
        text=h(
            "p",
            "Queries and keys have ",
            h("b", f"d_k = {d_k}"),
            " components, all independent, with mean 0 and variance 1. What is the standard "
            "deviation of their dot products?",
        ),
        answer=float(root),
        digits=0,
        steps=(
            f"A dot product adds up {d_k} products. Each of them has variance 1, and variances of "
            "independent terms add up.",
            f"So the variance is {d_k} * 1 = {d_k}.".replace("*", "·"),
            f"The standard deviation is its root. {root} · {root} is {d_k}, so it is "
            f"{d_k} / {root} = {root}.",
        ),
        mistakes=(
            Mistake(
                float(d_k),
                "That is the variance. The standard deviation, which says how far the scores "
                "spread, is its root.",
            ),
            Mistake(
                float(d_k**2),
                "You squared d_k. The variances are added, one for each component, and then the "
                "root is taken.",
            ),
            Mistake(
                d_k / 2,
                f"Half of d_k is not its root. Which number times itself is {d_k}?",
            ),
            Mistake(
                1.0,
                "That is the spread of one component, and of a score after it was divided by the "
                "root of d_k. The dot product as it is spreads further.",
            ),
            Mistake(
                2.0 * root,
                f"That is twice the root: from one deviation below 0 to one above. The standard "
                f"deviation itself is half of {short(2.0 * root)}.",
            ),
            Mistake(
                0.0,
                "That is the mean of the dot products: positive and negative ones balance. How far "
                "they spread around it is asked.",
            ),
        ),
    )
