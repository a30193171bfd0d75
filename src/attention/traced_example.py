"""The four tokens that lessons 1 to 4 trace by hand, with embeddings small enough to do so."""

import numpy as np

TOKENS = ("The", "cat", "sat", "here")

# Shape (4, 3): one row per token. Chosen, not trained: small, with one negative number, and such
# that no two rows of the attention weights look alike.
X = np.array(
    [
        [1.0, 0.0, -0.5],
        [0.5, 1.5, 0.0],
        [0.0, 1.0, 1.0],
        [1.0, 0.0, 1.0],
    ]
)
X.setflags(write=False)
