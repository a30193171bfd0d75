"""Export the heatmap's colours from matplotlib: `python -m scripts.derive.heatmap_colors`.

magma is perceptually uniform: equal steps of a number look like equal steps of colour, also to
colour-blind readers. On light pages it runs from paper to dark, on dark ones the other way round.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np

from kit.heatmap import LEVELS

TARGET = Path(__file__).parents[2] / "widgets/browser/widget/heatmap.css"
# The part of the map that is used, from the lowest level to the highest.
LIGHT, DARK = (0.98, 0.22), (0.14, 0.94)


def css() -> str:
    """The style sheet: one class a level for each scheme, with text that stays readable.

    Paper has the light scheme, whatever the screen shows.
    """
    rules = ["/* Written by scripts/derive/heatmap_colors.py from matplotlib's magma. */"]
    for scheme, (start, end) in {"default": LIGHT, "slate": DARK}.items():
        colors = mpl.colormaps["magma"](np.linspace(start, end, LEVELS + 1))[:, :3]
        names = [mpl.colors.to_hex(color) for color in colors]
        dark = scheme == "slate"
        within = '[data-md-color-scheme="slate"]' if dark else "[data-md-color-scheme]"
        rules += ["@media screen {"] * dark
        ramp = ", ".join(names)
        rules.append(f"{within} .ramp {{ background: linear-gradient(to right, {ramp}); }}")
        for step, (name, color) in enumerate(zip(names, colors, strict=True)):
            text = "#000" if contrast(color, 0.0) >= contrast(color, 1.0) else "#fff"
            rules.append(f"{within} .v{step} {{ background: {name}; color: {text}; }}")
        rules += ["}"] * dark
    return "\n".join(rules) + "\n"


def luminance(color: np.ndarray) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2, "relative luminance")."""
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(color: np.ndarray, other: float) -> float:
    """Contrast of a colour with black (0.0) or white (1.0), from 1 to 21."""
    high, low = sorted([luminance(color), other], reverse=True)
    return (high + 0.05) / (low + 0.05)


if __name__ == "__main__":
    TARGET.write_text(css(), encoding="utf-8")
    print(f"wrote {TARGET}")
