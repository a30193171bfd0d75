"""Values in prose: {{ expression }}, computed by the core when the page is built."""

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

import attention
from attention import word_embeddings
from widgets.kit.numbers import fmt


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
    """What an expression can use: the core, numpy, and the table of real embeddings."""
    return {**vars(attention), "np": np, "fmt": fmt, "words": word_embeddings.load()}


def text_of(value: object) -> str:
    """A value as prose prints it: 8,192 and 0.31."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | np.integer):
        return f"{value:,}".replace("-", "−")
    if isinstance(value, float | np.floating):
        return fmt(float(value))
    raise TypeError(f"cannot print a {type(value).__name__} in a sentence")
