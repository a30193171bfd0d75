"""The weights under a mask."""

import numpy as np
from numpy.typing import NDArray

from attention import attention_weights
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def masked_weights(scores, mask):"
FROM = "import numpy as np\nfrom yours import softmax"


def reference(scores: Array, mask: Array) -> Array:
    # Queries that are the scores themselves, and keys of which each asks for one component.
    return attention_weights(scores, np.eye(scores.shape[1]), mask, scale=False).weights


def cases(rng: np.random.Generator) -> list[Case]:
    def causal(n: int) -> NDArray[np.bool_]:
        return np.tril(np.ones((n, n), dtype=np.bool_))

    band = causal(4) & np.triu(np.ones((4, 4), dtype=np.bool_), k=-1)
    return [
        (halves(rng, 2, 2), causal(2)),
        (halves(rng, 3, 3), causal(3)),
        (halves(rng, 3, 3) - 6, causal(3)),
        (tenths(rng, 4, 4), band),
        (tenths(rng, 5, 5), causal(5)),
        (halves(rng, 3, 3), np.ones((3, 3), dtype=np.bool_)),
    ]


def wrong(*body: str) -> str:
    return answer(HEAD, *body, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return np.where(mask, softmax(scores), 0.0)"),
        "You set weights to 0 after softmax. What is left in a row does not sum to 1 any more. "
        "Hide the scores before it, with minus infinity.",
    ),
    Mistake(
        wrong("return softmax(np.where(mask, scores, 0.0))"),
        "Hidden scores become 0, and a score of 0 still gets a weight: e to the power of 0 is 1. "
        "Minus infinity gets none.",
    ),
    Mistake(
        wrong("return softmax(scores)"),
        "Your function does not use the mask: tokens look at what comes later.",
    ),
    Mistake(
        wrong(
            "e = np.exp(np.where(mask, -np.inf, scores))",
            "return e / e.sum(axis=-1, keepdims=True)",
        ),
        "You hide what is allowed and show what is hidden. The mask is True where a token *may* "
        "look.",
    ),
    Mistake(
        wrong(
            "e = np.exp(np.where(mask, scores, -np.inf))",
            "return e / e.sum(axis=0, keepdims=True)",
        ),
        "The right scores are hidden. But each column sums to 1 in your table, and each row "
        "should: softmax runs along `axis=-1`.",
    ),
    Mistake(
        wrong("e = np.exp(np.where(mask, scores, -np.inf))", "return e"),
        "The right scores are hidden. You return the exponentials, and a row of them does not sum "
        "to 1. Divide by the total of the row.",
    ),
    Mistake(
        wrong("return softmax(np.where(mask, scores, -1.0))"),
        "You put −1 where the mask hides. Such a score still gets a share, and where the others "
        "are lower even the largest. Minus infinity gets none.",
    ),
)

EXERCISE = Exercise(
    title="Weights under a mask",
    prompt=r"""
Write `masked_weights(scores, mask)`. `scores` has shape (n, n), a row for each token that looks.
`mask` has the same shape, and is True where a token may look. Return the weights: each row sums to
1, and what is hidden has a weight of exactly 0.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Weights of shape (n, n), 0 where the mask is False.\"\"\"
    ...
""",
    function="masked_weights",
    reference=reference,
    cases=cases,
    hints=(
        "Which score does softmax turn into a weight of exactly 0?",
        "`np.where(mask, scores, ...)` puts something else where the mask is False. Softmax comes "
        "after it; if yours does not take minus infinity, write it out: `np.exp`, and a division "
        "by the total of the row.",
    ),
    solution=wrong(
        "hidden = np.where(mask, scores, -np.inf)",
        "e = np.exp(hidden - hidden.max(axis=-1, keepdims=True))",
        "return e / e.sum(axis=-1, keepdims=True)",
    ).replace(FROM, "import numpy as np"),
    explanation="""
Minus infinity before softmax, and nothing else: e to the power of minus infinity is 0, and the
total of the row is made of what is left. So each row is an average again, without a further step.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np", "NumPy knows infinity."),
        Step("np.exp(-np.inf)", "This is what makes it work."),
        Step("scores = np.array([2.0, 1.0, 5.0])", "A row; its third token is not to be seen."),
        Step("hidden = np.where([True, True, False], scores, -np.inf)", "Hide it."),
        Step("e = np.exp(hidden)", "It is gone."),
        Step("e / e.sum()", "And the rest sums to 1."),
    ),
    faded=answer(
        HEAD,
        "hidden = np.where(mask, scores, ____)",
        "e = np.exp(hidden - hidden.max(axis=-1, keepdims=True))",
        "return e / ____",
    ),
    stretch=Stretch(
        """
Zeroing after softmax and dividing by what is left gives the same numbers as minus infinity before.
See that it does. What speaks for minus infinity all the same?
""",
        (
            Step("import numpy as np\nfrom attention import softmax", "The course’s own."),
            Step("scores = np.array([2.1, 3.5, 1.8, 900.0])", "The last one is to be hidden."),
            Step("after = softmax(scores)[:3]", "Softmax first: nothing is left for the others."),
            Step("softmax(scores[:3])", "Hidden first: they share the weight as they should."),
            Step(
                "after.sum()",
                "To divide by this is to divide by 0. A hidden score must not have a say, however "
                "large it is.",
            ),
        ),
    ),
)
