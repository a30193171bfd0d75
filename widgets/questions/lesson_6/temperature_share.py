"""The probability of a word at a temperature."""

import numpy as np

from attention import next_token_probabilities
from kit.html import h, join
from kit.numbers import fmt
from widgets.questions.lesson_1.softmax_weight import power
from widgets.questions.question import Bounds, Mistake, Question, listing, short

LOGITS = (0.0, 1.0, 2.0, 3.0)


def question(rng: np.random.Generator) -> Question:
    """Three words, at a temperature that sharpens or flattens."""
    logits = rng.permutation(LOGITS)[:3]
    temperature = float(rng.choice([0.5, 2.0]))
    j = int(rng.integers(3))
    divided = logits / temperature
    shares = next_token_probabilities(logits, temperature)
    e = np.exp(divided).round(2)  # as the table has them
    table = [
        part
        for x in sorted({x / t for x in LOGITS for t in (0.5, 1.0, 2.0)})
        for part in (", ", power(x))
    ]
    plain = next_token_probabilities(logits)
    turned = next_token_probabilities(logits, 1 / temperature)
    return Question(
        text=join(
            h(
                "p",
                "Three words have the logits ",
                h("b", listing(logits.tolist())),
                ". What is the probability of ",
                h("b", f"word {j}"),
                " (counted from 0) at the temperature ",
                h("b", short(temperature)),
                "?",
            ),
            h("p", *table[1:], ".", class_="given"),
        ),
        answer=float(shares[j]),
        digits=2,
        steps=(
            f"Divide the logits by {short(temperature)}: {listing(divided.tolist())}.",
            f"Raise e to each and add up: {' + '.join(fmt(x) for x in e)} = {fmt(e.sum())}.",
            f"{fmt(e[j])} / {fmt(e.sum())} ≈ {fmt(shares[j])}.",
        ),
        mistakes=(
            Mistake(
                float(plain[j]),
                "That is its probability at temperature 1. Divide the logits by the temperature "
                "first.",
            ),
            Mistake(
                float(turned[j]),
                "You multiplied by the temperature. The logits are divided by it: below 1 it "
                "sharpens, above 1 it flattens.",
            ),
            Mistake(
                float(plain[j] / temperature),
                "You divided the probability. What is divided are the logits, before softmax.",
            ),
            Mistake(
                float(e[j]),
                f"That is e to the divided logit. Divide it by what all three add up to, "
                f"{fmt(e.sum())}.",
            ),
            Mistake(
                float(logits[j] == logits.max()),
                "Only at temperature 0 does the most probable word get everything, and the others "
                "nothing.",
            ),
            Mistake(
                1 / 3,
                "All three would be equal only at a temperature without bound.",
            ),
        ),
        bounds=Bounds(0, 1, "A probability lies between 0 and 1."),
    )
