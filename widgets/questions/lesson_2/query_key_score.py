"""One score: the query of the token that looks with the key of the one that is looked at."""

import numpy as np

from attention import dot_product
from kit.html import h
from widgets.questions.question import Mistake, Question, product, products, short, vector, whole

TOKENS = ("cat", "chased")


def question(rng: np.random.Generator) -> Question:
    """Queries and keys of two tokens, and which of them looks."""
    (q, k), (q_other, k_other) = (whole(rng, 2, 2) for _ in range(2))
    a, b = TOKENS if rng.integers(2) else TOKENS[::-1]
    answer = dot_product(q, k_other)
    return Question(
        text=h(
            "p",
            f"“{a}” has the query {vector(q.tolist())} and the key {vector(k.tolist())}. “{b}” has "
            f"the query {vector(q_other.tolist())} and the key {vector(k_other.tolist())}. What is "
            "the score of ",
            h("b", f"“{a}” looking at “{b}”"),
            "?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"“{a}” looks, so take its query, {vector(q.tolist())}. “{b}” is looked at, so take "
            f"its key, {vector(k_other.tolist())}.",
            f"Their dot product: {products(q.tolist(), k_other.tolist())} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                dot_product(q_other, k),
                f"That is “{b}” looking at “{a}”, the other direction. The query belongs to the "
                f"token that looks, here to “{a}”.",
            ),
            Mistake(
                dot_product(q, k),
                f"That is the score of “{a}” with itself: its query with its own key. The key has "
                f"to be that of “{b}”.",
            ),
            Mistake(
                dot_product(q_other, k_other),
                f"That is the score of “{b}” with itself. The query has to be that of “{a}”.",
            ),
            Mistake(
                dot_product(q, q_other),
                "You compared the two queries. Both say what is sought. A query is compared with a "
                "key.",
            ),
            Mistake(
                dot_product(k, k_other),
                "You compared the two keys. Both say what is on offer. A query is compared with a "
                "key.",
            ),
            Mistake(
                float(q[0] * k_other[0]),
                f"That is the first product alone. Add {product(q[1], k_other[1])}.",
            ),
            Mistake(-answer, "The size is right, and the sign is turned round."),
        ),
    )
