"""The figures of the course, one file each: `view(state) -> HTML`.

The build calls a view with the state that the Markdown block gives; the reader's tab calls it
with whatever the reader's form holds. Both run this code. A figure without a form stays as built.
"""

from collections.abc import Mapping

from widgets import (
    all_pairs,
    attention_matrix,
    attention_trace,
    bag_of_words,
    dot_product_panels,
    word_order,
)
from widgets.kit.html import Html
from widgets.kit.state import Widget, parse_state, suggest

WIDGETS: dict[str, Widget] = {
    "all-pairs": all_pairs,
    "attention-matrix": attention_matrix,
    "attention-trace": attention_trace,
    "bag-of-words": bag_of_words,
    "dot-product-panels": dot_product_panels,
    "word-order": word_order,
}


def render(name: str, values: Mapping[str, str]) -> Html:
    """The HTML of one widget. Raises ValueError for a name, field or value that is not there."""
    if name not in WIDGETS:
        raise ValueError(f"unknown widget {name!r}{suggest(name, [*WIDGETS])}")
    widget = WIDGETS[name]
    return widget.view(parse_state(widget, values))
