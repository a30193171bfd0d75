"""The scores of queries with keys, which differ by direction."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import hundredths, whole

HEAD = "def query_key_scores(X, W_Q, W_K):"
FROM = "import numpy as np\nfrom yours import project"
LOOK = """
X = np.array([[1.0, 0.0], [0.5, 1.5], [0.0, 1.0]])
W_Q = np.array([[0.0, 1.0], [2.0, 0.0]])
W_K = np.array([[1.0, -1.0], [0.0, 1.0]])
print(query_key_scores(X, W_Q, W_K))
"""


def reference(X: Array, W_Q: Array, W_K: Array) -> Array:
    return attention.query_key_attention(X, W_Q, W_K).scores


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (whole(rng, 2, 2), whole(rng, 2, 2), whole(rng, 2, 2)),
        (whole(rng, 3, 2), whole(rng, 2, 2), whole(rng, 2, 2)),
        (whole(rng, 2, 3), whole(rng, 3, 2), whole(rng, 3, 2)),
        (whole(rng, 3, 3), whole(rng, 3, 3), whole(rng, 3, 3)),
        (whole(rng, 1, 3), whole(rng, 3, 2), whole(rng, 3, 2)),
        (hundredths(rng, 5, 4), hundredths(rng, 4, 3), hundredths(rng, 4, 3)),
        (hundredths(rng, 6, 8), hundredths(rng, 8, 2), hundredths(rng, 8, 2)),
    ]


def wrong(*body: str) -> str:
    return answer(HEAD, *body)


MISTAKES = (
    Mistake(
        wrong("return X @ X.T"),
        "These are lesson 1’s scores: embeddings with embeddings. Neither matrix takes part. "
        "Compare queries with keys instead.",
    ),
    Mistake(
        wrong("return (X @ W_K) @ (X @ W_Q).T"),
        "Your table is turned over: keys look, and queries are looked at. A row belongs to the "
        "token that looks, so the queries come first: `Q @ K.T`.",
    ),
    Mistake(
        wrong("return (X @ W_Q) @ (X @ W_Q).T"),
        "Queries meet queries here, and the keys are not used. So the table is its own mirror "
        "image, whatever the matrix. The second factor is made with `W_K`.",
    ),
    Mistake(
        wrong("return (X @ W_K) @ (X @ W_K).T"),
        "Keys meet keys here, and the queries are not used. The first factor is made with `W_Q`.",
    ),
    Mistake(
        wrong("return (X @ W_Q) @ (X @ W_K)"),
        "The keys are not turned over. Rows of `Q` have to meet rows of `K`, so it is `K.T`.",
    ),
    Mistake(
        wrong("return (X @ W_Q).T @ (X @ W_K)"),
        "The transpose is on the wrong side. Your table compares components with components, "
        "(d_k, d_k). Tokens with tokens is `Q @ K.T`.",
    ),
    Mistake(
        wrong("return X @ W_Q @ X.T"),
        "Queries are compared with the embeddings themselves. What is looked at goes through a "
        "lens as well: its key is `X @ W_K`.",
    ),
    Mistake(
        wrong("return (X @ W_Q) * (X @ W_K)"),
        "`*` multiplies number by number. That pairs each token with itself, and leaves the "
        "products unadded. All pairs are the matrix product `Q @ K.T`.",
    ),
    Mistake(
        wrong("return (X @ W_Q) @ (X @ W_K).T / np.sqrt(W_Q.shape[1])"),
        "Your scores are divided by the root of d_k. That is the next step. Here they are the dot "
        "products as they are.",
    ),
    Mistake(
        wrong("S = (X @ W_Q) @ (X @ W_K).T", "return (S + S.T) / 2"),
        "Your table has been made its own mirror image. That a score differs by direction is no "
        "mistake here: two questions, two answers.",
    ),
    Mistake(
        wrong(
            "S = (X @ W_Q) @ (X @ W_K).T",
            "e = np.exp(S - S.max(axis=-1, keepdims=True))",
            "return e / e.sum(axis=-1, keepdims=True)",
        ),
        "These are weights already. Return the scores, before any softmax.",
    ),
)

EXERCISE = Exercise(
    title="Queries meet keys",
    prompt=r"""
Write `query_key_scores(X, W_Q, W_K)`: the score of each token looking at each token,

$$
\text{scores} = Q K^\top .
$$

`X` has shape (n, d_model), the matrices (d_model, d_k), and the result (n, n). Row $i$ belongs to
token $i$ as the one that looks. `project` from `yours` is the one you wrote, once it has passed its
check.

The last lines print the table of three tokens. Compare each number with its mirror image.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The score of each token with each: (n, n).\"\"\"
    ...
{LOOK}""",
    function="query_key_scores",
    reference=reference,
    cases=cases,
    hints=(
        "First the two sets of vectors, `Q` and `K`. `project` makes both.",
        "Lesson 1 had `X @ X.T`. Which of the two is `Q` now, and which is `K`?",
    ),
    solution=answer(
        HEAD, "Q = project(X, W_Q)", "K = project(X, W_K)", "return Q @ K.T", imports=FROM
    )
    + LOOK,
    explanation="""
Where lesson 1 had `X @ X.T`, there are now two tables made of `X`. Entry (i, j) takes row i of `Q`
and row j of `K`. Entry (j, i) takes two other rows, so nothing makes them equal.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            lambda value, X, W_Q, W_K: bool(
                np.allclose(value.diagonal(), reference(X, W_Q, W_K).diagonal())
            ),
            "The diagonal is not right. A token’s score with itself is its query with its own key.",
        ),
    ),
    worked=(
        Step("import numpy as np", "NumPy brings arrays."),
        Step("Q = np.array([[1.0, 2.0], [0.0, 1.0]])", "The queries of two tokens."),
        Step("K = np.array([[1.0, 0.0], [3.0, 1.0]])", "Their keys."),
        Step("Q[0] @ K[1]", "Token 0 looking at token 1."),
        Step("Q[1] @ K[0]", "Token 1 looking at token 0: two other vectors, another number."),
        Step("Q @ K.T", "All four scores. Find the two in it."),
    ),
    faded=answer(
        HEAD, "Q = project(X, ____)", "K = project(X, ____)", "return ____ @ ____.T", imports=FROM
    )
    + LOOK,
    stretch=Stretch(
        r"""
Multiply $W_Q$ by 10 and $W_K$ by 0.1. What becomes of queries, keys and scores?
""",
        (
            Step("import numpy as np\nX = np.array([[1.0, 0.0], [0.5, 1.5]])", "Two tokens."),
            Step("W_Q = np.array([[0.0, 1.0], [2.0, 0.0]])", "A first matrix."),
            Step("W_K = np.array([[1.0, -1.0], [0.0, 1.0]])", "A second one."),
            Step("(X @ W_Q) @ (X @ W_K).T", "The scores as they are."),
            Step("X @ (10 * W_Q)", "Queries are ten times as long,"),
            Step(
                "(X @ (10 * W_Q)) @ (X @ (0.1 * W_K)).T",
                "and the scores are what they were. Only the product of the two matrices counts.",
            ),
        ),
    ),
)
