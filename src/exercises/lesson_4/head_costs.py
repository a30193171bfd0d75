"""Counting: parameters, multiplications and exponentials of several heads."""

import numpy as np

from attention import attention_cost, count, multi_head_of
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer

HEAD = "def head_costs(n, d_model, h, d_k):"
PARAMETERS = "parameters = 4 * d_model * h * d_k"
MULTIPLICATIONS = "multiplications = n * parameters + 2 * h * n * n * d_k"
RETURN = "return parameters, multiplications, h * n * n"
LOOK = """
import time
import numpy as np
from attention import multi_head_attention, multi_head_of

rng = np.random.default_rng(0)
X = rng.normal(size=(128, 128))
for h in (1, 8, 32):
    heads = multi_head_of(128, h, fill=lambda shape: rng.normal(size=shape) / 11)
    start = time.perf_counter()
    multi_head_attention(X, heads)
    took = 1000 * (time.perf_counter() - start)
    print(h, "heads:", head_costs(128, 128, h, 128 // h), round(took, 1), "ms")
"""


def reference(n: int, d_model: int, h: int, d_k: int) -> tuple[int, int, int]:
    parameters = multi_head_of(d_model, h, d_k)
    cost = attention_cost(parameters, n)
    products = cost.projections + cost.scores + cost.averages + cost.output_projection
    return count(parameters), products, cost.exponentials


def cases(rng: np.random.Generator) -> list[Case]:
    def drawn(h: int, d_k: int, width: int | None = None) -> Case:
        n = int(rng.integers(3, 20))
        return (n, width or h * d_k, h, d_k)

    return [
        (2, 6, 2, 3),
        drawn(2, 4),
        drawn(1, 16),
        drawn(8, 64),
        drawn(12, 64),
        drawn(3, 5),
        drawn(4, 8, 10),  # d_model / heads is a convention
    ]


def wrong(
    parameters: str = PARAMETERS,
    multiplications: str = MULTIPLICATIONS,
    result: str = RETURN,
) -> str:
    return answer(HEAD, parameters, multiplications, result, imports="import math")


MISTAKES = (
    Mistake(
        wrong(
            "parameters = 3 * d_model * h * d_k",
            "multiplications = n * parameters + 2 * h * n * n * d_k",
        ),
        "You count three matrices a head. There is a fourth, W_O: it has h·d_k rows and d_model "
        "columns, and each token is multiplied by it.",
    ),
    Mistake(
        wrong("parameters = 3 * d_model * h * d_k + d_model * d_model"),
        "In W_O you count d_model times d_model. That is right where h·d_k is d_model, as usual. "
        "W_O has h·d_k rows, whatever that is.",
    ),
    Mistake(
        wrong("parameters = 4 * d_model * d_k"),
        "The parameters are those of one head. Each of the `h` heads has matrices of its own.",
    ),
    Mistake(
        wrong("parameters = 4 * h * d_model * d_model"),
        "Your matrices are as wide as the token in each head. A head’s matrices have `d_k` "
        "columns: the budget is split, not multiplied.",
    ),
    Mistake(
        wrong(multiplications="multiplications = n * parameters + h * n * n * d_k"),
        "The parameters are right. In the multiplications either the scores or the averages are "
        "missing: both take n·n·d_k in each head.",
    ),
    Mistake(
        wrong(multiplications="multiplications = n * parameters + 2 * n * n * d_k"),
        "The parameters are right. Scores and averages are those of one head only.",
    ),
    Mistake(
        wrong(multiplications="multiplications = n * parameters"),
        "The parameters are right. The multiplications are those with the matrices alone; scores "
        "and averages are missing.",
    ),
    Mistake(
        wrong(multiplications="multiplications = 2 * h * n * n * d_k"),
        "The parameters are right. The multiplications are those of scores and averages alone; "
        "each token is also multiplied by the four matrices.",
    ),
    Mistake(
        wrong(multiplications="multiplications = n * parameters + 2 * h * n * n * d_model"),
        "The parameters are right. Your scores sum d_model products each. In a head they are "
        "as long as its keys: `d_k`.",
    ),
    Mistake(
        wrong(result="return parameters, multiplications, n * n"),
        "Parameters and multiplications are right. The exponentials are those of one table of "
        "scores, and each head has one.",
    ),
    Mistake(
        wrong(result="return parameters, multiplications, h * n"),
        "Parameters and multiplications are right. Softmax takes an exponential for each score, "
        "and a head has n·n of them.",
    ),
)

EXERCISE = Exercise(
    title="What it costs",
    prompt=r"""
Count what multi-head attention takes for `n` tokens. Write `head_costs(n, d_model, h, d_k)`, which
returns three whole numbers: the parameters, with $W_O$ and without biases; the multiplications, for
projections, scores, averages and $W_O$ together; and the exponentials in softmax.

The last lines print your counts for one head, 8 heads and 32 heads, and the time that the course's
own multi-head attention takes. Before you run them, guess which will be the slowest.
""",
    starter=f"""\
{HEAD}
    \"\"\"Parameters, multiplications and exponentials of h heads of width d_k.\"\"\"
    ...
{LOOK}""",
    function="head_costs",
    reference=reference,
    cases=cases,
    hints=(
        "There are four matrices: three of them send d_model numbers to h·d_k, and W_O sends them "
        "back.",
        "An (a, b) matrix times a (b, c) matrix takes a·b·c multiplications.",
        "In each head the scores take n·n·d_k, and the averages as many.",
    ),
    solution=answer(HEAD, PARAMETERS, MULTIPLICATIONS, RETURN, imports="").lstrip() + LOOK,
    explanation="""
With h·d_k equal to d_model, the first two numbers do not depend on the number of heads, and the
third grows with it. The times tell the same story, with an accent of the machine's own: on small
arrays, exponentials and the handling of many small tables cost more than multiplications do.
""",
    mistakes=MISTAKES,
    worked=(
        Step("n, d_model, h, d_k = 4, 6, 2, 3", "The lesson’s example."),
        Step("d_model * d_k", "One matrix for queries, of one head."),
        Step("3 * h * d_model * d_k", "Queries, keys, values, of all heads."),
        Step("h * d_k * d_model", "W_O."),
        Step("n * 4 * h * d_k * d_model", "Each token goes through all four."),
        Step("h * n * n * d_k", "The scores; the averages take as many."),
        Step("h * n * n", "The exponentials: one for each score."),
    ),
    faded=(
        f"{HEAD}\n    parameters = ____ * d_model * h * d_k\n"
        "    multiplications = n * parameters + 2 * ____\n"
        f"    return parameters, multiplications, ____\n{LOOK}"
    ),
    stretch=Stretch(
        r"""
From which length of text on do scores and averages take more multiplications than the four
matrices? Work it out for GPT-2, with `d_model` 768.
""",
        (
            Step(
                "from attention import attention_cost, multi_head_of",
                "The course’s own counts.",
            ),
            Step("heads = multi_head_of(768, 12)", "GPT-2’s heads, of 64 each."),
            Step(
                "cost = attention_cost(heads, 1024)\n"
                "(cost.scores + cost.averages) / (cost.projections + cost.output_projection)",
                "At 1,024 tokens the matrices still take more.",
            ),
            Step("2 * 768", "Equal when 2·n·n·d is n·4·d·d: at n = 2·d."),
            Step(
                "cost = attention_cost(heads, 1536)\n"
                "(cost.scores + cost.averages) / (cost.projections + cost.output_projection)",
                "So it is. Beyond that, the pairs are what costs.",
            ),
        ),
    ),
)
