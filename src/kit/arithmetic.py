"""The arithmetic behind a number of the block, part by part, in the numbers of the step before.

Each function gives what `trace_table` asks for: a line for row i and column j.
"""

import math
from collections.abc import Callable

import numpy as np

from attention import (
    BatchNorm,
    FeedForward,
    FeedForwardParameters,
    LayerNorm,
    MultiHeadAttention,
    MultiHeadParameters,
    erf,
)
from attention.dot_product_attention import Array
from kit.numbers import fmt
from kit.trace import bracketed, sum_of_products

Arithmetic = Callable[[int, int], str]


def of_sum(one: Array, other: Array) -> Arithmetic:
    """An addition, entry by entry."""
    return lambda i, j: (
        f"{fmt(one[i, j])} + {bracketed(other[i, j], 2)} = {fmt(one[i, j] + other[i, j])}"
    )


def of_product(rows: Array, matrix: Array, product: Array, digits: int = 2) -> Arithmetic:
    """A matrix product: a row with a column, without the terms that are 0 by the matrix."""

    def line(i: int, j: int) -> str:
        used = np.flatnonzero(matrix[:, j])
        if not used.size:
            return f"This column of the matrix holds nothing but 0, so the sum is {fmt(0)}."
        terms = sum_of_products(rows[i, used], matrix[used, j], digits)
        return f"{terms} = {fmt(product[i, j])}"

    return line


def of_layer_norm(before: Array, norm: LayerNorm) -> Arithmetic:
    """A layer norm with gain 1 and shift 0."""

    def line(i: int, j: int) -> str:
        mean, spread = float(norm.mean[i, 0]), math.sqrt(float(norm.variance[i, 0]))
        return (
            f"The row has mean {fmt(mean, 3)} and standard deviation {fmt(spread, 3)}. "
            f"({fmt(before[i, j], 3)} − {bracketed(mean, 3)}) / {fmt(spread, 3)} = "
            f"{fmt(norm.output[i, j])}"
        )

    return line


def of_weights(attention: MultiHeadAttention) -> Arithmetic:
    """The weights of all heads side by side: a score, divided by √d_k, and its share.

    What a mask hides has no share.
    """
    _, n, d_k = attention.Q.shape

    def line(i: int, column: int) -> str:
        h, j = divmod(column, n)
        if np.isneginf(attention.masked[h, i, j]):
            return f"Hidden by the mask: its score becomes −∞, and e^−∞ = {fmt(0)}."
        terms = sum_of_products(attention.Q[h, i], attention.K[h, j], 2, 2)
        scaled, powers = attention.scaled[h, i, j], np.exp(attention.masked[h, i])
        return (
            f"{terms} = {fmt(attention.scores[h, i, j], 3)}; divided by √{d_k} that is "
            f"{fmt(scaled, 3)}; e^{fmt(scaled, 3)} = {fmt(powers[j])}; of the row’s "
            f"{fmt(powers.sum())} that is {fmt(attention.weights[h, i, j], 3)}"
        )

    return line


def of_heads(attention: MultiHeadAttention) -> Arithmetic:
    """The heads' outputs side by side: weights with a column of values."""
    d_v = attention.V.shape[-1]

    def line(i: int, column: int) -> str:
        h, c = divmod(column, d_v)
        terms = sum_of_products(attention.weights[h, i], attention.V[h, :, c], 3, 2)
        return f"{terms} = {fmt(attention.concatenated[i, column])}"

    return line


def of_projections(before: Array, matrices: Array, projected: Array) -> Arithmetic:
    """The queries, the keys or the values of all heads side by side."""
    d_k = matrices.shape[-1]

    def line(i: int, column: int) -> str:
        h, c = divmod(column, d_k)
        return of_product(before, matrices[h], projected[h])(i, c)

    return line


def of_output_projection(
    attention: MultiHeadAttention, parameters: MultiHeadParameters
) -> Arithmetic:
    """The concatenation with a column of W_O."""
    assert parameters.W_O is not None
    return of_product(attention.concatenated, parameters.W_O, attention.output)


def of_hidden_units(
    before: Array, ffn: FeedForward, parameters: FeedForwardParameters
) -> Arithmetic:
    """Hidden unit j of token i: what it reads, its bias, and GELU."""

    def line(i: int, j: int) -> str:
        return hidden_unit(before[i], ffn, parameters, i, j)

    return line


def hidden_unit(
    row: Array, ffn: FeedForward, parameters: FeedForwardParameters, i: int, j: int
) -> str:
    """One unit at one token, written out."""
    used = np.flatnonzero(parameters.W_1[:, j])
    z, bias = float(ffn.before_activation[i, j]), parameters.b_1
    below = float(0.5 * (1 + erf(z / math.sqrt(2))))
    terms = sum_of_products(row[used], parameters.W_1[used, j], 3, 0)
    shift = "" if bias is None else f" + {bracketed(float(bias[j]), 0)}"
    return (
        f"{terms}{shift} = {fmt(z)}; {fmt(100 * below, 1)} % of a bell curve lies below "
        f"{fmt(z)}; {fmt(z)} · {fmt(below, 3)} = {fmt(ffn.hidden[i, j])}"
    )


def of_second_layer(ffn: FeedForward, parameters: FeedForwardParameters) -> Arithmetic:
    """What the FFN adds: hidden units that fire, with what they write into component j."""

    def line(i: int, j: int) -> str:
        writing = np.flatnonzero(parameters.W_2[:, j])
        fires = [u for u in writing if abs(ffn.hidden[i, u]) >= 0.005]
        total = fmt(ffn.output[i, j])
        if not fires:
            return f"None of the units that write here fires: {total}."
        terms = " + ".join(
            f"{bracketed(ffn.hidden[i, u], 2)} · {bracketed(parameters.W_2[u, j], 0)} (unit {u})"
            for u in fires
        )
        return f"{terms} = {total}"

    return line


def of_batch_norm(before: Array, norm: BatchNorm, eps: float = 1e-5) -> Arithmetic:
    """A batch norm: the same line as for a layer norm, for a column."""

    def line(i: int, j: int) -> str:
        mean, spread = float(norm.mean[j]), math.sqrt(float(norm.variance[j]) + eps)
        return (
            f"For this column the mean is {fmt(mean, 3)} and the standard deviation "
            f"{fmt(spread, 3)}. ({fmt(before[i, j], 3)} − {bracketed(mean, 3)}) / "
            f"{fmt(spread, 3)} = {fmt(norm.output[i, j])}"
        )

    return line
