"""How many weights the blocks of a GPT have."""

import numpy as np

from attention import Sizes, count_parts, gpt_of
from kit.html import h
from widgets.questions.question import Mistake, Question, short


def question(rng: np.random.Generator) -> Question:
    """A small GPT whose squares can be worked out on paper."""
    d = 10 * int(rng.integers(2, 10))
    blocks = int(rng.integers(2, 9))
    parts = count_parts(
        gpt_of(Sizes(100, 50, d, blocks, heads=2, linear_biases=False, norm_biases=False))
    )
    answer = float(parts.attention + parts.feed_forward)
    one = answer / blocks
    return Question(
        text=h(
            "p",
            "A GPT has ",
            h("b", f"{blocks} blocks"),
            " and ",
            h("b", f"d_model {d}"),
            ". Its FFNs are four times as wide. How many weights do all its blocks have together, "
            "without biases and layer norms?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"Attention has four matrices of {d} · {d}: {parts.attention // blocks}.",
            f"The FFN has {d} · {4 * d} and back: {parts.feed_forward // blocks}.",
            f"A block has 12 · {d}² = {short(one)}.",
            f"All blocks: {blocks} · {short(one)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(one, f"That is one block. There are {blocks} of them, and each has its own."),
            Mistake(
                float(12 * d * blocks),
                "You multiplied by the width once. A matrix from d_model numbers to d_model "
                "numbers has the square of it.",
            ),
            Mistake(
                float(parts.attention),
                "You counted attention alone. The FFN has twice as much in each block.",
            ),
            Mistake(
                float(parts.feed_forward),
                "You counted the FFNs alone. Attention has four square matrices in each block.",
            ),
            Mistake(
                float(blocks * 11 * d * d),
                "W_O is missing: attention has four square matrices, for queries, keys, values, "
                "and the output.",
            ),
            Mistake(
                float(blocks * 6 * d * d),
                "You took the FFN to be as wide as the token. It is four times as wide.",
            ),
        ),
    )
