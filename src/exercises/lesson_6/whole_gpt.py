"""A whole GPT, from what the reader wrote in all lessons."""

import numpy as np

from attention import (
    BlockParameters,
    FeedForwardParameters,
    GPTParameters,
    LayerNormParameters,
    MultiHeadParameters,
    gpt,
)
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import halves, hundredths, tenths

HEAD = "def gpt_logits(tokens, E, P, blocks, final_norm):"
FROM = (
    "from attention import FeedForwardParameters, MultiHeadParameters, multi_head_attention\n"
    "from yours import causal_mask, feed_forward, layer_norm"
)

Arrays = tuple[Array, ...]
Plain = tuple[Arrays, Arrays, Arrays, Arrays]  # a block: norm_1, heads, norm_2, ffn


def reference(tokens: Array, E: Array, P: Array, blocks: list[Plain], final_norm: Arrays) -> Array:
    parameters = GPTParameters(
        E,
        P,
        tuple(
            BlockParameters(
                LayerNormParameters(*norm_1),
                MultiHeadParameters(*heads),
                LayerNormParameters(*norm_2),
                FeedForwardParameters(*ffn),
            )
            for norm_1, heads, norm_2, ffn in blocks
        ),
        LayerNormParameters(*final_norm),
    )
    return gpt(tokens, parameters).logits


