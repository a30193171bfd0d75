"""A matrix over tokens as a real table: coloured cells that also print their numbers."""

from collections.abc import Sequence

from attention.dot_product_attention import Array
from widgets.kit.html import Html, h, join
from widgets.kit.numbers import fmt, level

# The classes v0 … v32 in widgets/browser/heatmap.css, darkest (or lightest) last.
STEPS = 32


def heatmap(
    matrix: Array, tokens: Sequence[str], *, label: str, caption: str, low: float, high: float
) -> Html:
    """One row per token that is looking, one column per token looked at.

    matrix: shape (n, n). Colours run from `low` to `high`. `label` names the part that scrolls,
    `caption` says what to see.
    """
    corner = h(
        "td",
        h("span", "looked at →", class_="to"),
        h("span", "looking ↓", class_="from"),
        class_="corner",
    )
    head = h("tr", corner, *(h("th", token, scope="col") for token in tokens))
    rows = [
        h(
            "tr",
            h("th", token, scope="row"),
            *(h("td", fmt(x), class_=f"v{level(x, low, high, STEPS)}") for x in row),
        )
        for token, row in zip(tokens, matrix.tolist(), strict=True)
    ]
    table = h(
        "table",
        h("caption", h("span", caption)),
        h("thead", head),
        h("tbody", *rows),
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
