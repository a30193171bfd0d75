"""One head of several: its own columns of the wide matrices, and the whole token."""

import numpy as np

import attention
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, hundredths, tenths

HEAD = "def one_head(X, W_Q, W_K, W_V, head, d_k):"
FROM = "import numpy as np\nfrom yours import softmax"
OWN = "own = slice(head * d_k, (head + 1) * d_k)"


def of_shapes(rng: np.random.Generator, n: int, d_model: int, d_k: int, head: int) -> Case:
    """Tokens and square matrices, small enough that no row of weights is all on one token."""
    matrices = (halves(rng, d_model, d_model) / 2 for _ in range(3))
    return (halves(rng, n, d_model), *matrices, head, d_k)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        of_shapes(rng, 2, 4, 2, 0),
        of_shapes(rng, 2, 4, 2, 1),
        of_shapes(rng, 3, 4, 2, 1),
        of_shapes(rng, 3, 6, 3, 1),
        of_shapes(rng, 3, 6, 2, 2),
        of_shapes(rng, 1, 4, 2, 1),
        (tenths(rng, 4, 6), *(tenths(rng, 6, 6) / 3 for _ in range(3)), 1, 3),
        (hundredths(rng, 5, 6), *(hundredths(rng, 6, 8) / 3 for _ in range(3)), 1, 4),
    ]


def wrong(
    output: str = "return weights, weights @ V",
    weights: str = "weights = softmax(Q @ K.T / np.sqrt(d_k))",
    lenses: str = "Q, K, V = X @ W_Q[:, own], X @ W_K[:, own], X @ W_V[:, own]",
    own: str = OWN,
) -> str:
    """A wrong answer in one of the steps."""
    return answer(HEAD, own, lenses, weights, output, imports=FROM)


MISTAKES = (
    Mistake(
        wrong(
            lenses="Q, K, V = (X[:, own] @ W[own, own] for W in (W_Q, W_K, W_V))",
        ),
        "Your head sees a slice of each token, with `X[:, ...]`. A head is no slice: all "
        "components of the token go in. What is cut is the matrix: `X @ W_Q[:, own]`.",
    ),
    Mistake(
        wrong(lenses="Q, K, V = (X[:, own] @ W[own] for W in (W_Q, W_K, W_V))"),
        "Your code cuts the tokens and takes rows of the matrices. Each token goes in whole; the "
        "head’s own are columns of the matrices: `W_Q[:, own]`.",
    ),
    Mistake(
        wrong(weights="weights = softmax(Q @ K.T / np.sqrt(X.shape[1]))"),
        "The scores are divided by the root of `d_model`. A score sums as many products as a head "
        "is wide, so it is the root of `d_k` that belongs there.",
    ),
    Mistake(
        wrong(weights="weights = softmax(Q @ K.T)"),
        "The scores go into softmax without scaling. Also in a narrow head they are divided by "
        "the root of `d_k`.",
    ),
    Mistake(
        wrong(lenses="Q, K, V = X @ W_Q, X @ W_K, X @ W_V"),
        "Your code uses all columns of the matrices, as one wide head does. The head has `d_k` "
        "columns of each, from `head * d_k` on.",
    ),
    Mistake(
        wrong(lenses="Q, K, V = X @ W_Q[:, own], X @ W_K[:, own], X @ W_V"),
        "The weights are right. The values are made with all columns of `W_V`. They are cut as "
        "queries and keys are.",
    ),
    Mistake(
        wrong(own="own = slice(head, head + d_k)"),
        "Your columns begin at number `head`. The heads before have `d_k` columns each, so this "
        "one’s begin at `head * d_k`.",
    ),
    Mistake(
        wrong(own="own = slice(0, d_k)"),
        "Your code always takes the first `d_k` columns: those are head 0’s, whichever head is "
        "asked for.",
    ),
    Mistake(
        wrong(own="own = slice((head - 1) * d_k, head * d_k)"),
        "Your columns are those of the head before. In code heads are counted from 0: head 0 "
        "begins at column 0.",
    ),
    Mistake(
        wrong(own="own = slice(head, None, W_Q.shape[1] // d_k)"),
        "Your code deals the columns out like cards, every so many one. A head’s columns stand "
        "next to each other, from `head * d_k` to `(head + 1) * d_k`.",
    ),
    Mistake(
        wrong(output="return weights, weights @ K"),
        "The weights are right, but they average the keys. What a head hands over are the values.",
    ),
    Mistake(
        wrong(output="return weights, weights.T @ V"),
        "The weights are right, and in the output they stand transposed. A token gathers with its "
        "row: `weights @ V`.",
    ),
    Mistake(
        wrong(output="return weights @ V"),
        "Your output is right, and it comes alone. Return the weights first, then the output.",
    ),
    Mistake(
        wrong(output="return weights @ V, weights"),
        "Both are right, and the wrong way round. Return the weights first, then the output.",
    ),
    Mistake(
        wrong(weights="weights = softmax(K @ Q.T / np.sqrt(d_k))"),
        "Your scores are keys with queries. The token that looks has the row, and brings its "
        "query: `Q @ K.T`.",
    ),
)

