"""A block in pre-norm order, from parts that the reader wrote."""

from typing import NamedTuple

import numpy as np

from attention import (
    Block,
    BlockParameters,
    Config,
    FeedForwardParameters,
    LayerNormParameters,
    MultiHeadParameters,
    block,
)
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, tenths

HEAD = "def block_with_pre_norm(X, norm_1, heads, norm_2, ffn):"
FROM = (
    "from attention import MultiHeadParameters, multi_head_attention\n"
    "from yours import feed_forward, layer_norm"
)
MHA = "multi_head_attention({}, MultiHeadParameters(*heads)).output"

Arrays = tuple[Array, ...]


class Halves(NamedTuple):
    """What a block returns here: the stream after either half."""

    middle: Array
    output: Array


def computed(
    X: Array, norm_1: Arrays, heads: Arrays, norm_2: Arrays, ffn: Arrays, *, pre_norm: bool
) -> Block:
    """The core's block, from plain tuples."""
    parameters = BlockParameters(
        LayerNormParameters(*norm_1),
        MultiHeadParameters(*heads),
        LayerNormParameters(*norm_2),
        FeedForwardParameters(*ffn),
    )
    return block(X, parameters, Config(pre_norm=pre_norm))


def reference(X: Array, norm_1: Arrays, heads: Arrays, norm_2: Arrays, ffn: Arrays) -> Halves:
    found = computed(X, norm_1, heads, norm_2, ffn, pre_norm=True)
    return Halves(found.middle, found.output)


