"""The residual: what a head gathers is added to what the token was."""

import numpy as np

import attention
from checking.comparing import Array, close
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from exercises.lesson_3.single_head import of_shapes

HEAD = "def head_with_residual(X, W_Q, W_K, W_V):"
FROM = "import numpy as np\nfrom yours import single_head_attention"
CALL = "weights, output = single_head_attention(X, W_Q, W_K, W_V)"


def reference(X: Array, W_Q: Array, W_K: Array, W_V: Array) -> Array:
    return attention.add_residual(X, attention.single_head_attention(X, W_Q, W_K, W_V).output)


def cases(rng: np.random.Generator) -> list[Case]:
    shapes = ((2, 2, 2), (2, 3, 2), (3, 2, 2), (3, 3, 3), (1, 2, 2), (5, 4, 3), (6, 6, 4))
    return [of_shapes(rng, n, d_model, d_k, d_model) for n, d_model, d_k in shapes]


def gone(value: Array, X: Array, *matrices: Array) -> bool:
    """That the embedding is still there: what is returned is not the output alone."""
    output = attention.single_head_attention(X, *matrices).output
    return not close(value, output).all()


def wrong(*body: str) -> str:
    return answer(HEAD, CALL, *body, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return output"),
        "Your code returns the output alone: it takes the embedding’s place. Add it to `X`.",
    ),
    Mistake(
        wrong("return weights, X + output"),
        "The sum is right, and it comes with the weights. Only the sum is wanted here.",
    ),
    Mistake(
        wrong("return (X + output) / 2"),
        "Your code takes the mean of embedding and output. The residual is the plain sum: where "
        "the output is 0, the token has to stay what it was.",
    ),
    Mistake(
        wrong("return X - output"),
        "Your code takes the output away from the embedding. It is added.",
    ),
    Mistake(
        wrong("return X * output"),
        "Your code multiplies embedding and output, component by component. Then an output of 0 "
        "would wipe the token out. Added, it leaves the token as it is.",
    ),
    Mistake(
        wrong("return np.concatenate([X, output], axis=1)"),
        "Your code puts the output behind the embedding, so a row is twice as long. The sum has "
        "the shape of `X`: component by component.",
    ),
    Mistake(
        wrong("return X + weights @ X"),
        "What you add is an average of the embeddings. The head’s output averages the values: it "
        "is the second thing that `single_head_attention` returns.",
    ),
    Mistake(
        wrong("return X + X @ W_V"),
        "What you add is each token’s own value. What is added is the head’s output, the average "
        "of all values.",
    ),
    Mistake(
        wrong("return X @ W_V + output"),
        "You add the output to the values. What is kept is the token as it came in: `X`, through "
        "no lens.",
    ),
    Mistake(
        wrong("return X + output.mean(axis=0)"),
        "Your code adds the same vector to all tokens, the mean of the outputs. Each token has an "
        "output of its own: row i of the output goes to row i of `X`.",
    ),
)

EXERCISE = Exercise(
    title="Add, do not replace",
    prompt=r"""
Write `head_with_residual(X, W_Q, W_K, W_V)`, which returns the tokens with the head’s output
added, $X + \operatorname{Attention}(Q, K, V)$. It has the shape of `X`: here `W_V` is (d_model,
d_model).

`single_head_attention` comes from the exercise before: yours, once it has passed. It returns
weights and outputs. Leave `X` itself as it is.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The tokens (n, d_model), edited by one head.\"\"\"
    ...
""",
    function="head_with_residual",
    reference=reference,
    cases=cases,
    hints=(
        "One line calls the head, one line adds.",
        "`weights, output = single_head_attention(X, W_Q, W_K, W_V)`; two arrays of one shape are "
        "added with `+`.",
    ),
    solution=answer(HEAD, CALL, "return X + output", imports=FROM),
    explanation="""
The shape comes out as it went in, so the result can go through the same step again. `X +=
output` would give the same numbers, but it would change the caller’s `X`, too.
""",
    mistakes=MISTAKES,
    properties=(Property(gone, "What you return is the output alone, without the embedding."),),
    worked=(
        Step(
            "import numpy as np\nfrom attention import single_head_attention",
            "The course’s own head.",
        ),
        Step("X = np.array([[1.0, 0.0], [0.0, 2.0]])", "Two tokens."),
        Step("eye = np.eye(2)", "For a start, three lenses that change nothing."),
        Step("output = single_head_attention(X, eye, eye, eye).output", "What each one gathers."),
        Step("X + output", "What it goes on as. It has the shape of X."),
    ),
    faded=answer(HEAD, CALL, "return ____ + ____", imports=FROM),
    stretch=Stretch(
        r"""
How would a head have to be made so that each token passes exactly as it was? With the residual
it is easy. Can it be done without?
""",
        (
            Step(
                "import numpy as np\nfrom attention import single_head_attention",
                "The course’s own head.",
            ),
            Step("from attention.traced_example import X, W_Q, W_K", "The lesson’s own numbers."),
            Step(
                "X + single_head_attention(X, W_Q, W_K, np.zeros((3, 3))).output",
                "With the residual: W_V = 0 adds nothing.",
            ),
            Step(
                "single_head_attention(X, W_Q, W_K, np.eye(3)).output",
                "Without it, W_V = I is not enough: tokens are mixed.",
            ),
            Step(
                "Q = 100 * np.eye(3)",
                "All weight would have to stay on the token itself. Here queries are huge.",
            ),
            Step(
                "single_head_attention(X, Q, np.eye(3), np.eye(3)).output",
                "For these four tokens that works, as each is nearest to itself. It would not for "
                "a short one beside a long one of its direction.",
            ),
        ),
    ),
)
