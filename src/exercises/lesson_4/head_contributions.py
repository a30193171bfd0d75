"""What each head adds: the concatenation times W_O is a sum over heads."""

import numpy as np

import attention
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, hundredths, tenths

HEAD = "def head_contributions(heads, W_O):"
FROM = "import numpy as np"
SIZES = "h, n, d_k = heads.shape"
LOOK = """
from attention import multi_head_attention
from attention.traced_example import HEADS, W_O, X_WIDE

result = multi_head_attention(X_WIDE, HEADS)
added = head_contributions(result.heads, W_O)
apart = None if added is None else np.abs(sum(added) - result.output).max().round(9)
print("The sum over heads and Concat times W_O are apart by", apart)
"""


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (halves(rng, 2, 2, 2), halves(rng, 4, 4)),
        (halves(rng, 2, 1, 2), halves(rng, 4, 4)),
        (halves(rng, 3, 2, 2), halves(rng, 6, 6)),
        (halves(rng, 2, 3, 3), halves(rng, 6, 6)),
        (tenths(rng, 1, 2, 4), tenths(rng, 4, 4)),
        (hundredths(rng, 2, 4, 3), hundredths(rng, 6, 5)),
    ]


def wrong(formula: str) -> str:
    return answer(HEAD, SIZES, f"return {formula}")


MISTAKES = (
    Mistake(
        wrong("sum(heads[i] @ W_O[i * d_k:(i + 1) * d_k] for i in range(h))"),
        "Your code adds the heads up at once. The sum is right, and one wants to see its parts: "
        "return what each head adds, as an array of shape (h, n, d_model).",
    ),
    Mistake(
        wrong("np.array([heads[i] @ W_O[:d_k] for i in range(h)])"),
        "All your heads meet the first `d_k` rows of `W_O`. Those are head 0’s; head i’s begin at "
        "row `i * d_k`.",
    ),
    Mistake(
        wrong("np.array([heads[i] @ W_O[i::h] for i in range(h)])"),
        "Your code deals the rows of `W_O` out like cards. The rows of a head stand next to each "
        "other, as its numbers do in the concatenation.",
    ),
    Mistake(
        wrong("np.array([heads[i] @ W_O[:, i * d_k:(i + 1) * d_k].T for i in range(h)])"),
        "Your code takes columns of `W_O`. A column says what reaches one component of the token. "
        "What a head meets are rows: `W_O[i * d_k:(i + 1) * d_k]`.",
    ),
    Mistake(
        wrong("np.array([heads[i] @ W_O[(h - 1 - i) * d_k:(h - i) * d_k] for i in range(h)])"),
        "Your heads meet the rows in the reverse order. The first rows of `W_O` are head 0’s.",
    ),
    Mistake(
        wrong("np.array([heads[i] @ W_O[i * d_k:(i + 1) * d_k] / h for i in range(h)])"),
        "Your parts are divided by the number of heads. They are added up, and not averaged.",
    ),
    Mistake(
        wrong("np.array([np.hstack([*heads]) @ W_O for i in range(h)])"),
        "Each of your parts is the whole result already. A part is one head’s numbers times its "
        "own rows of `W_O`.",
    ),
    Mistake(
        wrong("np.array([heads[i] @ W_O[i:i + d_k] for i in range(h)])"),
        "Your rows begin at number `i`. The heads before have `d_k` rows each: begin at `i * d_k`.",
    ),
)

EXERCISE = Exercise(
    title="What each head adds",
    prompt=r"""
Concatenation and $W_O$ are the same as a sum over heads. See for yourself. Write
`head_contributions(heads, W_O)`, where `heads` has shape (h, n, d_k) and `W_O` has shape
(h·d_k, d_model). It returns an array of shape (h, n, d_model): for each head, what it adds to each
token,

$$
\text{head}_i \, W_O^i ,
$$

where $W_O^i$ are the rows of $W_O$ that belong to the head. The last lines compare the sum with the
concatenation times $W_O$, in the lesson's example.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"What each head adds. heads: (h, n, d_k), W_O: (h * d_k, d_model).\"\"\"
    ...
{LOOK}""",
    function="head_contributions",
    reference=attention.head_contributions,
    cases=cases,
    hints=(
        "In the concatenation, head i has the places from `i * d_k` to `(i + 1) * d_k`. Which "
        "rows of `W_O` do they meet?",
        "Put one (n, d_model) array for each head into a list, and make an array of the list.",
    ),
    solution=answer(
        HEAD,
        SIZES,
        "return np.array([heads[i] @ W_O[i * d_k:(i + 1) * d_k] for i in range(h)])",
    )
    + LOOK,
    explanation="""
They are apart by 0. A matrix product sums over the places of a row, and one may sum over those of
head 0 first and those of head 1 after. So the heads never meet in `W_O`: each writes through rows
of its own, and what they write is added.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np", "Two heads, one token, two numbers a head."),
        Step("first, second = np.array([[1.0, 2.0]]), np.array([[3.0, -1.0]])", "Their outputs."),
        Step("W_O = np.array([[1.0, 0], [0, 1], [1, 1], [0, 2]])", "Four rows, two columns."),
        Step("np.hstack([first, second]) @ W_O", "Concatenation, then the product."),
        Step("first @ W_O[:2]", "The first head with its two rows."),
        Step("second @ W_O[2:]", "The second head with the other two."),
        Step("first @ W_O[:2] + second @ W_O[2:]", "Their sum is the same."),
    ),
    faded=answer(
        HEAD,
        SIZES,
        "return np.array([heads[i] @ W_O[____] for i in range(h)])",
    )
    + LOOK,
    stretch=Stretch(
        r"""
Switch one head off: how far does the result for "here" move? And is it the head's contribution that
is missing?
""",
        (
            Step(
                "import numpy as np\nfrom attention import head_contributions, "
                "multi_head_attention\nfrom attention.traced_example import HEADS, W_O, X_WIDE",
                "The lesson’s example.",
            ),
            Step("silent = W_O.copy()\nsilent[:3] = 0", "The first head’s rows of W_O, all zero."),
            Step("whole = multi_head_attention(X_WIDE, HEADS)", "With both heads."),
            Step(
                "rest = multi_head_attention(X_WIDE, HEADS._replace(W_O=silent))",
                "With the second head alone.",
            ),
            Step("whole.output[3] - rest.output[3]", "What is missing for “here” …"),
            Step(
                "head_contributions(whole.heads, W_O)[0, 3]",
                "… is what the first head had added. So the figure below switches heads off.",
            ),
        ),
    ),
)
