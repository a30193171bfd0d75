"""How many scores are kept, by all heads."""

import numpy as np

from attention import attention_cost, multi_head_of
from kit.html import h
from widgets.questions.question import Mistake, Question

HEADS = (2, 3, 4, 6, 8)


def question(rng: np.random.Generator) -> Question:
    """A short text and a few heads."""
    n, heads = int(rng.integers(5, 12)), int(rng.choice(HEADS))
    d_k = int(rng.choice((7, 16, 64)))
    answer = float(attention_cost(multi_head_of(heads * d_k, heads), n).scores_kept)
    return Question(
        text=h(
            "p",
            "A text has ",
            h("b", f"{n} tokens"),
            ", and a layer has ",
            h("b", f"{heads} heads of {d_k}"),
            ". How many scores does the layer compute?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"Each head has a table of its own, {n} by {n}: {n} · {n} = {n * n}.",
            f"How wide the heads are does not matter here. There are {heads} of them: "
            f"{heads} · {n * n} = {int(answer)}.",
        ),
        mistakes=(
            Mistake(
                float(n * n),
                "That is one head. Each head has scores of its own, and this is what grows with "
                "their number.",
            ),
            Mistake(
                float(heads * n),
                "That is one row in each head. A head has a row for each token.",
            ),
            Mistake(
                float(heads * n * n * d_k),
                "Those are the multiplications. A score sums so many products, and is one number.",
            ),
            Mistake(
                n * n / heads,
                "The table is not shared out. Each head has a whole one; what is split is the "
                "width of queries and keys.",
            ),
            Mistake(
                float((heads * n) ** 2),
                "You squared the number of heads as well. No head looks at another one’s tokens: "
                "each has one table.",
            ),
            Mistake(
                float(heads * n * (n - 1)),
                "You left out each token with itself. It is scored as well.",
            ),
        ),
    )
