"""The attention weights of queries and keys, divided by the root of d_k before softmax."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def scaled_attention_weights(X, W_Q, W_K):"
FROM = "import numpy as np\nfrom yours import project, softmax"


def reference(X: Array, W_Q: Array, W_K: Array) -> Array:
    return attention.query_key_attention(X, W_Q, W_K).weights


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (halves(rng, 2, 3), halves(rng, 3, 2), halves(rng, 3, 2)),
        (halves(rng, 3, 2), halves(rng, 2, 3), halves(rng, 2, 3)),
        (halves(rng, 3, 3), halves(rng, 3, 2), halves(rng, 3, 2)),
        (halves(rng, 1, 2), halves(rng, 2, 3), halves(rng, 2, 3)),
        (tenths(rng, 4, 3), tenths(rng, 3, 5), tenths(rng, 3, 5)),
        (tenths(rng, 6, 4), tenths(rng, 4, 2), tenths(rng, 4, 2)),
    ]


def wrong(*body: str) -> str:
    return answer(
        HEAD,
        "S = project(X, W_Q) @ project(X, W_K).T",
        *body,
        imports="import numpy as np\nfrom attention import project, softmax",
    )


MISTAKES = (
    Mistake(
        wrong("return softmax(S)"),
        "The division is missing: this is softmax of the scores as they are. Divide them by the "
        "root of d_k first. `d_k = W_Q.shape[1]`.",
    ),
    Mistake(
        wrong("return softmax(S / W_Q.shape[1])"),
        "Your code divides by d_k. The scores spread as its root does, so that is too much: the "
        "weights come out too even. Take `np.sqrt` of it.",
    ),
    Mistake(
        wrong("return softmax(S / np.sqrt(W_Q.shape[0]))"),
        "Your code divides by the root of d_model, the number of rows of `W_Q`. A dot product of a "
        "query with a key adds up d_k products: it is the number of columns that counts.",
    ),
    Mistake(
        wrong("return softmax(S / np.sqrt(len(X)))"),
        "Your code divides by the root of the number of tokens. How far a score spreads depends on "
        "how many products it adds up, and that is d_k.",
    ),
    Mistake(
        wrong("return softmax(S) / np.sqrt(W_Q.shape[1])"),
        "Your code divides after softmax. Then the rows no longer sum to 1, and softmax has seen "
        "the large scores. The division comes first.",
    ),
    Mistake(
        wrong("return softmax(S * np.sqrt(W_Q.shape[1]))"),
        "Your code multiplies by the root, which makes large scores larger. It should divide.",
    ),
    Mistake(
        wrong("return softmax(S / np.sqrt(W_Q.shape[1]), axis=0)"),
        "Each column sums to 1 here. A row is one token looking, so softmax runs along the row.",
    ),
    Mistake(
        wrong("return softmax(S.T / np.sqrt(W_Q.shape[1]))"),
        "`W_Q` and `W_K` have changed places, so keys look and queries are looked at.",
    ),
    Mistake(
        wrong("return S / np.sqrt(W_Q.shape[1])"),
        "These are the scaled scores. One step is missing: softmax along each row.",
    ),
    Mistake(
        wrong("return softmax(X @ X.T / np.sqrt(X.shape[1]))"),
        "These are weights of the embeddings themselves, scaled. The matrices take no part: use "
        "the scores of queries with keys.",
    ),
    Mistake(
        wrong(
            "e = np.exp(S / np.sqrt(W_Q.shape[1]))",
            "return e / e.sum()",
        ),
        "All weights of the table sum to 1 together. Each row is a weighted average of its own and "
        "needs its own total.",
    ),
)

EXERCISE = Exercise(
    title="Scaled attention weights",
    prompt=r"""
Write `scaled_attention_weights(X, W_Q, W_K)`, the whole of this lesson in one function:

$$
\text{weights} = \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right)
$$

`X` has shape (n, d_model), the matrices (d_model, d_k), and the result (n, n), with a row of
weights for each token. `project` and `softmax` from `yours` are the ones you wrote, once they have
passed; the scores are the line that you wrote above.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"A row of weights for each token: (n, n).\"\"\"
    ...
""",
    function="scaled_attention_weights",
    reference=reference,
    cases=cases,
    hints=(
        "Three steps: scores, division, softmax. In this order.",
        "Where in the shapes of `X`, `W_Q` and `W_K` does d_k stand?",
    ),
    solution=answer(
        HEAD,
        "d_k = W_Q.shape[1]",
        "scores = project(X, W_Q) @ project(X, W_K).T",
        "return softmax(scores / np.sqrt(d_k))",
        imports=FROM,
    ),
    explanation="""
The division stands between the scores and softmax. d_k is how many columns the matrices have, which
is how many products each score adds up.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            lambda value, *_: bool(np.allclose(value.sum(axis=1), 1)),
            "The rows do not sum to 1. Softmax has to come last.",
        ),
    ),
    worked=(
        Step("import numpy as np\nfrom attention import softmax", "Softmax is there already."),
        Step("scores = np.array([[8.0, 0.0, -4.0]])", "One row of scores, with d_k = 16."),
        Step("softmax(scores)", "As they are: nearly all on one token."),
        Step("scaled = scores / np.sqrt(16)", "The root of 16 is 4."),
        Step("softmax(scaled)", "The same order, and a mixture again."),
    ),
    faded=answer(
        HEAD,
        "d_k = W_Q.shape[____]",
        "scores = project(X, ____) @ project(X, ____).T",
        "return softmax(scores / ____)",
        imports=FROM,
    ),
    stretch=Stretch(
        r"""
Could the division be left out of the code, and hidden in the matrices? Find a matrix that gives the
same weights without it.
""",
        (
            Step("import numpy as np\nfrom attention import softmax", "Softmax once more."),
            Step("X = np.array([[1.0, 0.0], [0.5, 1.5]])", "Two tokens."),
            Step("W_Q = np.array([[0.0, 1.0], [2.0, 0.0]])", "Its entries, divided by √2 …"),
            Step("W_K = np.array([[1.0, -1.0], [0.0, 1.0]])", "The keys stay."),
            Step("softmax((X @ W_Q) @ (X @ W_K).T / np.sqrt(2))", "With the division,"),
            Step(
                "softmax((X @ (W_Q / np.sqrt(2))) @ (X @ W_K).T)",
                "and without it, by a smaller matrix. So scaling says how large matrices begin and "
                "how training moves them, not what they can express.",
            ),
        ),
    ),
)