def block_of(rng: np.random.Generator, d: int, h: int) -> Plain:
    """A block's parameters, all of them small."""
    norm_1, norm_2 = ((1 + tenths(rng, d) / 4, tenths(rng, d)) for _ in range(2))
    W_Q, W_K, W_V = (halves(rng, h * d, d // h).reshape(h, d, d // h) for _ in range(3))
    ffn = halves(rng, d, d + 1), halves(rng, d + 1, d), halves(rng, d + 1), halves(rng, d)
    return norm_1, (W_Q, W_K, W_V, halves(rng, d, d)), norm_2, ffn


def cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, d: int, h: int, count: int, words: int = 5) -> Case:
        tokens = rng.permutation(words)[:n]
        tables = hundredths(rng, words, d), hundredths(rng, n + 2, d)
        blocks = [block_of(rng, d, h) for _ in range(count)]
        return tokens, *tables, blocks, (1 + tenths(rng, d) / 4, tenths(rng, d))

    return [
        case(2, 4, 1, 1),
        case(3, 4, 2, 2),
        case(3, 3, 1, 2),
        case(4, 4, 2, 3),
        case(1, 4, 1, 1),
    ]


def wrong(
    x: str = "E[tokens] + P[:n]",
    mask: str = ", mask",
    first: str = "layer_norm(x, *norm_1).output",
    attended: str = "x + ",
    second: str = "layer_norm(x, *norm_2).output",
    fed: str = "x + ",
    ended: str = "layer_norm(x, *final_norm).output @ E.T",
    loop: str = "blocks",
) -> str:
    """A wrong answer in one of its lines."""
    heads = f"MultiHeadParameters(*heads){mask}"
    return answer(
        HEAD,
        "n = len(tokens)",
        f"x = {x}",
        "mask = causal_mask(n)",
        f"for norm_1, heads, norm_2, ffn in {loop}:",
        f"    y = {first}",
        f"    x = {attended}multi_head_attention(y, {heads}).output",
        f"    y = {second}",
        f"    x = {fed}feed_forward(y, FeedForwardParameters(*ffn)).output",
        f"return {ended}",
        imports=FROM,
    )


SOLUTION = wrong()

MISTAKES = (
    Mistake(
        wrong(mask=""),
        "Your GPT leaks: the mask is forgotten, so each token sees the words that it is to "
        "predict. Give `multi_head_attention` the causal mask as its third argument.",
    ),
    Mistake(
        wrong(x="E[tokens]"),
        "The positions are missing. To each token’s row of `E` comes the row of `P` for its place.",
    ),
    Mistake(
        wrong(x="E[tokens] + P[tokens]"),
        "You pick the rows of `P` by the words. They belong to the places: 0, 1, 2, and so on.",
    ),
    Mistake(
        wrong(ended="x @ E.T"),
        "The final layer norm is missing, between the last block and the unembedding.",
    ),
    Mistake(
        wrong(first="x", second="x"),
        "Your blocks have no layer norms. Attention and the FFN each read the stream through one.",
    ),
    Mistake(
        wrong(attended="", fed=""),
        "Your blocks replace the stream. What attention and the FFN compute is added to `x`.",
    ),
    Mistake(
        wrong(second="y"),
        "Your FFN reads what attention has read. It reads the stream as it is after attention, "
        "through the second layer norm.",
    ),
    Mistake(
        wrong(loop="blocks[:1]"),
        "Only the first block is used. Each block reads the stream that the one before has left.",
    ),
    Mistake(
        wrong(loop="blocks[::-1]"),
        "The blocks come in the reverse order. The first of the list is the first to read.",
    ),
    Mistake(
        wrong(first="layer_norm(x, *norm_2).output", second="layer_norm(x, *norm_1).output"),
        "The two layer norms have changed places: `norm_1` stands before attention and `norm_2` "
        "before the FFN.",
    ),
    Mistake(
        wrong(attended="y + ", fed="y + "),
        "You add to what has been through the layer norm. The stream itself passes by the norms: "
        "`x + ...`.",
    ),
)

EXERCISE = Exercise(
    title="Your own GPT",
    prompt=r"""
Put it together. Write `gpt_logits(tokens, E, P, blocks, final_norm)`, which returns the logits, of
shape (n, vocabulary).

`tokens` are n numbers of words. `E` has shape (vocabulary, d_model), `P` has a row for each place.
`blocks` is a list with four things for each block, as in lesson 5: `norm_1`, `heads`, `norm_2` and
`ffn`. `final_norm` is a gain and a shift. The blocks are pre-norm, the attention is masked, and the
unembedding is `E`, transposed.

`multi_head_attention(X, MultiHeadParameters(*heads), mask).output` is the course’s own; the other
parts are yours.

When it passes, let it drive the figure above: then it is your GPT that writes.
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"Logits of shape (n, vocabulary).\"\"\"
    n = len(tokens)
    x = ...
    ...
""",
    function="gpt_logits",
    reference=reference,
    cases=cases,
    hints=(
        "Go through the seven steps of this lesson. Each of them is a line or two.",
        "A block is two additions: `x = x + attention(norm(x))`, and `x = x + ffn(norm(x))`.",
        "`layer_norm(x, *norm_1).output` and `feed_forward(y, FeedForwardParameters(*ffn)).output` "
        "are what you wrote in lesson 5.",
    ),
    solution=SOLUTION,
    explanation="""
Ten lines, and nothing in them that you have not written or taken apart. With trained numbers in
`E`, `P` and `blocks`, they tell stories; with those of GPT-2 they are GPT-2.
""",
    mistakes=MISTAKES,
    worked=(
        Step(
            "import numpy as np\nfrom attention import gpt, softmax\n"
            "from attention.traced_example import GPT_BY_HAND, VOCABULARY",
            "The GPT by hand, and the course’s own code.",
        ),
        Step(
            'tokens = [VOCABULARY.index(word) for word in ("The", "cat")]',
            "Words as numbers: their rows in the table.",
        ),
        Step("x = GPT_BY_HAND.token_embedding[tokens]", "The stream begins. It has no positions."),
        Step("result = gpt(tokens, GPT_BY_HAND)", "Blocks, final norm and unembedding."),
        Step("result.logits.shape", "A row for each token, a column for each word."),
        Step("VOCABULARY[int(result.logits[-1].argmax())]", "The most probable next word."),
    ),
    faded=SOLUTION.replace("E[tokens] + P[:n]", "E[tokens] + ____")
    .replace("MultiHeadParameters(*heads), mask)", "MultiHeadParameters(*heads), ____)")
    .replace("layer_norm(x, *final_norm).output @ E.T", "layer_norm(x, *____).output @ ____"),
    stretch=Stretch(
        """
Change the last word of a prompt. Which rows of the logits may change, and which may not?
""",
        (
            Step(
                "import numpy as np\nfrom attention import gpt\n"
                "from attention.traced_example import GPT_BY_HAND",
                "The GPT by hand.",
            ),
            Step("one = gpt([0, 1, 2, 3], GPT_BY_HAND).logits", "The cat sat here"),
            Step("other = gpt([0, 1, 2, 6], GPT_BY_HAND).logits", "The cat sat there"),
            Step(
                "np.abs(one - other).max(axis=1)",
                "The last row alone. A masked future cannot change the past.",
            ),
            Step(
                "free = [gpt(t, GPT_BY_HAND, causal=False).logits for t in "
                "([0, 1, 2, 3], [0, 1, 2, 6])]\nnp.abs(free[0] - free[1]).max(axis=1)",
                "Without the mask all rows change.",
            ),
        ),
    ),
)
