"""W_V as W_K: what a token is found by is also what it hands over."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from exercises.lesson_3.single_head import of_shapes

HEAD = "def locked_values(X, W_Q, W_K):"
FROM = "import numpy as np\nfrom yours import single_head_attention"
LOOK = """
X = np.array([[1.0, 0.0, -0.5], [0.5, 1.5, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
W_Q = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
W_K = np.array([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, -1.0, 1.0]])
turned = W_K.copy()
turned[1, 1] = 3.0  # be found more by “who?”
for each in (W_K, turned):
    weights, _ = single_head_attention(X, W_Q, each, each)
    print("sat looks at cat:", weights[2, 1].round(2))
    print(locked_values(X, W_Q, each))
"""


def reference(X: Array, W_Q: Array, W_K: Array) -> Array:
    return attention.single_head_attention(X, W_Q, W_K, W_K).output


def cases(rng: np.random.Generator) -> list[Case]:
    shapes = ((2, 2, 2), (2, 3, 2), (3, 2, 2), (3, 3, 3), (2, 4, 3), (5, 4, 4), (6, 5, 3))
    return [of_shapes(rng, n, d_model, d_k, d_k)[:3] for n, d_model, d_k in shapes]


def wrong(line: str) -> str:
    return answer(HEAD, line, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, W_Q)[1]"),
        "Your values are made with `W_Q`: each token hands over what it looks for. Lock the values "
        "to the keys instead.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, W_K)"),
        "You return weights and outputs together. Only the outputs are wanted: the second of the "
        "two.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, W_K)[0]"),
        "These are the weights, which `W_V` does not touch. Return the outputs, the second thing.",
    ),
    Mistake(
        wrong("return X @ W_K"),
        "These are the keys. With locked values each token *hands over* its key, and each output "
        "is an average of them.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_Q, W_K, np.eye(X.shape[1]))[1]"),
        "Your values are the embeddings, as in the exercise before. Here they are the keys.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_K, W_K, W_K)[1]"),
        "`W_K` stands in all three places. The queries keep a matrix of their own, `W_Q`.",
    ),
    Mistake(
        wrong("return single_head_attention(X, W_K, W_Q, W_Q)[1]"),
        "`W_Q` and `W_K` have changed places, and the values are locked to `W_Q`. A head takes "
        "`X`, then the matrix for queries, then the one for keys, then the one for values.",
    ),
)

EXERCISE = Exercise(
    title="Locked: the value is the key",
    prompt=r"""
Write `locked_values(X, W_Q, W_K)`, which returns the outputs of a head with $W_V = W_K$.

The last lines turn one entry of `W_K`, so that "cat" is found more by the query "who?". Watch
row 2, which is what "sat" gets.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Outputs (n, d_k) of a head that hands over its keys.\"\"\"
    ...
{LOOK}""",
    function="locked_values",
    reference=reference,
    cases=cases,
    hints=(
        "The head takes four things. Which one stands for $W_V$?",
        "`single_head_attention` returns weights and outputs, and you want the outputs.",
    ),
    solution=answer(
        HEAD,
        "head = single_head_attention(X, W_Q, W_K, W_K)",
        "return head[1]",
        imports=FROM,
    )
    + LOOK,
    explanation="""
To make "cat" easier to find, one entry of `W_K` was turned, and with it "cat" says something
else. With a matrix of its own for the values, the one could change and the other stay.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np\nfrom attention import project", "Keys of two tokens."),
        Step("X = np.array([[0.5, 1.5], [0.0, 1.0]])", "Two components each."),
        Step("W_K = np.array([[1.0, 0.0], [0.0, 1.0]])", "A lens for being found."),
        Step("project(X, W_K)", "The keys; with W_V = W_K also what is handed over."),
        Step("project(X, np.array([[1.0, 0.0], [0.0, 2.0]]))", "Turn one entry, and both change."),
    ),
    faded=answer(
        HEAD,
        "head = single_head_attention(X, W_Q, ____, ____)",
        "return head[____]",
        imports=FROM,
    )
    + LOOK,
    stretch=Stretch(
        r"""
Is a head with locked values able to hand over the *embeddings*? Think of $W_K$ before you look.
""",
        (
            Step(
                "import numpy as np\nfrom attention import single_head_attention",
                "The course’s own head.",
            ),
            Step("from attention.traced_example import X, W_Q, W_K", "The lesson’s own numbers."),
            Step(
                "single_head_attention(X, W_Q, np.eye(3), np.eye(3)).output",
                "Yes, with the identity for both.",
            ),
            Step(
                "single_head_attention(X, W_Q, np.eye(3), np.eye(3)).weights",
                "But then the identity decides whom each one finds, too.",
            ),
            Step(
                "single_head_attention(X, W_Q, W_K, np.eye(3)).weights",
                "Unlocked, the weights stay as they were learned.",
            ),
        ),
    ),
)
