"""Numbers traced by hand: tables whose numbers open into the arithmetic that makes them."""

from collections.abc import Callable, Sequence

from attention.dot_product_attention import Array
from kit.html import Html, h
from kit.numbers import fmt


def components(d: int) -> tuple[str, ...]:
    """Names for d columns, counted from 0 as in the code."""
    return tuple(f"component {j}" for j in range(d))


def sum_of_products(a: Array, b: Array, digits: int = 1, second: int = 1) -> str:
    """1.0 · 0.5 + 0.0 · 1.5 + …; digits after the point of the first factors and the second."""
    return " + ".join(
        f"{bracketed(p, digits)} · {bracketed(q, second)}" for p, q in zip(a, b, strict=True)
    )


def bracketed(x: float, digits: int) -> str:
    """A factor, in brackets where it is negative."""
    written = fmt(x, digits)
    return f"({written})" if written.startswith("−") else written


def fmt_vector(x: Array) -> str:
    """(0.50, 1.50, 0.00)"""
    return f"({', '.join(fmt(value) for value in x)})"


def trace_table(
    name: str,
    matrix: Array,
    rows: Sequence[str],
    columns: Sequence[str],
    how: Callable[[int, int], str] | None,
    caption: str,
    digits: int = 2,
    total: bool = False,
    marked: Callable[[int, int], bool] | None = None,
) -> Html:
    """A matrix, mostly with a row a token; where `how` is given, each number is a disclosure.

    name: of the table on its page: one number of it is open at a time. how(i, j): the arithmetic
    behind a number, from the numbers of the step before. total: a further column adds each row up.
    marked(i, j): whether a number is set off; the caption says what for.
    """

    def cell(i: int, j: int) -> Html:
        number, class_ = fmt(matrix[i, j], digits), None
        if marked and marked(i, j):
            number, class_ = h("mark", number), "marked"
        if how is None:
            return h("td", number, class_=class_)
        opened = h("details", h("summary", number), h("p", how(i, j)), name=f"trace-{name}")
        return h("td", opened, class_=class_)

    head = h(
        "tr",
        h("td"),
        *(h("th", column, scope="col") for column in columns),
        *([h("th", "sum", scope="col")] if total else []),
    )
    body = [
        h(
            "tr",
            h("th", row, scope="row"),
            *(cell(i, j) for j in range(len(columns))),
            *([h("td", fmt(matrix[i].sum(), digits), class_="sum")] if total else []),
        )
        for i, row in enumerate(rows)
    ]
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", head),
            h("tbody", *body),
            class_="trace wide" if 1 + len(columns) + total > 8 else "trace",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label=f"{name}, traced",
    )
