"""The mean loss of a few predictions."""

import numpy as np

from attention import next_token_loss
from kit.html import h, join
from kit.numbers import fmt
from widgets.questions.question import Mistake, Question

PROBABILITIES = (0.9, 0.8, 0.5, 0.25, 0.1, 0.05)


def question(rng: np.random.Generator) -> Question:
    """Three predictions, and a table of logarithms to look them up in."""
    given = rng.choice(PROBABILITIES, 3, replace=False)
    # Logits of two words: the one that came, and all others together.
    logits = np.array([[np.log(p), np.log(1 - p)] for p in [*given, 0.5]])
    answer = next_token_loss(logits, [0] * 4).mean
    losses = (-np.log(given)).round(3)  # as the table has them
    table = ", ".join(f"−ln {p:g} ≈ {fmt(-np.log(p), 3)}" for p in PROBABILITIES)
    said = ", ".join(f"{p:g}" for p in given)
    return Question(
        text=join(
            h(
                "p",
                "A text has 4 tokens. To the three that came next the model had given the "
                "probabilities ",
                h("b", said),
                ". What is its mean loss, in nats?",
            ),
            h("p", table, ".", class_="given"),
        ),
        answer=answer,
        digits=2,
        steps=(
            "The loss of one prediction is minus the logarithm of what the token that came had "
            f"been given: {', '.join(fmt(x, 3) for x in losses)}.",
            f"Add up: {' + '.join(fmt(x, 3) for x in losses)} = {fmt(losses.sum(), 3)}.",
            f"Three predictions: {fmt(losses.sum(), 3)} / 3 ≈ {fmt(answer)}.",
        ),
        mistakes=(
            Mistake(
                float(losses.sum()),
                "That is the sum of the three losses. The mean is a third of it.",
            ),
            Mistake(
                float(losses.sum() / 4),
                "You divided by the number of tokens. Four tokens make three predictions.",
            ),
            Mistake(
                float(-np.log(given.mean())),
                "You took the logarithm of the mean probability. Take the logarithms first, and "
                "their mean after it: a single bad guess costs much.",
            ),
            Mistake(
                float(1 - given.mean()),
                "That is what the probabilities lack to 1, on average. The loss is minus the "
                "logarithm.",
            ),
            Mistake(
                -answer,
                "The logarithm of a probability is negative, and the loss is minus it: it counts "
                "surprise, so it is positive.",
            ),
            Mistake(
                float(np.prod(given)),
                "That is the probability of all three together. The loss is made of logarithms.",
            ),
        ),
    )
