"""Lesson 3: from values and weights to outputs and the sum, every number with what is behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import add_residual, attention_head, cosine
from attention.checks import Array
from attention.traced_example import NEWS, QUESTIONS, TOKENS, W_K, W_Q, W_V, X
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.trace import bracketed, components, fmt_vector, sum_of_products, trace_table

HEAD = attention_head(X, W_Q, W_K, W_V)
SUM = add_residual(X, HEAD.output)
NOTHING_FOUND = attention_head(X, 0 * W_Q, W_K, W_V)  # queries that fit no key
CAT, SAT = TOKENS.index("cat"), TOKENS.index("sat")


@dataclass(frozen=True)
class State:
    """Which step to show."""

    step: Literal[
        "matrix",
        "values",
        "keys-and-values",
        "weights",
        "average",
        "output",
        "nothing-found",
        "residual",
    ] = "values"


def view(state: State) -> Html:
    """One table: a row a token, and each number opens into how it comes about."""
    return STEPS[state.step]()


def columns(letter: str, names: Sequence[str]) -> list[str]:
    """Headings: the letter with its number, and what it stands for."""
    return [f"{letter}{j}: {name}" for j, name in enumerate(names)]


def matrix() -> Html:
    """W_V, chosen and not learned."""
    return trace_table(
        "W_V",
        W_V,
        components(W_V.shape[0]),
        [f"column {j}" for j in range(W_V.shape[1])],
        None,
        "W_V: a row for each component of the embedding, a column for each of the value.",
        digits=0,
    )


def values() -> Html:
    """V = X W_V."""
    return trace_table(
        "V",
        HEAD.V,
        TOKENS,
        columns("v", NEWS),
        projected(W_V, HEAD.V),
        f"“sat” has the most to report of an event, {fmt(HEAD.V[SAT, 1])}, and “cat” the most of a "
        f"thing, {fmt(HEAD.V[CAT, 0])}. Open a number: it is a row of X with a column of W_V.",
    )


def keys_and_values() -> Html:
    """Two views of the same tokens."""
    both = np.hstack([HEAD.K, HEAD.V])
    width = HEAD.K.shape[1]
    from_keys, from_values = projected(W_K, HEAD.K), projected(W_V, HEAD.V)

    def how(i: int, j: int) -> str:
        return from_keys(i, j) if j < width else from_values(i, j - width)

    angles = ", ".join(
        f"“{token}” {fmt(cosine(k, v))}" for token, k, v in zip(TOKENS, HEAD.K, HEAD.V, strict=True)
    )
    return trace_table(
        "K and V",
        both,
        TOKENS,
        [*columns("k", QUESTIONS), *columns("v", NEWS)],
        how,
        "Left what a token is found by, right what it hands over. Read one row across: no token "
        f"has the same three numbers twice. The cosines of key and value: {angles}.",
    )


def weights() -> Html:
    """Softmax of lesson 2's scaled scores."""

    def how(i: int, j: int) -> str:
        e = np.exp(HEAD.scaled[i])
        total = " + ".join(fmt(x) for x in e)
        return (
            f"e^{bracketed(HEAD.scaled[i, j], 3)} = {fmt(e[j])}; the row adds up to {total} = "
            f"{fmt(e.sum())}; {fmt(e[j])} / {fmt(e.sum())} = {fmt(HEAD.weights[i, j], 3)}"
        )

    return trace_table(
        "the weights",
        HEAD.weights,
        TOKENS,
        TOKENS,
        how,
        "Lesson 2’s weights, with one decimal more. A number opens down to the scaled scores of "
        f"that lesson. “cat” puts {fmt(HEAD.weights[CAT, SAT], 3)} on “sat”.",
        digits=3,
        total=True,
    )


def average() -> Html:
    """The weighted average of one token, written out."""
    terms = [
        h("li", join(h("b", fmt(w, 3)), " · ", fmt_vector(v), h("span", token, class_="of")))
        for w, v, token in zip(HEAD.weights[CAT], HEAD.V, TOKENS, strict=True)
    ]
    total = h("li", "= ", h("b", fmt_vector(HEAD.output[CAT])), h("span", "cat", class_="of"))
    return h("ul", *terms, total, class_="sum-of-terms")


def output() -> Html:
    """The weighted averages of all tokens."""
    thing, event, place = range(3)
    return trace_table(
        "the outputs",
        HEAD.output,
        TOKENS,
        columns("out", NEWS),
        lambda i, j: (
            f"{sum_of_products(HEAD.weights[i], HEAD.V[:, j], 3)} = {fmt(HEAD.output[i, j])}"
        ),
        f"“cat” gathers an event, {fmt(HEAD.output[CAT, event])}, and a place, "
        f"{fmt(HEAD.output[CAT, place])}. “sat” and “here” gather a thing, "
        f"{fmt(HEAD.output[SAT, thing])} and {fmt(HEAD.output[3, thing])}: mostly “cat”. “The” "
        f"gathers a place, {fmt(HEAD.output[0, place])}.",
    )


def nothing_found() -> Html:
    """The outputs where all scores are 0."""
    return trace_table(
        "even weights",
        NOTHING_FOUND.output,
        TOKENS,
        columns("out", NEWS),
        lambda i, j: (
            f"{sum_of_products(NOTHING_FOUND.weights[i], HEAD.V[:, j], 2)} = "
            f"{fmt(NOTHING_FOUND.output[i, j], 3)}"
        ),
        "Compare the four rows. The same even weights for all tokens give the same output for all.",
        digits=3,
    )


def residual() -> Html:
    """The sum of embedding and output."""
    return trace_table(
        "the sum",
        SUM,
        TOKENS,
        [f"x{j} + out{j}" for j in range(SUM.shape[1])],
        lambda i, j: f"{fmt(X[i, j])} + {bracketed(HEAD.output[i, j], 2)} = {fmt(SUM[i, j])}",
        "Open a number: the first part is the embedding of lesson 1, the second is what the head "
        f"brought. The {fmt(SUM[CAT, 1])} of “cat” lies outside of anything the embeddings hold: "
        f"their largest number is {fmt(X.max())}.",
    )


def projected(W: Array, result: Array) -> Callable[[int, int], str]:
    """The arithmetic of X W, number by number."""
    return lambda i, j: f"{sum_of_products(X[i], W[:, j])} = {fmt(result[i, j])}"


STEPS: dict[str, Callable[[], Html]] = {
    "matrix": matrix,
    "values": values,
    "keys-and-values": keys_and_values,
    "weights": weights,
    "average": average,
    "output": output,
    "nothing-found": nothing_found,
    "residual": residual,
}
