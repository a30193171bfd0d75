"""The scores of a sentence: all dot products of rows with rows."""

import numpy as np

import attention
from checking.comparing import Array, close
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import hundredths, tenths, whole

HEAD = "def scores(X):"


def reference(X: Array) -> Array:
    return attention.attention(X).scores


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (whole(rng, 2, 2),),
        (whole(rng, 2, 3),),
        (whole(rng, 3, 2),),
        (whole(rng, 3, 3),),
        (whole(rng, 1, 3),),
        (tenths(rng, 4, 3),),
        (tenths(rng, 5, 5),),
        (hundredths(rng, 7, 16),),
    ]


def wrong_off_the_diagonal(value: Array, X: Array) -> bool:
    return not close(value, reference(X))[~np.eye(len(X), dtype=bool)].all()


def looped(inner: str, *after: str) -> str:
    """A wrong answer with two loops: the head of the inner one, and the lines below it."""
    filled = (f"    {inner}", "        S[i, j] = X[i] @ X[j]")
    return answer(HEAD, "n = len(X)", "S = np.zeros((n, n))", "for i in range(n):", *filled, *after)


MISTAKES = (
    Mistake(
        answer(HEAD, "return X @ X"),
        "Your code multiplies `X` by itself without turning it over. A matrix product takes the "
        "rows of the first with the columns of the second. To get rows with rows, the second has "
        "to be transposed: `X.T`.",
    ),
    Mistake(
        answer(HEAD, "return X.T @ X"),
        "The transpose is on the wrong side. `X.T @ X` takes columns with columns: it compares "
        "components, of shape (d_model, d_model). You want tokens with tokens, (n, n).",
    ),
    Mistake(
        answer(HEAD, "return X * X"),
        "`*` multiplies number by number, so this squares each component. A matrix product is "
        "written `@`, and the second matrix is the transpose.",
    ),
    Mistake(
        answer(HEAD, "return X @ X.T / np.sqrt(X.shape[1])"),
        "Your scores are divided by the root of the number of components. You may know that from "
        "transformers, and lesson 2 gives the reason. Here the scores are the dot products as "
        "they are.",
    ),
    Mistake(
        answer(HEAD, "return X @ X.T / X.shape[1]"),
        "Your scores are divided by the number of components. Here they are the dot products as "
        "they are, with nothing divided.",
    ),
    Mistake(
        answer(HEAD, "unit = X / np.linalg.norm(X, axis=1, keepdims=True)", "return unit @ unit.T"),
        "These are cosines: the lengths of the vectors are divided out, so each token scores 1 "
        "with itself. The scores keep the lengths.",
    ),
    Mistake(
        answer(HEAD, "S = X @ X.T", "np.fill_diagonal(S, 0)", "return S"),
        "The diagonal is 0. A token is compared with itself as well, and that score is the square "
        "of its length.",
    ),
    Mistake(
        looped("for j in range(i, n):", "return S"),
        "The lower half is empty. An inner loop that begins at `i` visits each pair once, but "
        "the table has two places for it. Run `j` over all tokens, or fill in `S[j, i]` too.",
    ),
    Mistake(
        looped("for j in range(i + 1):", "return S"),
        "The upper half is empty. An inner loop that ends at `i` visits each pair once, but the "
        "table has two places for it. Run `j` over all tokens, or fill in `S[j, i]` too.",
    ),
    Mistake(
        looped("for j in range(n):", "    return S"),
        "Only the first row is filled in. A `return` ends the function at once. If it stands "
        "inside the outer loop, the first round is the last: put it below, level with that `for`.",
    ),
    Mistake(
        looped("for j in range(n):", "        return S"),
        "Only one score is filled in. A `return` ends the function at once, and inside the inner "
        "loop it does so after one pair. Put it below both loops, level with the first `for`.",
    ),
    Mistake(
        answer(HEAD, "return X * X.T"),
        "`*` multiplies number by number, so each component meets the one at the mirrored place, "
        "and the shapes fit only where there are as many tokens as components. Rows with rows is "
        "a matrix product, and that is written `@`.",
    ),
    Mistake(
        answer(HEAD, "return (X * X).sum(axis=1)"),
        "There is one score for each token, with itself. That is the diagonal of the table. You "
        "want each token with each token: n rows and n columns.",
    ),
    Mistake(
        answer(HEAD, "return X @ X[0]"),
        "This is one row of the table, the scores of token 0. You want such a row for each token.",
    ),
    Mistake(
        answer(HEAD, "e = np.exp(X @ X.T)", "return e / e.sum(axis=-1, keepdims=True)"),
        "These are weights already: softmax has been applied to the scores. That is the next "
        "exercise. Return the scores before it.",
    ),
    Mistake(
        answer(HEAD, "return np.linalg.norm(X[:, None] - X[None], axis=-1)"),
        "These are distances between the tokens, so that like ones get small numbers, and each "
        "token has 0 with itself. A score is a dot product: large for like directions.",
    ),
)

EXERCISE = Exercise(
    title="The scores of a sentence",
    prompt=r"""
Write `scores(X)`. `X` holds a sentence: one row for each token, of shape (n, d_model). The score
of token $i$ with token $j$ is the dot product of their rows, $x_i \cdot x_j$. All of them
together are one matrix product:

$$
\text{scores} = X X^\top
$$

The result has shape (n, n). Row $i$ holds the scores of token $i$ with all tokens, itself
included.
""",
    starter=f"""\
import numpy as np

{HEAD}
    \"\"\"All dot products of rows of X (n, d_model): (n, n).\"\"\"
    ...
""",
    function="scores",
    reference=reference,
    cases=cases,
    hints=(
        "The entry in row i and column j is `X[i] @ X[j]`. Two loops would do it.",
        "One matrix product does it without loops. Rows of the first factor meet columns of the "
        "second. How do you turn rows into columns?",
        "`X.T` is the transpose: its columns are the rows of `X`.",
    ),
    solution=answer(HEAD, "return X @ X.T"),
    explanation="""
In a matrix product, rows meet columns. The columns of `X.T` are the rows of `X`, so in `X @ X.T`
each row meets each row. The shapes say the same: (n, d_model) times (d_model, n) is (n, n).
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            lambda value, *_: bool(np.allclose(value, value.T)),
            "Your table is not its own mirror image. The score of token i with token j is the "
            "score of j with i.",
        ),
        Property(
            wrong_off_the_diagonal,
            "Only the diagonal is not right: there stands each token’s dot product with itself.",
        ),
    ),
    worked=(
        Step("import numpy as np", "NumPy brings arrays and `@`."),
        Step("X = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]])", "Three tokens, a row each."),
        Step("X[0] @ X[1]", "The score of token 0 with token 1: 1 · 3 + 2 · 0."),
        Step("X.T", "Rows become columns."),
        Step("S = X @ X.T", "Each row with each row. Find the score from before in it, twice."),
        Step("S.shape", "As many rows and columns as tokens, however many components they have."),
    ),
    faded=answer(HEAD, "return X @ ____"),
    stretch=Stretch(
        r"""
Now the scores of one sentence with another: `X` has n rows and `Y` has m. How are they
computed, and what shape do they have?
""",
        (
            Step("import numpy as np\nX = np.array([[1.0, 0.0], [0.5, 1.5]])", "Two tokens look."),
            Step(
                "Y = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 0.0]])", "Three tokens are looked at."
            ),
            Step(
                "scores = X @ Y.T",
                "A row for each that looks, a column for each that is looked at.",
            ),
            Step("scores.shape", "(n, m). Nothing asks that both sides are the same sentence."),
        ),
    ),
)
