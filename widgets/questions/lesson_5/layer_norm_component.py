"""One number of a token after layer norm."""

import numpy as np

from attention import layer_norm
from kit.html import h
from kit.numbers import fmt
from widgets.questions.question import Mistake, Question, factor, short, total, vector


def question(rng: np.random.Generator) -> Question:
    """Four whole numbers; the gain is 1, the shift 0, and ε is left out."""
    row = rng.choice(np.arange(-4.0, 8.0), 4, replace=False)
    while row.sum() % 4:  # a whole mean keeps the squares whole
        row = rng.choice(np.arange(-4.0, 8.0), 4, replace=False)
    j = int(rng.integers(4))
    norm = layer_norm(row[None], eps=0)
    mean, variance = float(norm.mean[0, 0]), float(norm.variance[0, 0])
    spread, x = variance**0.5, float(row[j])
    away = x - mean
    answer = float(norm.output[0, j])
    squares = [(value - mean) ** 2 for value in row.tolist()]
    return Question(
        text=h(
            "p",
            "A token has the numbers ",
            h("b", vector(row.tolist())),
            f". What does layer norm make of component {j}, which is ",
            h("b", short(x)),
            "? Gain 1, shift 0; leave ε out.",
        ),
        answer=answer,
        digits=2,
        steps=(
            f"The mean is ({total(row.tolist())}) / 4 = {short(mean)}.",
            f"The variance is the mean of the squared differences from it: ({total(squares)}) / 4 "
            f"= {short(variance)}; its root is {fmt(spread, 4)}.",
            f"({short(x)} − {factor(mean)}) / {fmt(spread, 4)} ≈ {fmt(answer, 3)}.",
        ),
        mistakes=(
            Mistake(
                away,
                f"That is {short(x)} minus the mean. Divide it by the standard deviation, too.",
            ),
            Mistake(
                away / variance,
                "You divided by the variance. Its root, the standard deviation, is what belongs "
                "below the line.",
            ),
            Mistake(
                x / spread,
                f"You divided by the standard deviation without taking the mean, {short(mean)}, "
                "away first.",
            ),
            Mistake(
                away / (variance * 4 / 3) ** 0.5,
                "You divided the squares by 3, as one does for a sample. Layer norm divides them "
                "by the number of components, 4.",
            ),
            Mistake(-answer, "The size is right. It is the number minus the mean, in this order."),
            Mistake(
                away / (4 * variance) ** 0.5,
                "You took the root of the sum of the squares. The variance is their mean: divide "
                "by 4 before the root.",
            ),
            Mistake(
                away / float(np.abs(row - mean).mean()),
                "You divided by the mean distance from the mean. Layer norm squares the distances, "
                "takes the mean, and then the root.",
            ),
        ),
    )
