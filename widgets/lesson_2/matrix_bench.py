"""Lesson 2's bench: every entry of W_Q and W_K can be changed, beside what lesson 1 computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from attention import QueryKeyAttention, attention, query_key_attention
from attention.checks import Array
from attention.traced_example import TOKENS, W_K, W_Q, X
from kit import controls
from kit.heatmap import heatmap, legend, readout
from kit.html import Html, h, join
from kit.matrix_field import Entries, matrix_field, read_entries, written
from kit.numbers import fmt
from kit.picking import picked
from kit.trace import sum_of_products
from learner import encode

DRIVEN_BY = "scaled-weights"  # the exercise whose code can compute the weights on the right
SHAPE = W_Q.shape
TRACED_Q, TRACED_K = written(W_Q), written(W_K)
SHOW = (("scores", "scores"), ("weights", "weights"))
SAME = 1e-9  # two numbers that are no further apart are equal


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    W_Q: str = TRACED_Q
    W_K: str = TRACED_K
    good_Q: str = TRACED_Q  # the last entries of W_Q that could be read
    good_K: str = TRACED_K
    show: Literal["scores", "weights"] = "scores"
    cell: str = "1,2"  # "row,column" of the pair that is opened


class Matrices(NamedTuple):
    """Two matrices to compute with, and the entries as they stand in their fields."""

    W_Q: Array
    W_K: Array
    entries_Q: Entries
    entries_K: Entries


def view(state: State, returned: str = "") -> Iterator[Html]:
    """Lesson 1's scores or weights beside those of the two matrices; then one pair, opened.

    returned: what the reader's own `scaled_attention_weights` returned for `calls(state)`.
    """
    given = read(state.W_Q, state.W_K, state.good_Q, state.good_K)
    result = query_key_attention(X, given.W_Q, given.W_K)
    by = Html()
    if returned:
        result, by = driven(returned, result)
    form = controls.form(
        *fields(given),
        switches(given),
        controls.choice("show", "Show", SHOW, state.show),
        controls.hidden("cell", state.cell),
    )
    i, j = picked(state.cell, len(TOKENS)) or (1, 2)
    yield join(form, notes(given), by, side_by_side(result, state.show, (i, j)))
    yield join(symmetry(given), opened(result, i, j))


def calls(state: State) -> list[Any]:
    """What the reader's own `scaled_attention_weights` is asked for."""
    given = read(state.W_Q, state.W_K, state.good_Q, state.good_K)
    arguments = [encode(array) for array in (X, given.W_Q, given.W_K)]
    return [["scaled_attention_weights", arguments]]


def read(of_Q: str, of_K: str, good_Q: str, good_K: str) -> Matrices:
    """The matrices in the fields, or where one cannot be read, as it last could be."""
    entries_Q, entries_K = read_entries(of_Q, "W_Q", SHAPE), read_entries(of_K, "W_K", SHAPE)
    return Matrices(
        usable(entries_Q, good_Q, W_Q), usable(entries_K, good_K, W_K), entries_Q, entries_K
    )


def usable(entries: Entries, good: str, otherwise: Array) -> Array:
    """The matrix of these entries; else the last good one; else the one that is traced."""
    for matrix in (entries.matrix, read_entries(good, "", SHAPE).matrix):
        if matrix is not None:
            return matrix
    return otherwise


def fields(given: Matrices) -> tuple[Html, ...]:
    """The entries to change, and the last good ones, which have no control."""
    return (
        controls.hidden("good_Q", written(given.W_Q)),
        controls.hidden("good_K", written(given.W_K)),
        matrix_field("W_Q", "W_Q", given.entries_Q, SHAPE[1]),
        matrix_field("W_K", "W_K", given.entries_K, SHAPE[1]),
    )


def switches(given: Matrices) -> Html:
    """Buttons that fill in a whole matrix."""
    eye = written(np.eye(SHAPE[0]))
    buttons = (
        controls.setting("W_Q = W_K", W_Q=written(given.W_K), W_K=written(given.W_K)),
        controls.setting("W_Q = 2 W_K", W_Q=written(2 * given.W_K), W_K=written(given.W_K)),
        controls.setting("identity", W_Q=eye, W_K=eye),
        controls.setting("as traced", W_Q=TRACED_Q, W_K=TRACED_K),
    )
    name = "Fill in"
    return h("div", h("span", name), *buttons, class_="presets", role="group", aria_label=name)


def notes(given: Matrices) -> Html:
    """What is wrong with an entry, if something is."""
    messages = [entries.message for entries in (given.entries_Q, given.entries_K)]
    told = [h("p", message) for message in messages if message]
    if told:
        told.append(h("p", "Until it can be read, the figure shows the last entries that could."))
    # Always there, so that screen readers are told when something appears in it.
    return h("div", *told, class_="notes", role="status")


