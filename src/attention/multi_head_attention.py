"""Lesson 4: multi-head attention. Several heads look at once, each in its own way."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from attention import checks
from attention.checks import Array
from attention.queries_and_keys import project
from attention.values_and_attention_output import attention_head


class MultiHeadParameters(NamedTuple):
    """The matrices of h heads, one head after another along the first axis.

    Each head projects the whole token, all d_model numbers: a head is no slice of it.
    """

    W_Q: Array  # (h, d_model, d_k)
    W_K: Array  # (h, d_model, d_k)
    W_V: Array  # (h, d_model, d_v)
    W_O: Array | None = None  # (h * d_v, d_model): rows 0 to d_v - 1 are for head 1, and so on
    b_Q: Array | None = None  # (h, 1, d_k)
    b_K: Array | None = None  # (h, 1, d_k)
    b_V: Array | None = None  # (h, 1, d_v)
    b_O: Array | None = None  # (d_model,)


class MultiHeadAttention(NamedTuple):
    """What `multi_head_attention` computes on the way, for n tokens and h heads."""

    Q: Array  # (..., h, n, d_k)
    K: Array  # (..., h, n, d_k)
    V: Array  # (..., h, n, d_v)
    scores: Array  # (..., h, n, n): one row per token that is looking, in each head
    scaled: Array  # (..., h, n, n)
    masked: Array  # (..., h, n, n)
    weights: Array  # (..., h, n, n)
    heads: Array  # (..., h, n, d_v): what each head gathers for each token
    concatenated: Array  # (..., n, h * d_v): the heads' outputs side by side
    output: Array  # (..., n, d_model): concatenated @ W_O, or concatenated without W_O


def multi_head_attention(
    X: ArrayLike,
    parameters: MultiHeadParameters,
    mask: ArrayLike | None = None,
    scale: bool = True,
) -> MultiHeadAttention:
    """Let h heads look at the same tokens, lay their outputs side by side, and mix: W_O.

    X: (..., n, d_model). mask: (n, n) or (..., n, n), the same for all heads. scale as in
    `attention_weights`. Without W_O the output is the concatenation itself.
    Raises ValueError as `attention_head` does, if W_Q, W_K and W_V are not for the same
    number of heads, or if W_O has not one row for each number of the concatenation.
    Source: Vaswani 2017, section 3.2.2.
    Lesson 4, multi-head attention.
    """
    W_Q, W_K, W_V, W_O, b_Q, b_K, b_V, b_O = parameters
    checks.one_head_after_another(W_Q=W_Q, W_K=W_K, W_V=W_V)
    X, mask = checks.rows("X", X), checks.of_all_heads(mask)
    # A head gets whole tokens, not slices of them: (..., n, d_model) -> (..., 1, n, d_model).
    X = X[..., None, :, :]
    each = attention_head(X, W_Q, W_K, W_V, b_Q, b_K, b_V, mask, scale)  # fields (..., h, n, ...)
    concatenated = concatenate_heads(each.output)  # (..., h, n, d_v) -> (..., n, h * d_v)
    output = concatenated if W_O is None else project(concatenated, W_O, b_O)  # (..., n, d_model)
    return MultiHeadAttention(*each, concatenated, output)


def concatenate_heads(heads: ArrayLike) -> Array:
    """Lay the heads' outputs side by side, head 1 first.

    heads: (..., h, n, d_v). Returns (..., n, h * d_v).
    Raises ValueError if there are fewer than three axes.
    Source: Vaswani 2017, section 3.2.2 (Concat).
    Lesson 4, multi-head attention.
    """
    heads = checks.heads(heads)
    h, n, d_v = heads.shape[-3:]
    by_token = np.swapaxes(heads, -3, -2)  # (..., h, n, d_v) -> (..., n, h, d_v)
    return by_token.reshape(*heads.shape[:-3], n, h * d_v)  # -> (..., n, h * d_v)


def head_contributions(heads: ArrayLike, W_O: ArrayLike) -> Array:
    """What each head adds to each token: its output times its own rows of W_O.

    heads: (..., h, n, d_v). W_O: (h * d_v, d_model). Returns (..., h, n, d_model), whose
    sum over the heads is the concatenation times W_O (without its bias).
    Raises ValueError if W_O cannot be cut into h equal parts of d_v rows.
    Source: Elhage 2021 (attention heads are independent and additive).
    Lesson 4, multi-head attention.
    """
    heads = checks.heads(heads)
    h, _, d_v = heads.shape[-3:]
    W_O = checks.matrix("W_O", W_O, h * d_v)
    W_O_of_each = W_O.reshape(h, d_v, -1)  # (h * d_v, d_model) -> (h, d_v, d_model)
    return heads @ W_O_of_each  # (..., h, n, d_v) @ (h, d_v, d_model) -> (..., h, n, d_model)


def split_heads(W: ArrayLike, h: int) -> Array:
    """Cut one wide matrix into those of h heads, as libraries store them side by side.

    W: (d_model, h * d_k). Returns (h, d_model, d_k). A bias (h * d_k,) is cut as one row
    is: split_heads(b[None], h), of shape (h, 1, d_k).
    Raises ValueError if the columns cannot be cut into h equal parts.
    Lesson 4, multi-head attention.
    """
    W, d_k = checks.side_by_side(W, h)
    return W.reshape(-1, h, d_k).swapaxes(0, 1)  # (d_model, h, d_k) -> (h, d_model, d_k)


class OneHead(NamedTuple):
    """What `one_head` computes: whom each token looks at, and what it gathers."""

    weights: Array  # (n, n): one row per token that is looking
    output: Array  # (n, d_k): weights @ V, one new vector per token


def one_head(
    X: ArrayLike, W_Q: ArrayLike, W_K: ArrayLike, W_V: ArrayLike, head: int, d_k: int
) -> OneHead:
    """One head of several whose matrices stand side by side: it has d_k columns of each.

    X: (n, d_model), whole. W_Q, W_K, W_V: (d_model, h * d_k). head: counted from 0.
    Raises ValueError as `attention_head` does, or if there are no such columns.
    Source: Vaswani 2017, section 3.2.2 (head_i).
    Lesson 4, multi-head attention.
    """
    # The columns of this head: (d_model, h * d_k) -> (d_model, d_k).
    W_Q, W_K, W_V = (checks.columns_of_head(W, head, d_k) for W in (W_Q, W_K, W_V))
    result = attention_head(X, W_Q, W_K, W_V)  # weights (n, n), output (n, d_k)
    return OneHead(result.weights, result.output)


def multi_head(
    X: ArrayLike, W_Q: ArrayLike, W_K: ArrayLike, W_V: ArrayLike, W_O: ArrayLike, h: int
) -> Array:
    """The output of multi-head attention, from matrices that stand side by side.

    X: (..., n, d_model). W_Q, W_K, W_V: (d_model, h * d_k). W_O: (h * d_k, d_model). Returns
    (..., n, d_model).
    Raises ValueError as `split_heads` and `multi_head_attention` do.
    Source: Vaswani 2017, section 3.2.2.
    Lesson 4, multi-head attention.
    """
    W_O = checks.numbers("W_O", W_O)
    W_Q, W_K, W_V = (split_heads(W, h) for W in (W_Q, W_K, W_V))  # each (h, d_model, d_k)
    parameters = MultiHeadParameters(W_Q, W_K, W_V, W_O)
    return multi_head_attention(X, parameters).output  # (..., n, d_model)
