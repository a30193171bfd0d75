"""Symmetry: the scores are their own mirror image, the weights are not."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def asymmetry(M):"
FROM = "import numpy as np\nfrom yours import attention"
LOOK = """
X = np.array([[1.0, 0.0], [0.5, 1.5], [0.0, 1.0]])
scores, weights, output = attention(X)
print("scores: ", asymmetry(scores))
print("weights:", asymmetry(weights))
"""


def reference(M: Array) -> float:
    return float(np.abs(M - M.T).max())


def apart(rng: np.random.Generator, i: int, j: int) -> Array:
    """A table whose largest difference is that of i and j; the last row or the first misses it."""
    M = halves(rng, 3, 3)
    M[i, j] = M[j, i] + 4  # no two halves are so far apart
    return M


def cases(rng: np.random.Generator) -> list[Case]:
    three = attention.attention(halves(rng, 3, 2))
    six = attention.attention(tenths(rng, 6, 3))
    return [
        (halves(rng, 2, 2),),
        (apart(rng, 0, 1),),
        (apart(rng, 2, 1),),
        (three.scores,),
        (three.weights,),
        (halves(rng, 1, 1),),
        (tenths(rng, 5, 5),),
        (six.scores,),
        (six.weights,),
    ]


def wrong(formula: str) -> str:
    return answer(HEAD, f"return {formula}")


MISTAKES = (
    Mistake(
        wrong("(M - M.T).sum()"),
        "Your number is always 0. Added up, each difference meets its opposite, "
        "`M[i, j] - M[j, i]` and `M[j, i] - M[i, j]`, and they cancel. The smallest is 0 as well, "
        "on the diagonal, and `M` and `M.T` have the same largest number. Take the largest "
        "difference.",
    ),
    Mistake(
        wrong("np.abs(M - M.T).mean()"),
        "Your code takes the average of the differences. The diagonal, where the difference is "
        "always 0, pulls it down. The largest one is wanted: `max`.",
    ),
    Mistake(
        wrong("np.abs(M - M.T).sum()"),
        "Your code adds up all differences without their signs. Each counts twice then, and a "
        "larger table gives a larger number. The largest one is wanted: `max`.",
    ),
    Mistake(
        wrong("(M - M.T).min()"),
        "Your code takes the smallest difference with its sign. Its opposite is in the table, too: "
        "it is the largest difference, and that one is wanted.",
    ),
    Mistake(
        wrong("np.abs(M - M[::-1]).max()"),
        "`M[::-1]` turns the order of the rows round: the first becomes the last. The mirror image "
        "along the diagonal, where `M[i, j]` and `M[j, i]` change places, is `M.T`.",
    ),
    Mistake(
        wrong("np.abs(M - M.T)"),
        "You have the differences of all pairs, as a table. One number is wanted: the largest of "
        "the table.",
    ),
    Mistake(
        wrong("np.allclose(M, M.T)"),
        "Your code answers whether the table is symmetric, with `True` or `False`. How far it is "
        "from it is wanted, as a number: 0 says symmetric.",
    ),
    Mistake(
        wrong("abs(M[0, 1] - M[1, 0]) if len(M) > 1 else 0.0"),
        "Your code looks at one pair only, tokens 0 and 1. In a longer sentence another pair can "
        "be further apart: compare the whole table with its transpose.",
    ),
    Mistake(
        wrong("np.abs(M + M.T).max()"),
        "Your code adds the mirror image where it should take it away. A number and its mirror "
        "image are equal when their difference is 0.",
    ),
)

EXERCISE = Exercise(
    title="Are they symmetric?",
    prompt=r"""
The scores of a sentence are their own mirror image, and the weights mostly are not. How far are
they from it? Write `asymmetry(M)`, which measures it for a square table $M$:

$$
\max_{i,j} \, \lvert M_{ij} - M_{ji} \rvert
$$

A table that is its own mirror image gives 0. The last lines measure the scores and the weights of
three tokens and print both numbers.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"How far M, of shape (n, n), is from symmetric.\"\"\"
    ...
{LOOK}""",
    function="asymmetry",
    reference=reference,
    cases=cases,
    hints=(
        "A table `M` and its mirror image `M.T` have the same shape. What is `M - M.T`?",
        "`np.abs` takes the signs away, and `.max()` finds the largest number of a whole table.",
    ),
    solution=answer(HEAD, "return np.abs(M - M.T).max()", imports=FROM) + LOOK,
    explanation=r"""
The scores give 0: $x_i \cdot x_j$ is $x_j \cdot x_i$, whatever the vectors are. The weights mostly
do not. Softmax divides each row by its own total, and the totals differ. So the weights
differ by an accident of the division, while the score of a pair is one and the same. Lesson 2
starts from here.

`np.abs` could be left out: with each difference its opposite is in the table too, so the largest
is never negative.
""",
    mistakes=MISTAKES,
    worked=(
        Step(
            "import numpy as np\nfrom attention import attention",
            "The course’s own `attention` returns scores, weights and output.",
        ),
        Step("X = np.array([[1.0, 0.0], [0.5, 1.5]])", "Two tokens; the second is longer."),
        Step("weights = attention(X).weights", "One row for each that looks."),
        Step("weights.T", "The mirror image."),
        Step("weights - weights.T", "On the diagonal 0; the others are each other’s opposite."),
        Step("np.abs(weights - weights.T).max()", "The largest, without its sign."),
    ),
    faded=answer(HEAD, "return np.abs(____).____()", imports=FROM) + LOOK,
    stretch=Stretch(
        r"""
Are there sentences whose weights are symmetric, too? Look for one with two tokens.
""",
        (
            Step(
                "import numpy as np\nfrom attention import attention", "The course’s own will do."
            ),
            Step("X = np.array([[3.0, 4.0], [4.0, 3.0]])", "Two tokens of one length."),
            Step("attention(X).scores", "Each scores as high with itself as the other does."),
            Step(
                "attention(X).weights",
                "So both rows are divided by the same sum, and the weights are symmetric. "
                "With three tokens one length is not enough.",
            ),
        ),
    ),
)
