"""GELU by its exact formula."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import tenths, whole

HEAD = "def gelu(z):"
FROM = "import numpy as np\nfrom attention import erf"


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (whole(rng, 2),),
        (whole(rng, 3) / 2,),
        (tenths(rng, 2, 3),),
        (np.array([0.0, *whole(rng, 2)]),),
        (10.0 * whole(rng, 3),),
        (tenths(rng, 4, 6),),
    ]


def wrong(*body: str) -> str:
    return answer(HEAD, *body, imports=FROM)


def large_ones_stay(value: Array, z: Array) -> bool:
    return bool(np.allclose(value[z > 8], z[z > 8]))


MISTAKES = (
    Mistake(
        wrong("return np.maximum(z, 0)"),
        "That is ReLU: it cuts negative numbers off. GELU lets a little of them through, and takes "
        "a little away from small positive ones.",
    ),
    Mistake(
        wrong("return z * (1 + erf(z)) / 2"),
        "`erf` is given `z` itself. The bell curve of the formula is the standard normal one, and "
        "for that `z` is divided by the root of 2 first.",
    ),
    Mistake(
        wrong("return z * erf(z / np.sqrt(2)) / 2"),
        "The 1 is missing. `erf` runs from −1 to 1; only 1 + erf, halved, is a share between 0 and "
        "1.",
    ),
    Mistake(
        wrong("return z * (1 + erf(z / np.sqrt(2)))"),
        "The half is missing. 1 + erf runs from 0 to 2, so large numbers come out doubled.",
    ),
    Mistake(
        wrong("return (1 + erf(z / np.sqrt(2))) / 2"),
        "That is the share of the bell curve below `z`. GELU is `z` times that share.",
    ),
    Mistake(
        wrong("return z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))) / 2"),
        "That is the form with tanh, as GPT-2 computes it. It is very near, and not the exact one: "
        "use `erf`.",
    ),
    Mistake(
        wrong("return z / (1 + np.exp(-1.702 * np.clip(z, -300, 300)))"),
        "That is the quick form with a sigmoid. It differs from the exact one by up to 0.02: use "
        "`erf`.",
    ),
    Mistake(
        wrong("return z * (1 - erf(z / np.sqrt(2))) / 2"),
        "The sign before `erf` is turned round: this is `z` times the share *above* it.",
    ),
    Mistake(
        wrong("return z * (1 + erf(z / 2)) / 2"),
        "`z` is divided by 2 inside of `erf`. It should be divided by the root of 2.",
    ),
    Mistake(
        wrong("return z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)"),
        "That is `z` times the height of the bell curve at `z`. Its area below `z` is wanted, and "
        "`erf` gives it.",
    ),
)

EXERCISE = Exercise(
    title="GELU",
    prompt=r"""
Write `gelu(z)`. Each number of `z` is multiplied by the share of the standard normal bell curve
that lies below it:

$$
\operatorname{GELU}(z) = \frac{z}{2} \left(1 + \operatorname{erf} \frac{z}{\sqrt{2}}\right)
$$

`z` is an array of any shape, and so is the result. `erf` works number by number.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Each number times the share of a bell curve below it.\"\"\"
    ...
""",
    function="gelu",
    reference=attention.gelu,
    cases=cases,
    hints=(
        "Two factors: `z`, and a share between 0 and 1.",
        "The share is `(1 + erf(...)) / 2`. What stands in `erf` is in the formula.",
    ),
    solution=answer(HEAD, "return z / 2 * (1 + erf(z / np.sqrt(2)))", imports=FROM),
    explanation="""
For a large number nearly all of the bell curve lies below it, so it is multiplied by nearly 1. For
a very negative one nearly nothing does. In between the share changes smoothly, and so does GELU:
no corner at 0.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            large_ones_stay,
            "A large number should come through as it is, since all of the bell curve lies below "
            "it.",
        ),
    ),
    worked=(
        Step(
            "import numpy as np\nfrom attention import erf", "`erf` comes from the course’s code."
        ),
        Step("z = np.array([-1.0, 0.0, 2.0])", "Three numbers."),
        Step("erf(z / np.sqrt(2))", "From −1 to 1."),
        Step("share = (1 + erf(z / np.sqrt(2))) / 2", "From 0 to 1: how much lies below."),
        Step("z * share", "At 0 the share is one half, and half of 0 is 0."),
    ),
    faded=answer(HEAD, "return z / ____ * (1 + erf(____))", imports=FROM),
    stretch=Stretch(
        """
How far is GPT-2’s form with tanh from the exact one, and where?
""",
        (
            Step("import numpy as np\nfrom attention import gelu, gelu_tanh", "Both are there."),
            Step("z = np.linspace(-6, 6, 1201)", "A fine ruler."),
            Step("apart = np.abs(gelu(z) - gelu_tanh(z))", "How far they are apart at each mark."),
            Step("apart.max()", "Less than half a thousandth."),
            Step("z[apart.argmax()]", "There. At 0 and far out they agree."),
        ),
    ),
)
