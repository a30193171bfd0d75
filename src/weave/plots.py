"""Statistical figures by matplotlib, drawn when the page is built: `/// plot | name`."""

import io
import re
from collections.abc import Callable
from html import escape
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

# Stand-ins that no other colour equals; in the page they become the scheme's own colours.
INK, FADED, RULE, EMBEDDING = "#010203", "#010204", "#010205", "#010206"
COLORS = {INK: "--ink", FADED: "--faded", RULE: "--rule", EMBEDDING: "--embedding"}
STYLE: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "course",  # the same ids, and so the same bytes, in each build
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FADED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": FADED,
    "ytick.color": FADED,
    "grid.color": RULE,
}


def cost_of_all_pairs(axes: Axes) -> str:
    """How many scores a sentence needs, for attention and for a window of three."""
    n = np.arange(1, 65)
    axes.plot(n, n**2, color=EMBEDDING, linewidth=2.5)
    axes.plot(n, 3 * n - 2, color=INK, linewidth=2.5, linestyle="--")
    axes.annotate(
        "all pairs", (n[-1], n[-1] ** 2), (-12, 0), textcoords="offset points", ha="right"
    )
    axes.annotate(
        "a window of three", (n[-1], 3 * n[-1] - 2), (0, 8), textcoords="offset points", ha="right"
    )
    axes.set_xlabel("tokens in the sentence")
    axes.set_ylabel("scores to compute")
    axes.set_xlim(0, n[-1] + 1)
    axes.set_ylim(0)
    axes.grid(axis="y")
    return (
        f"The number of scores for up to {n[-1]} tokens. All pairs: a curve that bends upwards to "
        f"{n[-1] ** 2:,}. A window of three: a nearly flat line that reaches {3 * n[-1] - 2}."
    )


PLOTS: dict[str, Callable[[Axes], str]] = {"cost-of-all-pairs": cost_of_all_pairs}


def plot(name: str) -> str:
    """The SVG of one plot, in the page's colours. Raises LookupError if there is none."""
    if name not in PLOTS:
        raise LookupError(f"no plot {name!r}; known: {', '.join(PLOTS)}")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        FigureCanvasSVG(figure)
        label = PLOTS[name](figure.subplots())
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    for stand_in, variable in COLORS.items():
        svg = svg.replace(stand_in, f"var({variable})")
    # Ids are unique in a page, and the size follows the column.
    svg = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)