def case(rng: np.random.Generator, X: Array, h: int) -> Case:
    """A block for this X with h heads, all of its parameters small."""
    d = X.shape[1]
    gains = [(1 + tenths(rng, d) / 4, tenths(rng, d)) for _ in range(2)]
    W_Q, W_K, W_V = (halves(rng, h * d, d // h).reshape(h, d, d // h) for _ in range(3))
    ffn = halves(rng, d, d + 1), halves(rng, d + 1, d), halves(rng, d + 1), halves(rng, d)
    return X, gains[0], (W_Q, W_K, W_V, halves(rng, d, d)), gains[1], ffn


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        case(rng, halves(rng, 2, 2), 1),
        case(rng, halves(rng, 2, 4), 2),
        case(rng, tenths(rng, 3, 4), 2),
        case(rng, tenths(rng, 5, 6), 3),
    ]


def wrong(
    middle: str = f"X + {MHA.format('layer_norm(X, *norm_1).output')}",
    output: str = "middle + feed_forward(layer_norm(middle, *norm_2).output, ffn).output",
) -> str:
    """A wrong answer in one of the two halves."""
    steps = (f"middle = {middle}", f"output = {output}", "return middle, output")
    return answer(HEAD, *steps, imports=FROM)


NORMED = MHA.format("layer_norm(X, *norm_1).output")
FED = "feed_forward(layer_norm(middle, *norm_2).output, ffn).output"

MISTAKES = (
    Mistake(
        wrong(
            f"layer_norm(X + {MHA.format('X')}, *norm_1).output",
            "layer_norm(middle + feed_forward(middle, ffn).output, *norm_2).output",
        ),
        "This is post-norm: your norms stand on the stream, after each addition. In pre-norm they "
        "stand before attention and before the FFN, on the branch.",
    ),
    Mistake(
        wrong(middle=NORMED),
        "In the first half the stream is replaced: `X +` is missing before attention. The second "
        "half follows from it.",
    ),
    Mistake(
        wrong(output=FED),
        "`middle` is right. In the second half the stream is replaced by what the FFN puts out: "
        "`middle +` is missing.",
    ),
    Mistake(
        wrong(middle=f"X + {MHA.format('X')}"),
        "Attention reads the stream as it is. The first norm is missing: attention gets "
        "`layer_norm(X, *norm_1).output`.",
    ),
    Mistake(
        wrong(output="middle + feed_forward(middle, ffn).output"),
        "`middle` is right. The FFN reads the stream as it is: the second norm is missing.",
    ),
    Mistake(
        wrong(output="X + " + FED),
        "`middle` is right. The second half is added to `X`, so what attention has added is lost. "
        "It is added to `middle`.",
    ),
    Mistake(
        wrong(output="middle + feed_forward(layer_norm(X, *norm_2).output, ffn).output"),
        "`middle` is right. The FFN reads `X`, and so nothing of what attention gathered. It reads "
        "`middle`, normalized.",
    ),
    Mistake(
        wrong(middle=f"layer_norm(X, *norm_1).output + {NORMED}"),
        "In the first half you add to the normalized stream. The norm is for what attention reads; "
        "what is added to is `X` itself.",
    ),
    Mistake(
        wrong(output="middle + feed_forward(layer_norm(middle, *norm_1).output, ffn).output"),
        "`middle` is right. The second half uses the first norm’s gain and shift. It has its own, "
        "`norm_2`.",
    ),
    Mistake(
        wrong(output="layer_norm(middle + feed_forward(middle, ffn).output, *norm_2).output"),
        "The first half is pre-norm and right. The second one is post-norm: there the norm stands "
        "after the addition.",
    ),
)

EXERCISE = Exercise(
    title="A block, pre-norm",
    prompt=r"""
Write `block_with_pre_norm(X, norm_1, heads, norm_2, ffn)`, which returns the stream after the first
half and after the second:

$$
\begin{aligned}
x' &= x + \operatorname{MHA}(\operatorname{LN}(x)) \\
\text{out} &= x' + \operatorname{FFN}(\operatorname{LN}(x'))
\end{aligned}
$$

`norm_1` and `norm_2` hold gain and shift, `ffn` is what your `feed_forward` takes as parameters.
`layer_norm` and `feed_forward` are yours, and return several things, of which `.output` is one.
Attention is the course’s own: `multi_head_attention(..., MultiHeadParameters(*heads)).output`.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The stream after attention and after the FFN, for X: (n, d_model).\"\"\"
    middle = ...
    output = ...
    return middle, output
""",
    function="block_with_pre_norm",
    reference=reference,
    cases=cases,
    hints=(
        "Two lines of the same form: the stream, plus what a part makes of the normalized stream.",
        "`layer_norm(X, *norm_1).output` hands gain and shift over one by one.",
    ),
    solution=answer(
        HEAD,
        "normed = layer_norm(X, *norm_1).output",
        "attended = multi_head_attention(normed, MultiHeadParameters(*heads)).output",
        "middle = X + attended",
        "normed = layer_norm(middle, *norm_2).output",
        "output = middle + feed_forward(normed, ffn).output",
        "return middle, output",
        imports=FROM,
    ),
    explanation="""
Every line that changes the stream adds to it. That is pre-norm in one sentence. The result has the
shape of `X`, so it could be handed to the same function again, with the next block’s parameters.
""",
    mistakes=MISTAKES,
    worked=(
        Step(
            "import numpy as np\nfrom attention import block\n"
            "from attention.traced_example import BLOCK, X_WIDE",
            "The lesson’s four tokens and their block.",
        ),
        Step("result = block(X_WIDE, BLOCK)", "All its numbers are named."),
        Step("X_WIDE[1]", "“cat”, before."),
        Step("result.attention.output[1]", "What attention adds."),
        Step("result.middle[1]", "Their sum."),
        Step("result.feed_forward.output[1]", "What the FFN adds to that."),
        Step("result.output[1]", "“cat”, after one block."),
    ),
    faded=answer(
        HEAD,
        "normed = ____",
        "attended = multi_head_attention(normed, MultiHeadParameters(*heads)).output",
        "middle = ____ + attended",
        "normed = ____",
        "output = ____ + feed_forward(normed, ffn).output",
        "return middle, output",
        imports=FROM,
    ),
    stretch=Stretch(
        """
Feed a block’s output to the same block, again and again. What do the numbers of the stream do?
""",
        (
            Step(
                "import numpy as np\nfrom attention import block\n"
                "from attention.traced_example import BLOCK, X_WIDE",
                "The lesson’s block.",
            ),
            Step("X_WIDE.std()", "How large the numbers are at the start."),
            Step("X = block(X_WIDE, BLOCK).output", "After one block."),
            Step("X.std()", "Larger."),
            Step("for _ in range(11):\n    X = block(X, BLOCK).output", "After twelve."),
            Step(
                "X.std()", "The stream grows: nothing on it keeps it small. The branches norm it."
            ),
        ),
    ),
)
