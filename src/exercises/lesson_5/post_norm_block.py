"""The same block in post-norm order."""

import numpy as np

from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from exercises.lesson_5 import pre_norm_block
from exercises.lesson_5.pre_norm_block import FROM, MHA, Arrays, Halves, computed

HEAD = "def block_with_post_norm(X, norm_1, heads, norm_2, ffn):"


def reference(X: Array, norm_1: Arrays, heads: Arrays, norm_2: Arrays, ffn: Arrays) -> Halves:
    found = computed(X, norm_1, heads, norm_2, ffn, pre_norm=False)
    return Halves(found.middle, found.output)


def cases(rng: np.random.Generator) -> list[Case]:
    return pre_norm_block.cases(rng)


def wrong(
    middle: str = f"layer_norm(X + {MHA.format('X')}, *norm_1).output",
    output: str = "layer_norm(middle + feed_forward(middle, ffn).output, *norm_2).output",
) -> str:
    """A wrong answer in one of the two halves."""
    steps = (f"middle = {middle}", f"output = {output}", "return middle, output")
    return answer(HEAD, *steps, imports=FROM)


PRE_MIDDLE = f"X + {MHA.format('layer_norm(X, *norm_1).output')}"
PRE_OUTPUT = "middle + feed_forward(layer_norm(middle, *norm_2).output, ffn).output"

MISTAKES = (
    Mistake(
        wrong(PRE_MIDDLE, PRE_OUTPUT),
        "This is the pre-norm block of the exercise before. Here each norm comes after its "
        "addition, and takes in the stream itself.",
    ),
    Mistake(
        wrong(middle=f"X + layer_norm({MHA.format('X')}, *norm_1).output"),
        "In the first half you normalize what attention adds, and then add. Post-norm adds first, "
        "and normalizes the sum.",
    ),
    Mistake(
        wrong(middle=f"layer_norm({MHA.format('X')}, *norm_1).output"),
        "In the first half the stream is replaced: below the norm stands `X +` what attention puts "
        "out.",
    ),
    Mistake(
        wrong(output="layer_norm(feed_forward(middle, ffn).output, *norm_2).output"),
        "`middle` is right. In the second half the stream is lost: below the norm stands `middle "
        "+` what the FFN puts out.",
    ),
    Mistake(
        wrong(output="middle + feed_forward(middle, ffn).output"),
        "`middle` is right. The second addition has no norm behind it.",
    ),
    Mistake(
        wrong(middle=f"X + {MHA.format('X')}"),
        "The first addition has no norm behind it, and the second half follows from that.",
    ),
    Mistake(
        wrong(output="layer_norm(middle + feed_forward(middle, ffn).output, *norm_1).output"),
        "`middle` is right. The second norm uses the first one’s gain and shift; it has its own, "
        "`norm_2`.",
    ),
    Mistake(
        wrong(
            middle=f"layer_norm(X + {MHA.format('layer_norm(X, *norm_1).output')}, *norm_1).output"
        ),
        "The first half has two norms, one before attention and one after the addition. Post-norm "
        "has the second alone.",
    ),
    Mistake(
        wrong(output="layer_norm(X + feed_forward(middle, ffn).output, *norm_2).output"),
        "`middle` is right. The second addition goes back to `X`. The stream by then is `middle`.",
    ),
)

EXERCISE = Exercise(
    title="The same block, post-norm",
    prompt=r"""
The first transformer had the other order. Write
`block_with_post_norm(X, norm_1, heads, norm_2, ffn)` with the same
arguments; it returns the stream behind either norm:

$$
\begin{aligned}
x' &= \operatorname{LN}(x + \operatorname{MHA}(x)) \\
\text{out} &= \operatorname{LN}(x' + \operatorname{FFN}(x'))
\end{aligned}
$$
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The stream behind the first and behind the second norm, for X: (n, d_model).\"\"\"
    middle = ...
    output = ...
    return middle, output
""",
    function="block_with_post_norm",
    reference=reference,
    cases=cases,
    hints=(
        "The same parts as before. Only what stands inside of what has changed.",
        "The norm is the outermost function of each line: `layer_norm(... + ..., *norm_1).output`.",
    ),
    solution=answer(
        HEAD,
        "attended = multi_head_attention(X, MultiHeadParameters(*heads)).output",
        "middle = layer_norm(X + attended, *norm_1).output",
        "fed = feed_forward(middle, ffn).output",
        "output = layer_norm(middle + fed, *norm_2).output",
        "return middle, output",
        imports=FROM,
    ),
    explanation="""
The parameters are the same as in the pre-norm block, to the last one. What has changed is that the
stream itself goes through a norm twice a block, on the way there and, in training, on the way back.
""",
    mistakes=MISTAKES,
    worked=(
        Step(
            "import numpy as np\nfrom attention import Config, block\n"
            "from attention.traced_example import BLOCK, X_WIDE",
            "The lesson’s four tokens and their block.",
        ),
        Step("result = block(X_WIDE, BLOCK, Config(pre_norm=False))", "In the other order."),
        Step("result.attention_added[1]", "“cat” and what attention adds."),
        Step("result.middle[1]", "The norm has taken in the sum."),
        Step("result.output[1]", "“cat”, after one block."),
        Step("result.output.std(axis=1)", "Each row leaves with a standard deviation of 1."),
    ),
    faded=answer(
        HEAD,
        "attended = multi_head_attention(____, MultiHeadParameters(*heads)).output",
        "middle = layer_norm(____, *norm_1).output",
        "fed = feed_forward(____, ffn).output",
        "output = layer_norm(____, *norm_2).output",
        "return middle, output",
        imports=FROM,
    ),
    stretch=Stretch(
        """
Twelve blocks again, post-norm this time. Do the numbers of the stream grow?
""",
        (
            Step(
                "from attention import Config, block\n"
                "from attention.traced_example import BLOCK, X_WIDE\n\n"
                "def after(X):\n    return block(X, BLOCK, Config(pre_norm=False)).output",
                "The lesson’s block, in this order.",
            ),
            Step("X = after(X_WIDE)", "After one block."),
            Step("X.std()", "One."),
            Step("for _ in range(11):\n    X = after(X)", "After twelve."),
            Step("X.std()", "Still one: here the stream itself is normed, again and again."),
        ),
    ),
)
