"""The four tokens that the lessons trace by hand, and matrices small enough to do so.

All of it is chosen, not trained. What a lesson adds extends what is there: head 1 of lesson 4 is
lesson 2's and lesson 3's head with three more rows, and lesson 6's GPT is lesson 5's block.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from attention.checks import Array

if TYPE_CHECKING:
    from attention.traced_transformer import BLOCK as BLOCK
    from attention.traced_transformer import FFN as FFN
    from attention.traced_transformer import GPT_BY_HAND as GPT_BY_HAND
    from attention.traced_transformer import HEADS as HEADS
    from attention.traced_transformer import NORM as NORM

IN_TRACED_TRANSFORMER = ("HEADS", "FFN", "NORM", "BLOCK", "GPT_BY_HAND")


def fixed(value: ArrayLike) -> Array:
    """An array that cannot be written: all pages of a visit share it."""
    array = np.array(value, dtype=np.float64)
    array.setflags(write=False)
    return array


# Lesson 1.

TOKENS = ("The", "cat", "sat", "here")

# Shape (4, 3): one row per token. Small, with one negative number, and such that no two rows of
# the attention weights look alike.
X = fixed(
    [
        [1.0, 0.0, -0.5],
        [0.5, 1.5, 0.0],
        [0.0, 1.0, 1.0],
        [1.0, 0.0, 1.0],
    ]
)

# Lesson 2. The columns are questions, and what answers them: did what? who? which one, where?

QUESTIONS = ("did what?", "who?", "which one, where?")
W_Q = fixed([[0, 0, 1], [1, 0, 0], [0, 2, 0]])  # (3, 3)
W_K = fixed([[-1, 0, 0], [0, 1, 0], [1, -1, 1]])  # (3, 3)

# Lesson 3. The columns are what a token hands over: a thing, an event, a place.

NEWS = ("a thing", "an event", "a place")
W_V = fixed([[1, -1, 1], [1, 1, 0], [-1, 1, 1]])  # (3, 3)

# Lesson 4: d_model 6, two heads of d_k 3. The first three components are lesson 1's. Each row has
# mean 0 and variance 1 exactly, so that lesson 5's first layer norm leaves it as it is.

X_WIDE = fixed(
    [
        [1.0, 0.0, -0.5, -1.5, 1.5, -0.5],
        [0.5, 1.5, 0.0, -1.5, 0.5, -1.0],
        [0.0, 1.0, 1.0, -2.0, 0.0, 0.0],
        [1.0, 0.0, 1.0, 0.0, -2.0, 0.0],
    ]
)

# Each component of the stream is the mean of one number from head 1 and one from head 2.
W_O = fixed(
    [
        [0.0, 0.5, 0.0, 0.0, 0.0, 0.5],
        [0.5, 0.0, 0.0, 0.5, 0.0, 0.0],
        [0.0, 0.0, 0.5, 0.0, 0.5, 0.0],
        [0.5, 0.5, 0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.5, 0.5, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 0.5, 0.5],
    ]
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


# Lesson 6: a row of scores to mask, and a GPT of six numbers a token. It has no positions: the
# mask alone gives it order. Its table of embeddings is the unembedding too.

ROW_TOKENS = ("The", "cat", "sat", "on", "the", "mat")
ROW_SCORES = fixed([2.1, 3.5, 1.8, 4.2, 0.9, 1.1])  # of "sat", token 2

VOCABULARY = (*TOKENS, "dog", "ran", "there", ".")
EMBEDDING = fixed(  # (8, 6)
    [
        *X_WIDE,
        [0.0, 1.5, 0.5, -1.0, 0.5, -1.5],
        [-0.5, 1.0, 1.5, -1.5, -0.5, 0.0],
        [1.5, -0.5, 1.0, -0.5, -1.5, 0.0],
        [0.0, -1.0, 0.0, 2.0, 0.0, -1.0],
    ]
)


def __getattr__(name: str) -> Any:
    """What needs the named tuples of later lessons is imported when it is asked for."""
    if name in IN_TRACED_TRANSFORMER:
        return getattr(import_module("attention.traced_transformer"), name)
    raise AttributeError(f"nothing called {name!r} is traced by hand")
