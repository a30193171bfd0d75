"""The parameters that lessons 4 to 6 trace by hand: two heads, an FFN, a block, a whole GPT.

`traced_example` has the arrays of which more is said than their numbers, and hands these out too.
"""

import numpy as np

from attention.checks import Array
from attention.decoder_only_transformer import GPTParameters
from attention.multi_head_attention import MultiHeadParameters
from attention.traced_example import EMBEDDING, SIGNS, UNITS, W_K, W_O, W_Q, W_V, fixed
from attention.transformer_block import (
    BlockParameters,
    FeedForwardParameters,
    LayerNormParameters,
)

# Lesson 4: head 1 is that of lessons 2 and 3 with three more rows.

HEADS = MultiHeadParameters(
    W_Q=fixed(
        [
            [*W_Q, [1, 0, 0], [0, 0, 1], [-1, 0, 0]],
            [[0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [-1, 0, 0], [0, 1, 0]],
        ]
    ),
    W_K=fixed(
        [
            [*W_K, [0, -1, 0], [0, -1, 0], [0, 0, -0.5]],
            [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1]],
        ]
    ),
    W_V=fixed(
        [
            [*W_V, [0, -1, 0], [0, 0, -1], [-1, 0, 0]],
            [[0, 1, 0], [0, 0, -1], [-1, 0, 0], [0, 0, -1], [0, -1, 0], [1, 0, 0]],
        ]
    ),
    W_O=W_O,
)

# Lesson 5.


def _pairs_of_components() -> Array:
    """W_1, (6, 24): unit 4 j + s reads components j and j + 1 with the signs s."""
    W = np.zeros((6, 24))
    for j in range(6):
        for s, (first, second) in enumerate(SIGNS):
            W[j, 4 * j + s] = 4 * first
            W[(j + 1) % 6, 4 * j + s] = 4 * second
    return fixed(W)


def _what_units_write() -> Array:
    """W_2, (24, 6): a row for each unit."""
    W = np.zeros((24, 6))
    W[UNITS["The"]] = [0, 1, 0, 0, 0, -1]  # towards cat
    W[UNITS["cat with nothing after it"]] = [0, -1, 1, 0, 0, 1]  # towards sat
    W[UNITS["sat after a cat"]] = [0, 0, 0, 1, -2, 0]  # towards here
    W[UNITS["here"]] = [0, 0, 0, 0, 1, 0]  # towards the full stop
    W[UNITS["cat that sat"]] = [0, 1, 1, 0, 0, 0]  # a thing that did something
    return fixed(W)


FFN = FeedForwardParameters(
    W_1=_pairs_of_components(),
    W_2=_what_units_write(),
    b_1=fixed(np.full(24, -8)),
    b_2=fixed(np.zeros(6)),
)
NORM = LayerNormParameters(gamma=fixed(np.ones(6)), beta=fixed(np.zeros(6)))
BLOCK = BlockParameters(norm_1=NORM, attention=HEADS, norm_2=NORM, feed_forward=FFN)

# Lesson 6.

GPT_BY_HAND = GPTParameters(
    token_embedding=EMBEDDING, position_embedding=None, blocks=(BLOCK,), final_norm=NORM
)
