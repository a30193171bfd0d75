"""Attention on raw embeddings, whole: scores, weights and output."""

import numpy as np

import attention
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, hundredths, tenths

HEAD = "def attention(X):"
FROM = "import numpy as np\nfrom yours import softmax"


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (halves(rng, 2, 2),),
        (halves(rng, 2, 3),),
        (halves(rng, 3, 2),),
        (halves(rng, 3, 3),),
        (halves(rng, 1, 3),),
        (tenths(rng, 4, 3),),
        (tenths(rng, 5, 5),),
        (hundredths(rng, 7, 16),),
    ]


def wrong(output: str, scores: str = "X @ X.T", weights: str = "softmax(S)") -> str:
    """A wrong answer in one of the three steps."""
    steps = (f"S = {scores}", f"W = {weights}", f"return S, W, {output}")
    return answer(HEAD, *steps, imports=FROM)


def returning(what: str) -> str:
    """A wrong answer that computes all three and returns something else of them."""
    steps = ("S = X @ X.T", "W = softmax(S)", f"return {what}")
    return answer(HEAD, *steps, imports=FROM)


MISTAKES = (
    Mistake(
        returning("W @ X"),
        "Your output is right, but it comes alone. The lesson’s figures show all three steps: "
        "return the scores, the weights and the output, in this order.",
    ),
    Mistake(
        returning("W, W @ X"),
        "Two of the three are returned, and the scores are missing. Return the scores, the "
        "weights and the output, in this order.",
    ),
    Mistake(
        returning("W @ X, W, S"),
        "All three are right, but they come in the reverse order. Return the scores first, then "
        "the weights, then the output.",
    ),
    Mistake(
        returning("W, S, W @ X"),
        "All three are right, but the first two have changed places. Return the scores first, "
        "then the weights, then the output.",
    ),
    Mistake(
        wrong("np.outer(W[:, -1], X[-1])"),
        "The scores and the weights are right. In the output only the share of the last token is "
        "left. In a loop, `output[i] = ...` writes over the shares before it, and "
        "`output[i] += ...` adds to them.",
    ),
    Mistake(
        wrong("W.T @ X"),
        "The scores and the weights are right. In the output the weights are transposed: each "
        "token is mixed with its column, by how much others look at it. Its row is what it looks "
        "at: `weights @ X`.",
    ),
    Mistake(
        wrong("S @ X"),
        "The scores and the weights are right, but the output is mixed with the scores. They do "
        "not sum to 1, so that is no average. Use the weights.",
    ),
    Mistake(
        wrong("W @ X", weights="softmax(S, axis=0)"),
        "The scores are right. In the weights each column sums to 1, though, and each row should. "
        "Either softmax runs along `axis=0`, or the weights are transposed, or a sum with `axis=1` "
        "is missing its `keepdims=True`. The output, made of the weights, will follow.",
    ),
    Mistake(
        wrong("X @ W"),
        "The scores and the weights are right. The last product is the wrong way round: `X @ "
        "weights` fits only where there are as many tokens as components, and even there it mixes "
        "components. `weights @ X` mixes rows.",
    ),
    Mistake(
        wrong("X + W @ X"),
        "Your output is the average added to `X`. A transformer does that, and lesson 3 shows why. "
        "In this lesson the output stands for itself.",
    ),
    Mistake(
        wrong("W @ X", scores="X @ X.T / np.sqrt(X.shape[1])"),
        "Your scores are divided by the root of the number of components. That is in lesson 2. "
        "Here the scores are the dot products as they are; the weights and the output follow.",
    ),
    Mistake(
        wrong("W @ X", scores="X @ X.T / X.shape[1]"),
        "Your scores are divided by the number of components. Here they are the dot products as "
        "they are; the weights and the output follow.",
    ),
    Mistake(
        wrong("W @ X", scores="X @ X"),
        "Your scores are `X` times itself, without the transpose. A matrix product takes rows with "
        "columns. For rows with rows the second one is `X.T`; the weights and the output follow.",
    ),
    Mistake(
        wrong("W @ X", scores="X.T @ X"),
        "In your scores the transpose stands on the wrong side. `X.T @ X` compares components, and "
        "the shapes fit only where there are as many of them as tokens. The scores are `X @ X.T`.",
    ),
    Mistake(
        wrong("W @ X", scores="X * X.T"),
        "Your scores are made with `*`, number by number. Dot products of rows with rows are a "
        "matrix product, and its sign is `@`. The weights and the output follow.",
    ),
    Mistake(
        wrong("W @ X", weights="softmax(S / np.sqrt(X.shape[1]))"),
        "The scores are right. On the way into softmax they are divided by the root of the number "
        "of components. Lesson 2 does that; here softmax takes them as they are.",
    ),
    Mistake(
        wrong("W @ X", weights="softmax(S) / np.sqrt(X.shape[1])"),
        "The scores are right. Your weights are divided by the root of the number of components, "
        "after softmax, so a row no longer sums to 1. Leave the division out.",
    ),
    Mistake(
        wrong("W @ X", weights="np.exp(S)"),
        "The scores are right. Your weights are the exponentials alone, and a row of them does not "
        "sum to 1. `softmax` also divides by the total of the row.",
    ),
    Mistake(
        wrong("W @ X", weights="S / S.sum(axis=-1, keepdims=True)"),
        "The scores are right. To get the weights you divide each row of them by its total, with "
        "no exponential before. A weight can come out negative then, or above 1. Use `softmax`.",
    ),
    Mistake(
        wrong("W @ X", weights="np.exp(S) / np.exp(S).sum()"),
        "The scores are right. Your weights are divided by the total of the whole table, and each "
        "row should sum to 1 by itself. `softmax(scores)` works row by row.",
    ),
    Mistake(
        wrong("W * X"),
        "The scores and the weights are right. In the output `*` multiplies number by number, and "
        "the shapes fit only where there are as many tokens as components. An average of rows is "
        "a matrix product, with `@`.",
    ),
    Mistake(
        wrong("np.repeat(X.mean(axis=0, keepdims=True), len(X), axis=0)"),
        "The scores and the weights are right, but the output does not use them: it is the even "
        "average, the same for all tokens. That was the first attempt of the lesson.",
    ),
    Mistake(
        wrong("W @ S"),
        "The scores and the weights are right, but the output averages the scores. What is "
        "averaged are the embeddings, the rows of `X`.",
    ),
    Mistake(
        wrong("W.sum(axis=1, keepdims=True) * X"),
        "The scores and the weights are right, but your output is `X` again. If you add the "
        "weights of a row up first, you get 1. Each weight has to meet the row of its own token: "
        "`weights @ X`.",
    ),
    Mistake(
        wrong("softmax(W @ X)"),
        "The scores and the weights are right. The output has gone through softmax once more. It "
        "is a vector of components, not of weights, so leave it as it is.",
    ),
)

