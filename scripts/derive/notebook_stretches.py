"""What stands at the end of a notebook and in no page: a look at GPT-2's trained weights.

Nothing is checked there. The first cell of code downloads the weights; the others need it alone.
"""

from typing import NamedTuple


class StretchCell(NamedTuple):
    """A cell: its name within the notebook, whether it is code, and what stands in it."""

    id: str
    is_code: bool
    source: str


DOWNLOAD = StretchCell(
    "gpt2-download",
    True,
    """\
# This cell downloads GPT-2 small from a public hub, huggingface.co: one file of 548 MB, once.
# It is written beside this notebook. Leave the cell out if you do not want that.
from pathlib import Path
from urllib.request import urlretrieve

GPT2 = Path("gpt2-small.safetensors")
if not GPT2.exists():
    address = "https://huggingface.co/openai-community/gpt2/resolve/main/model.safetensors"
    urlretrieve(address, GPT2.with_suffix(".part"))
    GPT2.with_suffix(".part").rename(GPT2)""",
)
LOAD = StretchCell(
    "gpt2-load",
    True,
    """\
import numpy as np
from attention import gpt2

model = gpt2.load(GPT2)
first = model.blocks[0].attention
print(len(model.blocks), "blocks. In the first, W_Q has the shape", first.W_Q.shape)""",
)

QUERIES_AND_KEYS = (
    StretchCell(
        "gpt2-prompt",
        False,
        """\
## A stretch: the trained matrices of GPT-2

In the lesson, two matrices were chosen by hand. GPT-2 has learned its own, and they are public.
This part needs a download, which the next cell describes. Nothing is checked here.

GPT-2 small has 12 blocks with 12 pairs of matrices each. `W_Q` holds the 12 of a block one after
the other: its shape is (12, d_model, d_k), with d_model = 768 and d_k = 64.

Before you run the cells below: would you expect a trained product of `W_Q` and the transpose of
`W_K` to be symmetric?""",
    ),
    DOWNLOAD,
    LOAD,
    StretchCell(
        "gpt2-symmetry",
        True,
        """\
# How far is each product from symmetric? 0 is symmetric, 1 is the opposite (each number is minus
# its mirror image), and a random matrix has about one half. A row is a block.
def share_against_symmetry(W_Q, W_K):
    M = W_Q @ W_K.T
    with_mirror, against = np.linalg.norm(M + M.T) ** 2, np.linalg.norm(M - M.T) ** 2
    return against / (with_mirror + against)

for number, block in enumerate(model.blocks, 1):
    pairs = zip(block.attention.W_Q, block.attention.W_K)
    print(number, *(f"{share_against_symmetry(*pair):.2f}" for pair in pairs))""",
    ),
    StretchCell(
        "gpt2-spread",
        True,
        """\
# How far do the scores of the first block spread, for random words? What goes in is brought to mean
# 0 and variance 1 first (lesson 5 says why). Untrained, the spread would be near the root of d_k.
from attention import attention_weights, layer_norm, project

rng = np.random.default_rng(0)
words = model.token_embedding[rng.integers(len(model.token_embedding), size=200)]
norm = model.blocks[0].norm_1
X = layer_norm(words, norm.gamma, norm.beta).output
Q, K = project(X, first.W_Q, first.b_Q), project(X, first.W_K, first.b_K)
for name, scale in (("as they are", False), ("divided", True)):
    result = attention_weights(Q, K, scale=scale)
    print(f"{name}: a spread of {result.scaled.std():.2f}, and the largest weight of a row is",
          f"{result.weights.max(axis=-1).mean():.2f} on average")""",
    ),
)

