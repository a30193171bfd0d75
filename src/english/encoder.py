"""The encoder's forward pass, from the blocks of lesson 5: BERT's order of things."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from attention import gelu
from attention.checks import Array, tokens
from attention.transformer_block import (
    Block,
    BlockParameters,
    Config,
    LayerNormParameters,
    block,
    layer_norm,
)

LAYERS, HEADS, D_MODEL = 6, 12, 384
CONFIG = Config(pre_norm=False, activation=gelu, eps=1e-12)

Head = tuple[int, int]  # layer and head, counted from 0


class Encoder(NamedTuple):
    """What the forward pass reads."""

    words: Array  # (V, d_model)
    positions: Array  # (context, d_model), with the row that is added to each first sentence
    norm: LayerNormParameters
    blocks: tuple[BlockParameters, ...]


class Encoded(NamedTuple):
    """What the encoder makes of a sentence of n pieces."""

    states: Array  # (LAYERS + 1, n, d_model): embeddings, and the stream after each block
    weights: Array  # (LAYERS, HEADS, n, n)
    blocks: tuple[Block, ...]  # all that each block computed on the way


def encode(ids: Sequence[int], encoder: Encoder, off: Iterable[Head] = ()) -> Encoded:
    """Pass pieces through the encoder, with some heads switched off: they write zeros.

    ids: rows of encoder.words, with those of [CLS] and [SEP].
    Raises ValueError if there is no piece, one is outside the table, or there are too many.
    Source: Devlin 2019, section 3 (BERT); Vaswani 2017, section 3.1 (post-norm blocks).
    """
    rows = tokens(ids, len(encoder.words), len(encoder.positions))
    X = encoder.words[rows] + encoder.positions[: len(rows)]
    states = [layer_norm(X, *encoder.norm, eps=CONFIG.eps).output]
    passed = []
    silent = set(off)
    for layer, parameters in enumerate(encoder.blocks):
        heads = [head for at, head in silent if at == layer]
        passed.append(block(states[-1], _without(parameters, heads), CONFIG))
        states.append(passed[-1].output)
    weights = [each.attention.weights for each in passed if each.attention is not None]
    return Encoded(np.stack(states), np.stack(weights), tuple(passed))


def sentence_vector(states: Array) -> Array:
    """The mean of the last layer's vectors, by which the model was trained to compare sentences.

    states: (..., n, d_model). Returns (d_model,) with length 1.
    Source: Reimers & Gurevych 2019, section 3 (mean pooling).
    """
    mean = states[-1].mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def _without(parameters: BlockParameters, heads: Sequence[int]) -> BlockParameters:
    """The block with the rows of W_O zero that belong to those heads."""
    attention = parameters.attention
    if not heads or attention is None or attention.W_O is None:
        return parameters
    d_v = attention.W_V.shape[-1]
    W_O = attention.W_O.copy(order="K")
    for head in heads:
        W_O[head * d_v : (head + 1) * d_v] = 0
    return parameters._replace(attention=attention._replace(W_O=W_O))
