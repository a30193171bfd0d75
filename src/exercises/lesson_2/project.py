"""Queries or keys of a sentence: each row of X through one matrix."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import hundredths, whole

HEAD = "def project(X, W):"


def reference(X: Array, W: Array) -> Array:
    return attention.project(X, W)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (whole(rng, 2, 2), whole(rng, 2, 2)),
        (whole(rng, 2, 3), whole(rng, 3, 2)),
        (whole(rng, 3, 2), whole(rng, 2, 4)),
        (whole(rng, 3, 3), whole(rng, 3, 3)),
        (whole(rng, 1, 3), whole(rng, 3, 2)),
        (hundredths(rng, 4, 3), hundredths(rng, 3, 5)),
        (hundredths(rng, 6, 16), hundredths(rng, 16, 4)),
    ]


MISTAKES = (
    Mistake(
        answer(HEAD, "return X @ W.T"),
        "Your code multiplies by the transpose of `W`. That is how `nn.Linear` does it, since it "
        "stores its matrix turned over. Here `W` has the shape (d_model, d_k) and stands as it "
        "multiplies.",
    ),
    Mistake(
        answer(HEAD, "return W @ X"),
        "The two have changed places. Tokens are rows of `X`, and a matrix that acts on rows "
        "stands on their right.",
    ),
    Mistake(
        answer(HEAD, "return (W.T @ X.T)"),
        "The numbers are right, but they lie on their side: you have a column for each token. It "
        "is the transpose of `X @ W`, and one row for each token is wanted.",
    ),
    Mistake(
        answer(HEAD, "return X * W"),
        "`*` multiplies number by number. A query’s component is a dot product, a row of `X` with "
        "a column of `W`, and all of them together are a matrix product: `@`.",
    ),
    Mistake(
        answer(HEAD, "return X[0] @ W"),
        "This is the query of token 0 alone. There is a row to make for each token.",
    ),
    Mistake(
        answer(HEAD, "return X @ W / np.sqrt(W.shape[1])"),
        "Your code divides by the root of d_k here. The division comes later, once, when queries "
        "and keys have met in the scores.",
    ),
    Mistake(
        answer(HEAD, "return X @ W + X[:, :1]"),
        "Your code adds a part of the embedding to the result. A projection is the product alone.",
    ),
    Mistake(
        answer(HEAD, "return X @ W @ W.T"),
        "The matrix acts twice, there and back again, so that the result has d_model components. "
        "Once is enough.",
    ),
    Mistake(
        answer(HEAD, "e = np.exp(X @ W)", "return e / e.sum(axis=-1, keepdims=True)"),
        "Softmax has been applied to the queries. They are vectors and not weights: any numbers "
        "may stand in them. Softmax waits for the scores.",
    ),
)

EXERCISE = Exercise(
    title="One lens for all tokens",
    prompt=r"""
Write `project(X, W)`, which makes the queries of a sentence if it gets $W_Q$, and the keys if it
gets $W_K$.

$$
Q = X W_Q
$$

`X` has shape (n, d_model), a row for each token. `W` has shape (d_model, d_k). The result has a row
for each token and d_k components in each.
""",
    starter=f"""\
import numpy as np

{HEAD}
    \"\"\"Each row of X (n, d_model) through W (d_model, d_k): (n, d_k).\"\"\"
    ...
""",
    function="project",
    reference=reference,
    cases=cases,
    hints=(
        "Component j of the query of token i is a dot product: row i of `X` with column j of `W`.",
        "All rows with all columns: which sign makes that of two tables?",
    ),
    solution=answer(HEAD, "return X @ W"),
    explanation="""
Rows of `X` meet columns of `W`: (n, d_model) times (d_model, d_k) is (n, d_k). The same line makes
queries and keys. What differs is the matrix that you give it.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            lambda value, X, W: bool(np.allclose(value[0], X[0] @ W)),
            "The first row is not right. It is `X[0] @ W`: the first token’s row with each column "
            "of `W`.",
        ),
    ),
    worked=(
        Step("import numpy as np", "NumPy brings arrays and `@`."),
        Step("x = np.array([0.5, 1.5, 0.0])", "One token, with three components."),
        Step("W = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 2.0]])", "Three rows, two columns."),
        Step("x @ W[:, 0]", "Component 0 of the result: the token with column 0."),
        Step("x @ W", "Both components at once."),
        Step("np.array([[0.5, 1.5, 0.0], [0.0, 1.0, 1.0]]) @ W", "Two tokens, a row each."),
    ),
    faded=answer(HEAD, "return ____ @ ____"),
    stretch=Stretch(
        r"""
A matrix with fewer columns than rows must lose something: some embeddings get the query (0, 0).
Find one for the matrix of the worked example.
""",
        (
            Step("import numpy as np", "NumPy once more."),
            Step("W = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 2.0]])", "Three rows, two columns."),
            Step("lost = np.array([2.0, 0.0, -1.0])", "Component 0 and twice component 2 cancel."),
            Step("lost @ W", "This lens does not see it at all."),
            Step("np.array([3.0, 1.0, -1.0]) @ W", "And these two tokens look alike to it,"),
            Step("np.array([1.0, 1.0, 0.0]) @ W", "since they differ by the vector that is lost."),
        ),
    ),
)
