"""Lesson 5: layer norm and batch norm on the same table; change a number and see what follows."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from attention import LayerNorm, batch_norm, block, layer_norm
from attention.dot_product_attention import Array
from attention.traced_example import BLOCK, EMBEDDING, TOKENS, VOCABULARY, X_WIDE
from kit import arithmetic, controls
from kit.html import Html, h, join
from kit.matrix_field import matrix_field, read_entries, written
from kit.numbers import in_steps
from kit.trace import trace_table
from learner.data import encode

DRIVEN_BY = "layer-norm"  # the exercise whose code can compute one of the two tables
TABLE = np.round(block(X_WIDE, BLOCK).middle, 2)  # what the second norm of the traced block gets
OTHERS = ("dog", "ran")  # a second sentence
SECOND = np.round(block(EMBEDDING[[VOCABULARY.index(word) for word in OTHERS]], BLOCK).middle, 2)
GATHERED = batch_norm(np.concatenate([TABLE, SECOND]))  # in training, from both sentences
CHANGED = TABLE + 2 * (np.arange(24).reshape(4, 6) == 8)  # component 2 of "cat", 2 more

BATCHES = (
    ("one", "“cat” alone"),
    ("four", "this sentence"),
    ("six", "and a second one"),
)
ROWS = {"one": [1], "four": [0, 1, 2, 3], "six": [0, 1, 2, 3, 4, 5]}
WHEN = (("training", "in training"), ("use", "in use"))


@dataclass(frozen=True)
class State:
    """What the reader can change. One number of the table is changed to begin with."""

    numbers: str = written(CHANGED)
    batch: Literal["one", "four", "six"] = "four"
    when: Literal["training", "use"] = "training"


def view(state: State, returned: str = "") -> Html:
    """The table that goes in, and what either norm makes of it; what has changed is marked.

    returned: what the reader's own `layer_norm` returned for `calls(state)`, to be shown instead.
    """
    entries = read_entries(state.numbers, "The table", TABLE.shape)
    form = controls.form(
        matrix_field("numbers", "The numbers of “The”, “cat”, “sat” and “here”", entries, 6),
        controls.choice("batch", "The batch", BATCHES, state.batch),
        controls.choice("when", "Batch norm", WHEN, state.when),
        controls.setting("As it was", numbers=written(TABLE)),
    )
    if entries.matrix is None:
        return join(form, h("p", entries.message, class_="empty"))
    rows = ROWS[state.batch]
    before, after = batch_of(TABLE, state.batch), batch_of(entries.matrix, state.batch)
    tokens = tuple((*TOKENS, *OTHERS)[row] for row in rows)
    edited = differ(before, after)
    norm, by = driven(returned, after)
    lines = (of_rows(before, after, norm, tokens), of_columns(before, after, tokens, state.when))
    return join(
        form,
        by,
        trace_table(
            "in",
            after,
            tokens,
            COLUMNS,
            None,
            "What goes in: a row a token. Marked is what you have changed.",
            marked=lambda i, j: bool(edited[i, j]),
        ),
        h("div", *lines, class_="two-norms"),
    )


COLUMNS = tuple(str(j) for j in range(6))


def batch_of(table: Array, batch: str) -> Array:
    """The rows of a batch."""
    return np.concatenate([table, SECOND])[ROWS[batch]]


def calls(state: State) -> list[Any]:
    """What the reader's own `layer_norm` is asked for: nothing where the table cannot be read."""
    table = read_entries(state.numbers, "The table", TABLE.shape).matrix
    if table is None:
        return []
    given = (batch_of(table, state.batch), np.ones(6), np.zeros(6))
    return [["layer_norm", [encode(each) for each in given]]]


def driven(returned: str, after: Array) -> tuple[LayerNorm, Html]:
    """What the reader's `layer_norm` returned, and a line that says so; else ours, and why."""
    ours = layer_norm(after)
    if not returned:
        return ours, Html()
    from exercises import returned_arrays  # it takes a moment, and few figures need it

    try:
        arrays = returned_arrays(returned, [part.shape for part in ours])
    except ValueError as error:
        said = (
            f"Your layer_norm() cannot drive this figure. {error} These are the course’s numbers."
        )
        return ours, h("p", said, class_="driven")
    said = "Your layer_norm(), as it last passed its check, computed the table of layer norm."
    return LayerNorm(*arrays), h("p", said, class_="driven")


def of_rows(before: Array, after: Array, norm: LayerNorm, tokens: tuple[str, ...]) -> Html:
    """Layer norm: along each row."""
    moved = differ(layer_norm(before).output, norm.output)
    return trace_table(
        "layer norm",
        norm.output,
        tokens,
        COLUMNS,
        arithmetic.of_layer_norm(after, norm),
        f"Layer norm, along each row: {counted(moved, tokens)}",
        marked=lambda i, j: bool(moved[i, j]),
    )


def of_columns(before: Array, after: Array, tokens: tuple[str, ...], when: str) -> Html:
    """Batch norm: down each column, or with what training gathered."""
    kept = (GATHERED.mean, GATHERED.variance) if when == "use" else (None, None)
    norm = batch_norm(after, *kept)
    moved = differ(batch_norm(before, *kept).output, norm.output)
    source = "with averages gathered in training" if when == "use" else "down each column"
    return trace_table(
        "batch norm",
        norm.output,
        tokens,
        COLUMNS,
        arithmetic.of_batch_norm(after, norm),
        f"Batch norm, {source}: {counted(moved, tokens)}",
        marked=lambda i, j: bool(moved[i, j]),
    )


def differ(before: Array, after: Array) -> Array:
    """Where two tables are printed differently."""
    pairs = zip(in_steps(before, 2), in_steps(after, 2), strict=True)
    return np.array([one != other for one, other in pairs]).reshape(before.shape)


def counted(moved: Array, tokens: tuple[str, ...]) -> str:
    """How many numbers have moved, and of which tokens."""
    count = int(moved.sum())
    if not count:
        return "nothing has moved."
    whose = [f"“{token}”" for token, row in zip(tokens, moved, strict=True) if row.any()]
    numbers = "1 number has" if count == 1 else f"{count} numbers have"
    *first, last = whose
    return f"{numbers} moved, of {', '.join(first)}{' and ' if first else ''}{last}."
