"""What a reader's code draws with matplotlib, shown as in a notebook, in the page's colours.

Matplotlib takes this module for its backend. Nothing else here imports matplotlib, which is loaded
only for code that uses it.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib import pyplot as plt
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

MOST = 10  # pictures of one run
PIXELS = 4_000_000  # of one picture
DENSITY = 2  # pixels of a picture to one of the page, so that it is sharp on any screen
LETTERS = 200  # of a title

# As in widgets/browser/course.css: paper, ink, faded, rule; then what lines are drawn with.
SCHEMES = {
    "default": (
        ("#fcfbf8", "#23222c", "#5d5b6a", "#e3dfd6"),
        ("#6b46c1", "#c2700c", "#2384c6", "#0f7b5f", "#23222c"),
    ),
    "slate": (
        ("#15151b", "#e6e3ea", "#a5a2b2", "#33323d"),
        ("#b49cf2", "#f0b45e", "#74bdf0", "#5ed2ae", "#e6e3ea"),
    ),
}

Picture = tuple[bytes, float, str]  # a PNG, its density, its title

# Kept, since a reader's code cannot choose another way to draw: a page has one.
_use, _switch = mpl.use, plt.switch_backend

_taken: list[Picture] = []
_lost = 0


class FigureManager(FigureManagerBase):
    """Shows figures by taking a picture of them."""

    def show(self) -> None:
        take(self.canvas.figure)

    @classmethod
    def pyplot_show(cls, **_: object) -> None:
        take_open_ones()


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def begin(scheme: str) -> None:
    """Start with no figure, and in the colours of the page. scheme: "default" or "slate"."""
    global _lost
    plt.close("all")
    _taken.clear()
    _lost = 0
    (paper, ink, faded, rule), colors = SCHEMES.get(scheme, SCHEMES["default"])
    mpl.rcdefaults()
    mpl.use, plt.switch_backend = _use, _switch
    mpl.use("module://learner.plots")
    mpl.use = plt.switch_backend = _keep
    style: Any = {
        "figure.figsize": (6.4, 4.0),
        "figure.facecolor": paper,
        "savefig.facecolor": paper,
        "axes.facecolor": paper,
        "axes.prop_cycle": cycler(color=colors),
        "axes.edgecolor": faded,
        "axes.labelcolor": ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": "medium",
        "text.color": ink,
        "xtick.color": faded,
        "ytick.color": faded,
        "grid.color": rule,
        "legend.edgecolor": rule,
        "legend.facecolor": paper,
        "patch.edgecolor": paper,
        "boxplot.boxprops.color": ink,
        "boxplot.capprops.color": ink,
        "boxplot.flierprops.color": ink,
        "boxplot.flierprops.markeredgecolor": ink,
        "boxplot.whiskerprops.color": ink,
        "image.cmap": "magma",  # the heatmaps of the lessons have it, too
        "lines.linewidth": 2,
        "font.size": 11,
    }
    mpl.rcParams.update(style)


def _keep(*_: object, **__: object) -> None:
    """Take a wish for another backend, such as TkAgg, and stay with this one."""


def pictures() -> tuple[list[Picture], int]:
    """What was shown, and what is left open, in this order; and how many more there were."""
    take_open_ones()
    return _taken, _lost


@contextmanager
def unseen() -> Iterator[None]:
    """What is drawn meanwhile is not shown: it belongs to another exercise."""
    global _lost
    taken, lost, aside = len(_taken), _lost, Gcf.figs.copy()
    Gcf.figs.clear()  # pyplot's open figures, the last of which is drawn into
    try:
        yield
    finally:
        plt.close("all")
        Gcf.figs.update(aside)
        del _taken[taken:]
        _lost = lost


def take_open_ones() -> None:
    """Take a picture of each open figure, and close it, so that the next one begins anew."""
    for number in plt.get_fignums():
        take(plt.figure(number))


def take(figure: Any) -> None:
    """Take a picture of a figure, and close it."""
    global _lost
    if len(_taken) < MOST:
        png, density = _draw(figure)
        _taken.append((png, density, _title(figure)))
    else:
        _lost += 1
    plt.close(figure)


def is_seen(value: object) -> bool:
    """Whether a last value need not be printed: figures, which are taken, and what is in them."""
    if isinstance(value, Figure):
        take(value)
        return True
    parts = value if isinstance(value, list | tuple) else [value]
    return any(type(part).__module__.startswith("matplotlib.") for part in parts)


def _draw(figure: Figure) -> tuple[bytes, float]:
    """Its PNG, cut to what is drawn as notebooks do, and how dense it is."""
    figure.draw_without_rendering()
    box, page = figure.get_tightbbox().padded(0.1), figure.bbox_inches
    if not 0 < box.width * box.height < 4 * page.width * page.height:
        box = page  # something lies far outside
    density = min(DENSITY, math.sqrt(PIXELS / (box.width * box.height)) / figure.dpi * 0.99)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi * density, bbox_inches=box)
    return file.getvalue(), density


def _title(figure: Figure) -> str:
    titles = [
        axes.get_title(where) for axes in figure.axes for where in ("center", "left", "right")
    ]
    title = figure.get_suptitle() or "; ".join(filter(None, titles))
    return " ".join(title.split())[:LETTERS]
