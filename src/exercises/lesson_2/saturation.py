"""The experiment: how large the largest weight of a row gets as d_k grows."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def mean_largest_weight(Q, K, scale):"
FROM = "import numpy as np\nfrom yours import softmax"
LOOK = """
rng = np.random.default_rng(0)
for d_k in (8, 64, 512):
    Q, K = rng.standard_normal((200, d_k)), rng.standard_normal((10, d_k))
    print(d_k, mean_largest_weight(Q, K, False), mean_largest_weight(Q, K, True))
"""


def reference(Q: Array, K: Array, scale: bool) -> float:
    return float(attention.attention_weights(Q, K, scale=scale).weights.max(axis=-1).mean())


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (halves(rng, 2, 3), halves(rng, 3, 3), True),
        (halves(rng, 3, 2), halves(rng, 2, 2), False),
        (halves(rng, 3, 3), halves(rng, 2, 3), True),
        (halves(rng, 1, 2), halves(rng, 3, 2), False),
        (tenths(rng, 4, 5), tenths(rng, 3, 5), False),
        (tenths(rng, 5, 4), tenths(rng, 6, 4), True),
    ]


def wrong(*body: str) -> str:
    return answer(HEAD, *body, imports="import numpy as np\nfrom attention import softmax")


SCALED = "S = Q @ K.T / (np.sqrt(Q.shape[1]) if scale else 1)"

MISTAKES = (
    Mistake(
        wrong("S = Q @ K.T / np.sqrt(Q.shape[1])", "return softmax(S).max(axis=1).mean()"),
        "Your code always divides. With `scale` False, the scores stay as they are.",
    ),
    Mistake(
        wrong("return softmax(Q @ K.T).max(axis=1).mean()"),
        "Your code never divides, so `scale` changes nothing. With `scale` True, divide the scores "
        "by the root of d_k.",
    ),
    Mistake(
        wrong(
            "S = Q @ K.T / (1 if scale else np.sqrt(Q.shape[1]))",
            "return softmax(S).max(axis=1).mean()",
        ),
        "The two cases have changed places: your code divides where `scale` is False.",
    ),
    Mistake(
        wrong(SCALED, "return softmax(S).max()"),
        "This is the largest weight of the whole table. Each row has a largest one, and their mean "
        "is wanted.",
    ),
    Mistake(
        wrong(SCALED, "return softmax(S).max(axis=0).mean()"),
        "Your code takes the largest weight of each column. A row is one query looking, so it is "
        "`axis=1`.",
    ),
    Mistake(
        wrong(SCALED, "return softmax(S, axis=0).max(axis=1).mean()"),
        "Softmax runs down the columns here. A query shares out its weight over the keys, along "
        "its row.",
    ),
    Mistake(
        wrong(SCALED, "return softmax(S).max(axis=1)"),
        "You have the largest weight of each row. One number is wanted: their mean.",
    ),
    Mistake(
        wrong(SCALED, "return softmax(S).mean()"),
        "The mean of all weights is 1 divided by the number of keys, whatever the scores are. Take "
        "the largest of each row first.",
    ),
    Mistake(
        wrong(SCALED, "return S.max(axis=1).mean()"),
        "These are the largest scores. Softmax makes weights of them first.",
    ),
    Mistake(
        wrong(
            "S = Q @ K.T / (Q.shape[1] if scale else 1)",
            "return softmax(S).max(axis=1).mean()",
        ),
        "Your code divides by d_k where it should divide by its root. The spread grows as that.",
    ),
)

EXERCISE = Exercise(
    title="The experiment",
    prompt=r"""
Find out for yourself what a large $d_k$ does. Write `mean_largest_weight(Q, K, scale)`. `Q` has
shape (n, d_k) and `K` has (m, d_k). Compute the attention weights of each query over all keys, with
the division by $\sqrt{d_k}$ if `scale` is true and without it otherwise. Take the largest
weight of each row, and return the mean of these.

The last lines draw random queries and keys and print your number for $d_k$ 8, 64 and 512. Before
you run them: which column will stay where it is?
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The largest weight of a row, on average: one number.\"\"\"
    ...
{LOOK}""",
    function="mean_largest_weight",
    reference=reference,
    cases=cases,
    hints=(
        "The scores are `Q @ K.T`. Divide them only `if scale:`.",
        "Along which axis does one query look? That is the axis for the largest weight.",
    ),
    solution=answer(
        HEAD,
        "scores = Q @ K.T",
        "if scale:",
        "    scores = scores / np.sqrt(Q.shape[1])",
        "return softmax(scores).max(axis=1).mean()",
        imports=FROM,
    )
    + LOOK,
    explanation="""
With the division the mean stays near one third for ten keys. Without it, it climbs towards 1: most
queries give all to one key. How large d_k is then decides how sharp attention is before anything
has been learned.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            lambda value, *_: bool((value > 0).all() and (value <= 1).all()),
            "A weight lies between 0 and 1, and so does a mean of weights.",
        ),
    ),
    worked=(
        Step("import numpy as np\nfrom attention import softmax", "Softmax is there already."),
        Step("weights = softmax([[2.0, 0.0], [0.0, 1.0], [1.0, 1.0]])", "Three queries, two keys."),
        Step("weights.max(axis=1)", "The largest weight of each row."),
        Step("weights.max(axis=1).mean()", "Their mean. With two keys it is one half at least."),
        Step("softmax(10 * np.array([[2.0, 0.0], [0.0, 1.0]])).max(axis=1)", "Ten times as large."),
    ),
    faded=answer(
        HEAD,
        "scores = Q @ ____",
        "if scale:",
        "    scores = scores / ____",
        "return softmax(scores).max(axis=____).mean()",
        imports=FROM,
    )
    + LOOK,
    stretch=Stretch(
        r"""
How far does a dot product of random vectors spread? Measure it for three sizes.
""",
        (
            Step("import numpy as np", "What is needed."),
            Step(
                "rng = np.random.default_rng(0)\nrng.standard_normal(3)",
                "A source of random numbers, and three of them.",
            ),
            Step(
                "(rng.standard_normal((5000, 8)) * rng.standard_normal((5000, 8))).sum(1).std()",
                "8",
            ),
            Step(
                "(rng.standard_normal((5000, 64)) * rng.standard_normal((5000, 64))).sum(1).std()",
                "Eight times as many components,",
            ),
            Step("np.sqrt([8, 64, 512])", "and the spread grows as the root."),
        ),
    ),
)
