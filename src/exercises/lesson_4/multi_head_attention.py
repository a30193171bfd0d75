"""Multi-head attention: all heads, side by side, and W_O."""

import numpy as np

import attention
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, hundredths, tenths

HEAD = "def multi_head(X, W_Q, W_K, W_V, W_O, h):"
FROM = "import numpy as np\nfrom yours import one_head"
WIDTH = "d_k = W_Q.shape[1] // h"
ALL = "outputs = [one_head(X, W_Q, W_K, W_V, i, d_k)[1] for i in range(h)]"


def of_shapes(rng: np.random.Generator, n: int, d_model: int, h: int) -> Case:
    """Tokens and four square matrices."""
    matrices = (halves(rng, d_model, d_model) / 2 for _ in range(4))
    return (halves(rng, n, d_model), *matrices, h)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        of_shapes(rng, 2, 4, 2),
        of_shapes(rng, 3, 4, 2),
        of_shapes(rng, 3, 6, 3),
        of_shapes(rng, 3, 6, 2),
        of_shapes(rng, 1, 4, 2),
        (tenths(rng, 4, 6), *(tenths(rng, 6, 6) / 3 for _ in range(4)), 2),
        # Wider together than the token: d_model / h is a convention.
        (
            hundredths(rng, 5, 4),
            *(hundredths(rng, 4, 6) / 3 for _ in range(3)),
            hundredths(rng, 6, 4),
            2,
        ),
    ]


def wrong(
    output: str = "return np.hstack(outputs) @ W_O",
    outputs: str = ALL,
    width: str = WIDTH,
) -> str:
    """A wrong answer in one of the steps."""
    return answer(HEAD, width, outputs, output, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return np.hstack(outputs)"),
        "The heads are right and stand side by side. The meeting is missing: multiply by `W_O`.",
    ),
    Mistake(
        wrong("return np.array(outputs).reshape(len(X), -1) @ W_O"),
        "`reshape` on the stack of heads, (h, n, d_k), runs through head 0 of all tokens first, "
        "so numbers of several tokens end up in one row. Lay the outputs side by side with "
        "`np.hstack`, or swap the first two axes before.",
    ),
    Mistake(
        wrong("return np.hstack(outputs[::-1]) @ W_O"),
        "The outputs stand side by side in the reverse order. The first rows of `W_O` are for "
        "head 0.",
    ),
    Mistake(
        wrong("return np.hstack(outputs) @ W_O.T"),
        "`W_O` stands transposed. Its rows meet the numbers of the heads: `... @ W_O`.",
    ),
    Mistake(
        wrong("return X + np.hstack(outputs) @ W_O"),
        "Your code adds the token as well. That comes after; here the output stands for itself.",
    ),
    Mistake(
        wrong("return np.hstack(outputs) @ W_O / h"),
        "Your result is divided by the number of heads. What the heads write is added up, and not "
        "averaged.",
    ),
    Mistake(
        wrong(outputs="outputs = [one_head(X, W_Q, W_K, W_V, 0, d_k)[1] for i in range(h)]"),
        "Each of your heads is head 0. Hand the number on: `one_head(X, W_Q, W_K, W_V, i, d_k)`.",
    ),
    Mistake(
        wrong(outputs="outputs = [one_head(X, W_Q, W_K, W_V, 0, W_Q.shape[1])[1]]"),
        "That is one wide head: one row of weights for each token, made of all columns. Each head "
        "has `d_k` columns and a softmax of its own.",
    ),
    Mistake(
        wrong(
            outputs=(
                "outputs = [one_head(X[:, i * d_k:(i + 1) * d_k], "
                "*(W[i * d_k:(i + 1) * d_k] for W in (W_Q, W_K, W_V)), i, d_k)[1] "
                "for i in range(h)]"
            )
        ),
        "Each of your heads gets its own slice of the tokens. All heads read the same `X`, whole; "
        "what differs are their columns of the matrices.",
    ),
    Mistake(
        wrong(
            output="return outputs[0] @ W_O",
            outputs="outputs = [np.hstack([one_head(X, W_Q, W_K, W_V, i, d_k)[1] * (i == 0)"
            " for i in range(h)])]",
        ),
        "Only head 0 arrives in your result. Look whether a `return` stands inside the loop, or "
        "the list is written over.",
    ),
    Mistake(
        wrong(
            outputs=(
                "parts = [one_head(X, W_Q, W_K, W_V, i, d_k) for i in range(h)]; "
                "outputs = [parts[0][0] @ X @ W_V[:, i * d_k:(i + 1) * d_k] for i in range(h)]"
            )
        ),
        "All your heads gather with the weights of head 0. Each has queries and keys of its own, "
        "and with them weights of its own.",
    ),
    Mistake(
        wrong(width="d_k = X.shape[1] // h"),
        "You take the width of a head from the token, as `d_model / h`. That is the usual width, "
        "but no law: in the last case the heads are wider. The matrices know: `W_Q.shape[1] // h`.",
    ),
)

