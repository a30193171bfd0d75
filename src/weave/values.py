"""Values in prose: {{ expression }}, computed by the core when the page is built."""

import json
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

import attention
from attention import traced_example, word_embeddings
from kit.numbers import fmt
from model_files import model_file
from weave import reading
from weave.plots import GRADIENT_SIZES
from widgets import WIDGETS

# Written by scripts/derive/word_embeddings.py.
FULL_MODEL = Path(__file__).with_name("full_model.json")


class ValueInlineProcessor(InlineProcessor):
    """Replaces {{ expression }} by its value; what fails stays in the page behind `///`."""

    def __init__(self, md: Any) -> None:
        super().__init__(r"\{\{(.+?)\}\}", md)

    def handleMatch(  # type: ignore[override]
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[ElementTree.Element, int, int]:
        element = ElementTree.Element("span", {"class": "value"})
        try:
            text = text_of(eval(m[1].strip(), names()))
        except Exception as error:
            text = f"/// {m[0]} /// {error}"
        element.text = AtomicString(text)  # text, and not Markdown once more
        return element, m.start(0), m.end(0)


def names() -> dict[str, Any]:
    """What an expression can use: the core, numpy, real embeddings, measured numbers, widgets."""
    return {
        **{name: getattr(attention, name) for name in attention.__all__},
        **{name.replace("-", "_"): widget for name, widget in WIDGETS.items()},
        "math": math,
        "np": np,
        "fmt": fmt,
        "listed": listed,
        "traced_example": traced_example,
        "words": word_embeddings.load(),
        "gradient_sizes": GRADIENT_SIZES,
        "reading": reading,
        "full_model": json.loads(FULL_MODEL.read_text(encoding="utf-8")),
        "english_encoder": json.loads(model_file("english_encoder.json")),
        "encoder_memory": json.loads(model_file("encoder_memory.json")),
        "small_world": json.loads(model_file("small_world.json")),
    }


def listed(vector: Iterable[float], digits: int = 2) -> str:
    """(0.50, 1.50, 0.00)"""
    joined = ",\N{NO-BREAK SPACE}".join(fmt(float(x), digits) for x in vector)
    return f"({joined})"


def text_of(value: object) -> str:
    """A value as prose prints it: 8,192 and 0.31."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | np.integer):
        return f"{value:,}".replace("-", "−")
    if isinstance(value, float | np.floating):
        return fmt(float(value))
    raise TypeError(f"cannot print a {type(value).__name__} in a sentence")
