"""The figures of the course, one file each: `view(state) -> HTML`.

The build calls a view with the state that the Markdown block gives; the reader's tab calls it
with whatever the reader's form holds. Both run this code. A figure without a form stays as built.
A view may also yield its HTML in parts: the tab may show the first before it asks for the rest.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kit.html import Html, join
from kit.state import Widget, parse_state, suggest
from lessons import LESSONS, SHARED_WIDGETS, OnRequest, module_name


def _as_widget(module: Any) -> Widget:
    widget: Widget = module
    return widget


WIDGETS: Mapping[str, Widget] = OnRequest(
    {name: f"widgets.{module_name(name)}" for name in SHARED_WIDGETS}
    | {
        name: f"widgets.{lesson.folder}.{module_name(name)}"
        for lesson in LESSONS
        for name in lesson.widgets
    },
    _as_widget,
)


def render(name: str, values: Mapping[str, str], returned: str = "") -> Html:
    """The HTML of one widget.

    returned: what the reader's own code returned for `calls(name, values)`, if that drives it.
    Raises ValueError for a name, field or value that is not there.
    """
    return join(*parts(name, values, returned))


def parts(name: str, values: Mapping[str, str], returned: str = "") -> Iterator[Html]:
    """What `render` gives, part by part, as the view has them ready; it raises as `render` does."""
    widget = _named(name)
    state = parse_state(widget, values)
    view = widget.view(state, returned) if returned else widget.view(state)
    yield from [view] if isinstance(view, Html) else view


def calls(name: str, values: Mapping[str, str]) -> str:
    """The calls of the reader's code that drive a widget, as JSON: [function, [arguments]] each.

    Raises ValueError as `render` does.
    """
    widget = _named(name)
    return json.dumps(widget.calls(parse_state(widget, values)))


def _named(name: str) -> Any:
    if name not in WIDGETS:
        raise ValueError(f"unknown widget {name!r}{suggest(name, [*WIDGETS])}")
    return WIDGETS[name]
