"""Which token may look at which."""

import numpy as np

import attention
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer

HEAD = "def causal_mask(n):"


def cases(_: np.random.Generator) -> list[Case]:
    return [(2,), (3,), (1,), (4,), (7,)]


def returning(what: str) -> str:
    """A wrong answer in one line."""
    return answer(HEAD, f"return {what}")


MISTAKES = (
    Mistake(
        returning("np.triu(np.ones((n, n), dtype=bool))"),
        "Your triangle is the other one: each token looks at itself and at what comes *later*. "
        "Rows look and columns are looked at, so what is allowed lies on the left: `np.tril`.",
    ),
    Mistake(
        returning("np.tril(np.ones((n, n), dtype=bool), k=-1)"),
        "In your mask no token may look at itself, and the first row has nothing to look at: "
        "softmax would divide by 0 there. The diagonal belongs to it.",
    ),
    Mistake(
        returning("np.triu(np.ones((n, n), dtype=bool), k=1)"),
        "Your mask says what is *hidden*. Here True means that a token may look. `~` turns it "
        "round.",
    ),
    Mistake(
        returning("np.tril(np.ones((n, n), dtype=bool), k=1)"),
        "Each token may look one place too far to the right in your mask. That is the very token "
        "it is to predict.",
    ),
    Mistake(
        returning("np.ones((n, n), dtype=bool)"),
        "Your mask hides nothing. Row i may look at column j only if j is at most i.",
    ),
    Mistake(
        returning("np.eye(n, dtype=bool)"),
        "In your mask each token looks at itself alone. What came before it is allowed as well.",
    ),
)

EXERCISE = Exercise(
    title="The causal mask",
    prompt=r"""
Write `causal_mask(n)`. It returns an array of shape (n, n) of True and False: True where the token
of the row may look at the token of the column, at itself and at those before it.
""",
    starter=f"""\
import numpy as np

{HEAD}
    \"\"\"True where row i may look at column j.\"\"\"
    ...
""",
    function="causal_mask",
    reference=attention.causal_mask,
    cases=cases,
    hints=(
        "Row i may look at column j if j ≤ i. What shape do the allowed places have?",
        "`np.tril` keeps the lower triangle of a table; `np.arange(n)` compared with itself as a "
        "column does it, too.",
    ),
    solution=returning("np.tril(np.ones((n, n), dtype=bool))"),
    explanation="""
The lower triangle, with the diagonal. It depends on nothing but the number of tokens: it is not
learned, and it is the same for each head and each block.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np", "NumPy knows triangles."),
        Step("i = np.arange(3)[:, None]", "The rows, as a column."),
        Step("j = np.arange(3)", "The columns, as a row."),
        Step("j <= i", "Compared, they give a table."),
    ),
    faded=returning("np.____(np.ones((n, n), dtype=bool))"),
    stretch=Stretch(
        """
Some models let a token look at the last few tokens only. How would a mask look in which each token
sees itself and the two before it?
""",
        (
            Step("import numpy as np\nfrom attention import causal_mask", "Begin with ours."),
            Step("n = 5", "Five tokens."),
            Step("near = np.triu(np.ones((n, n), dtype=bool), k=-2)", "No further back than two."),
            Step("near & causal_mask(n)", "Both conditions: a band."),
        ),
    ),
)
