"""Lesson 5: the transformer block. Attention gathers, the FFN works on what was gathered."""

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from attention import checks
from attention.checks import Array
from attention.multi_head_attention import (
    MultiHeadAttention,
    MultiHeadParameters,
    multi_head_attention,
)
from attention.queries_and_keys import project
from attention.values_and_attention_output import add_residual


class LayerNormParameters(NamedTuple):
    """The gain and the shift of a layer norm; None leaves the factor 1, or the shift 0."""

    gamma: Array | None = None  # (d_model,)
    beta: Array | None = None  # (d_model,)


class LayerNorm(NamedTuple):
    """What `layer_norm` computes on the way."""

    mean: Array  # (..., n, 1): of each token's own numbers
    variance: Array  # (..., n, 1): of each token's own numbers, divided by d_model
    normalized: Array  # (..., n, d_model): mean 0, variance 1 (a little less through eps)
    output: Array  # (..., n, d_model): gamma * normalized + beta


def layer_norm(
    X: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    eps: float = 1e-5,
) -> LayerNorm:
    """Bring each token to mean 0 and variance 1, then stretch and shift by learned numbers.

    X: (..., n, d_model). gamma, beta: (d_model,) or None (1 and 0). eps keeps a token of
    equal numbers from a division by 0.
    Raises ValueError if the widths differ, or X is empty or holds NaN or infinity.
    Source: Ba 2016, section 3.
    Lesson 5, the transformer block.
    """
    X, gamma, beta = checks.to_be_normalized(X, gamma, beta)
    mean = X.mean(axis=-1, keepdims=True)  # (..., n, d_model) -> (..., n, 1)
    variance = X.var(axis=-1, keepdims=True)  # (..., n, d_model) -> (..., n, 1)
    normalized = (X - mean) / np.sqrt(variance + eps)  # (..., n, d_model)
    output = gamma * normalized + beta  # (d_model,) * (..., n, d_model) + (d_model,)
    return LayerNorm(mean, variance, normalized, output)


class BatchNorm(NamedTuple):
    """What `batch_norm` computes on the way."""

    mean: Array  # (d_model,): of each column
    variance: Array  # (d_model,): of each column, divided by the number of rows
    output: Array  # (n, d_model)


def batch_norm(
    X: ArrayLike,
    mean: ArrayLike | None = None,
    variance: ArrayLike | None = None,
    eps: float = 1e-5,
) -> BatchNorm:
    """The formula of `layer_norm` down each column instead, for contrast.

    X: (n, d_model), all tokens of a batch, one below the other. mean, variance: (d_model,),
    gathered in training for use afterwards, or None for X's own.
    Raises ValueError if the widths differ, or X is empty or holds NaN or infinity.
    Source: Ioffe & Szegedy 2015, algorithm 1; gain and shift are left out.
    Lesson 5, the transformer block.
    """
    X = checks.table("X", X)
    mean = X.mean(axis=0) if mean is None else checks.row("mean", mean, X.shape[-1])
    variance = X.var(axis=0) if variance is None else checks.row("variance", variance, X.shape[-1])
    output = (X - mean) / np.sqrt(variance + eps)  # (n, d_model) - (d_model,)
    return BatchNorm(mean, variance, output)


def gelu(z: ArrayLike) -> Array:
    """GELU: each number times the share of a standard normal that lies below it.

    z: any shape. Returns z / 2 * (1 + erf(z / sqrt(2))), of the same shape.
    Raises ValueError if z is empty or holds NaN or infinity.
    Source: Hendrycks & Gimpel 2016, section 2.
    Lesson 5, the transformer block.
    """
    z = checks.finite("z", z)
    share_below = 0.5 * (1 + erf(z / math.sqrt(2)))  # the shape of z, from 0 to 1
    return z * share_below  # number by number


