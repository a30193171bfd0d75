"""Symmetry: the scores are their own mirror image, the weights are not."""

from typing import NamedTuple

import numpy as np

import attention
from exercises.comparing import Array
from exercises.exercise import Case, Exercise, Mistake, Step, answer
from exercises.fresh import halves, tenths

HEAD = "def asymmetry(X):"
FROM = "import numpy as np\nfrom yours import attention"


class Asymmetry(NamedTuple):
    """The largest difference between a number and its mirror image."""

    of_scores: float
    of_weights: float


def reference(X: Array) -> Asymmetry:
    scores, weights, _ = attention.attention(X)
    return Asymmetry(
        float(np.abs(scores - scores.T).max()), float(np.abs(weights - weights.T).max())
    )


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (halves(rng, 2, 2),),
        (halves(rng, 2, 2),),
        (halves(rng, 3, 2),),
        (halves(rng, 1, 3),),
        (tenths(rng, 4, 3),),
        (tenths(rng, 5, 5),),
        (tenths(rng, 6, 3),),
    ]


def wrong(scores: str, weights: str) -> str:
    lines = ("S, W, _ = attention(X)", f"return {scores}, {weights}")
    return answer(HEAD, *lines, imports=FROM)


def both(form: str) -> str:
    """The same wrong formula, in M, for the scores and for the weights."""
    return wrong(form.replace("M", "S"), form.replace("M", "W"))


MISTAKES = (
    Mistake(
        wrong("np.abs(W - W.T).max()", "np.abs(S - S.T).max()"),
        "The two numbers have changed places: return that of the scores first. Now look at them "
        "again: which of the two tables is symmetric?",
    ),
    Mistake(
        both("(M - M.T).sum()"),
        "Both of your numbers are always 0, for the weights too. In the sum of all differences "
        "each one meets its opposite, `M[i, j] - M[j, i]` and `M[j, i] - M[i, j]`, and they "
        "cancel. The smallest difference is 0 as well: that is the diagonal. Take the largest.",
    ),
    Mistake(
        both("np.abs(M - M.T).mean()"),
        "Your code takes the average of the differences. The diagonal, where the difference is "
        "always 0, pulls it down. The largest one is wanted: `max`.",
    ),
    Mistake(
        both("np.abs(M - M.T).sum()"),
        "Your code adds up all differences without their signs. Each counts twice then, and a "
        "larger table gives a larger number. The largest one is wanted: `max`.",
    ),
    Mistake(
        wrong("np.abs(S - W).max()", "np.abs(W - S).max()"),
        "Your code compares the scores with the weights. Each table should be compared with its "
        "own mirror image, `scores.T` and `weights.T`.",
    ),
    Mistake(
        both("np.abs(M - M[::-1]).max()"),
        "`M[::-1]` turns the order of the rows round: the first becomes the last. The mirror image "
        "along the diagonal, where `M[i, j]` and `M[j, i]` change places, is `M.T`.",
    ),
    Mistake(
        both("np.abs(M - M.T)"),
        "You have the differences of all pairs, as two tables. One number is wanted for each: the "
        "largest of the table.",
    ),
    Mistake(
        both("np.allclose(M, M.T)"),
        "Your code answers whether the tables are symmetric, with `True` and `False`. How far they "
        "are from it is wanted, as a number: 0 says symmetric.",
    ),
    Mistake(
        both("(abs(M[0, 1] - M[1, 0]) if len(M) > 1 else 0.0)"),
        "Your code looks at one pair only, tokens 0 and 1. In a longer sentence another pair can "
        "be further apart: compare the whole table with its transpose.",
    ),
    Mistake(
        answer(
            HEAD,
            "W = attention(X).weights",
            "return np.abs(W - W.T).max()",
            imports=FROM,
        ),
        "This is the number for the weights, by itself. Return two: the one for the scores first, "
        "then this one.",
    ),
    Mistake(
        both("np.abs(M + M.T).max()"),
        "Your code adds the mirror image where it should take it away. A number and its mirror "
        "image are equal when their difference is 0.",
    ),
)

EXERCISE = Exercise(
    title="Are they symmetric?",
    prompt=r"""
The score of token $i$ with token $j$, and of $j$ with $i$: are they the same? And the weights?
Decide first. Then write `asymmetry(X)`, which measures it. It returns two numbers:

$$
\max_{i,j} \, \lvert S_{ij} - S_{ji} \rvert
$$

$$
\max_{i,j} \, \lvert W_{ij} - W_{ji} \rvert
$$

Here $S$ are the scores and $W$ the weights of `attention(X)`. A table that is its own mirror
image gives 0.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"How far scores and weights are from symmetric: two numbers. X: (n, d_model).\"\"\"
    scores, weights, output = attention(X)
    ...
""",
    function="asymmetry",
    reference=reference,
    cases=cases,
    hints=(
        "A table `M` and its mirror image `M.T` have the same shape. What is `M - M.T`?",
        "`np.abs` takes the signs away, and `.max()` finds the largest number of a whole table.",
        "Do it for the scores and for the weights, and return both, with a comma between.",
    ),
    solution=answer(
        HEAD,
        "scores, weights, output = attention(X)",
        "of_scores = np.abs(scores - scores.T).max()",
        "of_weights = np.abs(weights - weights.T).max()",
        "return of_scores, of_weights",
        imports=FROM,
    ),
    explanation=r"""
The first number is 0: $x_i \cdot x_j$ is $x_j \cdot x_i$, whatever the vectors are. The second is
mostly not. Softmax divides each row by its own total, and the totals differ. So the weights
differ by an accident of the division, while the score of a pair is one and the same. Lesson 2
starts from here.

`np.abs` could be left out: with each difference its opposite is in the table too, so the largest
is never negative.
""",
    mistakes=MISTAKES,
    worked=(
        Step(
            "import numpy as np\nfrom attention import attention",
            "The core’s `attention` returns scores, weights and output.",
        ),
        Step("X = np.array([[1.0, 0.0], [0.5, 1.5]])", "Two tokens; the second is longer."),
        Step("weights = attention(X).weights", "One row for each that looks."),
        Step("weights.T", "The mirror image."),
        Step("weights - weights.T", "On the diagonal 0; the others are each other’s opposite."),
        Step("np.abs(weights - weights.T).max()", "The largest, without its sign."),
    ),
    faded=answer(
        HEAD,
        "scores, weights, output = attention(X)",
        "of_scores = np.abs(scores - ____).max()",
        "of_weights = np.abs(____).max()",
        "return of_scores, of_weights",
        imports=FROM,
    ),
)
