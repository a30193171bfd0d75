"""One word drawn from the logits."""

import numpy as np

from attention import draw, next_token_probabilities
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import tenths

HEAD = "def next_token(logits, temperature, point):"
FROM = "import numpy as np\nfrom yours import softmax"


def reference(logits: Array, temperature: float, point: float) -> int:
    return draw(next_token_probabilities(logits, temperature), point)


def cases(rng: np.random.Generator) -> list[Case]:
    """Points in the middle of a word's share, so that no rounding decides."""
    found: list[Case] = [telling(rng, size, t) for size, t in ((4, 0.5), (6, 2.0), (8, 0.5))]
    for size, temperature in (
        (3, 1.0),
        (3, 0.5),
        (4, 2.0),
        (4, 1.0),
        (5, 0.25),
        (5, 3.0),
        (6, 0.5),
        (6, 2.0),
        (8, 1.5),
        (8, 0.7),
        (3, 4.0),
        (12, 1.0),
    ):
        logits = tenths(rng, size)
        shares = next_token_probabilities(logits, temperature)
        ends = np.cumsum(shares)
        wide = np.flatnonzero(shares > 0.05)
        j = int(rng.choice(wide))
        found.append((logits, temperature, round(float(ends[j] - shares[j] / 2), 4)))
    return found


def telling(rng: np.random.Generator, size: int, temperature: float) -> Case:
    """A point on another word where the temperature is forgotten, or multiplied by."""
    while True:
        logits, point = tenths(rng, size), round(float(rng.random()), 2)
        given = (temperature, 1.0, 1 / temperature)
        shares = [next_token_probabilities(logits, t) for t in given]
        near = min(float(np.abs(np.cumsum(each) - point).min()) for each in shares)
        if near > 0.01 and len({draw(each, point) for each in shares}) == 3:
            return logits, temperature, point


def wrong(shares: str = "softmax(logits / temperature)", drawn: str = "") -> str:
    """A wrong answer in one of the two steps."""
    drawn = drawn or "int(np.searchsorted(np.cumsum(shares), point))"
    return answer(HEAD, f"shares = {shares}", f"return {drawn}", imports=FROM)


MISTAKES = (
    Mistake(
        wrong("softmax(logits * temperature)"),
        "You multiply by the temperature, so a high one sharpens. The logits are divided by it.",
    ),
    Mistake(
        wrong("softmax(logits)"),
        "Your temperature has no effect. Divide the logits by it, before softmax.",
    ),
    Mistake(
        wrong("softmax(logits) / temperature"),
        "You divide the probabilities by the temperature, so they do not sum to 1 any more. The "
        "logits are divided, before softmax.",
    ),
    Mistake(
        wrong(drawn="int(np.argmax(shares))"),
        "You take the most probable word each time, whatever the point is. That is greedy: "
        "temperature 0. Here the point says which word it is.",
    ),
    Mistake(
        wrong(drawn="int(np.searchsorted(np.sort(shares), point))"),
        "You look for the point among the single shares. Where a share ends on the line is the "
        "sum of all up to it: `np.cumsum`.",
    ),
    Mistake(
        wrong(drawn="max(int(np.searchsorted(np.cumsum(shares), point)) - 1, 0)"),
        "Your answer is one word before the right one. The word is the first whose share ends at "
        "the point or behind it.",
    ),
    Mistake(
        wrong(drawn="int(np.searchsorted(np.cumsum(shares[::-1]), point))"),
        "You lay the shares on the line in the reverse order. Word 0 comes first.",
    ),
    Mistake(
        wrong(drawn="int(point * len(logits))"),
        "You cut the line into equal pieces. The pieces are as long as the words are probable.",
    ),
)

EXERCISE = Exercise(
    title="One step of sampling",
    prompt=r"""
Write `next_token(logits, temperature, point)`. Divide the logits by the temperature and make
probabilities of them. Lay these one behind the other on a line from 0 to 1, word 0 first. Return
the number of the word in whose share `point` lies.

`logits` has shape (vocabulary,), the temperature is above 0, and `point` is a number from 0 to 1,
as `random()` gives them. (A check hands you the point, so that your function has one right answer.)
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The number of the word that the point falls on.\"\"\"
    shares = ...
    return ...
""",
    function="next_token",
    reference=reference,
    cases=cases,
    hints=(
        "Where does the share of word 2 end on the line? Add up the shares of words 0, 1 and 2.",
        "`np.cumsum(shares)` has all the ends. `np.searchsorted(ends, point)` finds the first that "
        "is not before the point.",
    ),
    solution=answer(
        HEAD,
        "shares = softmax(logits / temperature)",
        "ends = np.cumsum(shares)",
        "return int(np.searchsorted(ends, point))",
        imports=FROM,
    ),
    explanation="""
A long share is hit often, a short one seldom, and nothing with a probability above 0 is ruled out.
The temperature changes how long the shares are and never their order.
""",
    mistakes=MISTAKES,
    worked=(
        Step("import numpy as np\nfrom attention import softmax", "The course’s own softmax."),
        Step("shares = softmax(np.array([2.0, 1.0, 0.0]) / 0.5)", "At temperature 0.5."),
        Step("ends = np.cumsum(shares)", "Where each share ends. Word 0 has most of the line."),
        Step("int(np.searchsorted(ends, 0.9))", "The point 0.9 lies in the share of this word."),
    ),
    faded=answer(
        HEAD,
        "shares = softmax(____)",
        "ends = np.____(shares)",
        "return int(np.searchsorted(ends, ____))",
        imports=FROM,
    ),
    stretch=Stretch(
        """
Draw a thousand times at temperature 1 and at temperature 3. How often does the least probable of
three words come?
""",
        (
            Step(
                "import numpy as np\nfrom attention import draw, next_token_probabilities",
                "The course’s own.",
            ),
            Step("logits = np.array([3.0, 2.0, 0.0])", "Three words."),
            Step("points = np.random.default_rng(0).random(1000)", "A thousand points."),
            Step(
                "cool = next_token_probabilities(logits, 1.0)\n"
                "np.bincount([draw(cool, p) for p in points])",
                "At temperature 1.",
            ),
            Step(
                "warm = next_token_probabilities(logits, 3.0)\n"
                "np.bincount([draw(warm, p) for p in points])",
                "At temperature 3 the least probable one comes far more often.",
            ),
        ),
    ),
)
