"""One weight of a row of four scores, under the causal mask."""

import numpy as np

from attention import causal_mask, softmax
from kit.html import h, join
from kit.numbers import fmt
from widgets.questions.lesson_1.softmax_weight import SCORES, power
from widgets.questions.question import Bounds, Mistake, Question, listing, short

N = 4


def question(rng: np.random.Generator) -> Question:
    """Four different scores; the token that looks sees two or three of them."""
    row = rng.choice(SCORES, N, replace=False)
    i = int(rng.integers(1, N - 1))
    j = int(rng.integers(i + 1))
    seen = causal_mask(N)[i]
    weights = softmax(np.where(seen, row, -np.inf)[seen])
    free, e = softmax(row), np.exp(row).round(2)  # as the table has them
    table = [part for x in SCORES for part in (", ", power(x))]
    others = [k for k in range(i + 1) if k != j]
    total = e[: i + 1].sum()
    return Question(
        text=join(
            h(
                "p",
                "The row of token ",
                h("b", str(i)),
                " has the scores ",
                h("b", listing(row.tolist())),
                ", for the tokens 0 to 3. What weight does ",
                h("b", f"token {j}"),
                " get under the causal mask?",
            ),
            h("p", *table[1:], ".", class_="given"),
        ),
        answer=float(weights[j]),
        digits=2,
        steps=(
            f"Token {i} sees the tokens 0 to {i}. The scores behind them are hidden.",
            f"Raise e to those that are left and add up: "
            f"{' + '.join(fmt(x) for x in e[: i + 1])} = {fmt(total)}.",
            f"Divide what token {j} has by it: {fmt(e[j])} / {fmt(total)} ≈ {fmt(weights[j])}.",
        ),
        mistakes=(
            Mistake(
                float(free[j]),
                f"That is the weight without the mask. What comes after token {i} does not count: "
                f"divide by {fmt(total)}, and not by {fmt(e.sum())}.",
            ),
            Mistake(
                float(e[j]),
                f"That is e to the score of token {j}. Divide it by what all that may be seen add "
                f"up to, {fmt(total)}.",
            ),
            Mistake(
                float(e[j] / (total + N - 1 - i)),
                "You set the hidden scores to 0, and e to the power of 0 is 1: they still take a "
                "share. Minus infinity takes none.",
            ),
            Mistake(
                0.0,
                f"Token {j} is not hidden from token {i}: it may look at itself and at what came "
                "before.",
            ),
            Mistake(
                1 / (i + 1),
                "An even share would be right if the scores were equal. The mask only takes tokens "
                "out.",
            ),
            *(
                Mistake(
                    float(weights[k]),
                    f"That is the weight of token {k}, with the score {short(row[k])}.",
                )
                for k in others
            ),
        ),
        bounds=Bounds(0, 1, "A weight lies between 0 and 1, since it is a share of the sum."),
    )
