"""How much there is to solve in a lesson; a script adds how much the reader has solved."""

import re
from pathlib import Path
from xml.etree import ElementTree

from weave.blocks import SayingBlock
from widgets import WIDGETS

DOCS = Path(__file__).parents[2] / "docs"
# Live questions are figures that say what of them is kept as solved.
ASKING = [name for name, widget in WIDGETS.items() if hasattr(widget, "SOLVED_BY")]
KINDS = {"exercise": ["exercise"], "question": ["quiz", *ASKING]}


class ProgressBlock(SayingBlock):
    """What a lesson has to solve, by its file.

    /// progress | lessons/the-problem-attention-solves.md
    ///
    """

    NAME = "progress"
    ARGUMENT = True

    def understand(self) -> None:
        if not (DOCS / self.argument).is_file():
            raise LookupError(f"there is no docs/{self.argument}")

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        if self.trouble:
            return self.unwoven(parent)
        page = self.argument.removesuffix(".md") + "/"
        element = ElementTree.SubElement(parent, "lesson-progress", {"page": page})
        for kind, count in counted((DOCS / self.argument).read_text(encoding="utf-8")).items():
            row = ElementTree.SubElement(element, "p", {"data-kind": kind})
            bar = {"max": str(count), "value": "0", "aria-hidden": "true"}
            ElementTree.SubElement(row, "progress", bar)
            ElementTree.SubElement(row, "span").text = f"{count} {kind}s"
        return element

    def on_markdown(self) -> str:
        return "raw"

    def on_end(self, block: ElementTree.Element) -> None:
        if not self.trouble:
            block.text = None


def counted(markdown: str) -> dict[str, int]:
    """How many exercises and questions the blocks of a page make."""
    blocks = re.findall(r"^/{3,} ([\w-]+)", markdown, flags=re.MULTILINE)
    return {kind: sum(blocks.count(name) for name in names) for kind, names in KINDS.items()}
