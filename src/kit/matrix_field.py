"""A matrix whose entries a reader changes: fields of one name, and what is read from them.

All entries are one field of a widget's State, joined by semicolons, row after row: "0;0;1;1;0;0".
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from attention.dot_product_attention import Array
from kit.html import Html, h
from kit.numbers import fmt
from kit.typed import read_numbers

LARGEST = 100.0  # of an entry's size


class Entries(NamedTuple):
    """The entries of one matrix as they stand in their fields, and what they come to."""

    texts: tuple[str, ...]  # row after row
    matrix: Array | None  # None where an entry cannot be read
    bad: frozenset[int]  # which entries cannot be
    message: str  # what is wrong with the first of them, for the reader


def read_entries(value: str, name: str, shape: tuple[int, int]) -> Entries:
    """The entries of a State's field. name: what the matrix is called, for the message.

    Where there are too few, the rest is empty; what is too much is left out.
    """
    rows, columns = shape
    count = rows * columns
    texts = tuple([*value.split(";"), *[""] * count][:count])
    numbers = np.zeros(count)
    troubles: dict[int, str] = {}
    for place, text in enumerate(texts):
        try:
            numbers[place] = _number(text)
        except ValueError as error:
            where = f"{name}, row {place // columns}, column {place % columns}"
            troubles[place] = f"{where}: {error}"
    matrix = None if troubles else numbers.reshape(shape)
    return Entries(texts, matrix, frozenset(troubles), next(iter(troubles.values()), ""))


def written(matrix: Array) -> str:
    """A matrix as its field of the State holds it: the shortest way that says the numbers."""
    return ";".join(_short(float(x)) for x in np.asarray(matrix).ravel())


def matrix_field(
    name: str, label: str, entries: Entries, columns: int, headings: Sequence[str] = ()
) -> Html:
    """The fields of one matrix. headings: words above the columns, if these mean something.

    Controls are not seen without script, so the figure shows the matrix elsewhere, too.
    """
    heads = [h("span", heading, class_="heading", aria_hidden="true") for heading in headings]
    fields = [
        h(
            "input",
            type="text",
            name=name,
            value=text,
            maxlength=8,
            autocomplete="off",
            aria_label=f"{label}, row {place // columns}, column {place % columns}",
            aria_invalid="true" if place in entries.bad else None,
        )
        for place, text in enumerate(entries.texts)
    ]
    return h(
        "fieldset",
        h("legend", label),
        h("div", *heads, *fields, class_="entries", style=f"--columns: {columns}"),
        class_="matrix-field",
    )


def _number(text: str) -> float:
    numbers = read_numbers(text)
    if len(numbers) != 1:
        raise ValueError("These are several numbers. Each field takes one.")
    if abs(numbers[0]) > LARGEST:
        raise ValueError(f"Entries go up to {LARGEST:.0f}, and this is larger.")
    return numbers[0]


def _short(x: float) -> str:
    return fmt(x, 4).rstrip("0").rstrip(".")