VALUES_AND_ATTENTION_OUTPUT = (
    StretchCell(
        "gpt2-prompt",
        False,
        """\
## A stretch: keys and values of GPT-2

In the lesson, W_V was chosen by hand. GPT-2 has learned its own, 12 in each of 12 blocks. Are the
key and the value of the same word alike there? This part needs a download, which the next cell
describes. Nothing is checked here.

Two directions drawn at random in 64 dimensions have a cosine of about 0.1, with either sign. Guess
before you run the cells: is a trained pair of key and value nearer to 1, or nearer to that?""",
    ),
    DOWNLOAD,
    LOAD,
    StretchCell(
        "gpt2-keys-and-values",
        True,
        """\
# For each of the 12 in the first block: how alike key and value of the same word are, on average
# over 200 words, and how alike the two matrices are, each taken as one long vector. What goes in is
# brought to mean 0 and variance 1 first (lesson 5 says why).
from attention import cosine, layer_norm, project

rng = np.random.default_rng(0)
words = model.token_embedding[rng.integers(len(model.token_embedding), size=200)]
norm = model.blocks[0].norm_1
X = layer_norm(words, norm.gamma, norm.beta).output
K, V = project(X, first.W_K, first.b_K), project(X, first.W_V, first.b_V)  # (12, 200, 64) each
for number in range(len(K)):
    alike = np.mean([abs(cosine(k, v)) for k, v in zip(K[number], V[number])])
    matrices = cosine(first.W_K[number].ravel(), first.W_V[number].ravel())
    print(number + 1, f"key and value {alike:.2f}, W_K and W_V {matrices:.2f}")""",
    ),
    StretchCell(
        "gpt2-lengths",
        True,
        """\
# Does a word that is easy to find also say much? The lengths of keys and values, word by word.
for number in range(len(K)):
    lengths = np.linalg.norm(K[number], axis=1), np.linalg.norm(V[number], axis=1)
    together = np.corrcoef(*lengths)[0, 1]
    print(number + 1, f"lengths of keys and values go together to {together:.2f}")""",
    ),
)

MULTI_HEAD = (
    StretchCell(
        "gpt2-prompt",
        False,
        """\
## A stretch: the twelve heads of GPT-2

In the lesson you saw all heads of a small encoder. Here are the twelve of a block of GPT-2, on the
same sentence. This part needs a download, which the next cell describes. Nothing is checked here.

In GPT-2 each token sees itself and those before it, so "it" could not look at "soft": the sentence
ends before. Before you run
the cells: which of the habits of the encoder's heads would you expect in the first block?""",
    ),
    DOWNLOAD,
    LOAD,
    StretchCell(
        "gpt2-read",
        True,
        """\
# The sentence as GPT-2's tokens: each of these words is one, with the space before it.
from attention import gpt

words = "The cat sat on the mat because it was".split()
tokens = [464, 3797, 3332, 319, 262, 2603, 780, 340, 373]
tokens = [token % len(model.token_embedding) for token in tokens]  # only a toy has fewer
result = gpt(tokens, model, gpt2.CONFIG)
weights = result.blocks[0].attention.weights
print("heads, tokens that look, tokens looked at:", weights.shape)""",
    ),
    StretchCell(
        "gpt2-it",
        True,
        """\
# What "it" looks at most in each head of the first block. Then try another: result.blocks[5].
it = words.index("it")
for head, A in enumerate(weights, 1):
    best = A[it].argsort()[::-1][:3]
    print(f"head {head}:", ", ".join(f"{words[j]} {A[it, j]:.2f}" for j in best))""",
    ),
    StretchCell(
        "gpt2-habits",
        True,
        """\
# The most that a head gives to the word itself, to the one before, and to the first, on average.
rows = np.arange(1, len(words))
for number, block in enumerate(result.blocks, 1):
    A = block.attention.weights
    habits = A[:, rows, rows], A[:, rows, rows - 1], A[:, rows, 0]
    itself, before, first_of_all = (share.mean(axis=-1).max() for share in habits)
    print(f"block {number}: the most for itself {itself:.2f}, for the word before {before:.2f},",
          f"for the first of all {first_of_all:.2f}")""",
    ),
    StretchCell(
        "gpt2-draw",
        True,
        """\
# All heads of the first block as heatmaps, if matplotlib is there. Rows look.
try:
    import matplotlib.pyplot as plt
except ModuleNotFoundError:
    print("matplotlib is not installed; %pip install matplotlib brings it.")
else:
    figure, axes = plt.subplots(3, -(-len(weights) // 3), figsize=(14, 11), squeeze=False)
    for head, (A, axis) in enumerate(zip(weights, axes.flat), 1):
        axis.imshow(A, cmap="magma_r", vmin=0, vmax=1)
        axis.set_title(f"head {head}")
        axis.set_xticks(range(len(words)), words, rotation=90)
        axis.set_yticks(range(len(words)), words)
    figure.tight_layout()
    plt.show()""",
    ),
)

# By the name of the notebook.
STRETCHES: dict[str, tuple[StretchCell, ...]] = {
    "4-2-2-queries-and-keys": QUERIES_AND_KEYS,
    "4-2-3-values-and-attention-output": VALUES_AND_ATTENTION_OUTPUT,
    "4-2-4-multi-head-attention": MULTI_HEAD,
}
