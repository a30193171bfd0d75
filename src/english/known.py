"""Words as each stands in a sentence of its own: what a vector of the encoder is compared with."""

import io
from functools import cache

import numpy as np

from attention.checks import Array
from english import wordpiece
from english.encoder import encode
from english.weights import English
from model_files import model_file

FILE = "english_known.npz"
KNOWN = (
    ("bank", "the river bank was covered with grass"),
    ("bank", "the fisherman sat on the bank"),
    ("bank", "the bank raised the interest rates"),
    ("bank", "he opened an account at the bank"),
    ("river", "the river was wide and slow"),
    ("shore", "the boat came to the shore"),
    ("money", "he has no money left"),
    ("loan", "the loan must be paid back in a year"),
    ("mud", "her boots were full of mud"),
    ("animal", "a small animal sleeps in the cave"),
    ("ball", "the player threw the ball"),
    ("lamp", "the lamp on the table was bright"),
    ("heavy", "the stone was very heavy"),
)


def vectors(of: English) -> Array:
    """The words' vectors before the first layer and after the last, (2, words, d_model)."""
    found = []
    for word, text in KNOWN:
        pieces = wordpiece.cut(text, of.rows)
        states = encode([of.rows[piece] for piece in pieces], of.encoder).states
        found.append(states[[0, -1], pieces.index(word)])
    return np.stack(found, axis=1)


def write(of: English) -> bytes:
    """The content of the file: fifteen passes that a reader's tab need not make."""
    file = io.BytesIO()
    np.savez_compressed(file, vectors=vectors(of).astype(np.float16))
    return file.getvalue()


@cache
def known() -> Array:
    """The vectors in the file. Raises FileNotFoundError if it is not there, in the tab not yet."""
    with np.load(io.BytesIO(model_file(FILE)), allow_pickle=False) as file:
        return np.asarray(file["vectors"], dtype=float)
