"""Lesson 4: two heads on the traced tokens, each number with the arithmetic that makes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import add_residual, head_contributions, multi_head_attention
from attention.checks import Array
from attention.traced_example import HEADS, TOKENS, W_O, X_WIDE
from kit.html import Html, join
from kit.numbers import fmt
from kit.trace import bracketed, sum_of_products, trace_table

RESULT = multi_head_attention(X_WIDE, HEADS)
CONTRIBUTIONS = head_contributions(RESULT.heads, W_O)  # (h, n, d_model)
AFTER = add_residual(X_WIDE, RESULT.output)
H, D_K = HEADS.W_Q.shape[0], HEADS.W_Q.shape[2]
D_MODEL = X_WIDE.shape[1]
CAT = TOKENS.index("cat")
SUBSCRIPTS = "₀₁₂₃₄₅"
WIDE = tuple(f"x{SUBSCRIPTS[j]}" for j in range(D_MODEL))  # the components of a token
SLICES = tuple(f"head {g + 1}, {j}" for g in range(H) for j in range(D_K))  # of the concatenation


@dataclass(frozen=True)
class State:
    """Which step to show, and of which head where each has its own."""

    step: Literal[
        "tokens",
        "matrices",
        "projections",
        "scores",
        "weights",
        "outputs",
        "concatenation",
        "projection",
        "mixed",
        "contributions",
        "residual",
    ] = "tokens"
    head: Literal["1", "2"] = "1"


def view(state: State) -> Html:
    """One table of the step, or one for each head."""
    if state.step in OF_A_HEAD:
        return OF_A_HEAD[state.step](int(state.head) - 1)
    return STEPS[state.step]()


def tokens() -> Html:
    """X: six components a token."""
    return trace_table(
        "X",
        X_WIDE,
        TOKENS,
        WIDE,
        None,
        "Four tokens, now with six components each, x₀ to x₅. The first three are the numbers of "
        "lessons 1 to 3. All are chosen, not trained.",
        digits=1,
    )


def matrices() -> Html:
    """The three matrices of each head, side by side."""
    return join(*(matrices_of(g) for g in range(H)))


def matrices_of(g: int) -> Html:
    """W_Q, W_K and W_V of one head."""
    side_by_side = np.hstack([HEADS.W_Q[g], HEADS.W_K[g], HEADS.W_V[g]])
    seen = (
        "The first three rows are the matrices of lessons 2 and 3, and the others are new."
        if g == 0
        else "Each row of each matrix has one number that is not zero: head 2 uses all six "
        "components."
    )
    return trace_table(
        f"matrices of head {g + 1}",
        side_by_side,
        WIDE,
        [f"{name} {j}" for name in ("W_Q", "W_K", "W_V") for j in range(D_K)],
        None,
        f"Head {g + 1}: six rows, since each meets a component of the token, and three columns a "
        f"matrix. {seen}",
        digits=1,
    )


def projections(g: int) -> Html:
    """Q, K and V of one head, side by side."""
    made = np.hstack([RESULT.Q[g], RESULT.K[g], RESULT.V[g]])
    by = np.hstack([HEADS.W_Q[g], HEADS.W_K[g], HEADS.W_V[g]])
    return trace_table(
        f"projections of head {g + 1}",
        made,
        TOKENS,
        [f"{name}{SUBSCRIPTS[j]}" for name in "qkv" for j in range(D_K)],
        lambda i, j: f"{sum_of_products(X_WIDE[i], by[:, j])} = {fmt(made[i, j])}",
        f"Head {g + 1}. Open a number: six products, one for each component of the token. No "
        "component is left to another head.",
    )


def scores(g: int) -> Html:
    """Q K^T of one head."""
    Q, K, S = RESULT.Q[g], RESULT.K[g], RESULT.scores[g]
    return trace_table(
        f"scores of head {g + 1}",
        S,
        TOKENS,
        TOKENS,
        lambda i, j: f"{sum_of_products(Q[i], K[j], 2, 2)} = {fmt(S[i, j], 3)}",
        f"Scores in head {g + 1}: the row’s query with the column’s key, three products each.",
        digits=3,
    )


def weights(g: int) -> Html:
    """Softmax of the scaled scores of one head."""
    scaled, A = RESULT.scaled[g], RESULT.weights[g]

    def how(i: int, j: int) -> str:
        total = np.exp(scaled[i]).sum()
        return (
            f"{bracketed(RESULT.scores[g, i, j], 3)} / √{D_K} = {fmt(scaled[i, j], 3)}; "
            f"e^{bracketed(scaled[i, j], 3)} = {fmt(np.exp(scaled[i, j]), 3)}; the row adds up to "
            f"{fmt(total, 3)}; {fmt(np.exp(scaled[i, j]), 3)} / {fmt(total, 3)} = {fmt(A[i, j], 3)}"
        )

    i = TOKENS.index("here")
    j = int(A[i].argmax())
    whom = "itself" if i == j else f"“{TOKENS[j]}”"
    return trace_table(
        f"weights of head {g + 1}",
        A,
        TOKENS,
        TOKENS,
        how,
        f"Weights in head {g + 1}: “here” puts {fmt(A[i, j], 3)} on {whom}.",
        digits=3,
        total=True,
    )


def outputs() -> Html:
    """What each head gathers."""
    return join(*(output_of(g) for g in range(H)))


def output_of(g: int) -> Html:
    """The weighted averages of one head's values."""
    A, V, O = RESULT.weights[g], RESULT.V[g], RESULT.heads[g]  # noqa: E741
    return trace_table(
        f"output of head {g + 1}",
        O,
        TOKENS,
        [f"output {j}" for j in range(D_K)],
        lambda i, j: f"{sum_of_products(A[i], V[:, j], 3)} = {fmt(O[i, j], 3)}",
        f"Head {g + 1}: three numbers a token. Open one to see its weights with the head’s values.",
        digits=3,
    )


