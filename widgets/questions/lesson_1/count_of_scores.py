"""How many scores a sentence needs."""

import numpy as np

from attention import attention
from kit.html import h
from widgets.questions.question import Mistake, Question, short


def question(rng: np.random.Generator) -> Question:
    """A sentence of a few tokens up to thirty."""
    n = int(rng.integers(6, 31))
    answer = float(attention(np.zeros((n, 1))).scores.size)
    return Question(
        text=h(
            "p",
            "A sentence has ",
            h("b", f"{n} tokens"),
            ". How many scores does attention compute for it?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"Each token looks at each token, itself included, so one row has {n} scores.",
            f"There are {n} rows: {n} · {n} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                float(n),
                f"That is one row: the scores of one token. Each of the {n} tokens has a row.",
            ),
            Mistake(
                float(2 * n),
                f"That would be two scores a token. Each token is compared with all {n}.",
            ),
            Mistake(
                float(n * (n - 1)),
                f"You left out each token with itself. Those {n} scores are computed as well: they "
                "stand on the diagonal.",
            ),
            Mistake(
                n * (n - 1) / 2,
                "You counted each pair once, and no token with itself. The table has an entry for "
                "both directions and a diagonal, though the two directions hold the same number.",
            ),
            Mistake(
                n * (n + 1) / 2,
                "You counted each pair once. The two directions do hold the same number, but the "
                "table has an entry for both, and both are computed.",
            ),
            Mistake(
                float(3 * n - 2),
                "That is what a window of three needs: each token with itself and its neighbours. "
                "Attention compares a token with all others.",
            ),
        ),
    )
