"""Statistical figures by matplotlib, drawn when the page is built: `/// plot | name`."""

import io
import json
import re
from collections.abc import Callable
from html import escape
from operator import itemgetter
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from attention import gelu
from model_files import model_file
from widgets.lesson_2 import score_spread

# Stand-ins that no other colour equals; in the page they become the scheme's own colours.
INK, FADED, RULE, EMBEDDING = "#010203", "#010204", "#010205", "#010206"
QUERY, KEY = "#010207", "#010208"
COLORS = {
    INK: "--ink",
    FADED: "--faded",
    RULE: "--rule",
    EMBEDDING: "--embedding",
    QUERY: "--query",
    KEY: "--key",
}
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


def dot_product_spread(axes: Axes) -> str:
    """How random dot products are spread out, for four sizes of d_k."""
    told = []
    for row, d_k in enumerate((3, 8, 64, 512)):
        spread = score_spread.measured(d_k).spread
        edges = np.linspace(-60, 60, 121)
        heap = score_spread.histogram(d_k, edges)
        top = row + 0.8 * heap / heap.max()
        axes.fill_between(edges[:-1], row, top, step="post", color=QUERY, alpha=0.35, linewidth=0)
        axes.plot([-spread, spread], [row, row], color=INK, linewidth=3, solid_capstyle="butt")
        told.append(f"for {d_k} it is {spread:.2f}")
    axes.set_yticks(range(4), ["$d_k$ = 3", "8", "64", "512"])
    axes.set_xlabel("dot product of a random query with a random key (bar: standard deviation)")
    axes.set_xlim(-60, 60)
    axes.set_ylim(3.95, -0.1)
    axes.invert_yaxis()
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return f"Four heaps of dot products, each wider. The standard deviation: {', '.join(told)}."


def first_step_gradients(axes: Axes) -> str:
    """What of a gradient at the weights arrives at the scores of a typical token."""
    sizes = [8, 16, 32, 64, 128, 256, 512]
    lines = {
        scale: [score_spread.first_step(d_k, scale).row for d_k in sizes] for scale in (True, False)
    }
    axes.plot(sizes, lines[True], color=QUERY, linewidth=2.5)
    axes.plot(sizes, lines[False], color=KEY, linewidth=2.5, linestyle="--")
    for scale, name, up in ((True, "divided by √d_k", -22), (False, "as they are", 7)):
        axes.annotate(name, (sizes[0], lines[scale][0]), (0, up), textcoords="offset points")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(sizes, [str(d_k) for d_k in sizes])
    axes.set_xlabel("$d_k$")
    axes.set_ylabel("gradient at a token's scores")
    axes.grid(axis="y")
    return (
        "The median gradient that arrives at the scores of a token, from d_k = 8 to 512. Divided "
        f"by the root of d_k it falls from {lines[True][0]:.3f} to {lines[True][-1]:.3f}. As they "
        f"are, it falls from {lines[False][0]:.3f} to {lines[False][-1]:.5f}."
    )


def gelu_and_relu(axes: Axes) -> str:
    """Two ways to bend a number."""
    z = np.linspace(-4, 4, 161)
    bent = gelu(z)
    axes.plot(z, np.maximum(z, 0), color=INK, linewidth=2, linestyle="--")
    axes.plot(z, bent, color=EMBEDDING, linewidth=2.5)
    axes.annotate("ReLU", (2, 2), (-8, 6), textcoords="offset points", ha="right")
    lowest = int(bent.argmin())
    axes.annotate(
        "GELU", (z[lowest], bent[lowest]), (0, -16), textcoords="offset points", ha="center"
    )
    axes.set_xlabel("what goes in")
    axes.set_ylabel("what comes out")
    axes.set_ylim(-0.7, 4)
    axes.grid(axis="y")
    return (
        "ReLU is 0 up to 0 and rises evenly from there, with a corner. GELU bends without "
        f"one: it dips to {bent[lowest]:.2f} at {z[lowest]:.2f}".replace("-", "\u2212")
        + " and joins ReLU on both sides."
    )


# Written by scripts/derive/gradient_sizes.py.
GRADIENT_SIZES = json.loads(
    Path(__file__).with_name("gradient_sizes.json").read_text(encoding="utf-8")
)


def gradient_sizes(axes: Axes) -> str:
    """How large the gradient of each block's W_2 is before training, in two orders."""
    ends = []
    for order, color, style in (("post-norm", INK, "--"), ("pre-norm", EMBEDDING, "-")):
        sizes = GRADIENT_SIZES["24"][order]["W_2"]
        blocks = np.arange(1, len(sizes) + 1)
        axes.plot(blocks, sizes, color=color, linewidth=2.5, linestyle=style)
        axes.annotate(
            order, (blocks[-4], sizes[-4]), (0, 8), textcoords="offset points", ha="center"
        )
        ends.append(f"{order} runs from {sizes[0]:.2f} in block 1 to {sizes[-1]:.2f} in the last")
    axes.set_xlabel("block")
    axes.set_ylabel("size of the gradient")
    axes.set_xlim(0.5, blocks[-1] + 0.5)
    axes.set_ylim(0)
    axes.grid(axis="y")
    return f"The size of the gradient in {blocks[-1]} blocks: {'; '.join(ends)}."


def skills_over_training(axes: Axes) -> str:
    """How the skills of the small world come while the full model is trained."""
    curve = json.loads(model_file("small_world.json"))["curve"]
    steps = curve["step"]
    ways = ("-", "--", ":")
    for i, (skill, shares) in enumerate(curve["right"].items()):
        color = (INK, EMBEDDING, FADED)[i // len(ways)]
        axes.plot(steps, shares, ways[i % len(ways)], color=color, linewidth=2, label=skill)
    axes.set_xlabel("steps of training")
    axes.set_ylabel("share of words told right")
    axes.set_xlim(0, steps[-1])
    axes.set_ylim(0, 1.02)
    axes.grid(axis="y")
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    known = {
        skill: next(step for step, share in zip(steps, shares, strict=True) if share > 0.9)
        for skill, shares in curve["right"].items()
    }
    told = ", ".join(f"{skill} {step}" for skill, step in sorted(known.items(), key=itemgetter(1)))
    return f"The step at which each skill is first right nine times of ten: {told}."


PLOTS: dict[str, Callable[[Axes], str]] = {
    "cost-of-all-pairs": cost_of_all_pairs,
    "skills-over-training": skills_over_training,
    "dot-product-spread": dot_product_spread,
    "first-step-gradients": first_step_gradients,
    "gelu-and-relu": gelu_and_relu,
    "gradient-sizes": gradient_sizes,
}


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
