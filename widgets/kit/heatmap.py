"""A matrix over tokens as a real table: coloured cells that also print their numbers."""

import json
from collections.abc import Sequence
from html import escape

from attention.dot_product_attention import Array
from widgets.kit.html import Html, h, join
from widgets.kit.numbers import fmt, from_steps, in_steps, level

# The classes v0 … v32 in widgets/browser/heatmap.css, darkest (or lightest) last.
STEPS = 32
CELLS = [f'<td class="v{step}">' for step in range(STEPS + 1)]

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
    low: float,
    high: float,
    picked: tuple[int, int],
) -> Html:
    """One row per token that is looking, one column per token looked at.

    matrix: shape (n, n). Colours run from `low` to `high`. `label` names the grid,
    `caption` says what to see. The `picked` cell is marked, and is where the Tab key enters the
    grid; widgets/browser/grid.ts moves on from there, and puts another pick into the form's field
    "cell".
    """
    # Cells are put together by hand, since there are hundreds of them at each keystroke. Where the
    # same number is printed, the colour is the same.
    printed = in_steps(matrix, 2)
    drawn = {n: CELLS[level(n / 100, low, high, STEPS)] + from_steps(n, 2) for n in set(printed)}
    cells = [drawn[n] for n in printed]
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


def legend(low: float, high: float, meaning: str) -> Html:
    """The colour scale with its two ends and what it measures."""
    return h(
        "p",
        h("span", meaning, class_="meaning"),
        join(
            h("span", fmt(low)),
            h("span", class_="ramp", aria_hidden="true"),
            h("span", fmt(high)),
        ),
        class_="legend",
    )
