"""One weight of a row of scores that is divided by the root of d_k first."""

import numpy as np

from attention import softmax
from kit.html import h, join
from kit.numbers import fmt
from widgets.questions.lesson_1.softmax_weight import power
from widgets.questions.question import Bounds, Mistake, Question, listing, short

SCALED = (-1.0, 0.0, 1.0, 2.0)


def question(rng: np.random.Generator) -> Question:
    """Three scores that are whole after the division, and a table of exponentials."""
    root = int(rng.integers(2, 5))
    d_k = root**2
    scaled = rng.choice(SCALED, 3, replace=False)
    j = int(rng.integers(3))
    scores = scaled * root
    weights, unscaled = softmax(scaled), softmax(scores)
    e = np.exp(scaled).round(2)
    table = [part for x in SCALED for part in (", ", power(x))]
    others = [k for k in range(3) if k != j]
    return Question(
        text=join(
            h(
                "p",
                f"With d_k = {d_k} a row has the scores ",
                h("b", listing(scores.tolist())),
                f", for the tokens 0, 1 and 2. They are divided by √{d_k}, and softmax follows. "
                "What weight does ",
                h("b", f"token {j}"),
                " get?",
            ),
            h("p", *table[1:], ".", class_="given"),
        ),
        answer=float(weights[j]),
        digits=2,
        steps=(
            f"Divide by √{d_k}, that is by {root}: {listing(scaled.tolist())}.",
            f"Raise e to each: {', '.join(fmt(x) for x in e)}.",
            f"Add up: {' + '.join(fmt(x) for x in e)} = {fmt(e.sum())}.",
            f"Divide what token {j} has by the sum: {fmt(e[j])} / {fmt(e.sum())} ≈ "
            f"{fmt(weights[j])}.",
        ),
        mistakes=(
            Mistake(
                float(unscaled[j]),
                f"That is softmax of the scores as they are. Divide them by √{d_k} first.",
            ),
            Mistake(
                float(softmax(scores / d_k)[j]),
                f"You divided by d_k = {d_k}. The scores are divided by its root, {root}.",
            ),
            Mistake(
                float(unscaled[j] / root),
                f"You took the softmax first and divided by {root} after it. Then the weights no "
                "longer sum to 1. Divide the scores.",
            ),
            Mistake(
                float(e[j]),
                f"That is e to the scaled score of token {j}. Divide it by what all three add up "
                f"to, {fmt(e.sum())}.",
            ),
            *(
                Mistake(
                    float(weights[k]),
                    f"That is the weight of token {k}, with the score {short(scores[k])}. Token "
                    f"{j} has {short(scores[j])}.",
                )
                for k in others
            ),
            Mistake(
                1 / 3,
                "An even share would be right if the scores were equal. The division brings them "
                "nearer to each other, not together.",
            ),
        ),
        bounds=Bounds(
            0,
            1,
            "A weight lies between 0 and 1, since it is a share of the row. (In percent it is fine "
            "too, with the sign %.)",
        ),
    )
