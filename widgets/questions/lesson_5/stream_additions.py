"""How often something is added to the residual stream."""

import numpy as np

from kit.html import h
from widgets.questions.question import Mistake, Question, short


def question(rng: np.random.Generator) -> Question:
    """A stack of a few to some dozen blocks, and heads that do not matter."""
    blocks, heads = int(rng.integers(5, 49)), int(rng.choice([8, 12, 16]))
    answer = 2.0 * blocks
    return Question(
        text=h(
            "p",
            "A pre-norm transformer has ",
            h("b", f"{blocks} blocks"),
            f", each with {heads} heads, and a last norm behind them. How often is something added "
            "to the residual stream between the embedding and the last norm?",
        ),
        answer=answer,
        digits=0,
        steps=(
            "In each block there are two additions: one around attention, one around the FFN.",
            f"2 · {blocks} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                float(blocks),
                "One a block is what a ResNet has. Here attention and the FFN each have their own.",
            ),
            Mistake(
                answer + 1,
                "That is the number of norms, with the last one. Norms stand on the branches and "
                "add nothing.",
            ),
            Mistake(
                float(blocks * heads),
                "Heads are joined inside of attention: concatenated and multiplied by W_O, and "
                "then added once.",
            ),
            Mistake(
                float(blocks * (heads + 1)),
                "Each head counted by itself, and the FFN. The heads of a block are added to the "
                "stream together, once.",
            ),
            Mistake(
                float(4 * blocks),
                "Four parts stand in a block, two norms among them. The norms prepare what is "
                "read; only attention and the FFN add.",
            ),
            Mistake(
                float(3 * blocks),
                "Three a block is one too many. Which of attention, FFN and the norms add to the "
                "stream?",
            ),
            Mistake(
                float(2 * blocks - 1), "Close. The very last addition, of the FFN, counts too."
            ),
        ),
    )
