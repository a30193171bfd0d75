"""How many predictions one pass over some texts makes."""

import numpy as np

from attention import next_token_loss
from kit.html import h
from widgets.questions.question import Mistake, Question, short


def question(rng: np.random.Generator) -> Question:
    """A few texts of one length."""
    texts, n = int(rng.integers(3, 9)), int(rng.integers(11, 65))
    # As the loss has them: one for each text and each token but the first.
    answer = float(next_token_loss(np.zeros((texts, n, 2)), np.zeros((texts, n), int)).losses.size)
    return Question(
        text=h(
            "p",
            "A GPT is trained on ",
            h("b", f"{texts} texts"),
            " at a time, each of ",
            h("b", f"{n} tokens"),
            ". How many predictions of a next token can be checked in one pass?",
        ),
        answer=answer,
        digits=0,
        steps=(
            f"In one text each token but the last predicts the one after it: {n} − 1 = {n - 1}.",
            f"There are {texts} texts: {texts} · {n - 1} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                float(texts * n),
                "The last token of each text has nothing after it to be compared with: one "
                "prediction less for each text.",
            ),
            Mistake(
                float(n - 1),
                f"That is one text. All {texts} go through the model in the same pass.",
            ),
            Mistake(
                float(texts * (n - 2)),
                "You left out the first token as well. Nothing predicts it, but it does predict "
                "the second.",
            ),
            Mistake(
                float(texts),
                "That would be one prediction for each text. Under the mask every row predicts.",
            ),
            Mistake(
                float(texts * n - 1),
                "You left out one last token. Each of the texts has one.",
            ),
            Mistake(
                float(texts * n * (n - 1) // 2),
                "You counted pairs of tokens. However much a row may look at, it makes one "
                "prediction.",
            ),
        ),
    )
