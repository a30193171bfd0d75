"""Lesson 3's bench: every entry of W_V can be changed, and the outputs follow; weights do not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from attention import AttentionHead, add_residual, attention_head
from attention.checks import Array
from attention.traced_example import NEWS, TOKENS, W_K, W_Q, W_V, X
from kit import controls
from kit.html import Html, h, join
from kit.matrix_field import Entries, matrix_field, read_entries, written
from kit.numbers import fmt, snap
from kit.trace import sum_of_products
from learner import encode

DRIVEN_BY = "single-head"  # the exercise whose code can compute the weights and the outputs
FUNCTION = "single_head_attention"
SHAPE = W_V.shape
EYE = np.eye(SHAPE[0])
START = written(W_V)
RESIDUAL = (("off", "replace"), ("on", "add (residual)"))


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    W_V: str = START
    good: str = START  # the last entries that could be read
    residual: Literal["off", "on"] = "off"
    token: str = "1"  # whose output is opened below


def view(state: State, returned: str = "") -> Iterator[Html]:
    """W_V, keys beside values, the four outputs, and how far each token has moved.

    returned: what the reader's own `single_head_attention` returned for `calls(state)`.
    """
    entries = read_entries(state.W_V, "W_V", SHAPE)
    matrix = usable(entries, state.good)
    head, by = attention_head(X, W_Q, W_K, matrix), Html()
    if returned:
        head, by = driven(returned, head)
    after = add_residual(X, head.output) if state.residual == "on" else head.output
    i = int(state.token) if state.token in {"0", "1", "2", "3"} else 1
    form = controls.form(
        controls.hidden("good", written(matrix)),
        matrix_field("W_V", "W_V", entries, SHAPE[1], NEWS),
        h("div", switches(), residual_switch(state.residual), class_="stacked"),
        tokens_to_open(i),
    )
    yield join(
        form,
        notes(entries),
        by,
        h("p", says(matrix, state.residual == "on"), class_="recovers", role="status"),
        results(head, after, state.residual == "on", i),
    )
    yield opened(head, after, state.residual == "on", i)


def calls(state: State) -> list[Any]:
    """What the reader's own `single_head_attention` is asked for."""
    matrix = usable(read_entries(state.W_V, "W_V", SHAPE), state.good)
    return [[FUNCTION, [encode(array) for array in (X, W_Q, W_K, matrix)]]]


def usable(entries: Entries, good: str) -> Array:
    """The matrix of these entries; else the last good one; else the one that is traced."""
    for matrix in (entries.matrix, read_entries(good, "", SHAPE).matrix):
        if matrix is not None:
            return matrix
    return W_V


def switches() -> Html:
    """Buttons that fill in a whole matrix."""
    name = "Fill in"
    buttons = [
        controls.setting(text, W_V=written(matrix))
        for text, matrix in (
            ("W_V = identity", EYE),
            ("W_V = W_K", W_K),
            ("W_V = 0", np.zeros(SHAPE)),
            ("as traced", W_V),
        )
    ]
    return h("div", h("span", name), *buttons, class_="presets", role="group", aria_label=name)


def residual_switch(chosen: str) -> Html:
    """Whether the output replaces the embedding or is added to it."""
    return controls.choice("residual", "What becomes of the output", RESIDUAL, chosen)


def tokens_to_open(i: int) -> Html:
    """Which token's output is taken apart below."""
    options = tuple((str(j), token) for j, token in enumerate(TOKENS))
    return controls.choice("token", "Open the output of", options, str(i))


def notes(entries: Entries) -> Html:
    """What is wrong with an entry, if something is."""
    told = [h("p", entries.message)] if entries.message else []
    if told:
        told.append(h("p", "Until it can be read, the figure shows the last entries that could."))
    # Always there, so that screen readers are told when something appears in it.
    return h("div", *told, class_="notes", role="status")


