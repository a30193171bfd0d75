"""Cosine similarity: the dot product with the lengths divided out."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Property, Step, Stretch, answer
from checking.random_cases import tenths, whole

HEAD = "def cosine(a, b):"
FROM = "import numpy as np\nfrom yours import dot_product"


def cases(rng: np.random.Generator) -> list[Case]:
    # Their lengths are whole, 5 and 3, so that the cosine is 1 or −1 to the last digit.
    a, b = turned(rng, [3.0, 4.0]), turned(rng, [1.0, 2.0, 2.0])
    return [
        (np.array([3.0, 4.0]), whole(rng, 2)),
        (a, 2 * a),
        (b, -b),
        (whole(rng, 3), whole(rng, 3)),
        (tenths(rng, 5), tenths(rng, 5)),
        (10 * tenths(rng, 4), tenths(rng, 4)),
        (tenths(rng, 48), tenths(rng, 48)),
    ]


def turned(rng: np.random.Generator, components: list[float]) -> Array:
    """A vector of these components, in any order and with any signs."""
    return np.asarray(rng.permutation(components) * rng.choice([-1.0, 1.0], len(components)))


def in_range(value: Array, *_: Array) -> bool:
    return bool(abs(value) <= 1 + 1e-9)


MISTAKES = (
    Mistake(
        answer(HEAD, "return a @ b"),
        "This is the dot product itself, with the lengths still in it. A vector twice as long "
        "gives a number twice as large. Divide by both lengths.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / np.linalg.norm(a)"),
        "One length is divided out, and the length of `b` is still in the result. Divide by both.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / np.linalg.norm(b)"),
        "One length is divided out, and the length of `a` is still in the result. Divide by both.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / ((a @ a) * (b @ b))"),
        "Your code divides by the squares of the lengths. `a @ a` is the length times itself; take "
        "the root, `np.sqrt(a @ a)`, or ask `np.linalg.norm(a)` for the length.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / ((a @ a) ** 1 / 2 * (b @ b) ** 1 / 2)"),
        "`x ** 1 / 2` is `(x ** 1) / 2` to Python, so the squares of the lengths are halved, and "
        "no root is taken. Write `x ** 0.5` or `np.sqrt(x)`.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / np.linalg.norm(a) * np.linalg.norm(b)"),
        "Your code divides by the first length and multiplies by the second. Python goes from left "
        "to right here: `x / p * q` is `(x / p) * q`. Put the two lengths in brackets.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / (np.linalg.norm(a) + np.linalg.norm(b))"),
        "Your code divides by the sum of the two lengths. The dot product holds their product, so "
        "that is what has to go: `np.linalg.norm(a) * np.linalg.norm(b)`.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / (np.abs(a).sum() * np.abs(b).sum())"),
        "Your code measures a length by adding up the components without their signs. The length "
        "of an arrow is the root of the sum of squares: for (3, 4) it is 5, not 7.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / len(a)"),
        "Your code divides by how many components there are. `len(a)` counts them; the length of "
        "the arrow is `np.linalg.norm(a)`.",
    ),
    Mistake(
        answer(HEAD, "return a @ b / (len(a) * len(b))"),
        "Your code divides twice by how many components there are. `len` counts them, in `a` as "
        "in `b`. The length of an arrow is another thing: `np.linalg.norm(a)`.",
    ),
    Mistake(
        answer(
            HEAD,
            "c = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))",
            "return np.degrees(np.arccos(np.clip(c, -1, 1)))",
        ),
        "This is the angle, in degrees. What is wanted is the number before it, the cosine: leave "
        "`degrees` and `arccos` out.",
    ),
    Mistake(
        answer(
            HEAD,
            "return np.arccos(np.clip(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1))",
        ),
        "Your code goes one step too far and returns the angle. The cosine of the angle is what is "
        "wanted: leave `arccos` out.",
    ),
    Mistake(
        answer(HEAD, "return 1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b))"),
        "This is the cosine distance, 1 minus the cosine. It is 0 for vectors that point the same "
        "way; the cosine is 1 for them.",
    ),
    Mistake(
        answer(HEAD, "return abs(a @ b) / (np.linalg.norm(a) * np.linalg.norm(b))"),
        "The sign is lost. Vectors that point in opposite directions have the cosine −1, and your "
        "code gives 1 for them.",
    ),
)

EXERCISE = Exercise(
    title="Cosine similarity",
    prompt=r"""
The dot product grows with the lengths of the vectors. Write `cosine(a, b)`, which divides both
lengths out:

$$
\cos\theta = \frac{a \cdot b}{\lVert a \rVert \, \lVert b \rVert}
$$

The length $\lVert a \rVert$ is the root of $a \cdot a$. The result is one number between −1 and
1. You may use `dot_product`. The one from `yours` is the one that you wrote above, once it has
passed its check; until then it is the course’s. No vector will be all zeros.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The dot product of a and b without their lengths.\"\"\"
    ...
""",
    function="cosine",
    reference=attention.cosine,
    cases=cases,
    hints=(
        "You need three dot products: of `a` with `b`, and of each vector with itself.",
        "The length of `a` is `np.sqrt(dot_product(a, a))`. `np.linalg.norm(a)` gives the same.",
        "Multiply the two lengths, and divide by that. Mind the brackets.",
    ),
    solution=answer(
        HEAD,
        "length_a = np.sqrt(dot_product(a, a))",
        "length_b = np.sqrt(dot_product(b, b))",
        "return dot_product(a, b) / (length_a * length_b)",
        imports=FROM,
    ),
    explanation="""
A dot product is a cosine times two lengths, so dividing by both lengths leaves the cosine. The
brackets matter: without them Python divides by one length and multiplies by the other.
""",
    mistakes=MISTAKES,
    properties=(
        Property(
            in_range,
            "A cosine lies between −1 and 1, and this number does not. The dot product has to be "
            "divided by the length of `a` times the length of `b`.",
        ),
    ),
    worked=(
        Step(
            "import numpy as np\nfrom attention import dot_product",
            "The dot product is there already.",
        ),
        Step("a = np.array([3.0, 4.0])", "A vector of length 5."),
        Step("b = np.array([6.0, 8.0])", "It points the same way and is twice as long."),
        Step("dot_product(a, b)", "Large, since both lengths are in it."),
        Step("length_a = np.sqrt(dot_product(a, a))", "The root of 9 + 16."),
        Step("length_b = np.sqrt(dot_product(b, b))", "The root of 36 + 64."),
        Step("dot_product(a, b) / (length_a * length_b)", "Without the lengths: the same way."),
    ),
    faded=answer(
        HEAD,
        "length_a = np.sqrt(dot_product(a, ____))",
        "length_b = np.sqrt(dot_product(____, b))",
        "return dot_product(a, b) / (____)",
        imports=FROM,
    ),
    stretch=Stretch(
        r"""
The cosine belongs to an angle, and `np.arccos` finds it. What becomes of both when one of the
vectors is turned round by 180 degrees? Decide, then run it.
""",
        (
            Step("import numpy as np\nfrom attention import cosine", "The course’s own will do."),
            Step("a = np.array([3.0, 4.0])\nb = np.array([2.0, 0.0])", "Two vectors."),
            Step("cosine(a, b)", "What you wrote gives the same."),
            Step("np.degrees(np.arccos(cosine(a, b)))", "The angle between them, in degrees."),
            Step("cosine(a, -b)", "`-b` is `b` turned round: the cosine changes its sign."),
            Step(
                "np.degrees(np.arccos(cosine(a, -b)))",
                "The two angles add up to 180 degrees.",
            ),
        ),
    ),
)