EXERCISE = Exercise(
    title="Multi-head attention",
    prompt=r"""
Now all heads. Write `multi_head(X, W_Q, W_K, W_V, W_O, h)`, which returns

$$
\operatorname{Concat}(\text{head}_1, \dots, \text{head}_h)\, W_O
$$

The matrices of the heads stand side by side, as before. `W_O` has shape (h·d_k, d_model), so the
result has the shape of `X`. The lesson's example has `d_model` 6 and two heads.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The output for X: (n, d_model), of the same shape.\"\"\"
    ...
""",
    function="multi_head",
    reference=attention.multi_head,
    cases=cases,
    hints=(
        "How wide is a head? `W_Q` has h·d_k columns.",
        "Collect the outputs of all heads in a list. `one_head` returns weights and output.",
        "`np.hstack(list)` lays arrays of equal height side by side.",
    ),
    solution=answer(HEAD, WIDTH, ALL, "return np.hstack(outputs) @ W_O", imports=FROM),
    explanation="""
The heads run one after the other here; they could as well run at the same time, since none needs
what another has found. The core runs them together: its arrays have an axis for the heads in front.
""",
    mistakes=MISTAKES,
    worked=(
        Step(
            "import numpy as np\nfrom attention import attention_head\n"
            "from attention.traced_example import HEADS, W_O, X_WIDE as X",
            "The lesson’s example: d_model is 6, there are two heads.",
        ),
        Step("first = attention_head(X, HEADS.W_Q[0], HEADS.W_K[0], HEADS.W_V[0])", "One head."),
        Step("second = attention_head(X, HEADS.W_Q[1], HEADS.W_K[1], HEADS.W_V[1])", "The other."),
        Step("both = np.hstack([first.output, second.output])", "Side by side: six numbers again."),
        Step("both @ W_O", "And the meeting."),
    ),
    faded=answer(
        HEAD,
        WIDTH,
        "outputs = [one_head(X, W_Q, W_K, W_V, ____, d_k)[____] for i in range(____)]",
        "return np.hstack(____) @ ____",
        imports=FROM,
    ),
    stretch=Stretch(
        r"""
What if two heads had the very same matrices? Is the second of any use?
""",
        (
            Step(
                "import numpy as np\nfrom attention import MultiHeadParameters, "
                "multi_head_attention\nfrom attention.traced_example import HEADS, W_O, X_WIDE",
                "The lesson’s example.",
            ),
            Step(
                "twice = MultiHeadParameters(*(W[[0, 0]] for W in HEADS[:3]), W_O)",
                "The first head, and the first head again.",
            ),
            Step("result = multi_head_attention(X_WIDE, twice)", "What the two make of it."),
            Step("result.weights[0] - result.weights[1]", "They look at the same tokens."),
            Step(
                "alone = result.heads[0] @ (W_O[:3] + W_O[3:])",
                "One head, with the rows of both added up.",
            ),
            Step(
                "np.abs(result.output - alone).max().round(9)",
                "The same result: a copy adds nothing that one head could not write.",
            ),
        ),
    ),
)
