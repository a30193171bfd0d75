"""Lesson 2: from embeddings to attention weights, every number with the arithmetic behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import query_key_attention
from attention.checks import Array
from attention.traced_example import QUESTIONS, TOKENS, W_K, W_Q, X
from kit.html import Html, h
from kit.numbers import fmt
from kit.trace import bracketed, components, sum_of_products, trace_table

RESULT = query_key_attention(X, W_Q, W_K)
UNSCALED = query_key_attention(X, W_Q, W_K, scale=False)
ROOT = float(np.sqrt(W_Q.shape[1]))


@dataclass(frozen=True)
class State:
    """Which step to show."""

    step: Literal[
        "embeddings", "matrices", "queries", "keys", "scores", "unscaled", "scaled", "weights"
    ] = "embeddings"


def view(state: State) -> Html:
    """One table: a row a token, and each number opens into how it comes about."""
    return STEPS[state.step]()


def embeddings() -> Html:
    """X once more: nothing is computed yet."""
    return trace_table(
        "X", X, TOKENS, components(X.shape[1]), None, "The same four embeddings as in lesson 1."
    )


def matrices() -> Html:
    """W_Q and W_K, chosen and not learned."""

    def matrix(name: str, W: Array) -> Html:
        return trace_table(
            name,
            W,
            components(W.shape[0]),
            [f"{name}, column {j}" for j in range(W.shape[1])],
            None,
            f"{name}: a row for each component of the embedding, a column for each of the result.",
            digits=0,
        )

    return h("div", matrix("W_Q", W_Q), matrix("W_K", W_K), class_="two-tables")


def named(letter: str) -> Sequence[str]:
    """The columns of Q or K, with the question that each stands for."""
    return [f"{letter}{j}: {question}" for j, question in enumerate(QUESTIONS)]


def projected(letter: str, W: Array, result: Array, caption: str) -> Html:
    """Q or K: each number is a row of X with a column of the matrix."""
    return trace_table(
        letter,
        result,
        TOKENS,
        named(letter.lower()),
        lambda i, j: f"{sum_of_products(X[i], W[:, j])} = {fmt(result[i, j])}",
        caption,
    )


def queries() -> Html:
    """X W_Q."""
    return projected(
        "Q",
        W_Q,
        RESULT.Q,
        f"Look along the row of “cat”: {fmt(RESULT.Q[1, 0])} under “did what?” and "
        f"{fmt(RESULT.Q[1, 1])} under “who?”. That is what it asks.",
    )


def keys() -> Html:
    """X W_K."""
    return projected(
        "K",
        W_K,
        RESULT.K,
        f"“cat” answers “who?” with {fmt(RESULT.K[1, 1])}, “sat” answers “did what?” with "
        f"{fmt(RESULT.K[2, 0])}. The columns are the same three questions as in Q.",
    )


def scores() -> Html:
    """Q K^T: each number is a query with a key."""
    return trace_table(
        "query-key scores",
        RESULT.scores,
        TOKENS,
        TOKENS,
        lambda i, j: f"{sum_of_products(RESULT.Q[i], RESULT.K[j])} = {fmt(RESULT.scores[i, j])}",
        "Open a number, then its mirror image. “cat” to “sat” is "
        f"{fmt(RESULT.scores[1, 2])}, and the question “did what?” brings most of it. “sat” to "
        f"“cat” is {fmt(RESULT.scores[2, 1])}, and there it is “who?”.",
    )


def scaled() -> Html:
    """The scores divided by the root of d_k."""
    return trace_table(
        "scaled scores",
        RESULT.scaled,
        TOKENS,
        TOKENS,
        lambda i, j: f"{fmt(RESULT.scores[i, j])} / {fmt(ROOT, 4)} = {fmt(RESULT.scaled[i, j], 3)}",
        f"Each score is divided by √{W_Q.shape[1]}, which is {fmt(ROOT, 4)}. All move towards 0, "
        "and no row changes its order.",
        digits=3,
    )


def unscaled() -> Html:
    """Softmax of the scores as they are."""
    return softmaxed(
        "unscaled weights",
        UNSCALED.scores,
        2,
        UNSCALED.weights,
        f"“cat” puts {fmt(UNSCALED.weights[1, 2])} on “sat”, and “sat” puts "
        f"{fmt(UNSCALED.weights[2, 1])} on “cat”. In lesson 1 each looked mostly at itself; here "
        "no token does.",
    )


def weights() -> Html:
    """Softmax of the scaled scores."""
    return softmaxed(
        "attention weights",
        RESULT.scaled,
        3,
        RESULT.weights,
        f"Compare the row of “here” with the one before: the weight on “cat” falls from "
        f"{fmt(UNSCALED.weights[3, 1])} to {fmt(RESULT.weights[3, 1])}, and the others get more. "
        "The order within each row is what it was.",
    )


def softmaxed(name: str, scores: Array, digits: int, weights: Array, caption: str) -> Html:
    """Softmax of each row of scores, which have so many digits in the step before."""

    def how(i: int, j: int) -> str:
        e = np.exp(scores[i])
        total = " + ".join(fmt(x) for x in e)
        return (
            f"e^{bracketed(scores[i, j], digits)} = {fmt(e[j])}; the row adds up to {total} = "
            f"{fmt(e.sum())}; {fmt(e[j])} / {fmt(e.sum())} = {fmt(weights[i, j])}"
        )

    return trace_table(name, weights, TOKENS, TOKENS, how, caption, total=True)


STEPS: dict[str, Callable[[], Html]] = {
    "embeddings": embeddings,
    "matrices": matrices,
    "queries": queries,
    "keys": keys,
    "scores": scores,
    "unscaled": unscaled,
    "scaled": scaled,
    "weights": weights,
}
