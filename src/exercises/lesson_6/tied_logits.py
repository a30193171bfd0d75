"""From the stream to a score for each word."""

import numpy as np

import attention
from attention import GPTParameters
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import hundredths, whole

HEAD = "def tied_logits(X, E):"


def reference(X: Array, E: Array) -> Array:
    return attention.unembed(X, GPTParameters(E, None, (), None))


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (whole(rng, 2, 2), whole(rng, 2, 2)),
        (whole(rng, 2, 3), whole(rng, 4, 3)),
        (whole(rng, 3, 3), whole(rng, 3, 3)),
        (whole(rng, 1, 4), whole(rng, 6, 4)),
        (hundredths(rng, 5, 8), hundredths(rng, 11, 8)),
    ]


def returning(what: str) -> str:
    return answer(HEAD, f"return {what}")


MISTAKES = (
    Mistake(
        returning("X @ E"),
        "Without the transpose the shapes fit only by chance. A row of `X` has to meet each row of "
        "the table, so these rows have to become columns: `E.T`.",
    ),
    Mistake(
        returning("E @ X.T"),
        "All scores are there, but the table lies on its side: a row for each word and a column "
        "for each token. The logits have a row for each token.",
    ),
    Mistake(
        returning("X @ np.linalg.pinv(E)"),
        "You use the inverse of the table (as far as it has one). The unembedding is its "
        "transpose: it compares, and undoes nothing.",
    ),
    Mistake(
        answer(
            HEAD,
            "logits = X @ E.T",
            "e = np.exp(logits - logits.max(axis=-1, keepdims=True))",
            "return e / e.sum(axis=-1, keepdims=True)",
        ),
        "These are the probabilities. The logits come one step before, without softmax.",
    ),
    Mistake(
        returning("X @ E.T / np.sqrt(X.shape[1])"),
        "You divide by the root of the width. Attention does that with its scores; logits stay as "
        "they are.",
    ),
    Mistake(
        returning("(X @ E.T)[-1]"),
        "That is the last row alone. When a model writes, no other is needed; here each token has "
        "its row.",
    ),
    Mistake(
        answer(
            HEAD,
            "lengths = np.linalg.norm(E, axis=1)",
            "return X @ E.T / lengths",
        ),
        "You divide by the lengths of the words’ vectors. A logit is the plain dot product: a long "
        "vector scores higher.",
    ),
)

EXERCISE = Exercise(
    title="Tied unembedding",
    prompt=r"""
Write `tied_logits(X, E)`. `X` has shape (n, d_model): the stream after the final layer norm. `E`
has shape (vocabulary, d_model): the table of embeddings. Return the logits, of shape
(n, vocabulary).
""",
    starter=f"""\
import numpy as np

{HEAD}
    \"\"\"A score for each token and each word.\"\"\"
    ...
""",
    function="tied_logits",
    reference=reference,
    cases=cases,
    hints=(
        "A logit is the dot product of a token’s vector and a word’s vector. Where do the words’ "
        "vectors stand?",
        "It is one matrix product, and one of the two tables is transposed.",
    ),
    solution=returning("X @ E.T"),
    explanation="""
One table, used at both ends. At the beginning a word picks its row; at the end all rows are
compared with what the stream has become. Tying adds no parameters.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np", "A matrix product does it."),
        Step("E = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])", "Three words, two components."),
        Step("x = np.array([2.0, 0.5])", "What the stream has become at one token."),
        Step("E[0] @ x", "The score of word 0."),
        Step("E[2] @ x", "The score of word 2, which is longer."),
        Step("E @ x", "All three at once, for one token."),
    ),
    faded=returning("X @ ____"),
    stretch=Stretch(
        """
If the stream is a word's own embedding, does that word get the largest logit? Look for a table in
which it does not.
""",
        (
            Step("import numpy as np", "Words as vectors again."),
            Step("E = np.array([[1.0, 0.2], [3.0, 0.0]])", "The second is three times as long."),
            Step("E @ E[0]", "The first word’s vector scores the second word higher."),
            Step("E @ E[1]", "The second scores itself highest."),
            Step(
                "np.linalg.norm(E, axis=1)",
                "Length counts in a dot product. Training can use that for words that are common.",
            ),
        ),
    ),
)