def driven(returned: str, ours: QueryKeyAttention) -> tuple[QueryKeyAttention, Html]:
    """The weights that the reader's function returned, and a line that says so; else ours."""
    from exercises import returned_arrays  # it takes a moment, and few figures need it

    name = "scaled_attention_weights()"
    try:
        (weights,) = returned_arrays(returned, [ours.weights.shape])
    except ValueError as error:
        said = f"Your {name} cannot drive this figure. {error} These are the course’s numbers."
        return ours, h("p", said, class_="driven")
    said = f"Your {name}, as it last passed its check, computed the weights on the right."
    return ours._replace(weights=weights), h("p", said, class_="driven")


def side_by_side(result: QueryKeyAttention, show: str, cell: tuple[int, int]) -> Html:
    """Lesson 1 on the left, the two matrices on the right, the same pair marked in both."""
    raw = attention(X)
    if show == "scores":
        left, right, meaning = raw.scores, result.scores, "score"
    else:
        left, right, meaning = raw.weights, result.weights, "weight"
    n = len(TOKENS)
    return h(
        "div",
        h(
            "div",
            heatmap(
                left,
                TOKENS,
                label=f"Lesson 1, {show}, {n} by {n}",
                caption=f"Lesson 1: {show} of the embeddings. {mirrored(left, show)}",
                picked=cell,
            ),
            readout(left),
            legend(left, meaning),
            class_="pane",
        ),
        h(
            "div",
            heatmap(
                right,
                TOKENS,
                label=f"Queries and keys, {show}, {n} by {n}",
                caption=f"Your matrices: {show} of queries and keys. {mirrored(right, show)}",
                picked=cell,
            ),
            readout(right),
            legend(right, meaning),
            class_="pane",
        ),
        class_="panes",
    )


def mirrored(table: Array, show: str) -> str:
    """Whether a table is its own mirror image, in words."""
    apart = np.abs(table - table.T)
    if apart.max() <= SAME:
        return "It is its own mirror image."
    i, j = divmod(int(np.round(apart, 9).argmax()), len(TOKENS))
    far = (
        f"Furthest from it: “{TOKENS[i]}” to “{TOKENS[j]}” {fmt(table[i, j])}, back "
        f"{fmt(table[j, i])}."
    )
    if show == "weights":
        return f"Weights are no mirror image on either side: each row has its own total. {far}"
    return f"It is not its own mirror image. {far}"


def product(given: Matrices) -> Array:
    """W_Q W_K^T, which decides whether scores are symmetric."""
    return given.W_Q @ given.W_K.T


def is_symmetric(M: Array) -> bool:
    """Whether a square matrix is its own mirror image."""
    return bool(np.abs(M - M.T).max() <= SAME)


def symmetry(given: Matrices) -> Html:
    """Whether W_Q W_K^T is symmetric, and what follows."""
    M = product(given)
    if is_symmetric(M):
        says = "is symmetric. So are the scores, for these tokens and for any others."
    else:
        i, j = divmod(int(np.round(np.abs(M - M.T), 9).argmax()), len(M))
        says = (
            f"is not symmetric: row {i}, column {j} has {fmt(M[i, j])}, its mirror image "
            f"{fmt(M[j, i])}. So scores can differ by direction."
        )
    product_name = join("W", h("sub", "Q"), "W", h("sub", "K"), h("sup", "⊤"))
    return h(
        "div",
        small_matrix("W_Q", given.W_Q),
        h("span", "times", class_="sign"),
        small_matrix("W_K, transposed", given.W_K.T),
        h("span", "=", class_="sign"),
        small_matrix("the product", M),
        h("p", h("b", product_name, " "), says, role="status"),
        class_="product",
    )


def small_matrix(name: str, M: Array) -> Html:
    """A matrix as a table without headings."""
    rows = [h("tr", *(h("td", short(x)) for x in row)) for row in M]
    return h("table", h("caption", name), h("tbody", *rows), class_="bracketed")


def short(x: float) -> str:
    """A number with as many digits as it needs, two at most."""
    return fmt(x).rstrip("0").rstrip(".")


def opened(result: QueryKeyAttention, i: int, j: int) -> Html:
    """The score of one pair in both directions, taken apart."""

    def score(a: int, b: int) -> Html:
        return h(
            "p",
            f"“{TOKENS[a]}” looking at “{TOKENS[b]}”: ",
            sum_of_products(result.Q[a], result.K[b], 2, 2),
            " = ",
            h("b", fmt(result.scores[a, b])),
            f". Divided by √{SHAPE[1]} that is {fmt(result.scaled[a, b])}, and its share of the "
            f"row is {fmt(result.weights[a, b], 3)}.",
        )

    back = "" if i == j else score(j, i)
    return h(
        "details",
        h("summary", f"“{TOKENS[i]}” and “{TOKENS[j]}”, opened"),
        h(
            "div",
            h(
                "p",
                "Lesson 1: ",
                sum_of_products(X[i], X[j]),
                " = ",
                h("b", fmt(float(X[i] @ X[j]))),
                ", the same both ways.",
            ),
            score(i, j),
            back,
            class_="opened-pair",
        ),
        class_="opening",
        open=True,
    )
