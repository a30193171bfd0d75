"""The cosine of two vectors whose lengths are whole numbers."""

import numpy as np

from attention import cosine, dot_product
from kit.html import h, join
from widgets.questions.question import Bounds, Mistake, Question, factor, products, short, vector

LONG = ((3, 4), (4, 3), (6, 8), (8, 6))
OTHER = (*LONG, (0, 2), (2, 0), (0, 3), (3, 0))


def question(rng: np.random.Generator) -> Question:
    """Two components each, with signs of all kinds."""
    pair = [LONG[rng.integers(len(LONG))], OTHER[rng.integers(len(OTHER))]]
    signs = rng.choice([-1, 1], (2, 2))
    x, y = (np.array(pair, dtype=float) * signs)[rng.permutation(2)] + 0.0
    a, b = x.tolist(), y.tolist()
    dot, answer = dot_product(x, y), cosine(x, y)
    length_a, length_b = dot_product(x, x) ** 0.5, dot_product(y, y) ** 0.5
    sums = {
        dot / float(x.sum() * y.sum()): "with",
        dot / float(np.abs(x).sum() * np.abs(y).sum()): "without",  # mostly another number
    }
    return Question(
        text=h(
            "p",
            join("a = ", h("b", vector(a)), " and b = ", h("b", vector(b))),
            ". What is their cosine? Both lengths are whole numbers.",
        ),
        answer=answer,
        digits=2,
        steps=(
            f"The dot product: {products(a, b)} = {short(dot)}.",
            length("a", a, length_a),
            length("b", b, length_b),
            f"Divide by both lengths: {short(dot)} / ({short(length_a)} · {short(length_b)}) = "
            f"{short(answer)}.",
        ),
        mistakes=(
            Mistake(
                dot,
                "That is the dot product, with both lengths still in it. Divide by "
                f"{short(length_a)} and by {short(length_b)}.",
            ),
            Mistake(
                dot / length_a,
                "You divided by the length of a. The length of b is still in the number: divide by "
                f"{short(length_b)} as well.",
            ),
            Mistake(
                dot / length_b,
                "You divided by the length of b. The length of a is still in the number: divide by "
                f"{short(length_a)} as well.",
            ),
            Mistake(
                dot / (length_a * length_b) ** 2,
                f"You divided by the squares of the lengths, {short(length_a**2)} and "
                f"{short(length_b**2)}. The lengths themselves are {short(length_a)} and "
                f"{short(length_b)}.",
            ),
            Mistake(
                dot / (length_a + length_b),
                "You divided by the sum of the lengths. The dot product holds their product, so "
                f"divide by {short(length_a)} · {short(length_b)}.",
            ),
            *(
                Mistake(
                    wrong,
                    f"You took the sum of the components, {how} their signs, for the length. A "
                    f"length comes from squares: {length('a', a, length_a)}",
                )
                for wrong, how in sums.items()
            ),
            Mistake(
                -answer,
                "The size is right, and the sign is turned round. The dot product is "
                f"{short(dot)}, and lengths are positive.",
            ),
        ),
        bounds=Bounds(
            -1,
            1,
            "A cosine lies between −1 and 1. Divide the dot product by both lengths.",
        ),
    )


def length(name: str, numbers: list[float], size: float) -> str:
    """How long a vector is, by squares."""
    squares = " + ".join(f"{factor(x)}²" for x in numbers)
    return (
        f"{squares} = {short(size**2)}, and {short(size)} · {short(size)} = {short(size**2)}, so "
        f"{name} has length {short(size)}."
    )
