"""Keys and values: two lenses on the same tokens."""

from typing import NamedTuple

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, hundredths, tenths

HEAD = "def keys_and_values(X, W_K, W_V):"
LOOK = """
X = np.array([[0.5, 1.5, 0.0], [0.0, 1.0, 1.0]])
W_K = np.array([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, -1.0, 1.0]])
W_V = np.array([[1.0, -1.0, 1.0], [1.0, 1.0, 0.0], [-1.0, 1.0, 1.0]])
print(keys_and_values(X, W_K, W_V))
"""


class KeysAndValues(NamedTuple):
    """The two results, with the names that the feedback uses."""

    K: Array
    V: Array


def reference(X: Array, W_K: Array, W_V: Array) -> KeysAndValues:
    return KeysAndValues(attention.project(X, W_K), attention.project(X, W_V))


def cases(rng: np.random.Generator) -> list[Case]:
    shapes = ((2, 2, 2, 2), (2, 3, 2, 3), (3, 2, 2, 2), (3, 3, 3, 3), (1, 2, 3, 2))
    small = [
        (halves(rng, n, d_model), halves(rng, d_model, d_k), halves(rng, d_model, d_v))
        for n, d_model, d_k, d_v in shapes
    ]
    return [
        *small,
        (tenths(rng, 5, 4), tenths(rng, 4, 3), tenths(rng, 4, 2)),
        (hundredths(rng, 6, 8), hundredths(rng, 8, 4), hundredths(rng, 8, 8)),
    ]


def returning(*body: str) -> str:
    """A wrong answer."""
    return answer(HEAD, *body)


MISTAKES = (
    Mistake(
        returning("return X @ W_V"),
        "Your values are right, and they come alone. Return the keys as well, before them: "
        "`return K, V`.",
    ),
    Mistake(
        returning("return X @ W_V, X @ W_K"),
        "Both are right, and they have changed places. Return the keys first, then the values.",
    ),
    Mistake(
        returning("return X @ W_K, X @ W_K"),
        "Your values are the keys once more: both went through `W_K`. What a token hands over has "
        "a lens of its own, `W_V`.",
    ),
    Mistake(
        returning("return X @ W_V, X @ W_V"),
        "Your keys went through `W_V`. That one is the lens for what is handed over; keys are made "
        "with `W_K`.",
    ),
    Mistake(
        returning("return X @ W_K, X"),
        "The keys are right. Your values are the embeddings, as in lesson 1. A value is the "
        "embedding seen through `W_V`.",
    ),
    Mistake(
        returning("return X @ W_K, X @ W_K @ W_V"),
        "The keys are right. Your values are made of the keys, one lens behind the other. Both "
        "lenses look at `X`: the value does not know the key.",
    ),
    Mistake(
        returning("return X @ W_K.T, X @ W_V.T"),
        "Both matrices are transposed. `nn.Linear` keeps its weight that way and turns it over "
        "before use. Here a matrix stands as it multiplies: `X @ W`.",
    ),
    Mistake(
        returning("return (X @ W_K).T, (X @ W_V).T"),
        "Both results have their rows and columns changed: a token is a column now. `W.T @ X.T` "
        "does that, too. With `X @ W` each token stays a row.",
    ),
    Mistake(
        returning("return X @ W_K, X @ W_V / np.sqrt(W_K.shape[1])"),
        "The keys are right. Your values are divided by the root of `d_k`. That belongs to the "
        "scores, to keep softmax moderate; values never go through softmax.",
    ),
)

EXERCISE = Exercise(
    title="Keys and values",
    prompt=r"""
The same tokens through two lenses. Write `keys_and_values(X, W_K, W_V)`, which returns the keys
and the values of all tokens, in this order.

`X` has shape (n, d_model), `W_K` (d_model, d_k) and `W_V` (d_model, d_v). The last lines print
both for "cat" and "sat" of the lesson: look how they differ, though they come from one
embedding.
""",
    starter=f"""\
import numpy as np

{HEAD}
    \"\"\"Keys (n, d_k) and values (n, d_v) of the tokens in X.\"\"\"
    ...
{LOOK}""",
    function="keys_and_values",
    reference=reference,
    cases=cases,
    hints=(
        "Each is one matrix product, like the queries of lesson 2.",
        "A token is a row of `X`, so the matrix stands on its right: `X @ W`.",
    ),
    solution=answer(HEAD, "return X @ W_K, X @ W_V") + LOOK,
    explanation="""
Two products, and neither knows of the other. That is the point: what a token is found by and
what it hands over can be learned apart.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np", "One token is enough to see it."),
        Step("x = np.array([0.5, 1.5, 0.0])", "“cat”."),
        Step("W_V = np.array([[1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])", "A lens with two columns."),
        Step("x @ W_V[:, 0]", "The first column alone: 0.5 · 1 + 1.5 · 1 + 0 · (−1)."),
        Step("x @ W_V", "Both columns: the value has as many components as the lens has columns."),
    ),
    faded=answer(HEAD, "return X @ ____, ____ @ ____") + LOOK,
    stretch=Stretch(
        r"""
Can two tokens have the same key and different values? Look for a pair, with any matrices.
""",
        (
            Step("import numpy as np", "Two tokens that differ in one component."),
            Step("X = np.array([[1.0, 2.0], [1.0, -3.0]])", "The second component differs."),
            Step("W_K = np.array([[1.0], [0.0]])", "A key that reads the first component only."),
            Step("X @ W_K", "The same key: both are found by the same queries."),
            Step("W_V = np.array([[0.0], [1.0]])", "A value that reads the second one."),
            Step("X @ W_V", "And they have different things to say."),
        ),
    ),
)
