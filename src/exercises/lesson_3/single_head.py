"""One head whole: queries, keys, values, weights and outputs."""

import numpy as np

import attention
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, hundredths, tenths

HEAD = "def single_head_attention(X, W_Q, W_K, W_V):"
FROM = "import numpy as np\nfrom yours import softmax"


def of_shapes(rng: np.random.Generator, n: int, d_model: int, d_k: int, d_v: int) -> Case:
    """Tokens and three matrices, small enough that no row of weights is all on one token."""
    matrices = (halves(rng, d_model, width) / 2 for width in (d_k, d_k, d_v))
    return (halves(rng, n, d_model), *matrices)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        of_shapes(rng, 2, 2, 2, 2),
        of_shapes(rng, 2, 3, 2, 3),
        of_shapes(rng, 3, 2, 3, 2),
        of_shapes(rng, 3, 3, 3, 3),
        of_shapes(rng, 1, 2, 2, 3),
        (tenths(rng, 4, 3), *(tenths(rng, 3, 2) / 2 for _ in range(3))),
        (hundredths(rng, 6, 5), *(hundredths(rng, 5, d) / 2 for d in (4, 4, 5))),
    ]


def wrong(
    output: str = "return W, W @ V",
    weights: str = "W = softmax(S / np.sqrt(K.shape[1]))",
    scores: str = "S = Q @ K.T",
    lenses: str = "Q, K, V = X @ W_Q, X @ W_K, X @ W_V",
) -> str:
    """A wrong answer in one of the steps."""
    return answer(HEAD, lenses, scores, weights, output, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return W @ V"),
        "Your outputs are right, and they come alone. Return the weights too, before them: the "
        "lesson’s figure shows both.",
    ),
    Mistake(
        wrong("return W @ V, W"),
        "Both are right, and they have changed places. Return the weights first, then the outputs.",
    ),
    Mistake(
        wrong("return S, W @ V"),
        "The outputs are right. In the place of the weights you return the scores, as they are "
        "before scaling and softmax.",
    ),
    Mistake(
        wrong(weights="W = softmax(S)"),
        "The scores go into softmax as they are. Divide them by the root of `d_k` first; the "
        "outputs will follow.",
    ),
    Mistake(
        wrong(weights="W = softmax(S / K.shape[1])"),
        "Your scores are divided by `d_k` itself. Its root is wanted: `np.sqrt(d_k)`.",
    ),
    Mistake(
        wrong(weights="W = softmax(S / np.sqrt(X.shape[1]))"),
        "Your scores are divided by the root of the width of `X`. What grows with the length of "
        "queries and keys is mended by *their* length: the root of `d_k`, `K.shape[1]`.",
    ),
    Mistake(
        wrong(weights="W = softmax(S) / np.sqrt(K.shape[1])"),
        "The division comes after softmax, so a row of your weights no longer sums to 1. Divide "
        "the scores, and then take softmax.",
    ),
    Mistake(
        wrong(weights="W = softmax(S / np.sqrt(K.shape[1]), axis=0)"),
        "Your softmax runs down the columns. A row belongs to the token that is looking, and each "
        "row has to sum to 1.",
    ),
    Mistake(
        wrong(scores="S = K @ Q.T"),
        "In your scores queries and keys have changed sides: keys look, and queries are looked at. "
        "Row i belongs to the query of token i: `Q @ K.T`, with `W_Q` for the queries.",
    ),
    Mistake(
        wrong("return W, W @ X"),
        "The weights are right. Your outputs average the embeddings: that was the simplest try of "
        "the lesson. Average the values.",
    ),
    Mistake(
        wrong("return W, S @ V"),
        "The weights are right, but the outputs are mixed with the scores. These do not sum to 1, "
        "so that is no average.",
    ),
    Mistake(
        wrong("return W, W.T @ V"),
        "The weights are right. In the outputs they are transposed: each token is mixed by how "
        "much others look at it. Its row says what it looks at.",
    ),
    Mistake(
        wrong("return W, V"),
        "The weights are right. Your outputs are the values as they are, one for each token. Each "
        "output is an average of all values.",
    ),
    Mistake(
        wrong("return W, (W @ V).mean(axis=0)"),
        "The weights are right. Your outputs are boiled down to one vector for the sentence. Each "
        "token keeps its own: leave the last average out.",
    ),
    Mistake(
        wrong("return W, X + W @ V"),
        "The weights are right. To your outputs the embeddings are added. That comes a little "
        "later in the lesson, as a step of its own; here the head stands for itself.",
    ),
    Mistake(
        wrong(lenses="Q, K, V = X @ W_Q, X @ W_Q, X @ W_V"),
        "Your keys are made with `W_Q`, so your scores are symmetric, as in lesson 1. Keys have "
        "`W_K`.",
    ),
    Mistake(
        wrong(lenses="Q, K, V = X @ W_Q, X @ W_K, X @ W_K"),
        "The weights are right. Your values are made with `W_K`: matching and contributing are "
        "locked together. Values have `W_V`.",
    ),
)

