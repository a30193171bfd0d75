"""Drawings in SVG. Their colours come from the page's style, so that they follow its scheme."""

import math

from kit.html import Html, h, join
from kit.numbers import fmt


def drawing(*shapes: str, width: float, height: float, label: str, **data: str) -> Html:
    """An SVG of the given size in its own units; `label` says what it shows to who cannot see.

    data: attributes such as data_drag, for what the browser does with it.
    """
    return h(
        "svg",
        *shapes,
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        width=coordinate(width),
        height=coordinate(height),
        role="img",
        aria_label=label,
        **data,
    )


def coordinate(x: float) -> str:
    """A number as SVG wants it: one digit, a plain minus sign, no ".0"."""
    return fmt(x, 1).replace("−", "-").removesuffix(".0")


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Html:
    """A straight line."""
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return h("line", class_=class_, **{name: coordinate(x) for name, x in ends.items()})


def arrow(x1: float, y1: float, x2: float, y2: float, class_: str, head: float = 9) -> Html:
    """A line with a head at its second end."""
    angle = math.atan2(y2 - y1, x2 - x1)
    corners = [(x2, y2)]
    for turn in (0.42, -0.42):
        x = x2 - head * math.cos(angle + turn)
        corners.append((x, y2 - head * math.sin(angle + turn)))
    points = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in corners)
    # The line stops inside the head, so that its blunt end does not show.
    stop_x, stop_y = (x2 - 0.7 * head * math.cos(angle)), (y2 - 0.7 * head * math.sin(angle))
    shaft = line(x1, y1, stop_x, stop_y, "shaft")
    return h("g", shaft, h("polygon", points=points), class_=f"arrow {class_}")


def rectangle(x: float, y: float, width: float, height: float, class_: str) -> Html:
    """A filled rectangle with slightly rounded corners."""
    sides = {"x": x, "y": y, "width": width, "height": height}
    return h("rect", rx=2, class_=class_, **{name: coordinate(s) for name, s in sides.items()})


def handle(x: float, y: float, class_: str) -> Html:
    """A point that can be dragged, by widgets/browser/widget/drag-point.ts; a finger has room."""
    place = {"cx": coordinate(x), "cy": coordinate(y)}
    return h(
        "g",
        h("circle", r=22, class_="reach", **place),
        h("circle", r=8, **place),
        class_=f"handle {class_}",
    )


def text(x: float, y: float, words: str, class_: str = "", anchor: str = "middle") -> Html:
    """Words, centred on x unless told otherwise."""
    place = {"x": coordinate(x), "y": coordinate(y), "text_anchor": anchor}
    return h("text", words, class_=class_ or None, **place)


def figure(*parts: str, caption: str, class_: str = "") -> Html:
    """A figure with a caption that says what to see."""
    return h(
        "figure",
        join(*parts),
        h("figcaption", caption),
        class_=f"drawn {class_}".strip(),
    )