def gelu_tanh(z: ArrayLike) -> Array:
    """GELU as GPT-2 computes it, with a tanh that is nearly the same and was quicker.

    z: any shape. Returns an array of the same shape, at most 0.0005 from `gelu`.
    Raises ValueError if z is empty or holds NaN or infinity.
    Source: Hendrycks & Gimpel 2016, section 2 (the approximation).
    Lesson 5, the transformer block.
    """
    z = checks.finite("z", z)
    bent = np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z))  # from -1 to 1
    share_below = 0.5 * (1 + bent)  # the shape of z, from 0 to 1
    return z * share_below  # number by number


def erf(z: ArrayLike) -> Array:
    """The error function of each number, which numpy has not: from `math.erf` nearby.

    z: any shape. Returns an array of the same shape, exact to about 1e-16.
    Raises ValueError if z is empty or holds NaN or infinity.
    """
    z = checks.finite("z", z)
    x = np.clip(z, -6, 6).astype(np.float64)  # further out erf is -1 or 1 to the last digit
    step = np.round(x * STEPS).astype(np.intp)
    a = step / STEPS  # the nearest point whose erf is known, and d the way from there
    d = x - a
    slope = 2 / math.sqrt(math.pi) * np.exp(-a * a)
    taylor = 1 + d * (-a + d * ((2 * a * a - 1) / 3 + d * a * (3 - 2 * a * a) / 6))
    return np.asarray(_known_erf()[step + 6 * STEPS] + d * slope * taylor, dtype=z.dtype)


STEPS = 512  # between two whole numbers


@cache
def _known_erf() -> Array:
    """erf from -6 to 6, one value at each step."""
    return np.array([math.erf(i / STEPS) for i in range(-6 * STEPS, 6 * STEPS + 1)])


Activation = Callable[[Array], Array]


class FeedForwardParameters(NamedTuple):
    """The two matrices of an FFN, and their biases."""

    W_1: Array  # (d_model, d_ff)
    W_2: Array  # (d_ff, d_model)
    b_1: Array | None = None  # (d_ff,)
    b_2: Array | None = None  # (d_model,)


class FeedForward(NamedTuple):
    """What `feed_forward` computes on the way, for d_ff hidden units."""

    before_activation: Array  # (..., n, d_ff): X @ W_1 + b_1
    hidden: Array  # (..., n, d_ff): how far each unit fires for each token
    output: Array  # (..., n, d_model): hidden @ W_2 + b_2


def feed_forward(
    X: ArrayLike, parameters: FeedForwardParameters, activation: Activation = gelu
) -> FeedForward:
    """The FFN: wider, bent, and back, each token by itself.

    X: (..., n, d_model). activation: a function of an array, such as `gelu`.
    Raises ValueError as `project` does.
    Source: Vaswani 2017, section 3.3, there with ReLU.
    Lesson 5, the transformer block.
    """
    W_1, W_2, b_1, b_2 = parameters
    before_activation = project(X, W_1, b_1)  # (..., n, d_model) -> (..., n, d_ff)
    hidden = activation(before_activation)  # (..., n, d_ff)
    output = project(hidden, W_2, b_2)  # (..., n, d_ff) -> (..., n, d_model)
    return FeedForward(before_activation, hidden, output)


class BlockParameters(NamedTuple):
    """The parts of one block; a part that is None is left out."""

    norm_1: LayerNormParameters | None
    attention: MultiHeadParameters | None
    norm_2: LayerNormParameters | None
    feed_forward: FeedForwardParameters | None


class Config(NamedTuple):
    """What a block does that no array shows. GPT-2's: all as it stands here, but gelu_tanh."""

    pre_norm: bool = True  # norm before each part; False: after each addition
    residual: bool = True  # add to the stream; False: replace it
    scale: bool = True  # divide scores by sqrt(d_k)
    activation: Activation = gelu
    eps: float = 1e-5  # of the layer norms