EXERCISE = Exercise(
    title="One head, whole",
    prompt=r"""
Write `single_head_attention(X, W_Q, W_K, W_V)`, which returns the weights and the outputs, in
this order.

$$
\operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V
$$

`X` has shape (n, d_model), `W_Q` and `W_K` (d_model, d_k), and `W_V` (d_model, d_v). The weights
are (n, n), and the outputs (n, d_v). What passes can drive the figure further below.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Weights (n, n) and outputs (n, d_v) of one head.\"\"\"
    ...
""",
    function="single_head_attention",
    reference=attention.single_head_attention,
    cases=cases,
    hints=(
        "Five lines: three lenses in one, scores, scaled scores and softmax, average, return. You "
        "have written all but one of them.",
        "`d_k` is how many components a key has: `K.shape[1]`.",
        "The outputs are the weights times the values: (n, n) with (n, d_v).",
    ),
    solution=answer(
        HEAD,
        "Q, K, V = X @ W_Q, X @ W_K, X @ W_V",
        "scores = Q @ K.T / np.sqrt(K.shape[1])",
        "weights = softmax(scores)",
        "return weights, weights @ V",
        imports=FROM,
    ),
    explanation="""
Three lenses on `X`; queries meet keys; softmax makes each row sum to 1; each row averages the
values. The matrices are all that is learned. Weights and outputs are computed anew from every
`X`.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np\nfrom attention import softmax", "Lesson 1’s softmax."),
        Step(
            "scaled = np.array([[1.0, 0.0], [0.0, 2.0]])", "Scaled scores, as lesson 2 left them."
        ),
        Step("weights = softmax(scaled)", "Each row sums to 1."),
        Step(
            "V = np.array([[10.0, 0.0, 0.0], [0.0, 10.0, 1.0]])", "Two values of three components."
        ),
        Step("weights @ V", "Each row is an average of the two values, as long as a value."),
    ),
    faded=answer(
        HEAD,
        "Q, K, V = X @ W_Q, ____, ____",
        "scores = ____ / np.sqrt(____)",
        "weights = softmax(scores)",
        "return weights, ____",
        imports=FROM,
    ),
    stretch=Stretch(
        r"""
Multiply $W_V$ by 3. What becomes of the weights, and what of the outputs? And if $W_Q$ is
multiplied by 3 instead? Decide, then run it.
""",
        (
            Step(
                "import numpy as np\nfrom attention import single_head_attention",
                "The course’s own will do.",
            ),
            Step(
                "from attention.traced_example import X, W_Q, W_K, W_V", "The lesson’s own numbers."
            ),
            Step("single_head_attention(X, W_Q, W_K, W_V).output[1]", "“cat”, as in the lesson."),
            Step(
                "single_head_attention(X, W_Q, W_K, 3 * W_V).output[1]",
                "Three times as long. No weight has changed.",
            ),
            Step(
                "single_head_attention(X, 3 * W_Q, W_K, W_V).weights[1]",
                "Now the row is sharper: scores three times as far apart.",
            ),
            Step(
                "single_head_attention(X, 3 * W_Q, W_K, W_V).output[1]",
                "And the output is nearly the value of “sat” alone.",
            ),
        ),
    ),
)
