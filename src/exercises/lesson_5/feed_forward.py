"""The FFN: wider, bent, and back."""

import numpy as np

import attention
from attention import FeedForward, FeedForwardParameters
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def feed_forward(X, parameters):"
FROM = "import numpy as np\nfrom yours import gelu"
UNPACK = "W_1, W_2, b_1, b_2 = parameters"

Parameters = tuple[Array, Array, Array, Array]


def reference(X: Array, parameters: Parameters) -> FeedForward:
    return attention.feed_forward(X, FeedForwardParameters(*parameters))


def parameters_of(rng: np.random.Generator, d: int, wide: int) -> Parameters:
    """W_1, W_2, b_1 and b_2, in the course's order."""
    return halves(rng, d, wide), halves(rng, wide, d), halves(rng, wide), halves(rng, d)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (halves(rng, 1, 2), parameters_of(rng, 2, 3)),
        (halves(rng, 2, 2), parameters_of(rng, 2, 2)),
        (halves(rng, 2, 3), parameters_of(rng, 3, 3)),
        (halves(rng, 3, 3), parameters_of(rng, 3, 6)),
        (tenths(rng, 5, 4), parameters_of(rng, 4, 7)),
    ]


def wrong(
    before: str = "X @ W_1 + b_1", hidden: str = "gelu(before)", output: str = "hidden @ W_2 + b_2"
) -> str:
    """A wrong answer in one of the three steps."""
    steps = (UNPACK, f"before = {before}", f"hidden = {hidden}", f"output = {output}")
    return answer(HEAD, *steps, "return before, hidden, output", imports=FROM)


MISTAKES = (
    Mistake(
        wrong(hidden="before"),
        "There is no bend. Without GELU in between, the two layers are one matrix: "
        "`hidden = gelu(before)`.",
    ),
    Mistake(
        wrong(hidden="np.maximum(before, 0)"),
        "The first layer is right. You bend with ReLU, as the first transformer did; here it is "
        "GELU, your own.",
    ),
    Mistake(
        wrong(before="X @ W_1"),
        "The first bias is missing: `b_1` is added before GELU, so it sets each unit’s threshold.",
    ),
    Mistake(
        wrong(output="hidden @ W_2"),
        "The first layer and the hidden units are right. The second bias is missing: `+ b_2`.",
    ),
    Mistake(
        wrong(before="X @ W_1", hidden="gelu(before) + b_1"),
        "The first bias is added after GELU. It belongs before it: there it decides where a unit "
        "begins to fire.",
    ),
    Mistake(
        wrong(output="gelu(hidden @ W_2 + b_2)"),
        "The first layer and the hidden units are right. The output is bent once more. What goes "
        "back to the stream may be negative: leave the second GELU out.",
    ),
    Mistake(
        wrong(output="X + hidden @ W_2 + b_2"),
        "The first layer and the hidden units are right. You have added the token already. The "
        "block does that, outside of the FFN.",
    ),
    Mistake(
        wrong(hidden="gelu(X @ W_1) + gelu(b_1)"),
        "GELU is applied to the product and to the bias apart. A bend cannot be shared out: add "
        "first, and bend the sum.",
    ),
    Mistake(
        wrong(output="before @ W_2 + b_2"),
        "The first layer and the hidden units are right, but the second matrix gets the numbers "
        "from before GELU. It reads `hidden`.",
    ),
)

EXERCISE = Exercise(
    title="The feed-forward network",
    prompt=r"""
Write `feed_forward(X, parameters)`, which returns three things in this order: what goes into GELU,
the hidden units, and the output.

$$
\begin{aligned}
h &= \operatorname{GELU}(x W_1 + b_1) \\
\operatorname{FFN}(x) &= h W_2 + b_2
\end{aligned}
$$

`X` has shape (n, d_model). `parameters` holds the two matrices and then the two biases: `W_1`
(d_model, d_ff), `W_2` (d_ff, d_model), `b_1` (d_ff,) and `b_2` (d_model,). `gelu` is yours.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Before GELU, hidden units and output for X: (n, d_model).\"\"\"
    {UNPACK}
    before = ...
    hidden = ...
    output = ...
    return before, hidden, output
""",
    function="feed_forward",
    reference=reference,
    cases=cases,
    hints=(
        "Two linear layers, each a product and a bias, and a bend between them.",
        "`X @ W_1` is (n, d_ff), and a bias of shape (d_ff,) is added to each of its rows.",
    ),
    solution=answer(
        HEAD,
        UNPACK,
        "before = X @ W_1 + b_1",
        "hidden = gelu(before)",
        "output = hidden @ W_2 + b_2",
        "return before, hidden, output",
        imports="from yours import gelu",
    ),
    explanation="""
Every row goes through by itself: no line here takes two tokens together. So you could hand the
function the tokens one by one, and get the same.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np\nfrom attention import gelu", "GELU is there already."),
        Step("X = np.array([[1.0, 2.0], [2.0, 0.0]])", "Two tokens, two components."),
        Step("W_1 = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])", "Three units, a column each."),
        Step("before = X @ W_1 + np.array([-1.0, -1.0, -2.5])", "The third asks for both."),
        Step("hidden = gelu(before)", "Token 0 has more of both, and the third unit fires."),
        Step("W_2 = np.array([[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]])", "What each unit writes."),
        Step("hidden @ W_2", "Back to two components."),
    ),
    faded=answer(
        HEAD,
        UNPACK,
        "before = ____ + b_1",
        "hidden = ____",
        "output = ____ + b_2",
        "return before, hidden, output",
        imports="from yours import gelu",
    ),
    stretch=Stretch(
        """
Does the FFN of a mean equal the mean of the FFNs? Try it with a bend and without.
""",
        (
            Step("import numpy as np\nfrom attention import gelu", "GELU is there already."),
            Step("X = np.array([[3.0], [-3.0]])", "Two tokens of one component."),
            Step("gelu(X.mean(axis=0))", "The mean is 0, and so is its GELU."),
            Step("gelu(X).mean(axis=0)", "The mean of the two is not: a bend does not average."),
            Step("(2 * X).mean(axis=0) == 2 * X.mean(axis=0)", "A linear layer does."),
        ),
    ),
)