EXERCISE = Exercise(
    title="Attention",
    prompt=r"""
Now put the three steps together. Write `attention(X)`, which returns the scores, the weights and
the output, in this order.

$$
\operatorname{Attention}(X) = \operatorname{softmax}\!\left(X X^\top\right) X
$$

`X` has shape (n, d_model). Scores and weights have shape (n, n). The output has the shape of `X`:
row $i$ is the average of all rows of `X` with the weights of token $i$.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Scores, weights and output for X: (n, d_model).\"\"\"
    scores = ...
    weights = ...
    output = ...
    return scores, weights, output
""",
    function="attention",
    reference=attention.attention,
    cases=cases,
    hints=(
        "Three lines, each made of the one before. You have written the first two.",
        "The output of token i is the sum over j of `weights[i, j] * X[j]`. As a matrix product: "
        "rows of weights meet columns of `X`.",
        "The weights are (n, n) and `X` is (n, d_model). In which order do they make (n, d_model)?",
    ),
    solution=answer(
        HEAD,
        "scores = X @ X.T",
        "weights = softmax(scores)",
        "output = weights @ X",
        "return scores, weights, output",
        imports="from yours import softmax",
    ),
    explanation="""
The scores compare all pairs of tokens, softmax turns each row into weights, and the last product
takes the weighted averages: row i of the weights meets each column of `X`. Nothing here was
learned but the embeddings. The weights are computed anew from every `X` that comes in.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np\nfrom attention import softmax", "Softmax is there already."),
        Step("X = np.array([[1.0, 0.0], [0.5, 1.5], [0.0, 1.0]])", "Three tokens, a row each."),
        Step("scores = X @ X.T", "Step one: each token with each token."),
        Step("weights = softmax(scores)", "Step two: a row of weights for each token."),
        Step("weights[0]", "The weights of token 0."),
        Step(
            "weights[0, 0] * X[0] + weights[0, 1] * X[1] + weights[0, 2] * X[2]",
            "Its average of the three rows, written out.",
        ),
        Step("output = weights @ X", "Step three: the same for all tokens. Compare the first row."),
    ),
    faded=answer(
        HEAD,
        "scores = ____",
        "weights = softmax(____)",
        "output = weights @ ____",
        "return scores, weights, output",
        imports="from yours import softmax",
    ),
    stretch=Stretch(
        r"""
Give the output to `attention` again as its input, twenty times over. What becomes of the rows?
Decide, then run it.
""",
        (
            Step(
                "import numpy as np\nfrom attention import attention", "The course’s own will do."
            ),
            Step("X = np.array([[1.0, 0.0], [0.5, 1.5], [0.0, 1.0]])", "Three tokens that differ."),
            Step(
                "for _ in range(20):\n    X = attention(X).output",
                "An average of averages, and so on.",
            ),
            Step(
                "X",
                "The rows have become the same: averaging alone forgets who is who. "
                "Lesson 3 adds the output to the input instead of replacing it.",
            ),
        ),
    ),
)
