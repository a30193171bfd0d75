"""Lesson 2: queries and keys. What a token asks for is no longer what it is found by."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from attention import checks
from attention.checks import Array
from attention.dot_product_attention import softmax


def project(X: ArrayLike, W: ArrayLike, b: ArrayLike | None = None) -> Array:
    """Send each token through one learned matrix: X W, plus a bias where there is one.

    X: (..., n, d_in), one row per token. W: (d_in, d_out). b: (d_out,) or None.
    Returns (..., n, d_out). `torch.nn.Linear` stores the transpose of W.
    Raises ValueError if the shapes do not fit, or X is empty or holds NaN or infinity.
    Source: Vaswani 2017, section 3.2.2 (the projections of one head).
    Lesson 2, queries and keys.
    """
    X, W, b = checks.projection(X, W, b)
    return X @ W + b  # (..., n, d_in) @ (d_in, d_out) + (d_out,) -> (..., n, d_out)


class AttentionWeights(NamedTuple):
    """What `attention_weights` computes on the way, for n queries and m keys."""

    scores: Array  # (..., n, m): Q @ K^T, one row per query
    scaled: Array  # (..., n, m): scores / sqrt(d_k), or the scores themselves
    masked: Array  # (..., n, m): scaled, with minus infinity where the mask forbids to look
    weights: Array  # (..., n, m): softmax of each row


def attention_weights(
    Q: ArrayLike, K: ArrayLike, mask: ArrayLike | None = None, scale: bool = True
) -> AttentionWeights:
    """How much each query looks at each key: softmax(Q K^T / sqrt(d_k)), row by row.

    Q: (..., n, d_k), K: (..., m, d_k). mask: (n, m), True where a query may look, with
    batch axes in front or without; None lets all look at all (lesson 6 brings the mask).
    scale: False leaves out the division by sqrt(d_k).
    Raises ValueError if the shapes do not fit, a row of the mask is False throughout, or
    Q or K is empty, holds NaN or infinity, or is so large that dot products overflow.
    Source: Vaswani 2017, section 3.2.1 (the weights in equation 1).
    Lesson 2, queries and keys.
    """
    Q, K, mask = checks.queries_and_keys(Q, K, mask)
    d_k = Q.shape[-1]
    # .mT is K^T, also where batch axes stand in front: it swaps the last two axes.
    scores = Q @ K.mT  # (..., n, d_k) @ (..., d_k, m) -> (..., n, m)
    scaled = scores / math.sqrt(d_k) if scale else scores  # (..., n, m)
    masked = scaled if mask is None else np.where(mask, scaled, -np.inf)  # (..., n, m)
    weights = softmax(masked)  # (..., n, m), each row sums to 1
    return AttentionWeights(scores, scaled, masked, weights)


class QueryKeyAttention(NamedTuple):
    """What `query_key_attention` computes on the way, for n tokens."""

    Q: Array  # (..., n, d_k): what each token asks for
    K: Array  # (..., n, d_k): what each token is found by
    scores: Array  # (..., n, n): Q @ K^T, one row per token that is looking
    scaled: Array  # (..., n, n): scores / sqrt(d_k), or the scores themselves
    masked: Array  # (..., n, n): scaled, with minus infinity where the mask forbids to look
    weights: Array  # (..., n, n): softmax of each row


def query_key_attention(
    X: ArrayLike,
    W_Q: ArrayLike,
    W_K: ArrayLike,
    b_Q: ArrayLike | None = None,
    b_K: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    scale: bool = True,
) -> QueryKeyAttention:
    """From tokens to weights: queries, keys, scores, scaled scores, weights.

    X: (..., n, d_model). W_Q, W_K: (d_model, d_k). b_Q, b_K: (d_k,) or None.
    mask and scale as in `attention_weights`.
    Raises ValueError as `project` and `attention_weights` do.
    Source: Vaswani 2017, sections 3.2.1 and 3.2.2.
    Lesson 2, queries and keys.
    """
    Q = project(X, W_Q, b_Q)  # (..., n, d_model) @ (d_model, d_k) -> (..., n, d_k)
    K = project(X, W_K, b_K)  # (..., n, d_model) @ (d_model, d_k) -> (..., n, d_k)
    return QueryKeyAttention(Q, K, *attention_weights(Q, K, mask, scale))


def softmax_sensitivity(weights: ArrayLike) -> Array:
    """How much of a small change in the scores reaches the weights, at most, row by row.

    weights: (..., n), each row from a softmax. Returns (...): the Frobenius norm of softmax's
    Jacobian, diag(p) - p p^T. A change of length 1 in the scores moves the weights by no more.
    Raises ValueError if weights are empty or hold NaN or infinity.
    Lesson 2, queries and keys.
    """
    p = checks.finite("weights", weights)  # (..., n)
    jacobian = p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])  # (..., n, n)
    return np.asarray(np.sqrt((jacobian**2).sum(axis=(-2, -1))))  # (..., n, n) -> (...)


def scores_gradient(weights: ArrayLike, gradient: ArrayLike) -> Array:
    """What of a gradient at the weights arrives at the scores, through softmax, row by row.

    weights: (..., n), each row from a softmax. gradient: the same shape. Returns that shape.
    Raises ValueError if the shapes differ, or one is empty or holds NaN or infinity.
    Lesson 2, queries and keys.
    """
    p, g = checks.weights_and_gradient(weights, gradient)
    mean = (p * g).sum(axis=-1, keepdims=True)  # (..., n) -> (..., 1): weighted by p
    return np.asarray(p * (g - mean))  # (..., n) * ((..., n) - (..., 1)) -> (..., n)
