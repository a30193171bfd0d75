"""The dot product of two vectors."""

import numpy as np

import attention
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import hundredths, whole

HEAD = "def dot_product(a, b):"


def cases(rng: np.random.Generator) -> list[Case]:
    a = whole(rng, 3)
    return [
        (whole(rng, 2), whole(rng, 2)),
        (whole(rng, 2), whole(rng, 2)),
        (a, -a),
        (whole(rng, 3), whole(rng, 3)),
        (whole(rng, 1), whole(rng, 1)),
        (hundredths(rng, 5), hundredths(rng, 5)),
        (hundredths(rng, 48), hundredths(rng, 48)),
    ]


MISTAKES = (
    Mistake(
        answer(HEAD, "return a * b"),
        "Your code multiplies the components that stand at the same place, and leaves them "
        "there: `a * b` is still a list of numbers. The dot product adds them up to one.",
    ),
    Mistake(
        answer(HEAD, "return (a + b).sum()"),
        "Your code adds where it should multiply. The two components at one place are "
        "multiplied; only then are the products added up.",
    ),
    Mistake(
        answer(HEAD, "return a.sum() * b.sum()"),
        "Each component of `a` meets each component of `b` here. That is the same as adding up "
        "each vector first and multiplying the two totals. Only components at the same place are "
        "multiplied, and the products added up after that.",
    ),
    Mistake(
        answer(HEAD, "return (a * b).mean()"),
        "Your code takes the average of the products. That divides by the number of components. "
        "The dot product is their sum.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))"),
        "This is the cosine: the dot product with both lengths divided out. It comes next. Here "
        "the lengths stay in.",
    ),
    Mistake(
        answer(HEAD, "return np.outer(a, b)"),
        "Your code multiplies each component of `a` with each component of `b`, which makes a "
        "table (the outer product). The dot product takes those at the same place only, the "
        "diagonal of that table, and adds them up.",
    ),
    Mistake(
        answer(HEAD, "total = 0", "for i in range(len(a)):", "    return total + a[i] * b[i]"),
        "Only the first product arrives. A `return` ends the function at once. If it stands inside "
        "the loop, the loop ends in its first round: put it below, level with `for`.",
    ),
    Mistake(
        answer(
            HEAD,
            "total = 0",
            "for i in range(len(a) - 1):",
            "    total += a[i] * b[i]",
            "return total",
        ),
        "The last component is left out. `range(n)` already stops before `n`, so "
        "`range(len(a))` reaches each place once.",
    ),
    Mistake(
        answer(
            HEAD,
            "total = 0",
            "for i in range(1, len(a)):",
            "    total += a[i] * b[i]",
            "return total",
        ),
        "The first component is left out. Places are counted from 0 in Python, so the loop has to "
        "begin there.",
    ),
    Mistake(
        answer(
            HEAD, "total = 0", "for i in range(len(a)):", "    total = a[i] * b[i]", "return total"
        ),
        "Only the last product arrives. Each round of the loop writes over the one before: "
        "`total = ...` forgets, `total += ...` adds.",
    ),
    Mistake(
        answer(HEAD, "return abs(a @ b)"),
        "The size is right, but the sign is lost. A negative dot product says that the vectors "
        "point in opposite directions, so keep it.",
    ),
    Mistake(
        answer(HEAD, "return a @ a"),
        "Your code multiplies `a` with itself. That is the square of its length, and `b` plays no "
        "part in it.",
    ),
)

EXERCISE = Exercise(
    title="The dot product",
    prompt=r"""
Write `dot_product(a, b)`: multiply the components that stand at the same place, and add up.

$$
a \cdot b = \sum_i a_i \, b_i
$$

`a` and `b` are arrays of the same length. The result is one number.
""",
    starter=f"""\
import numpy as np

{HEAD}
    \"\"\"How far a and b point the same way. Both: shape (d,).\"\"\"
    ...
""",
    function="dot_product",
    reference=attention.dot_product,
    cases=cases,
    hints=(
        "There are two steps: one product for each place, then one sum.",
        "For arrays, `a * b` multiplies place by place, without a loop.",
        "`products.sum()` adds up all numbers of an array.",
    ),
    solution=answer(HEAD, "products = a * b", "return products.sum()"),
    explanation="""
`a * b` multiplies place by place, and `sum` adds up. NumPy has both in one sign: `a @ b`. A loop
that adds `a[i] * b[i]` to a total does the same, more slowly.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np", "NumPy brings arrays."),
        Step("a = np.array([1.0, 2.0, 0.0])", "A first vector."),
        Step("b = np.array([2.0, 1.0, 1.0])", "A second one, with as many components."),
        Step("products = a * b", "One product for each place: 1 · 2, then 2 · 1, then 0 · 1."),
        Step(
            "products.sum()", "Added up. The number is positive: they point in similar directions."
        ),
    ),
    faded=answer(HEAD, "products = ____", "return products.____()"),
    stretch=Stretch(
        r"""
Of all vectors of length 1, which one has the largest dot product with (3, 4)? Decide, then try
a few.
""",
        (
            Step("import numpy as np\na = np.array([3.0, 4.0])", "The vector that is asked about."),
            Step("best = a / np.sqrt(a @ a)", "The same direction, shortened to length 1."),
            Step("a @ best", "Its dot product with `a` is the length of `a`."),
            Step("a @ np.array([0.0, 1.0])", "(0, 1) has length 1, too, and comes close."),
            Step("a @ -best", "Turned round, it has the smallest of all."),
        ),
    ),
)
