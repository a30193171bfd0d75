"""W_V as the identity: values are the embeddings again."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from exercises.lesson_3.single_head import of_shapes

HEAD = "def identity_values(X, W_Q, W_K):"
FROM = "import numpy as np\nfrom yours import single_head_attention"
LOOK = """
X = np.array([[1.0, 0.0, -0.5], [0.5, 1.5, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
W_Q = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
W_K = np.array([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, -1.0, 1.0]])
weights, _ = single_head_attention(X, W_Q, W_K, W_K)
print(identity_values(X, W_Q, W_K))
print(weights @ X)
"""


def reference(X: Array, W_Q: Array, W_K: Array) -> Array:
    return attention.single_head_attention(X, W_Q, W_K, np.eye(X.shape[1])).output


def cases(rng: np.random.Generator) -> list[Case]:
    shapes = ((2, 2, 2), (2, 3, 2), (3, 2, 2), (3, 3, 3), (2, 4, 3), (5, 4, 4), (6, 5, 3))
    return [of_shapes(rng, n, d_model, d_k, d_k)[:3] for n, d_model, d_k in shapes]


def wrong(line: str) -> str:
    return answer(HEAD, line, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, np.eye(X.shape[1]))"),
        "Weights and outputs come together here, as the head returns them. Only the outputs are "
        "wanted: take the second of the two.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, np.eye(X.shape[1]))[0]"),
        "Your code returns the weights. The outputs are the second thing that the head returns.",
    ),
    Mistake(
        wrong("return X"),
        "Your code returns the embeddings. With the identity they are the *values*, and each "
        "output is an average of them.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, np.ones((X.shape[1], X.shape[1])))[1]"),
        "Your `W_V` is full of ones: each value is the sum of the embedding, over and over. The "
        "identity has ones on the diagonal only, `np.eye`.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, np.eye(len(X)))[1]"),
        "Your identity is as large as the sentence has tokens. It is multiplied from the right, so "
        "it has to be as large as an embedding: `X.shape[1]`.",
    ),
    Mistake(
        answer(
            HEAD,
            "eye = np.eye(X.shape[1])",
            "return single_head_attention(X, eye, eye, eye)[1]",
            imports=FROM,
        ),
        "All three matrices are the identity in your code. `W_Q` and `W_K` stay as they are given: "
        "only what is averaged is the embedding again.",
    ),
    Mistake(
        answer(
            HEAD,
            "return attention(X).output",
            imports="import numpy as np\nfrom yours import attention",
        ),
        "That is lesson 1’s attention, with lesson 1’s weights. Here the weights come from `W_Q` "
        "and `W_K`; what is recovered is only what they average.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, W_K)[1]"),
        "Your values are made with `W_K`. The matrix that hands each embedding over as it is, is "
        "the identity.",
    ),
    Mistake(
        wrong("return X + single_head_attention(X, W_Q, W_K, np.eye(X.shape[1]))[1]"),
        "Your code adds the embeddings to the output. Here the head stands for itself, without "
        "residual.",
    ),
)

EXERCISE = Exercise(
    title="The identity gives the embeddings back",
    prompt=r"""
Write `identity_values(X, W_Q, W_K)`, which returns the outputs of a head whose $W_V$ is the
identity. `W_Q` and `W_K` stay as they are.

The last lines show what the lesson says: these outputs are the weights times the embeddings, so
both tables are the same.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Outputs (n, d_model) of a head that hands over the embeddings.\"\"\"
    ...
{LOOK}""",
    function="identity_values",
    reference=reference,
    cases=cases,
    hints=(
        "`np.eye(d)` is the identity with d rows and columns. How large has it to be?",
        "The values are `X @ W_V`, and they have to come out as `X`: so d is `X.shape[1]`.",
    ),
    solution=answer(
        HEAD,
        "weights, output = single_head_attention(X, W_Q, W_K, np.eye(X.shape[1]))",
        "return output",
        imports=FROM,
    )
    + LOOK,
    explanation="""
The identity is one matrix among all that $W_V$ can be, so values generalize the averaging of
embeddings. The weights are those of `W_Q` and `W_K`: this is not yet lesson 1.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np", "What an identity does."),
        Step("X = np.array([[1.0, 0.0, -0.5], [0.5, 1.5, 0.0]])", "Two tokens, three components."),
        Step("np.eye(3)", "Ones on the diagonal."),
        Step("X @ np.eye(3)", "X again: each value is the embedding."),
    ),
    faded=answer(
        HEAD,
        "weights, output = single_head_attention(X, W_Q, W_K, ____)",
        "return ____",
        imports=FROM,
    )
    + LOOK,
    stretch=Stretch(
        r"""
Make a head give exactly lesson 1's attention. The division by $\sqrt{d_k}$ is built in: can you
undo it with a matrix?
""",
        (
            Step(
                "import numpy as np\nfrom attention import attention, single_head_attention",
                "Lesson 1’s attention, and a head.",
            ),
            Step("from attention.traced_example import X", "The four tokens."),
            Step("eye = np.eye(3)", "For W_K and W_V."),
            Step(
                "W_Q = np.sqrt(3) * eye",
                "Queries longer by the root of d_k, so that the division takes it away again.",
            ),
            Step("single_head_attention(X, W_Q, eye, eye).output", "The head,"),
            Step("attention(X).output", "and lesson 1: the same numbers."),
        ),
    ),
)
