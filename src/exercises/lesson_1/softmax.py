"""Softmax, along any axis, that large scores do not overflow."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import tenths, whole


def cases(rng: np.random.Generator) -> list[Case]:
    large = 1000.0 + whole(rng, 2)
    # One row far below the other: the largest number of all is no help to it.
    apart = whole(rng, 2, 2) + np.array([[0.0], [2000.0]])
    return [
        (whole(rng, 2),),
        (whole(rng, 3),),
        (large,),
        (whole(rng, 2) - 1000.0,),
        (np.array([0.0, 2000.0]) + whole(rng, 2),),
        (whole(rng, 2, 2),),
        (whole(rng, 2, 2), 0),
        (apart,),
        (whole(rng, 2, 3),),
        (tenths(rng, 3, 4), 0),
        (tenths(rng, 3, 4), 1),
        (tenths(rng, 2, 3, 4), 1),
        (1000.0 * tenths(rng, 4, 5),),
    ]


def sums_to_one(value: Array, _x: Array, axis: int = -1) -> bool:
    return bool(np.allclose(value.sum(axis=axis), 1))


SOLUTION = """\
import numpy as np

def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""


def variant(*lines: str) -> str:
    """A wrong answer, from the lines of its body."""
    return answer("def softmax(x, axis=-1):", *lines)


MISTAKES = (
    Mistake(
        variant("e = np.exp(x)", "return e / e.sum(axis=axis, keepdims=True)"),
        "This is the formula, and for small scores it is right. But `np.exp(1000)` is too large "
        "for the computer: it becomes `inf`, and `inf / inf` is `nan`. Softmax does not change "
        "when you take the same number from all scores. So take the largest one away before "
        "`np.exp`.",
    ),
    Mistake(
        variant(
            "e = np.exp(x - np.abs(x).max(axis=axis, keepdims=True))",
            "return e / e.sum(axis=axis, keepdims=True)",
        ),
        "Your code takes away the largest number without its sign. For −1000 that is 1000, so "
        "−2000 is left, `np.exp(-2000)` is 0 to the computer, and `0 / 0` is `nan`. Take the "
        "largest score away as it is: `x.max`.",
    ),
    Mistake(
        variant("e = np.exp(x - x.max())", "return e / e.sum()"),
        "Your code divides by the total of the whole table. So all the numbers together sum to 1. "
        "Each row needs a total of its own: give `sum` the `axis`, and `keepdims=True` so that the "
        "shapes fit.",
    ),
    Mistake(
        variant("e = np.exp(x - x.max(axis=axis, keepdims=True))", "return e / e.sum()"),
        "Each row has its own maximum taken away, as it should. But then all rows are divided by "
        "one total, that of the whole table. `sum` needs `axis` and `keepdims=True` as well.",
    ),
    Mistake(
        variant(
            "e = np.exp(x - x.max(axis=-1, keepdims=True))",
            "return e / e.sum(axis=-1, keepdims=True)",
        ),
        "Your code always works along the last axis. That is right as long as nobody asks for "
        "another one. Hand the argument `axis` on to `max` and to `sum`.",
    ),
    Mistake(
        variant(
            "e = np.exp(x - x.max(axis=0, keepdims=True))",
            "return e / e.sum(axis=0, keepdims=True)",
        ),
        "Your code always works along axis 0, down the columns. So each column sums to 1, where "
        "each row should. Python’s own `sum(e)` does that, too. NumPy’s takes the argument `axis`: "
        "`e.sum(axis=axis, keepdims=True)`, and `x.max` likewise.",
    ),
    Mistake(
        variant("e = np.exp(x - x.max(axis=axis, keepdims=True))", "return e / sum(e)"),
        "The maximum is taken along `axis`, as it should be, but the total always down the "
        "columns. Python’s own `sum(e)` does that, and so does `axis=0`. NumPy’s sum is meant: "
        "`e.sum(axis=axis, keepdims=True)`.",
    ),
    Mistake(
        answer(
            "def softmax(x, axis=0):",
            "e = np.exp(x - x.max(axis=axis, keepdims=True))",
            "return e / e.sum(axis=axis, keepdims=True)",
        ),
        "With an axis given, your code is right. Where none is given, it works along axis 0: look "
        "at your first line. The default should be the last axis, `axis=-1`.",
    ),
    Mistake(
        variant(
            "e = np.exp(x - x.max(axis=axis, keepdims=True))",
            "return e / e.sum(axis=axis)",
        ),
        "The sum has lost an axis. Without `keepdims=True`, the totals of the rows come as a flat "
        "list. NumPy lays that list along the columns, so a number is divided by the total of "
        "another row, or the shapes do not fit at all.",
    ),
    Mistake(
        variant(
            "e = np.exp(x - x.max(axis=axis))",
            "return e / e.sum(axis=axis, keepdims=True)",
        ),
        "The maximum has lost an axis. Without `keepdims=True`, the maxima of the rows come as a "
        "flat list, and NumPy lays it along the columns. So each column is lowered by another "
        "amount, or the shapes do not fit at all.",
    ),
    Mistake(
        variant("e = np.exp(x - x.max(axis=axis))", "return e / e.sum(axis=axis)"),
        "The maximum and the sum have both lost an axis. Without `keepdims=True`, the numbers of "
        "the rows come as a flat list, and NumPy lays it along the columns: a row gets what "
        "belongs to others, or the shapes do not fit at all. Both need `keepdims=True`.",
    ),
    Mistake(
        variant("e = np.exp(x)", "return e / e.sum(axis=axis)"),
        "Two things are missing. The sum needs `keepdims=True`: without it, NumPy lays the totals "
        "of the rows along the columns. And `np.exp(1000)` is too large for the computer, so take "
        "each row’s largest score away first.",
    ),
    Mistake(
        variant("return x / x.sum(axis=axis, keepdims=True)"),
        "Your code divides the scores by their total and leaves `np.exp` out. A weight can come "
        "out negative then, or above 1, and the total may even be 0. Raise e to each score first.",
    ),
    Mistake(
        variant("return np.exp(x)"),
        "Your code raises e to each score, which makes all numbers positive. The second half is "
        "missing: divide by the total, so that they sum to 1.",
    ),
    Mistake(
        variant("return np.exp(x - x.max(axis=axis, keepdims=True))"),
        "The largest weight is 1 here, whatever the others are, and together they are more than 1. "
        "You have the exponentials, with the largest score taken away. Now divide by their total.",
    ),
    Mistake(
        variant("e = np.exp(x - x.max())", "return e / e.sum(axis=axis, keepdims=True)"),
        "Your code takes the largest number of the whole table from every row. A row that lies "
        "far below it becomes `np.exp(-2000)`, which is 0 to the computer, and `0 / 0` is `nan`. "
        "Each row needs a maximum of its own.",
    ),
    Mistake(
        variant(
            "e = x - x.max(axis=axis, keepdims=True)",
            "return np.exp(e / e.sum(axis=axis, keepdims=True))",
        ),
        "Your code divides first and raises e to the result afterwards. The order matters: "
        "exponentials first, then divide by their total.",
    ),
    Mistake(
        variant("return 1 / (1 + np.exp(-x))"),
        "This is the sigmoid. It turns each score into a number between 0 and 1 by itself, without "
        "looking at the others, so nothing makes them sum to 1.",
    ),
)

