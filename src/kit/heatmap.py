"""A matrix over tokens as a real table: coloured cells that also print their numbers."""

import json
from collections.abc import Sequence
from html import escape

from attention.dot_product_attention import Array
from kit.html import Html, h, join
from kit.numbers import from_steps, in_steps, level, scale_of

DIGITS = 2  # after the point

# The classes v0 … v32 in widgets/browser/widget/heatmap.css, darkest (or lightest) last.
LEVELS = 32
CELLS = [f'<td class="v{n}">' for n in range(LEVELS + 1)]

CORNER = h(
    "td",
    h("span", "looked at →", class_="to"),
    h("span", "looking ↓", class_="from"),
    class_="corner",
)


def heatmap(
    matrix: Array,
    tokens: Sequence[str],
    *,
    label: str,
    caption: str,
    picked: tuple[int, int],
) -> Html:
    """One row per token that is looking, one column per token looked at.

    matrix: shape (n, n). `label` names the grid, `caption` says what to see. The `picked` cell is
    marked, and is where the Tab key enters the grid; heatmap-grid.ts moves on from there, and
    puts another pick into the form's field "cell".
    """
    # Cells are put together by hand, since there are hundreds of them at each keystroke. Where the
    # same number is printed, the colour is the same.
    printed = in_steps(matrix, DIGITS)
    low, high = scale_of(printed)
    drawn = {x: CELLS[level(x, low, high, LEVELS)] + from_steps(x, DIGITS) for x in set(printed)}
    cells = [drawn[x] for x in printed]
    n = len(tokens)
    at = picked[0] * n + picked[1]
    cells[at] = cells[at].replace("<td", '<td tabindex="0" aria-selected="true"', 1)
    names = [escape(token, quote=False) for token in tokens]
    rows = [
        f'<tr><th scope="row">{name}</th>{"</td>".join(cells[n * i : n * i + n])}</td></tr>'
        for i, name in enumerate(names)
    ]
    head = h("tr", CORNER, Html("".join(f'<th scope="col">{name}</th>' for name in names)))
    table = h(
        "table",
        h("caption", h("span", caption)),
        h("thead", head),
        h("tbody", Html("".join(rows))),
        class_="heatmap",
        role="grid",
        aria_label=label,
    )
    return h("div", table, class_="scroller")


def readout(matrix: Array) -> Html:
    """Where grid.ts writes the exact value of the cell that is pointed at, and of its mirror.

    It finds the values here: as JSON, in ten-thousandths.
    """
    hint = "Point at a number, or move to it with the arrow keys; Enter opens it."
    values = json.dumps(in_steps(matrix, 4))
    return h("p", hint, class_="readout", role="status", data_values=values)


def legend(matrix: Array, meaning: str) -> Html:
    """The colour scale with its two ends and what it measures."""
    low, high = scale_of(in_steps(matrix, DIGITS))
    return h(
        "p",
        h("span", meaning, class_="meaning"),
        join(
            h("span", from_steps(low, DIGITS)),
            h("span", class_="ramp", aria_hidden="true"),
            h("span", from_steps(high, DIGITS)),
        ),
        class_="legend",
    )