def concatenation() -> Html:
    """The outputs side by side."""
    return trace_table(
        "concatenation",
        RESULT.concatenated,
        TOKENS,
        SLICES,
        None,
        "The outputs side by side: head 1 in the first three places, head 2 in the last three. No "
        "number has changed.",
        digits=3,
    )


def projection() -> Html:
    """W_O itself."""
    return trace_table(
        "W_O",
        W_O,
        SLICES,
        WIDE,
        None,
        "W_O: the first three rows meet what head 1 found, the last three what head 2 found. Each "
        "column has a number in both halves.",
        digits=1,
    )


def mixed() -> Html:
    """The concatenation times W_O."""
    C, out = RESULT.concatenated, RESULT.output
    return trace_table(
        "mixed",
        out,
        TOKENS,
        WIDE,
        lambda i, j: f"{sum_of_products(C[i], W_O[:, j], 3)} = {fmt(out[i, j], 3)}",
        "Each component now draws on both heads.",
        digits=3,
    )


def contributions() -> Html:
    """For "cat": what each head adds, their sum, and the product it equals."""
    parts = CONTRIBUTIONS[:, CAT]  # (h, d_model)
    rows = np.vstack([*parts, parts.sum(axis=0), RESULT.output[CAT]])
    names = [f"from head {g + 1}" for g in range(H)]

    def how(i: int, j: int) -> str:
        if i < H:
            own = W_O[i * D_K : (i + 1) * D_K, j]
            return f"{sum_of_products(RESULT.heads[i, CAT], own, 3)} = {fmt(rows[i, j], 3)}"
        if i == H:
            terms = " + ".join(bracketed(x, 3) for x in parts[:, j])
            return f"{terms} = {fmt(rows[i, j], 3)}"
        products = sum_of_products(RESULT.concatenated[CAT], W_O[:, j], 3)
        return f"{products} = {fmt(rows[i, j], 3)}"

    return trace_table(
        "contributions",
        rows,
        [*names, "their sum", "Concat · W_O"],
        WIDE,
        how,
        "For “cat”, each head with its own rows of W_O. The last two rows are equal, number by "
        f"number. Over all tokens, the largest difference is {fmt(largest_difference(), 6)}.",
        digits=3,
    )


def largest_difference() -> float:
    """Between the sum over the heads and the concatenation times W_O."""
    return float(np.abs(CONTRIBUTIONS.sum(axis=0) - RESULT.output).max())


def residual() -> Html:
    """X plus what the heads wrote."""

    def how(i: int, j: int) -> str:
        added: Array = RESULT.output
        return f"{fmt(X_WIDE[i, j])} + {bracketed(added[i, j], 3)} = {fmt(AFTER[i, j], 3)}"

    return trace_table(
        "residual",
        AFTER,
        TOKENS,
        WIDE,
        how,
        "Each token, with what both heads had to add. Six numbers went in, six come out.",
        digits=3,
    )


OF_A_HEAD: dict[str, Callable[[int], Html]] = {
    "projections": projections,
    "scores": scores,
    "weights": weights,
}
STEPS: dict[str, Callable[[], Html]] = {
    "tokens": tokens,
    "matrices": matrices,
    "outputs": outputs,
    "concatenation": concatenation,
    "projection": projection,
    "mixed": mixed,
    "contributions": contributions,
    "residual": residual,
}