EXERCISE = Exercise(
    title="Softmax",
    prompt=r"""
Write `softmax(x, axis=-1)`. It turns scores into positive weights that sum to 1:

$$
\operatorname{softmax}(s)_j = \frac{e^{s_j}}{\sum_k e^{s_k}}
$$

`x` is an array of scores, of any shape. The weights sum to 1 along `axis`: with `axis=-1` each
row of a table sums to 1, with `axis=0` each column. Scores may lie in the thousands, above 0
or below, and your weights should still be numbers.
""",
    starter="""\
import numpy as np

def softmax(x, axis=-1):
    \"\"\"Positive weights that sum to 1 along axis; shape of x.\"\"\"
    ...
""",
    function="softmax",
    reference=attention.softmax,
    cases=cases,
    hints=(
        "Two steps: make every number positive, then divide by the total.",
        "`np.exp(x)` raises e to each number. For the total of each row, `e.sum` takes `axis`, and "
        "with `keepdims=True` the totals stand in a column, so that each row of `e` is divided by "
        "its own.",
        "`np.exp(1000)` is `inf`. Taking the same number from all scores of a row changes no "
        "weight, since $e^{s - m} = e^s / e^m$ and the $e^m$ cancels.",
        "Take each row’s largest score away: `x - x.max(axis=axis, keepdims=True)`.",
    ),
    solution=SOLUTION,
    explanation=r"""
`np.exp` makes every number positive, and dividing by the total makes them sum to 1.
`keepdims=True` keeps the axis that was summed, with length 1, so that each row is divided by its
own total.

Taking the maximum away first changes nothing in the result: above and below the line of the
fraction, everything is divided by the same $e^m$. But now the largest exponent is 0, and nothing
overflows.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            lambda value, *_: bool((value >= 0).all()),
            "Some of the weights are negative. An exponential never is: is `np.exp` applied to "
            "all of the scores?",
        ),
        Property(
            sums_to_one,
            "The weights do not sum to 1 along the axis that was asked for. What do you divide by?",
        ),
        Property(
            lambda value, x, axis=-1: bool((value.argmax(axis=axis) == x.argmax(axis=axis)).all()),
            "The weights sum to 1, but the largest score does not get the largest weight.",
        ),
    ),
    worked=(
        Step("import numpy as np", "NumPy brings arrays, and functions for all of their numbers."),
        Step("x = np.array([2.0, 1.0, -1.0])", "Three scores. One of them is negative."),
        Step("m = x.max()", "The largest score."),
        Step("shifted = x - m", "Taken away from all, so that the largest is 0."),
        Step("e = np.exp(shifted)", "e to the power of each. All are positive now."),
        Step("total = e.sum()", "What they add up to."),
        Step("weights = e / total", "Divided by the total: these are the weights."),
        Step("weights.sum()", "And they sum to 1."),
    ),
    faded="""\
import numpy as np

def softmax(x, axis=-1):
    e = np.exp(x - x.____(axis=axis, keepdims=True))
    return e / ____(axis=axis, keepdims=True)
""",
    stretch=Stretch(
        r"""
Divide the scores by a number $t$ before softmax. What do the weights become when $t$ is small, and
what when it is large? Decide, then run it.
""",
        (
            Step("import numpy as np\nfrom attention import softmax", "The course’s own will do."),
            Step("x = np.array([2.0, 1.0, -1.0])", "Three scores."),
            Step(
                "softmax(x / 0.1)",
                "A small $t$ pulls the scores apart: the largest takes nearly all.",
            ),
            Step("softmax(x / 1)", "Nothing changes."),
            Step(
                "softmax(x / 10)",
                "A large $t$ brings them together: the weights become nearly even. "
                "Lesson 2 divides by such a number.",
            ),
        ),
    ),
)
