"""Lesson 6: the decoder-only transformer. Tokens in, scores for the next token out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention import checks
from attention.checks import Array
from attention.dot_product_attention import softmax
from attention.queries_and_keys import project
from attention.transformer_block import (
    Block,
    BlockParameters,
    Config,
    LayerNorm,
    LayerNormParameters,
    block,
    layer_norm,
)


def causal_mask(n: int) -> NDArray[np.bool_]:
    """Which token may look at which: at itself and at those before it.

    Returns (n, n), True where row may look at column: the lower triangle.
    Raises ValueError if n is less than 1.
    Source: Vaswani 2017, section 3.2.3.
    Lesson 6, the decoder-only transformer.
    """
    checks.at_least("n", n, 1)
    all_true = np.ones((n, n), dtype=np.bool_)
    return np.tril(all_true)  # (n, n): what lies above the diagonal becomes False


class Embedding(NamedTuple):
    """What `embed` computes on the way, for n tokens."""

    tokens: Array  # (..., n, d_model): a row of the table for each token
    positions: Array | None  # (n, d_model): a row for each place, the same for all texts
    output: Array  # (..., n, d_model): their sum


def embed(
    tokens: ArrayLike, token_embedding: ArrayLike, position_embedding: ArrayLike | None = None
) -> Embedding:
    """Look up a row for each token, and add a row for its place in the text.

    tokens: (..., n) numbers of rows. token_embedding: (V, d_model). position_embedding:
    (context, d_model), or None for a model without positions.
    Raises ValueError if a token is outside the vocabulary, or there are more tokens than
    positions.
    Source: Vaswani 2017, sections 3.4 and 3.5; learned positions: Radford 2018, section 3.1.
    Lesson 6, the decoder-only transformer.
    """
    ids, E, P = checks.to_be_embedded(tokens, token_embedding, position_embedding)
    n = ids.shape[-1]
    of_tokens = E[ids]  # (V, d_model) at (..., n) -> (..., n, d_model)
    if P is None:
        return Embedding(of_tokens, None, of_tokens)
    of_positions = P[:n]  # (context, d_model) -> (n, d_model)
    output = of_tokens + of_positions  # (..., n, d_model) + (n, d_model)
    return Embedding(of_tokens, of_positions, output)


class GPTParameters(NamedTuple):
    """All that a GPT has learned; a part that is None is left out."""

    token_embedding: Array  # (V, d_model)
    position_embedding: Array | None  # (context, d_model)
    blocks: tuple[BlockParameters, ...]
    final_norm: LayerNormParameters | None
    unembedding: Array | None = None  # (d_model, V); None ties it to the embedding's transpose


class GPT(NamedTuple):
    """What `gpt` computes on the way, for n tokens and a vocabulary of V."""

    embedding: Embedding
    blocks: tuple[Block, ...]
    final_norm: LayerNorm | None
    logits: Array  # (..., n, V): row i scores what may follow token i


def gpt(
    tokens: ArrayLike,
    parameters: GPTParameters,
    config: Config = Config(),  # noqa: B008
    causal: bool = True,
) -> GPT:
    """A whole GPT: embed, pass through the blocks, normalize, and compare with each token.

    tokens: (..., n). causal: False takes the mask away. The logits are (..., n, V).
    Raises ValueError as `embed` and `block` do.
    Source: Radford 2018, section 3.1; Radford 2019, section 2.3; tied unembedding: Press &
    Wolf 2017.
    Lesson 6, the decoder-only transformer.
    """
    embedding = embed(tokens, parameters.token_embedding, parameters.position_embedding)
    mask = causal_mask(embedding.output.shape[-2]) if causal else None  # (n, n)

    x = embedding.output  # (..., n, d_model), the residual stream
    blocks = []
    for of_block in parameters.blocks:
        blocks.append(block(x, of_block, config, mask))
        x = blocks[-1].output  # (..., n, d_model)

    final_norm = None
    if parameters.final_norm is not None:
        final_norm = layer_norm(x, *parameters.final_norm, eps=config.eps)
        x = final_norm.output  # (..., n, d_model)

    logits = unembed(x, parameters)  # (..., n, d_model) @ (d_model, V) -> (..., n, V)
    return GPT(embedding, tuple(blocks), final_norm, logits)


def unembed(X: ArrayLike, parameters: GPTParameters) -> Array:
    """Score each token of the vocabulary by its dot product with what a row has become.

    X: (..., n, d_model). Returns logits, (..., n, V).
    Raises ValueError if the widths differ.
    Source: Press & Wolf 2017 (the embedding's transpose, where it is tied).
    Lesson 6, the decoder-only transformer.
    """
    W_U = parameters.unembedding  # (d_model, V)
    if W_U is None:
        W_U = np.transpose(parameters.token_embedding)  # tied: (V, d_model) -> (d_model, V)
    return project(X, W_U)  # (..., n, d_model) @ (d_model, V) -> (..., n, V)


def log_softmax(logits: ArrayLike) -> Array:
    """Logarithms of the probabilities, without computing a probability that rounds to 0.

    logits: (..., V). Returns (..., V).
    Raises ValueError as `softmax` does.
    Lesson 6, the decoder-only transformer.
    """
    logits = checks.along("logits", logits, -1)
    shifted = logits - logits.max(axis=-1, keepdims=True)  # (..., V), the largest is 0
    total = np.exp(shifted).sum(axis=-1, keepdims=True)  # (..., V) -> (..., 1)
    return np.asarray(shifted - np.log(total))  # (..., V) - (..., 1) -> (..., V)


class Loss(NamedTuple):
    """What `next_token_loss` computes on the way: n tokens give n - 1 predictions."""

    probabilities: Array  # (..., n - 1): what the model gave the token that came
    losses: Array  # (..., n - 1): minus their logarithms
    mean: float


def next_token_loss(logits: ArrayLike, tokens: ArrayLike) -> Loss:
    """How surprised a model is by each next token: cross-entropy, in nats.

    logits: (..., n, V), as `gpt` gives them for these tokens: (..., n), at least two.
    Raises ValueError if the shapes do not fit or a token is outside the vocabulary.
    Source: Radford 2018, section 3.1, equation 1.
    Lesson 6, the decoder-only transformer.
    """
    logits, ids = checks.predictions(logits, tokens)
    log_p = log_softmax(logits[..., :-1, :])  # (..., n - 1, V): the last row has no next token
    came = ids[..., 1:, None]  # (..., n - 1, 1): row i is to predict token i + 1
    losses = -np.take_along_axis(log_p, came, axis=-1)[..., 0]  # (..., n - 1)
    return Loss(np.exp(-losses), losses, float(losses.mean()))


def next_token_probabilities(
    logits: ArrayLike, temperature: float = 1.0, top_k: int | None = None
) -> Array:
    """From scores to the probabilities that a next token is drawn from.

    logits: (..., V), for one place in a text. temperature: below 1 sharpens, above 1
    flattens, 0 leaves the most probable token alone (greedy). top_k: only so many of the
    most probable tokens stay; among equals the first. Returns (..., V).
    Raises ValueError if the temperature is negative, top_k is less than 1, or as `softmax`.
    Source: Radford 2019, section 3.6 (top-k, there with k = 2).
    Lesson 6, the decoder-only transformer.
    """
    logits = checks.along("logits", logits, -1)
    checks.sampling(temperature, top_k)
    if temperature == 0:
        top_k, temperature = 1, 1.0
    if top_k is not None:
        ranks = np.argsort(np.argsort(-logits, axis=-1, kind="stable"), axis=-1)  # (..., V)
        logits = np.where(ranks < top_k, logits, -np.inf)  # (..., V)
    return softmax(logits / temperature)  # (..., V), sums to 1


def generate(
    prompt: Sequence[int],
    parameters: GPTParameters,
    count: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    seed: int = 0,
    config: Config = Config(),  # noqa: B008
    causal: bool = True,
) -> list[int]:
    """Write on: again and again draw a next token and put it at the end.

    prompt: at least one token. Returns the prompt and `count` tokens more. The same seed
    draws the same tokens. When the text outgrows the positions, its last tokens are read.
    Raises ValueError as `gpt` and `next_token_probabilities` do.
    Source: Radford 2019, section 2.
    Lesson 6, the decoder-only transformer.
    """
    context = parameters.position_embedding
    window = None if context is None else len(context)
    random = np.random.default_rng(seed)
    text = [int(token) for token in checks.tokens(prompt, len(parameters.token_embedding), None)]
    for _ in range(checks.at_least("count", count, 0)):
        read = text if window is None else text[-window:]
        logits = gpt(read, parameters, config, causal).logits[-1]  # (V,): after the last token
        probabilities = next_token_probabilities(logits, temperature, top_k)  # (V,)
        text.append(draw(probabilities, random.random()))
    return text


def draw(probabilities: ArrayLike, point: float) -> int:
    """The token whose share of the line from 0 to 1 a point lies in.

    probabilities: (V,), summing to 1. point: from 0 up to 1, such as a random number.
    Raises ValueError if there are no probabilities, or one is negative.
    Lesson 6, the decoder-only transformer.
    """
    p = checks.shares(probabilities)
    ends = np.cumsum(p)  # (V,): where each token's share ends
    return int(np.searchsorted(ends, point * ends[-1], side="right"))
