"""The live figures of the course, one file each: `view(state) -> HTML`.

The build calls a view with the state that the Markdown block gives; the reader's tab calls it
with whatever the reader's form holds. Both run this code.
"""

from collections.abc import Mapping

from widgets import attention_matrix
from widgets.kit.html import Html
from widgets.kit.state import Widget, parse_state, suggest

WIDGETS: dict[str, Widget] = {"attention-matrix": attention_matrix}


def render(name: str, values: Mapping[str, str]) -> Html:
    """The HTML of one widget. Raises ValueError for a name, field or value that is not there."""
    if name not in WIDGETS:
        raise ValueError(f"unknown widget {name!r}{suggest(name, [*WIDGETS])}")
    widget = WIDGETS[name]
    return widget.view(parse_state(widget, values))
