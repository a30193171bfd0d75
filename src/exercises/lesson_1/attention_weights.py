"""The attention weights of a sentence: softmax along each row of its scores."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def attention_weights(X):"
FROM = "import numpy as np\nfrom yours import softmax"


def reference(X: Array) -> Array:
    return attention.attention(X).weights


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (halves(rng, 2, 2),),
        (halves(rng, 3, 2),),
        (halves(rng, 2, 3),),
        (halves(rng, 3, 3),),
        (halves(rng, 1, 2),),
        (tenths(rng, 4, 3),),
        (tenths(rng, 5, 5),),
        (tenths(rng, 7, 16),),
    ]


def wrong(*body: str) -> str:
    return answer(HEAD, *body, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return softmax(X @ X.T, axis=0)"),
        "Each column sums to 1 here. One row is one token looking over the sentence, so it is the "
        "row that has to sum to 1. Either softmax runs along `axis=0`, or the table is transposed "
        "at the end, or a sum with `axis=1` is missing its `keepdims=True`: then each number is "
        "divided by the total of another row.",
    ),
    Mistake(
        wrong("e = np.exp(X @ X.T)", "return e / e.sum()"),
        "All the weights of the table together sum to 1. Each row is a weighted average of its "
        "own, so each row needs its own total.",
    ),
    Mistake(
        wrong("return X @ X.T"),
        "These are the scores. They can be negative and add up to nothing in particular. Softmax "
        "along each row turns them into weights.",
    ),
    Mistake(
        wrong("return softmax(X)"),
        "Softmax is applied to the embeddings themselves. First compare the tokens with each "
        "other, as in the exercise before; the softmax of those scores is what you want.",
    ),
    Mistake(
        wrong("return softmax(X @ X.T / np.sqrt(X.shape[1]))"),
        "Your scores are divided by the root of the number of components before the softmax. "
        "Transformers do that, and lesson 2 gives the reason. Here nothing is divided yet.",
    ),
    Mistake(
        wrong("return softmax(X @ X.T) / np.sqrt(X.shape[1])"),
        "Your weights are divided by the root of the number of components after the softmax. Then "
        "the rows no longer sum to 1. Here nothing is divided.",
    ),
    Mistake(
        wrong("S = X @ X.T", "return S / S.sum(axis=-1, keepdims=True)"),
        "Each row is divided by its total, but without the exponential. A weight can come out "
        "negative then, or above 1, and a total near 0 makes huge numbers. Use `softmax`.",
    ),
    Mistake(
        wrong("return np.exp(X @ X.T)"),
        "The exponentials are there, and the division is missing: each row should sum to 1. "
        "`softmax` does both.",
    ),
    Mistake(
        wrong("return softmax(X.T @ X)"),
        "The transpose is on the wrong side. Your table compares components with components. For "
        "tokens with tokens it is `X @ X.T`.",
    ),
    Mistake(
        wrong("return softmax(X @ X.T - 1e9 * np.eye(len(X)))"),
        "No token may look at itself in your table: the diagonal is 0. In the lesson it may, and "
        "mostly that is its largest weight.",
    ),
    Mistake(
        wrong("return softmax(X @ X)"),
        "The second `X` is not turned over. `X @ X` takes rows with columns, and the shapes fit "
        "only where there are as many tokens as components. Tokens are compared rows with rows: "
        "`X @ X.T`.",
    ),
    Mistake(
        wrong("return softmax(X * X.T)"),
        "`*` multiplies number by number, and so your scores are no dot products. Those of all "
        "rows with all rows are a matrix product, `X @ X.T`.",
    ),
    Mistake(
        wrong("return softmax(X @ X.T / X.shape[1])"),
        "Your scores are divided by the number of components before the softmax. That makes the "
        "weights more even than they should be. Here nothing is divided.",
    ),
    Mistake(
        wrong("return softmax(X @ X.T) @ X"),
        "Your code goes on to the output, the averages of the embeddings. That is the next "
        "exercise. Return the weights before it.",
    ),
    Mistake(
        wrong("return softmax(softmax(X @ X.T))"),
        "Softmax is applied twice. The second time it sees numbers between 0 and 1, which are "
        "close together, so the weights come out nearly even. Once is enough.",
    ),
    Mistake(
        wrong("P = softmax(X)", "return P @ P.T"),
        "Your code takes the softmax first and compares afterwards. The order is the other way "
        "round: dot products of the embeddings, then softmax along each row.",
    ),
    Mistake(
        wrong("S = X @ X.T", "return (S == S.max(axis=-1, keepdims=True)).astype(float)"),
        "The largest score of each row takes everything. Softmax is softer: the others keep a "
        "share, so that the output is a mixture.",
    ),
)

EXERCISE = Exercise(
    title="Attention weights",
    prompt=r"""
