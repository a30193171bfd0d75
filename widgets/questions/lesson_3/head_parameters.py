"""How many numbers a head learns."""

import numpy as np

from kit.html import h
from widgets.questions.question import Mistake, Question, short


def question(rng: np.random.Generator) -> Question:
    """Three widths and a length of sentence, which plays no part."""
    d_model = int(rng.choice([8, 12, 16, 20, 32]))
    d_k = int(rng.choice([2, 4, 5, 6]))
    d_v = int(rng.choice([3, 7, 10]))
    n = int(rng.integers(5, 12))
    lens = d_model * d_k
    answer = float(2 * lens + d_model * d_v)
    return Question(
        text=h(
            "p",
            "A head has ",
            h("b", f"d_model {d_model}"),
            ", ",
            h("b", f"d_k {d_k}"),
            " and ",
            h("b", f"d_v {d_v}"),
            f", and no biases. It reads a sentence of {n} tokens. How many learned numbers does "
            "the head have?",
        ),
        answer=answer,
        digits=0,
        steps=(
            "Learned are the three matrices, and nothing else: W_Q and W_K for queries and keys, "
            "and W_V.",
            f"W_Q and W_K have {d_model} · {d_k} = {lens} numbers each, W_V has {d_model} · {d_v} "
            f"= {d_model * d_v}.",
            f"Together: {lens} + {lens} + {d_model * d_v} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                float(2 * lens),
                "These are W_Q and W_K, as in lesson 2. W_V is learned, too.",
            ),
            Mistake(
                float(3 * lens),
                "You counted W_V as large as W_K. Its columns are as many as a value has "
                f"components, {d_v}.",
            ),
            Mistake(
                float(lens + d_model * d_v),
                "One of the two matrices for matching is missing: queries and keys have one each.",
            ),
            Mistake(
                answer + n * n,
                "You counted the weights as well. They are computed anew from each sentence, and "
                "not learned.",
            ),
            Mistake(
                answer + 2 * d_k + d_v,
                "You counted a bias for each column. These three layers have none.",
            ),
            Mistake(
                float(n * (2 * d_k + d_v)),
                "You counted the queries, keys and values of the sentence. They are computed; "
                "learned are the matrices that make them.",
            ),
            Mistake(
                answer * n,
                f"You multiplied by the {n} tokens. All tokens go through the same three matrices.",
            ),
        ),
    )
