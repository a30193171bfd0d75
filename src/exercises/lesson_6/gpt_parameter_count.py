"""How many parameters a whole GPT has."""

import numpy as np

import attention
from attention import Sizes
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer

HEAD = "def gpt_parameters(vocabulary, context, d_model, blocks):"
BLOCK = "12 * d_model**2 + 13 * d_model"


def reference(vocabulary: int, context: int, d_model: int, blocks: int) -> int:
    sizes = Sizes(vocabulary, context, d_model, blocks, heads=1)
    return attention.count(attention.gpt_of(sizes))


def cases(rng: np.random.Generator) -> list[Case]:
    d, V, context = (int(x) for x in rng.integers([3, 11, 23], [8, 20, 40]))
    return [
        (V, context, d, 1),
        (V + 7, context + 2, d + 1, 2),
        (10 * V, 64, 8 * d, 3),
        (50_257, 1_024, 768, 12),
        (50_257, 1_024, 1_600, 48),
    ]


def wrong(
    tables: str = "(vocabulary + context) * d_model",
    block: str = BLOCK,
    rest: str = "2 * d_model",
) -> str:
    """A wrong answer in one of the three parts."""
    steps = (f"tables = {tables}", f"block = {block}", f"return tables + blocks * block + {rest}")
    return answer(HEAD, *steps, imports="").removeprefix("\n\n")


MISTAKES = (
    Mistake(
        wrong(rest="0"),
        "The final layer norm is missing: a gain and a shift for each component.",
    ),
    Mistake(
        wrong(rest="2 * d_model + vocabulary * d_model"),
        "You count an unembedding of its own. Here it is tied: the table of the embeddings is used "
        "again, and adds nothing.",
    ),
    Mistake(
        wrong(tables="vocabulary * d_model"),
        "The table of positions is missing: a row of `d_model` numbers for each place.",
    ),
    Mistake(
        wrong(block="12 * d_model**2 + 4 * d_model"),
        "The biases of the linear layers are missing. In a block there are `4 * d_model` in "
        "attention and `5 * d_model` in the FFN.",
    ),
    Mistake(
        wrong(block="12 * d_model**2"),
        "Your blocks have the large matrices and nothing else. Biases and layer norms add "
        "`13 * d_model` to each.",
    ),
    Mistake(
        wrong(block="12 * d_model**2 + 9 * d_model"),
        "The layer norms of the blocks are missing: two in each, with a gain and a shift.",
    ),
    Mistake(
        wrong(block="8 * d_model**2 + 5 * d_model"),
        "Your blocks have no attention: `4 * d_model**2 + 4 * d_model`, and the norms.",
    ),
    Mistake(
        wrong(block="4 * d_model**2 + 4 * d_model"),
        "Your blocks are attention alone. The FFN holds twice as much.",
    ),
    Mistake(
        answer(
            HEAD,
            f"return (vocabulary + context) * d_model + {BLOCK} + 2 * d_model",
            imports="",
        ).removeprefix("\n\n"),
        "You count one block, however many there are.",
    ),
)

EXERCISE = Exercise(
    title="Counting a GPT",
    prompt=r"""
Write `gpt_parameters(vocabulary, context, d_model, blocks)`: how many numbers a GPT has learned.
All linear layers have biases, the FFN is four times as wide as the token, there is a final layer
norm, and the unembedding is tied.

For 50257, 1024, 768 and 12 you should get the parameters of GPT-2 small as it was released.
""",
    starter=f"""\
{HEAD}
    \"\"\"The parameters of the whole model.\"\"\"
    ...
""",
    function="gpt_parameters",
    reference=reference,
    cases=cases,
    hints=(
        "Three groups: the tables at the beginning, the blocks, and what stands after them.",
        "You have counted a block in lesson 5. How often does it stand here?",
    ),
    solution=wrong(),
    explanation=r"""
The blocks grow with $d^2$ and the tables with $d$. So the wider a model is, the larger is the share
of its blocks, and of the FFNs in them.
""",
    mistakes=MISTAKES,
    worked=(
        Step("V, context, d, blocks = 8, 16, 6, 1", "A vocabulary of eight, and one block."),
        Step("tables = V * d + context * d", "A row for each word, and one for each place."),
        Step("block = 12 * d**2 + 13 * d", "As in lesson 5."),
        Step("final_norm = 2 * d", "Gain and shift."),
        Step("tables + blocks * block + final_norm", "Together."),
    ),
    faded=wrong(
        "(vocabulary + ____) * d_model", "12 * d_model**2 + ____ * d_model", "____ * d_model"
    ),
    stretch=Stretch(
        """
GPT-3 has 96 blocks of width 12,288. How large is the share of the table of words in it, and in
GPT-2 small?
""",
        (
            Step(
                "def whole(V, context, d, blocks):\n"
                "    return (V + context) * d + blocks * (12 * d**2 + 13 * d) + 2 * d",
                "All parts.",
            ),
            Step("whole(50257, 1024, 768, 12)", "GPT-2 small."),
            Step("50257 * 768 / whole(50257, 1024, 768, 12)", "Nearly a third is words."),
            Step("50257 * 12288 / whole(50257, 2048, 12288, 96)", "Here it is next to nothing."),
        ),
    ),
)
