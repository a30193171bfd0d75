"""Lesson 3: values and the output. What a token hands over is no longer what it is found by."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from attention import checks
from attention.checks import Array
from attention.queries_and_keys import attention_weights, project


class ScaledDotProductAttention(NamedTuple):
    """What `scaled_dot_product_attention` computes on the way, for n queries and m keys."""

    scores: Array  # (..., n, m): Q @ K^T, one row per query
    scaled: Array  # (..., n, m): scores / sqrt(d_k), or the scores themselves
    masked: Array  # (..., n, m): scaled, with minus infinity where the mask forbids to look
    weights: Array  # (..., n, m): softmax of each row
    output: Array  # (..., n, d_v): weights @ V, one new vector per query


def scaled_dot_product_attention(
    Q: ArrayLike,
    K: ArrayLike,
    V: ArrayLike,
    mask: ArrayLike | None = None,
    scale: bool = True,
) -> ScaledDotProductAttention:
    """Attention in one formula: softmax(Q K^T / sqrt(d_k)) V.

    Q: (..., n, d_k), K: (..., m, d_k), V: (..., m, d_v). mask and scale as in
    `attention_weights`. The output is (..., n, d_v).
    Raises ValueError as `attention_weights` does, or if there is not one value per key.
    Source: Vaswani 2017, section 3.2.1, equation 1.
    Lesson 3, values and the output.
    """
    V = checks.one_value_per_key(K, V)
    attended = attention_weights(Q, K, mask, scale)
    output = attended.weights @ V  # (..., n, m) @ (..., m, d_v) -> (..., n, d_v)
    return ScaledDotProductAttention(*attended, output)


class AttentionHead(NamedTuple):
    """What `attention_head` computes on the way, for n tokens."""

    Q: Array  # (..., n, d_k): what each token asks for
    K: Array  # (..., n, d_k): what each token is found by
    V: Array  # (..., n, d_v): what each token hands over
    scores: Array  # (..., n, n): Q @ K^T, one row per token that is looking
    scaled: Array  # (..., n, n): scores / sqrt(d_k), or the scores themselves
    masked: Array  # (..., n, n): scaled, with minus infinity where the mask forbids to look
    weights: Array  # (..., n, n): softmax of each row
    output: Array  # (..., n, d_v): weights @ V, one new vector per token


def attention_head(
    X: ArrayLike,
    W_Q: ArrayLike,
    W_K: ArrayLike,
    W_V: ArrayLike,
    b_Q: ArrayLike | None = None,
    b_K: ArrayLike | None = None,
    b_V: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    scale: bool = True,
) -> AttentionHead:
    """One whole head: queries, keys and values of the tokens, and what each token gathers.

    X: (..., n, d_model). W_Q, W_K: (d_model, d_k). W_V: (d_model, d_v). Biases: as wide as
    their matrix, or None. mask and scale as in `attention_weights`.
    Raises ValueError as `project` and `attention_weights` do.
    Source: Vaswani 2017, sections 3.2.1 and 3.2.2 (head_i).
    Lesson 3, values and the output.
    """
    Q = project(X, W_Q, b_Q)  # (..., n, d_model) @ (d_model, d_k) -> (..., n, d_k)
    K = project(X, W_K, b_K)  # (..., n, d_model) @ (d_model, d_k) -> (..., n, d_k)
    V = project(X, W_V, b_V)  # (..., n, d_model) @ (d_model, d_v) -> (..., n, d_v)
    return AttentionHead(Q, K, V, *scaled_dot_product_attention(Q, K, V, mask, scale))


class SingleHeadAttention(NamedTuple):
    """What `single_head_attention` computes: whom each token looks at, and what it gathers."""

    weights: Array  # (..., n, n): one row per token that is looking
    output: Array  # (..., n, d_v): weights @ V, one new vector per token


def single_head_attention(
    X: ArrayLike, W_Q: ArrayLike, W_K: ArrayLike, W_V: ArrayLike
) -> SingleHeadAttention:
    """One head in its plainest form: softmax(Q K^T / sqrt(d_k)) V.

    X: (..., n, d_model). W_Q, W_K: (d_model, d_k). W_V: (d_model, d_v).
    Raises ValueError as `project` and `attention_weights` do.
    Source: Vaswani 2017, section 3.2.1, equation 1.
    Lesson 3, values and the output.
    """
    Q, K, V = project(X, W_Q), project(X, W_K), project(X, W_V)  # (..., n, d_k or d_v)
    weights = attention_weights(Q, K).weights  # (..., n, n), each row sums to 1
    output = weights @ V  # (..., n, n) @ (..., n, d_v) -> (..., n, d_v)
    return SingleHeadAttention(weights, output)


def add_residual(X: ArrayLike, output: ArrayLike) -> Array:
    """Keep what each token was and add what it gathered: X + output.

    X, output: (..., n, d_model). Returns (..., n, d_model).
    Raises ValueError if the rows are not equally long: to be added, the output must be as
    wide as the tokens are.
    Source: He 2015, section 3.1; Vaswani 2017, section 3.1 (a residual connection around
    each sub-layer).
    Lesson 3, values and the output.
    """
    X, output = checks.to_be_added(X, output)
    return np.asarray(X + output)  # (..., n, d_model) + (..., n, d_model) -> (..., n, d_model)
