"""The four tokens that the lessons trace by hand, and matrices small enough to do so.

All of it is chosen, not trained. What a lesson adds extends what is there: head 1 of lesson 4 is
lesson 2's and lesson 3's head with three more rows, and lesson 6's GPT is lesson 5's block.
"""

import numpy as np
from numpy.typing import ArrayLike

from attention.checks import Array
from attention.decoder_only_transformer import GPTParameters
from attention.multi_head_attention import MultiHeadParameters
from attention.transformer_block import (
    BlockParameters,
    FeedForwardParameters,
    LayerNormParameters,
)


def _fixed(value: ArrayLike) -> Array:
    """An array that cannot be written: all pages of a visit share it."""
    array = np.array(value, dtype=np.float64)
    array.setflags(write=False)
    return array


# Lesson 1.

TOKENS = ("The", "cat", "sat", "here")

# Shape (4, 3): one row per token. Small, with one negative number, and such that no two rows of
# the attention weights look alike.
X = _fixed(
    [
        [1.0, 0.0, -0.5],
        [0.5, 1.5, 0.0],
        [0.0, 1.0, 1.0],
        [1.0, 0.0, 1.0],
    ]
)

# Lesson 2. The columns are questions, and what answers them: did what? who? which one, where?

QUESTIONS = ("did what?", "who?", "which one, where?")
W_Q = _fixed([[0, 0, 1], [1, 0, 0], [0, 2, 0]])  # (3, 3)
W_K = _fixed([[-1, 0, 0], [0, 1, 0], [1, -1, 1]])  # (3, 3)

# Lesson 3. The columns are what a token hands over: a thing, an event, a place.

NEWS = ("a thing", "an event", "a place")
W_V = _fixed([[1, -1, 1], [1, 1, 0], [-1, 1, 1]])  # (3, 3)

# Lesson 4: d_model 6, two heads of d_k 3. The first three components are lesson 1's. Each row has
# mean 0 and variance 1 exactly, so that lesson 5's first layer norm leaves it as it is.

X_WIDE = _fixed(
    [
        [1.0, 0.0, -0.5, -1.5, 1.5, -0.5],
        [0.5, 1.5, 0.0, -1.5, 0.5, -1.0],
        [0.0, 1.0, 1.0, -2.0, 0.0, 0.0],
        [1.0, 0.0, 1.0, 0.0, -2.0, 0.0],
    ]
)

# Each component of the stream is the mean of one number from head 1 and one from head 2.
W_O = _fixed(
    [
        [0.0, 0.5, 0.0, 0.0, 0.0, 0.5],
        [0.5, 0.0, 0.0, 0.5, 0.0, 0.0],
        [0.0, 0.0, 0.5, 0.0, 0.5, 0.0],
        [0.5, 0.5, 0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.5, 0.5, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 0.5, 0.5],
    ]
)

HEADS = MultiHeadParameters(
    W_Q=_fixed(
        [
            [*W_Q, [1, 0, 0], [0, 0, 1], [-1, 0, 0]],
            [[0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [-1, 0, 0], [0, 1, 0]],
        ]
    ),
    W_K=_fixed(
        [
            [*W_K, [0, -1, 0], [0, -1, 0], [0, 0, -0.5]],
            [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1]],
        ]
    ),
    W_V=_fixed(
        [
            [*W_V, [0, -1, 0], [0, 0, -1], [-1, 0, 0]],
            [[0, 1, 0], [0, 0, -1], [-1, 0, 0], [0, 0, -1], [0, -1, 0], [1, 0, 0]],
        ]
    ),
    W_O=W_O,
)

# Lesson 5: 24 hidden units. Each reads two neighbouring components, with one of four pairs of
# signs, and fires where the two together exceed 2: GELU(±4 y_j ± 4 y_(j+1) - 8).

UNITS = {  # those that write, by what they stand for; the rows of W_2 of the others are zero
    "The": 14,
    "cat with nothing after it": 0,
    "cat that sat": 22,
    "sat after a cat": 15,
    "here": 13,
}
SIGNS = ((1, 1), (1, -1), (-1, 1), (-1, -1))


def _pairs_of_components() -> Array:
    """W_1, (6, 24): unit 4 j + s reads components j and j + 1 with the signs s."""
    W = np.zeros((6, 24))
    for j in range(6):
        for s, (first, second) in enumerate(SIGNS):
            W[j, 4 * j + s] = 4 * first
            W[(j + 1) % 6, 4 * j + s] = 4 * second
    return _fixed(W)


def _what_units_write() -> Array:
    """W_2, (24, 6): a row for each unit."""
    W = np.zeros((24, 6))
    W[UNITS["The"]] = [0, 1, 0, 0, 0, -1]  # towards cat
    W[UNITS["cat with nothing after it"]] = [0, -1, 1, 0, 0, 1]  # towards sat
    W[UNITS["sat after a cat"]] = [0, 0, 0, 1, -2, 0]  # towards here
    W[UNITS["here"]] = [0, 0, 0, 0, 1, 0]  # towards the full stop
    W[UNITS["cat that sat"]] = [0, 1, 1, 0, 0, 0]  # a thing that did something
    return _fixed(W)


FFN = FeedForwardParameters(
    W_1=_pairs_of_components(),
    W_2=_what_units_write(),
    b_1=_fixed(np.full(24, -8)),
    b_2=_fixed(np.zeros(6)),
)
NORM = LayerNormParameters(gamma=_fixed(np.ones(6)), beta=_fixed(np.zeros(6)))
BLOCK = BlockParameters(norm_1=NORM, attention=HEADS, norm_2=NORM, feed_forward=FFN)

# Lesson 6: a row of scores to mask, and a GPT of six numbers a token. It has no positions: the
# mask alone gives it order. Its table of embeddings is the unembedding too.

ROW_TOKENS = ("The", "cat", "sat", "on", "the", "mat")
ROW_SCORES = _fixed([2.1, 3.5, 1.8, 4.2, 0.9, 1.1])  # of "sat", token 2

VOCABULARY = (*TOKENS, "dog", "ran", "there", ".")
EMBEDDING = _fixed(  # (8, 6)
    [
        *X_WIDE,
        [0.0, 1.5, 0.5, -1.0, 0.5, -1.5],
        [-0.5, 1.0, 1.5, -1.5, -0.5, 0.0],
        [1.5, -0.5, 1.0, -0.5, -1.5, 0.0],
        [0.0, -1.0, 0.0, 2.0, 0.0, -1.0],
    ]
)
GPT_BY_HAND = GPTParameters(
    token_embedding=EMBEDDING, position_embedding=None, blocks=(BLOCK,), final_norm=NORM
)