def driven(returned: str, ours: AttentionHead) -> tuple[AttentionHead, Html]:
    """What the reader's function returned, and a line that says so; else ours, and why."""
    from exercises import returned_arrays  # it takes a moment, and few figures need it

    try:
        weights, output = returned_arrays(returned, [ours.weights.shape, ours.output.shape])
    except ValueError as error:
        said = (
            f"Your {FUNCTION}() cannot drive this figure. {error} These are the course’s numbers."
        )
        return ours, h("p", said, class_="driven")
    said = f"Your {FUNCTION}(), as it last passed its check, computed the weights and the outputs."
    return ours._replace(weights=weights, output=output), h("p", said, class_="driven")


def says(matrix: Array, residual: bool) -> str:
    """What this W_V recovers, and what it does not."""
    added = (
        " The output is added, so each token keeps its embedding."
        if residual
        else " The output takes the embedding’s place."
    )
    if np.array_equal(matrix, EYE):
        return (
            "The identity: values are the embeddings, so what is averaged is what lesson 1 "
            "averaged. The weights are still lesson 2’s. For lesson 1 exactly, W_Q and W_K would "
            "have to be the identity too, and the scaling would have to go." + added
        )
    if np.array_equal(matrix, W_K):
        return (
            "The key once more: each token hands over what it is found by. Matching and "
            "contributing are locked together: one cannot change without the other. The weights "
            "are untouched." + added
        )
    if not matrix.any():
        kept = "each token stays exactly what it was." if residual else "all tokens become 0."
        return f"Nothing is handed over. All outputs are 0, and {kept}"
    return (
        "A matrix of its own: what is handed over is neither the embedding nor the key. Whatever "
        "you put in, the weights stay lesson 2’s." + added
    )


def results(head: AttentionHead, after: Array, residual: bool, i: int) -> Html:
    """A row a token: what it was, what it is found by and hands over, and what became of it."""
    moved = np.linalg.norm(after - X, axis=1)
    furthest = int(np.round(moved, 9).argmax())
    far = (
        f"Furthest from its embedding: “{TOKENS[furthest]}”." if moved.any() else "None has moved."
    )
    names = (
        "embedding",
        "key",
        "value",
        "embedding + output" if residual else "output",
        "moved by",
    )
    columns = head_row(names)
    rows = [
        h(
            "tr",
            h("th", token, scope="row"),
            *(h("td", vector(v[t])) for v in (X, head.K, head.V, after)),
            h("td", fmt(moved[t])),
            class_="set-off" if t == i else None,
        )
        for t, token in enumerate(TOKENS)
    ]
    caption = f"Key and value of one token side by side, and how far it has moved. {far}"
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", columns),
            h("tbody", *rows),
            class_="numbers bench",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="Keys, values and outputs",
    )


def head_row(names: Sequence[str]) -> Html:
    """The headings of the columns."""
    return h("tr", h("td"), *(h("th", name, scope="col") for name in names))


def opened(head: AttentionHead, after: Array, residual: bool, i: int) -> Html:
    """The output of one token, component by component."""
    lines = []
    for j, news in enumerate(NEWS):
        sums = sum_of_products(head.weights[i], head.V[:, j], 3, places(head.V[:, j]))
        total = h("b", fmt(head.output[i, j]))
        rest = [f"; {fmt(X[i, j])} + {fmt(head.output[i, j])} = ", h("b", fmt(after[i, j]))]
        lines.append(h("p", f"{news}: {sums} = ", total, *(rest if residual else [])))
    weights = ", ".join(
        f"“{token}” {fmt(w, 3)}" for token, w in zip(TOKENS, head.weights[i], strict=True)
    )
    return h(
        "details",
        h("summary", f"The output of “{TOKENS[i]}”, opened"),
        h(
            "div",
            h("p", f"Its weights, lesson 2’s, whatever W_V is: {weights}."),
            *lines,
            class_="opened-pair",
        ),
        class_="opening",
        open=True,
    )


def places(numbers: Array) -> int:
    """As many digits as show all of these, two at most."""
    return next((d for d in (0, 1) if all(snap(x) == round(snap(x), d) for x in numbers)), 2)


def vector(v: Array) -> str:
    """(1.50, −1.00, 0.50), which no line breaks."""
    return "(" + ",\u00a0".join(map(fmt, v)) + ")"
