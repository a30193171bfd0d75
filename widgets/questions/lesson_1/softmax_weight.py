"""One weight of a row of three scores."""

import numpy as np

from attention import softmax
from kit.html import Html, h, join
from kit.numbers import fmt
from widgets.questions.question import Bounds, Mistake, Question, listing, short

SCORES = (-1.0, 0.0, 1.0, 2.0, 3.0)


def question(rng: np.random.Generator) -> Question:
    """Three different scores, and a table of exponentials to look them up in."""
    row = rng.choice(SCORES, 3, replace=False)
    j = int(rng.integers(3))
    others = [k for k in range(3) if k != j]
    scores, weights, e = row.tolist(), softmax(row), np.exp(row).round(2)  # as the table has them
    table = [part for x in SCORES for part in (", ", power(x))]
    written = " + ".join(fmt(x) for x in e)
    return Question(
        text=join(
            h(
                "p",
                "A row has the scores ",
                h("b", listing(scores)),
                ", for the tokens 0, 1 and 2. What weight does ",
                h("b", f"token {j}"),
                " get?",
            ),
            h("p", *table[1:], ".", class_="given"),
        ),
        answer=float(weights[j]),
        digits=2,
        steps=(
            f"Raise e to each score: {', '.join(fmt(x) for x in e)}.",
            f"Add up: {written} = {fmt(e.sum())}.",
            f"Divide what token {j} has by the sum: {fmt(e[j])} / {fmt(e.sum())} ≈ "
            f"{fmt(weights[j])}.",
        ),
        mistakes=(
            *(
                [
                    Mistake(
                        scores[j] / sum(scores),
                        f"You divided the score by the sum of the scores, {short(sum(scores))}. "
                        "Softmax raises e to each score first, and divides after that.",
                    )
                ]
                if sum(scores)
                else []
            ),
            Mistake(
                float(e[j]),
                f"That is e to the score of token {j}. It is not a weight yet: divide by what all "
                f"three add up to, {fmt(e.sum())}.",
            ),
            Mistake(
                float(scores[j] == max(scores)),
                "Softmax does not give all to the largest score. Each token gets a share, since e "
                "to any score is positive.",
            ),
            *(
                Mistake(
                    float(weights[k]),
                    f"That is the weight of token {k}, with the score {short(scores[k])}. "
                    f"Token {j} has the score {short(scores[j])}.",
                )
                for k in others
            ),
            Mistake(
                1 / 3,
                "An even share would be right if the scores were equal. A higher score gets more.",
            ),
            Mistake(
                float(e[j] / e[others].sum()),
                f"You divided by what the two others add up to, {fmt(e[others].sum())}. The token "
                f"itself belongs to the sum: divide by {fmt(e.sum())}.",
            ),
        ),
        bounds=Bounds(
            0,
            1,
            "A weight lies between 0 and 1, since it is a share of the sum. (In percent it is "
            "fine too, with the sign %.)",
        ),
    )


def power(x: float) -> Html:
    """An entry of the table of exponentials."""
    is_about = "≈" if x else "="
    return join("e", h("sup", short(x)), f"\u00a0{is_about}\u00a0{fmt(np.exp(x))}")