EXERCISE = Exercise(
    title="One head of several",
    prompt=r"""
The matrices of all heads stand side by side: `W_Q` has shape (d_model, h·d_k), and its first `d_k`
columns are head 0's, the next `d_k` head 1's, and so on. (In code heads are counted from 0.) The
same goes for `W_K` and `W_V`.

Write `one_head(X, W_Q, W_K, W_V, head, d_k)`, which returns that head's weights, of shape (n, n),
and its output, of shape (n, d_k), in this order.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Weights (n, n) and output (n, d_k) of one head.\"\"\"
    ...
""",
    function="one_head",
    reference=attention.one_head,
    cases=cases,
    hints=(
        "Take the columns of this head out of each matrix first. Then it is lesson 3’s head.",
        "`W[:, a:b]` are the columns from `a` up to, and without, `b`.",
        "The scores are divided by the root of `d_k`, since that is how many products each sums.",
    ),
    solution=answer(
        HEAD,
        OWN,
        "Q, K, V = X @ W_Q[:, own], X @ W_K[:, own], X @ W_V[:, own]",
        "weights = softmax(Q @ K.T / np.sqrt(d_k))",
        "return weights, weights @ V",
        imports=FROM,
    ),
    explanation="""
The cut goes through the columns of the matrices. `X` is used whole: each column mixes all
components of a token into one number. Everything after that is the head of lesson 3, with shorter
queries and keys.
""",
    mistakes=MISTAKES,
    worked=(
        Step(
            "import numpy as np\nfrom attention import softmax\n"
            "from attention.traced_example import HEADS, X_WIDE as X",
            "The lesson’s four tokens and its two heads.",
        ),
        Step("W_Q = np.hstack([*HEADS.W_Q])", "The two matrices for queries, side by side."),
        Step(
            "W_Q[:, 3:6]", "The columns of the second head: head 1 in code, head 2 in the lesson."
        ),
        Step("Q = X @ W_Q[:, 3:6]", "Its queries: three numbers a token, out of all six."),
        Step("K = X @ HEADS.W_K[1]", "Its keys."),
        Step("weights = softmax(Q @ K.T / np.sqrt(3))", "Its weights. Look at the last row."),
        Step("weights @ X @ HEADS.W_V[1]", "Its output: it averages its values."),
    ),
    faded=answer(
        HEAD,
        "own = slice(____, ____)",
        "Q, K, V = X @ W_Q[:, ____], X @ W_K[:, own], X @ W_V[:, own]",
        "weights = softmax(Q @ K.T / np.sqrt(____))",
        "return weights, weights @ V",
        imports=FROM,
    ),
    stretch=Stretch(
        r"""
If the second head read only components 3, 4 and 5, a change of component 0 could not reach it.
Change it, and see whether the weights of that head move.
""",
        (
            Step(
                "import numpy as np\nfrom attention import attention_head\n"
                "from attention.traced_example import HEADS, X_WIDE",
                "The lesson’s tokens and heads.",
            ),
            Step(
                "matrices = HEADS.W_Q[1], HEADS.W_K[1], HEADS.W_V[1]\n"
                "before = attention_head(X_WIDE, *matrices).weights[3]",
                "The row of “here”.",
            ),
            Step("X = X_WIDE.copy()\nX[3, 0] = 0", "Component 0 was 1."),
            Step("after = attention_head(X, *matrices).weights[3]", "The row once more."),
            Step("after - before", "It moved: the second head reads component 0, too."),
        ),
    ),
)
