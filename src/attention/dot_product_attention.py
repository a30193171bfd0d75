"""Lesson 1: attention on raw embeddings, with nothing learned but the embeddings themselves."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from attention import checks

Array = checks.Array


def dot_product(a: ArrayLike, b: ArrayLike) -> float:
    """How far two vectors point the same way: multiply by component, add up.

    a, b: shape (d,). Returns a number: positive for similar directions,
    0 for perpendicular ones, negative for opposite ones.
    Raises ValueError if the shapes differ, or a vector is empty or holds NaN or
    infinity.
    Lesson 1, "What a dot product measures".
    """
    u, v = checks.vectors(a, b)
    return float(u @ v)  # (d,) @ (d,) -> a number


def cosine(a: ArrayLike, b: ArrayLike) -> float:
    """The dot product with the lengths divided out: a @ b / (|a| |b|).

    a, b: shape (d,). Returns a number between -1 and 1.
    Raises ValueError as `dot_product` does, and for a vector of length 0, which
    has no direction.
    Lesson 1, "What a dot product measures".
    """
    u, v = checks.vectors(a, b)
    # Dividing by the largest component first keeps huge and tiny squares in range.
    largest = np.abs(u).max(), np.abs(v).max()
    if min(largest) == 0:
        raise ValueError("cosine needs two directions, but one vector is all zeros")
    u, v = u / largest[0], v / largest[1]  # (d,), (d,)
    cos = u @ v / np.sqrt((u @ u) * (v @ v))  # (d,) @ (d,) -> a number
    return float(np.clip(cos, -1.0, 1.0))  # rounding may lead a little beyond


def softmax(x: ArrayLike, axis: int = -1) -> Array:
    """Turn scores into positive weights that sum to 1: exp(x) / sum(exp(x)).

    x: any shape with at least one axis; minus infinity is a score that gets no
    weight. Returns an array of the same shape, whose numbers sum to 1 along `axis`.
    Raises ValueError if x has no axis `axis`, is empty, holds NaN or plus infinity,
    or has a row of minus infinity alone.
    Lesson 1, "From scores to weights".
    """
    x = checks.along("x", x, axis)
    # Softmax ignores a shift: taking the maximum away only keeps exp in range.
    with np.errstate(over="ignore"):  # what is too far below becomes minus infinity, and exp 0
        e = np.exp(x - x.max(axis=axis, keepdims=True))  # the shape of x
    return np.asarray(e / e.sum(axis=axis, keepdims=True))  # the shape of x


class RawAttention(NamedTuple):
    """What `attention` computes on the way, for n tokens of d_model components each."""

    scores: Array  # (n, n): X @ X.T, one row per token that is looking
    weights: Array  # (n, n): softmax of each row of the scores
    output: Array  # (n, d_model): weights @ X, one new vector per token


def attention(X: ArrayLike) -> RawAttention:
    """Dot-product attention on raw embeddings: softmax(X X^T) X.

    X: shape (n, d_model), one row per token. Returns scores and weights of
    shape (n, n) and an output of shape (n, d_model).
    Raises ValueError if X is not a table, is empty, holds NaN or infinity, or is
    so large that its dot products overflow.
    Source: Vaswani 2017, section 3.2.1: dot-product attention, without the
    scaling and with the embeddings in all three places.
    Lesson 1, "Three steps, one formula".
    """
    X = checks.table("X", X)
    scores = X @ X.T  # (n, d_model) @ (d_model, n) -> (n, n)
    weights = softmax(scores)  # (n, n), each row sums to 1
    output = weights @ X  # (n, n) @ (n, d_model) -> (n, d_model)
    return RawAttention(scores, weights, output)
