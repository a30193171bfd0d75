"""HTML as a value: text becomes markup only through `h`, which escapes whatever is not Html."""

from functools import cache
from html import escape


class Html(str):
    """A piece of finished HTML. A plain str is text and is escaped wherever it is put."""

    __slots__ = ()


VOID = {"input", "br", "hr", "img", "col"}


def h(tag: str, *children: str, **attributes: str | int | bool | None) -> Html:
    """One element. `class_`, `for_` and `aria_label` write class, for and aria-label.

    An attribute that is True is written bare, one that is False or None not at all.
    """
    head = tag
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        name = attribute(name)
        head += f" {name}" if value is True else f' {name}="{escape(str(value))}"'
    if tag in VOID:
        return Html(f"<{head}>")
    return Html(f"<{head}>{join(*children)}</{tag}>")


@cache
def attribute(name: str) -> str:
    """An attribute's name in HTML, from its name as a Python argument."""
    return name.rstrip("_").replace("_", "-")


def join(*children: str) -> Html:
    """Several pieces, one after the other."""
    return Html("".join([c if c.__class__ is Html else escape(c, quote=False) for c in children]))
