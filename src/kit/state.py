"""From the fields of a form or of a Markdown block to a widget's State."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from types import ModuleType
from typing import Any, Literal, Protocol, get_args, get_origin, get_type_hints

from kit.html import Html


class Widget(Protocol):
    """A module in widgets/: a frozen dataclass `State` with defaults, and `view(state)`."""

    State: type[Any]

    def view(self, state: Any) -> Html | Iterator[Html]:
        """The whole widget for this state, controls included; or its parts, one after the other."""


def parse_state(widget: ModuleType | Widget, values: Mapping[str, str]) -> Any:
    """The widget's State with the given fields set; raises ValueError that says what is wrong."""
    state: type = widget.State
    types = _types(state)
    for name, value in values.items():
        if name not in types:
            raise ValueError(f"unknown option {name!r}{suggest(name, [*types])}")
        if get_origin(types[name]) is Literal and value not in get_args(types[name]):
            choices = [str(choice) for choice in get_args(types[name])]
            raise ValueError(f"{name} cannot be {value!r}{suggest(value, choices)}")
    return state(**values)


@cache  # Python works them out anew at each call, and this is called at each keystroke
def _types(state: type) -> dict[str, Any]:
    """The fields of a State and their types."""
    return get_type_hints(state)


def suggest(wrong: str, known: set[str] | list[str]) -> str:
    """What to write instead, as the tail of an error message."""
    close = get_close_matches(wrong, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known: {', '.join(sorted(known))}"
