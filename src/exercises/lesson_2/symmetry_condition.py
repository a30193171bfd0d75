"""When scores are symmetric: a condition on the two matrices, without any tokens."""

import numpy as np

from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import hundredths, whole

HEAD = "def symmetry_gap(W_Q, W_K):"
LOOK = """
W = np.array([[0.0, 1.0], [2.0, 0.5]])
V = np.array([[1.0, -1.0], [0.0, 1.0]])
print("W_Q = W_K:  ", symmetry_gap(W, W))
print("W_Q = 2 W_K:", symmetry_gap(2 * W, W))
print("two others: ", symmetry_gap(W, V))
"""


def reference(W_Q: Array, W_K: Array) -> float:
    M = W_Q @ W_K.T
    return float(np.abs(M - M.T).max())


def cases(rng: np.random.Generator) -> list[Case]:
    W, symmetric = whole(rng, 3, 2), whole(rng, 2, 2)
    return [
        (whole(rng, 2, 2), whole(rng, 2, 2)),
        (whole(rng, 3, 2), whole(rng, 3, 2)),
        (W, W.copy()),
        (2 * W, W.copy()),
        (W, W @ (symmetric + symmetric.T)),
        (whole(rng, 3, 3), whole(rng, 3, 3)),
        (whole(rng, 4, 1), whole(rng, 4, 1)),
        (hundredths(rng, 5, 3), hundredths(rng, 5, 3)),
        (hundredths(rng, 6, 8), hundredths(rng, 6, 8)),
    ]


def wrong(formula: str) -> str:
    return answer(HEAD, f"return {formula}")


MISTAKES = (
    Mistake(
        wrong("np.abs(W_Q - W_K).max()"),
        "Your code asks whether the two matrices are equal. That is not the condition: with "
        "`W_Q = 2 W_K` they differ, and the scores are symmetric all the same. What counts is "
        "their product, `W_Q @ W_K.T`.",
    ),
    Mistake(
        wrong("np.abs(W_Q.T @ W_K - (W_Q.T @ W_K).T).max()"),
        "The transpose is on the wrong side: your product has the shape (d_k, d_k). Between the "
        "two embeddings of a score stands `W_Q @ W_K.T`, of shape (d_model, d_model).",
    ),
    Mistake(
        wrong("np.abs(W_Q @ W_K - (W_Q @ W_K).T).max()"),
        "`W_K` is not turned over. A score is a row of `X W_Q` with a row of `X W_K`, so its "
        "matrix comes in transposed.",
    ),
    Mistake(
        wrong("W_Q @ W_K.T"),
        "This is the product that decides. Now measure it: how far is it from its own mirror "
        "image?",
    ),
    Mistake(
        wrong("np.allclose(W_Q @ W_K.T, (W_Q @ W_K.T).T)"),
        "Your code answers with `True` or `False`. How far the product is from symmetric is "
        "wanted, as a number: 0 says that it is.",
    ),
    Mistake(
        wrong("np.abs(W_Q @ W_K.T - W_K @ W_Q.T).sum()"),
        "Your code adds up all differences. Each counts twice then, and a larger matrix gives a "
        "larger number. The largest one is wanted.",
    ),
    Mistake(
        wrong("np.abs(W_Q @ W_K.T - W_K @ W_Q.T).mean()"),
        "Your code takes the average of the differences, and the diagonal, always 0, pulls it "
        "down. The largest one is wanted.",
    ),
    Mistake(
        wrong("np.abs(W_Q @ W_K.T + W_K @ W_Q.T).max()"),
        "Your code adds the mirror image where it should take it away. Equal numbers have the "
        "difference 0.",
    ),
    Mistake(
        wrong("np.abs(W_Q @ W_Q.T - W_K @ W_K.T).max()"),
        "Your code multiplies each matrix with itself. In a score they meet each other: `W_Q` on "
        "the left, `W_K` on the right.",
    ),
    Mistake(
        wrong("0.0 if np.allclose(W_Q, W_K) else np.abs(W_Q @ W_K.T).max()"),
        "Where the matrices differ, your code gives the largest entry of their product. Take its "
        "mirror image away first: also matrices that differ can make a symmetric product.",
    ),
)

EXERCISE = Exercise(
    title="When does the mirror come back?",
    prompt=r"""
On the bench, $W_Q = W_K$ made the scores symmetric again. So did $W_Q = 2\,W_K$. Find the
condition in numbers, without any tokens. A score is

$$
q_i \cdot k_j = x_i \, W_Q W_K^\top \, x_j^\top .
$$

Write `symmetry_gap(W_Q, W_K)`: how far the matrix in the middle, $M = W_Q W_K^\top$, is from its
own mirror image, as the largest $\lvert M_{ij} - M_{ji} \rvert$. The matrices have shape
(d_model, d_k). The result is one number, and 0 says that the scores of every sentence are
symmetric.
""",
    starter=f"""\
import numpy as np

{HEAD}
    \"\"\"How far W_Q W_K^T is from symmetric: one number.\"\"\"
    ...
{LOOK}""",
    function="symmetry_gap",
    reference=reference,
    cases=cases,
    hints=(
        "Make the product first. Of which shape is it?",
        "A matrix and its mirror image: `M` and `M.T`. Lesson 1’s exercise on symmetry ended with "
        "the same line.",
    ),
    solution=answer(HEAD, "M = W_Q @ W_K.T", "return np.abs(M - M.T).max()") + LOOK,
    explanation="""
Equal matrices give 0, and so does one that is twice the other. So that the two differ is not what
breaks the symmetry. The product has to be asymmetric, and then there are tokens whose scores
differ by direction.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            lambda value, *_: bool((value >= 0).all()),
            "Your number is negative. A distance from symmetric is 0 or more: take the signs away.",
        ),
    ),
    worked=(
        Step("import numpy as np", "NumPy brings arrays."),
        Step("W_Q = np.array([[1.0, 0.0], [0.0, 2.0]])", "A first matrix."),
        Step("W_K = np.array([[0.0, 1.0], [1.0, 0.0]])", "A second one."),
        Step("M = W_Q @ W_K.T", "The matrix in the middle of every score."),
        Step("M - M.T", "Its difference from the mirror image. Not all of it is 0."),
        Step("X = np.array([[1.0, 0.0], [0.0, 1.0]])", "Two tokens, as plain as can be:"),
        Step("X @ M @ X.T", "their scores are M itself, and differ by direction."),
    ),
    faded=answer(HEAD, "M = ____ @ ____.T", "return np.abs(M - ____).max()") + LOOK,
    stretch=Stretch(
        r"""
Take any $W_Q$ and a symmetric matrix $A$, and let $W_K = W_Q A$. Is the product symmetric? Why?
""",
        (
            Step(
                "import numpy as np\nW_Q = np.array([[0.0, 1.0], [2.0, 0.5], [1.0, 1.0]])", "Any."
            ),
            Step("A = np.array([[1.0, 3.0], [3.0, -2.0]])", "Its own mirror image."),
            Step("W_K = W_Q @ A", "No multiple of the other one."),
            Step("M = W_Q @ W_K.T", "That is W_Q A W_Qᵀ, and turned over it is the same."),
            Step("M - M.T", "So all scores are symmetric with these two different matrices."),
        ),
    ),
)
