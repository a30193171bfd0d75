"""One component of what two heads add, through W_O."""

import numpy as np

from attention import concatenate_heads, project
from attention.checks import Array
from kit.html import Html, h, join
from widgets.questions.question import Mistake, Question, products, short, total, vector, whole


def question(rng: np.random.Generator) -> Question:
    """Two heads of two numbers for one token, and W_O with two of its columns."""
    first, second = whole(rng, 2), whole(rng, 2)
    W_O = whole(rng, 4, 2)
    c = int(rng.integers(2))
    concatenated = concatenate_heads(np.array([[first], [second]]))[0]  # (4,)
    answer = float(project(concatenated[None], W_O)[0, c])
    column, row = W_O[:, c], concatenated.tolist()
    parts = [float(first @ column[:2]), float(second @ column[2:])]
    crossed = float(second @ column[:2] + first @ column[2:])
    dealt = float(first @ column[::2] + second @ column[1::2])
    return Question(
        text=join(
            h(
                "p",
                "For one token, head 1 has found ",
                h("b", vector(first.tolist())),
                " and head 2 ",
                h("b", vector(second.tolist())),
                ". Here is W_O. What is ",
                h("b", f"component {c}"),
                " of the result?",
            ),
            h("div", table(W_O), class_="given tables"),
        ),
        answer=answer,
        digits=0,
        steps=(
            f"Side by side: {vector(row)}.",
            f"Component {c} takes column {c}: {', '.join(map(short, column.tolist()))}.",
            f"Head 1 brings {products(row[:2], column[:2].tolist())} = {short(parts[0])}.",
            f"Head 2 brings {products(row[2:], column[2:].tolist())} = {short(parts[1])}.",
            f"Together {total(parts)} = {short(answer)}.",
        ),
        mistakes=(
            Mistake(
                parts[0],
                "That is head 1’s part alone. Head 2 meets the last two rows and is added.",
            ),
            Mistake(
                parts[1],
                "That is head 2’s part alone. Head 1 meets the first two rows and is added.",
            ),
            Mistake(
                float(project(concatenated[None], W_O)[0, 1 - c]),
                f"That is component {1 - c}. Component {c} is made with column {c}.",
            ),
            Mistake(
                crossed,
                "The heads meet the wrong rows: the first two rows of W_O are head 1’s.",
            ),
            Mistake(
                dealt,
                "The rows are not dealt out in turn. The first two are head 1’s, the last two "
                "head 2’s.",
            ),
            Mistake(
                answer / 2,
                "You took the mean of the two heads. What they write is added.",
            ),
            Mistake(
                sum(row),
                f"That is {total(row)}, without W_O. Each number meets one of its column first.",
            ),
        ),
    )


def table(W_O: Array) -> Html:
    """W_O with the names of its rows."""
    head = h("tr", h("td"), *(h("th", f"component {c}", scope="col") for c in range(2)))
    names = [f"head {g}, {j}" for g in (1, 2) for j in range(2)]
    rows = [
        h("tr", h("th", name, scope="row"), *(h("td", short(x)) for x in row))
        for name, row in zip(names, W_O.tolist(), strict=True)
    ]
    return h(
        "table",
        h("caption", "W_O"),
        h("thead", head),
        h("tbody", *rows),
        class_="numbers",
    )