Write `attention_weights(X)`: the scores of the sentence, and softmax along each row of them.

$$
\text{weights} = \operatorname{softmax}\!\left(X X^\top\right)
$$

`X` has shape (n, d_model), the result (n, n). Row $i$ holds the weights of token $i$ over all
tokens, and sums to 1. The softmax from `yours` is the one you wrote above, once it has passed its
check; until then it is the course’s.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"A row of weights for each row of X: (n, n).\"\"\"
    ...
""",
    function="attention_weights",
    reference=reference,
    cases=cases,
    hints=(
        "Two lines: the table of scores, and what softmax makes of it.",
        "One row is one token looking. Along which axis must the weights sum to 1?",
        "`softmax(scores)` works along the last axis unless you say otherwise, and the last axis "
        "runs along a row.",
    ),
    solution=answer(
        HEAD, "scores = X @ X.T", "return softmax(scores)", imports="from yours import softmax"
    ),
    explanation="""
The scores come first, all pairs at once. Then softmax runs along each row, since one row is one
token looking over the sentence. `axis=-1`, the last axis, is what `softmax` takes when nothing is
said.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            lambda value, *_: bool((value >= 0).all()),
            "Some weights are negative. Softmax makes none: is it applied last?",
        ),
        Property(
            lambda value, *_: bool(np.allclose(value.sum(axis=1), 1)),
            "The rows do not sum to 1. Each row is one weighted average, so its weights must.",
        ),
    ),
    worked=(
        Step("import numpy as np\nfrom attention import softmax", "Softmax is there already."),
        Step("X = np.array([[1.0, 0.0], [0.5, 1.5], [0.0, 1.0]])", "Three tokens, a row each."),
        Step("scores = X @ X.T", "Each token with each token."),
        Step("softmax(scores[0])", "What token 0 makes of its row: three weights."),
        Step("weights = softmax(scores)", "The same for all rows at once."),
        Step("weights.sum(axis=1)", "Along each row they sum to 1."),
        Step("weights.sum(axis=0)", "Down a column they need not."),
    ),
    faded=answer(
        HEAD, "scores = ____", "return softmax(____)", imports="from yours import softmax"
    ),
    stretch=Stretch(
        r"""
Let no token look at itself: its own weight is to be 0, and each row is still to sum to 1. What do
you change, the scores or the weights?
""",
        (
            Step("import numpy as np\nfrom attention import softmax", "The course’s own will do."),
            Step("X = np.array([[1.0, 0.0], [0.5, 1.5], [0.0, 1.0]])", "Three tokens."),
            Step(
                "scores = X @ X.T - 1e9 * np.eye(3)",
                "The scores, before softmax: far down on the diagonal.",
            ),
            Step(
                "weights = softmax(scores)",
                "e to such a score is 0, and the others share the whole. "
                "Lesson 6 hides the future in this way.",
            ),
            Step("weights.sum(axis=1)", "Each row sums to 1."),
        ),
    ),
)
