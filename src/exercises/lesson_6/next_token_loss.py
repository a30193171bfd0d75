"""How surprised a model is by the words that came."""

import numpy as np
from numpy.typing import NDArray

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def next_token_loss(logits, tokens):"
FROM = "import numpy as np\nfrom yours import softmax"


def reference(logits: Array, tokens: Array) -> tuple[Array, Array, float]:
    found = attention.next_token_loss(logits, tokens)
    return found.probabilities, found.losses, found.mean


def cases(rng: np.random.Generator) -> list[Case]:
    def tokens(n: int, words: int) -> NDArray[np.int64]:
        return rng.permutation(words)[:n]

    return [
        (halves(rng, 2, 3), tokens(2, 3)),
        (halves(rng, 3, 4), tokens(3, 4)),
        (halves(rng, 4, 4), tokens(4, 4)),
        (tenths(rng, 5, 8), tokens(5, 8)),
        (tenths(rng, 7, 12), tokens(7, 12)),
    ]


def wrong(
    p: str = "softmax(logits)[:-1]",
    came: str = "tokens[1:]",
    picked: str = "p[np.arange(len(came)), came]",
    losses: str = "-np.log(probabilities)",
    mean: str = "losses.mean()",
) -> str:
    """A wrong answer in one of its steps."""
    return answer(
        HEAD,
        f"p = {p}",
        f"came = {came}",
        f"probabilities = {picked}",
        f"losses = {losses}",
        f"return probabilities, losses, {mean}",
        imports=FROM,
    )


MISTAKES = (
    Mistake(
        wrong(p="softmax(logits)[1:]"),
        "Each row is held against its own token, as if it predicted what it has read. Row i "
        "predicts token i + 1: the last row of the logits has nothing to predict.",
    ),
    Mistake(
        wrong(p="softmax(logits)", came="tokens"),
        "Each row is held against its own token. Row i predicts token i + 1, so n tokens give "
        "n − 1 predictions.",
    ),
    Mistake(
        wrong(losses="np.log(probabilities)"),
        "The probabilities are right. A logarithm of a probability is negative, and a loss is "
        "minus it: a small probability makes a large loss.",
    ),
    Mistake(
        wrong(losses="1 - probabilities"),
        "The probabilities are right. Your loss is what is missing to 1. The loss here is minus "
        "the logarithm.",
    ),
    Mistake(
        wrong(losses="-np.log2(probabilities)"),
        "The probabilities are right. Your logarithm has base 2, so the loss comes in bits. The "
        "natural logarithm, `np.log`, gives nats.",
    ),
    Mistake(
        wrong(mean="losses.sum()"),
        "Probabilities and losses are right. The last number is the sum of the losses; their mean "
        "is wanted, so that long texts and short ones can be compared.",
    ),
    Mistake(
        wrong(mean="losses.sum() / len(tokens)"),
        "Probabilities and losses are right. You divide by the number of tokens, and there is one "
        "prediction less than that.",
    ),
    Mistake(
        wrong(picked="p.max(axis=-1)"),
        "You take the largest probability of each row. It is the one of the word that *came* that "
        "counts.",
    ),
    Mistake(
        wrong(p="softmax(logits, axis=0)[:-1]"),
        "Your softmax runs down the columns. The probabilities of one row sum to 1: `axis=-1`.",
    ),
)

EXERCISE = Exercise(
    title="The loss of a text",
    prompt=r"""
Write `next_token_loss(logits, tokens)`. `logits` has shape (n, vocabulary), `tokens` are the n
numbers of the words that stood there. Return three things: the probability that the model gave to
each next token, minus its natural logarithm, and the mean of these. Row i of the logits predicts
token i + 1, so there are n − 1 predictions.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Probabilities and losses, (n - 1,) each, and their mean.\"\"\"
    probabilities = ...
    losses = ...
    return probabilities, losses, ...
""",
    function="next_token_loss",
    reference=reference,
    cases=cases,
    hints=(
        "Which rows of the logits predict something, and which tokens are predicted?",
        "`p[np.arange(m), came]` picks one number from each of m rows.",
    ),
    solution=wrong(),
    explanation="""
Everything is shifted by one: the last row predicts nothing that is there, and the first token is
predicted by nobody. A word that was sure costs next to nothing, and one that was thought impossible
costs without bound.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np\nfrom attention import softmax", "The course’s own softmax."),
        Step(
            "logits = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 3.0], [1.0, 1.0, 1.0]])", "Three rows."
        ),
        Step("tokens = np.array([1, 0, 2])", "What stood there."),
        Step("p = softmax(logits)[:-1]", "Two rows predict something."),
        Step("p[np.arange(2), tokens[1:]]", "What they gave to the tokens that came."),
        Step("-np.log(p[np.arange(2), tokens[1:]])", "The second word was a sure one."),
    ),
    faded=wrong(
        p="softmax(logits)[____]",
        came="tokens[____]",
        losses="-np.____(probabilities)",
    ),
    stretch=Stretch(
        """
What is the loss of a model that finds all words equally probable? And of one that is always sure
and right three times of four?
""",
        (
            Step("import numpy as np\nfrom attention import next_token_loss", "The course’s own."),
            Step("tokens = [0, 1, 2, 3, 4]", "Five words of eight."),
            Step("next_token_loss(np.zeros((5, 8)), tokens).mean", "Knowing nothing."),
            Step("np.log(8)", "It is the logarithm of the number of words."),
            Step(
                "sure = np.full((5, 8), 0.0)\nsure[np.arange(5), [1, 2, 3, 7, 0]] = 30\n"
                "next_token_loss(sure, tokens).mean",
                "One word that it was sure would not come costs more than knowing nothing.",
            ),
        ),
    ),
)
