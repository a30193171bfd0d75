"""A matrix over tokens as a real table: coloured cells that also print their numbers."""

from collections.abc import Sequence
from html import escape

from attention.dot_product_attention import Array
from widgets.kit.html import Html, h, join
from widgets.kit.numbers import fmt, fmt_all, levels

# The classes v0 … v32 in widgets/browser/heatmap.css, darkest (or lightest) last.
STEPS = 32


def heatmap(
    matrix: Array, tokens: Sequence[str], *, label: str, caption: str, low: float, high: float
) -> Html:
    """One row per token that is looking, one column per token looked at.

    matrix: shape (n, n). Colours run from `low` to `high`. `label` names the part that scrolls,
    `caption` says what to see.
    """
    colours = levels(matrix, low, high, STEPS).tolist()
    # Rows are written out, since there are hundreds of cells at each keystroke.
    rows = [
        f'<tr><th scope="row">{escape(token)}</th>'
        + "".join([f'<td class="v{v}">{x}</td>' for x, v in zip(texts, row, strict=True)])
        + "</tr>"
        for token, texts, row in zip(tokens, fmt_all(matrix), colours, strict=True)
    ]
    corner = h(
        "td",
        h("span", "looked at →", class_="to"),
        h("span", "looking ↓", class_="from"),
        class_="corner",
    )
    head = h("tr", corner, *(h("th", token, scope="col") for token in tokens))
    table = h(
        "table",
        h("caption", h("span", caption)),
        h("thead", head),
        h("tbody", Html("".join(rows))),
        class_="heatmap",
    )
    # A group and not a region: a page with ten figures should not have ten landmarks more.
    return h("div", table, class_="scroller", tabindex=0, role="group", aria_label=label)


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
