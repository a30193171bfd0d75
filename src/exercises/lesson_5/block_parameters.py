"""How many parameters a block has, part by part."""

from typing import NamedTuple

import numpy as np

import attention
from attention import Sizes
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer

HEAD = "def block_parameters(d_model, d_ff):"


class Parts(NamedTuple):
    """What each part of a block holds."""

    attention: int
    ffn: int
    norms: int


def reference(d_model: int, d_ff: int) -> Parts:
    sizes = Sizes(vocabulary=1, context=None, d_model=d_model, blocks=1, heads=1, d_ff=d_ff)
    block = attention.block_of(sizes)
    norms = attention.count((block.norm_1, block.norm_2))
    return Parts(attention.count(block.attention), attention.count(block.feed_forward), norms)


def cases(rng: np.random.Generator) -> list[Case]:
    d = int(rng.integers(3, 8))
    wide = int(rng.integers(9, 20))
    return [(d, 4 * d), (d + 2, wide), (10 * d, 31 * d), (768, 3072), (1600, 6400)]


def wrong(
    attention: str = "4 * d_model**2 + 4 * d_model",
    ffn: str = "2 * d_model * d_ff + d_ff + d_model",
    norms: str = "4 * d_model",
) -> str:
    """A wrong answer in one of the three parts."""
    steps = (f"attention = {attention}", f"ffn = {ffn}", f"norms = {norms}")
    return answer(HEAD, *steps, "return attention, ffn, norms", imports="")


MISTAKES = (
    Mistake(
        wrong(attention="3 * d_model**2 + 3 * d_model"),
        "Attention has four matrices and not three: queries, keys, values, and $W_O$.".replace(
            "$W_O$", "`W_O`"
        ),
    ),
    Mistake(
        wrong(attention="4 * d_model**2"),
        "The biases of attention are missing: `d_model` for each of its four matrices.",
    ),
    Mistake(
        wrong(ffn="2 * d_model * d_ff"),
        "Attention is right. The biases of the FFN are missing: one for each hidden unit, and one "
        "for each component of the token.",
    ),
    Mistake(
        wrong(ffn="d_model * d_ff + d_ff"),
        "Attention is right. You counted the first layer of the FFN alone. The second leads back, "
        "with as many weights and `d_model` biases.",
    ),
    Mistake(
        wrong(ffn="8 * d_model**2 + 5 * d_model"),
        "Attention is right. You took the FFN to be four times as wide as the token. Here `d_ff` "
        "says how wide it is.",
    ),
    Mistake(
        wrong(ffn="2 * d_model * d_ff + 2 * d_ff"),
        "Attention is right. The second bias of the FFN has as many numbers as its output: "
        "`d_model`.",
    ),
    Mistake(
        wrong(norms="2 * d_model"),
        "Attention and the FFN are right. A layer norm has a gain and a shift for each component, "
        "and there are two layer norms in a block.",
    ),
    Mistake(
        wrong(norms="4"),
        "Attention and the FFN are right. Gain and shift are no single numbers: there is one for "
        "each component of the token.",
    ),
    Mistake(
        wrong(norms="6 * d_model"),
        "Attention and the FFN are right. There are two layer norms in a block; the one at the end "
        "of the model belongs to no block.",
    ),
    Mistake(
        answer(
            HEAD,
            "attention = 4 * d_model**2 + 4 * d_model",
            "ffn = 2 * d_model * d_ff + d_ff + d_model",
            "return attention + ffn + 4 * d_model",
            imports="",
        ),
        "That is the sum. Return the three counts one by one, so that you can compare them.",
    ),
)

EXERCISE = Exercise(
    title="Counting a block",
    prompt=r"""
Write `block_parameters(d_model, d_ff)`. It returns how many numbers attention, the FFN and the two
layer norms of a block have learned, in this order. All linear layers have biases, and each head is
`d_model` divided by the number of heads wide, as in GPT-2.

For 768 and 3072 your three numbers should add up to those of GPT-2’s block at the top of this
page.
""",
    starter=f"""\
{HEAD}
    \"\"\"Parameters of attention, FFN and norms.\"\"\"
    attention = ...
    ffn = ...
    norms = ...
    return attention, ffn, norms
""",
    function="block_parameters",
    reference=reference,
    cases=cases,
    hints=(
        "How many matrices does each part have, of which shapes? A matrix with a bias has one more "
        "number for each of its columns.",
        "A layer norm has one gain and one shift for each component.",
    ),
    solution=wrong().removeprefix("\n\n"),
    explanation=r"""
With `d_ff` four times `d_model` that is $12\, d_{\text{model}}^2 + 13\, d_{\text{model}}$
together. The squares rule: a third of them is attention and two thirds are the FFN. Doubling the
width makes a block four times as large.
""",
    mistakes=MISTAKES,
    worked=(
        Step("d_model, d_ff = 6, 24", "The sizes of our four tokens’ block."),
        Step("queries = d_model * d_model + d_model", "One matrix and its bias."),
        Step("wider = d_model * d_ff + d_ff", "The first layer of the FFN, with its bias."),
        Step("back = d_ff * d_model + d_model", "The second."),
        Step("norm = 2 * d_model", "One layer norm: gain and shift."),
    ),
    faded=wrong("____ + 4 * d_model", "____ + d_ff + d_model", "____ * d_model").removeprefix(
        "\n\n"
    ),
    stretch=Stretch(
        """
At which width does a block alone have a billion parameters?
""",
        (
            Step("def total(d):\n    return 12 * d**2 + 13 * d", "All parts together."),
            Step("total(768)", "GPT-2, the small one."),
            Step("total(12288)", "GPT-3, the largest: nearly two billion in one block."),
            Step("d = 768\nwhile total(d) < 10**9:\n    d += 1", "Try one width after another."),
            Step("d", "There."),
        ),
    ),
)