class Block(NamedTuple):
    """What `block` computes on the way; None for a part that is left out."""

    norm_1: LayerNorm | None
    attention: MultiHeadAttention | None
    attention_added: Array  # (..., n, d_model): the stream after attention was added
    middle: Array  # (..., n, d_model): x', where the FFN's half begins
    norm_2: LayerNorm | None
    feed_forward: FeedForward | None
    feed_forward_added: Array  # (..., n, d_model): the stream after the FFN was added
    output: Array  # (..., n, d_model)


def block(
    X: ArrayLike,
    parameters: BlockParameters,
    config: Config = Config(),  # noqa: B008
    mask: ArrayLike | None = None,
) -> Block:
    """One transformer block, in the order that config.pre_norm says.

    X: (..., n, d_model). mask as in `multi_head_attention`. The output has the shape of X.
    Raises ValueError as the parts do.
    Source: Vaswani 2017, section 3.1 (post-norm); Radford 2019, section 2.3 (pre-norm).
    Lesson 5, the transformer block.
    """
    X = checks.rows("X", X)
    in_order = pre_norm_block if config.pre_norm else post_norm_block
    return in_order(X, parameters, config, mask)


def pre_norm_block(
    X: Array, parameters: BlockParameters, config: Config, mask: ArrayLike | None
) -> Block:
    """x' = x + MHA(LN(x)), then x' + FFN(LN(x')): nothing but additions on the stream.

    Arguments, result and errors as in `block`. Each step gives (..., n, d_model).
    Source: Radford 2019, section 2.3; Xiong 2020.
    Lesson 5, the transformer block.
    """
    norm_1, normalized = _normalize(X, parameters.norm_1, config)  # LN(x)
    attention = _attend(normalized, parameters.attention, config, mask)  # MHA(LN(x))
    middle = _add(X, attention, config)  # x' = x + MHA(LN(x))

    norm_2, normalized = _normalize(middle, parameters.norm_2, config)  # LN(x')
    ffn = _feed(normalized, parameters.feed_forward, config)  # FFN(LN(x'))
    output = _add(middle, ffn, config)  # x' + FFN(LN(x'))
    return Block(norm_1, attention, middle, middle, norm_2, ffn, output, output)


def post_norm_block(
    X: Array, parameters: BlockParameters, config: Config, mask: ArrayLike | None
) -> Block:
    """x' = LN(x + MHA(x)), then LN(x' + FFN(x')): a norm on the stream after each addition.

    Arguments, result and errors as in `block`. Each step gives (..., n, d_model).
    Source: Vaswani 2017, section 3.1.
    Lesson 5, the transformer block.
    """
    attention = _attend(X, parameters.attention, config, mask)  # MHA(x)
    attention_added = _add(X, attention, config)  # x + MHA(x)
    norm_1, middle = _normalize(attention_added, parameters.norm_1, config)  # x' = LN(x + MHA(x))

    ffn = _feed(middle, parameters.feed_forward, config)  # FFN(x')
    ffn_added = _add(middle, ffn, config)  # x' + FFN(x')
    norm_2, output = _normalize(ffn_added, parameters.norm_2, config)  # LN(x' + FFN(x'))
    return Block(norm_1, attention, attention_added, middle, norm_2, ffn, ffn_added, output)


# These four do what their names say, or nothing where the part is left out.


def _normalize(
    X: Array, part: LayerNormParameters | None, config: Config
) -> tuple[LayerNorm | None, Array]:
    """The whole result, and the rows that go on from there."""
    if part is None:
        return None, X
    norm = layer_norm(X, *part, eps=config.eps)
    return norm, norm.output


def _attend(
    X: Array, part: MultiHeadParameters | None, config: Config, mask: ArrayLike | None
) -> MultiHeadAttention | None:
    return None if part is None else multi_head_attention(X, part, mask, config.scale)


def _feed(X: Array, part: FeedForwardParameters | None, config: Config) -> FeedForward | None:
    return None if part is None else feed_forward(X, part, config.activation)


def _add(X: Array, part: MultiHeadAttention | FeedForward | None, config: Config) -> Array:
    if part is None:
        return X
    return add_residual(X, part.output) if config.residual else part.output
