"""Order blindness: shuffle the tokens, and each keeps its output."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def output_of(X, token, order):"
FROM = "import numpy as np\nfrom yours import attention"


def reference(X: Array, token: int, order: list[int]) -> Array:
    shuffled = attention.attention(X[order]).output
    return np.asarray(shuffled[order.index(token)])


def turned(rng: np.random.Generator, n: int) -> tuple[int, list[int]]:
    """A token and an order in which its place, it, and what stands at its place all differ."""
    while True:
        order = rng.permutation(n).tolist()
        token = int(rng.integers(n))
        if len({token, order[token], order.index(token)}) == 3:
            return token, order


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (halves(rng, 2, 2), 0, [1, 0]),
        (halves(rng, 3, 2), *turned(rng, 3)),
        (halves(rng, 3, 3), *turned(rng, 3)),
        (halves(rng, 3, 2), 1, [0, 1, 2]),
        (halves(rng, 1, 3), 0, [0]),
        (tenths(rng, 4, 3), *turned(rng, 4)),
        (tenths(rng, 5, 5), *turned(rng, 5)),
        (tenths(rng, 7, 4), *turned(rng, 7)),
    ]


def wrong(*body: str) -> str:
    return answer(HEAD, *body, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return attention(X[order]).output[token]"),
        "Your code shuffles, and then looks at the old place. Another token stands there now. Find "
        "out where in `order` the token went: `order.index(token)`.",
    ),
    Mistake(
        wrong("return attention(X[order]).output[order[token]]"),
        "`order[token]` is the token that stands at that place now. You want it the other way "
        "round: the place at which the token stands, `order.index(token)`.",
    ),
    Mistake(
        wrong("return attention(X).output[order.index(token)]"),
        "You found the token’s new place, but the attention is that of the sentence before it was "
        "shuffled. At that place stands another token’s output. Shuffle first: `X[order]`.",
    ),
    Mistake(
        wrong("return attention(X[:, order]).output[order.index(token)]"),
        "`X[:, order]` shuffles the columns, which are components, and fails where there are fewer "
        "of them than tokens. Tokens are rows: `X[order]`.",
    ),
    Mistake(
        wrong("return X[token]"),
        "This is the token’s embedding, as it was before attention. Its output is wanted: the "
        "weighted average that attention makes for it.",
    ),
    Mistake(
        wrong("return X[order].mean(axis=0)"),
        "This is the even average of the sentence, which is the same for all tokens. Let "
        "`attention` do the averaging, and take the row of the token.",
    ),
    Mistake(
        wrong("return attention(X[order]).output"),
        "You return the outputs of all tokens. Take one row of them: the one at the place where "
        "the token stands now.",
    ),
    Mistake(
        wrong("return attention(X[order])[order.index(token)]"),
        "`attention` returns three things, and `[place]` behind it picks one of the three. Take "
        "the output first, and the row of it then: `attention(...).output[place]`.",
    ),
    Mistake(
        wrong("return attention(X[order]).weights[order.index(token)]"),
        "The place is right, but this is the token’s row of weights, one number for each token. "
        "The output has one for each component.",
    ),
    Mistake(
        wrong("W = attention(X).weights", "return (W @ X[order])[token]"),
        "The weights belong to the old order and the rows of `X` to the new one, so each weight "
        "meets the wrong token. Shuffle once, at the beginning, and give that to `attention`.",
    ),
)

EXERCISE = Exercise(
    title="Does the order matter?",
    prompt=r"""
Shuffle a sentence and let attention run. The lesson says that each token gets the same output as
before. See it in numbers, for one token.

Write `output_of(X, token, order)`. `order` is a list that says which token comes at each place:
with `order = [2, 0, 1]`, token 2 comes first, then token 0, then token 1. Put the rows of `X` in
that order, run `attention`, and return the output of the token `token`, wherever it stands now.
The result has shape (d_model,).

Then call it with several orders, and compare.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The output of a token after the shuffle: (d_model,).\"\"\"
    ...
""",
    function="output_of",
    reference=reference,
    cases=cases,
    hints=(
        "Three steps: shuffle the rows, run attention, find the token again.",
        "`X[order]` takes the rows of `X` in the order of the list.",
        "A list can be asked for the place of an entry: `order.index(token)`.",
    ),
    solution=answer(
        HEAD,
        "shuffled = X[order]",
        "output = attention(shuffled).output",
        "place = order.index(token)",
        "return output[place]",
        imports="from yours import attention",
    ),
    explanation="""
Whatever the order, the token gets the same output. Its scores are computed pair by pair, and a
sum does not care in which order it is taken. So `attention(X).output[token]`, without any
shuffling, is the same vector. If you noticed that while you wrote it, you have found what the
exercise is about: attention by itself does not see the order. Positions have to be put in, and
lesson 6 comes back to it.
""",
    mistakes=MISTAKES,
    worked=(
        Step(
            "import numpy as np\nfrom attention import attention",
            "The course’s own `attention` returns scores, weights and output.",
        ),
        Step("X = np.array([[1.0, 0.0], [0.5, 1.5], [0.0, 1.0]])", "Tokens 0, 1 and 2."),
        Step("attention(X).output[0]", "The output of token 0 in the order as written."),
        Step("order = [2, 0, 1]", "Token 2 first, then 0, then 1."),
        Step("X[order]", "The rows in that order."),
        Step("place = order.index(0)", "Where token 0 stands now."),
        Step("attention(X[order]).output[place]", "Its output there. Compare."),
    ),
    faded=answer(
        HEAD,
        "shuffled = X[____]",
        "output = attention(____).output",
        "place = ____.index(token)",
        "return output[____]",
        imports="from yours import attention",
    ),
    stretch=Stretch(
        r"""
Give each place a vector of its own, and add it to whichever token stands there. Does the
order matter now?
""",
        (
            Step(
                "import numpy as np\nfrom attention import attention", "The course’s own will do."
            ),
            Step("X = np.array([[1.0, 0.0], [0.5, 1.5], [0.0, 1.0]])", "Tokens 0, 1 and 2."),
            Step("P = np.array([[0.0, 0.0], [0.3, 0.1], [0.6, 0.2]])", "A vector for each place."),
            Step("attention(X + P).output[0]", "Token 0, in the order as written."),
            Step("order = [2, 0, 1]", "Now it stands in place 1."),
            Step(
                "attention(X[order] + P).output[1]",
                "It gets another output. Lesson 6 puts order in like this.",
            ),
        ),
    ),
)
