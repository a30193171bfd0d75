"""The questions of a lesson once more, for the page that asks them again: from where they stand."""

import re
from collections.abc import Iterator
from posixpath import join, normpath
from typing import NamedTuple
from xml.etree import ElementTree

from markdown.extensions.toc import slugify

from lessons import LESSONS
from weave.blocks import SayingBlock
from weave.progress import DOCS

ASKING = ("quiz", "numeric-question")
BLOCK = re.compile(rf"^(/{{3,}}) (?:{'|'.join(ASKING)})\b.*?^\1$", re.M | re.S)
HEADING = re.compile(
    r"^(?:\A#|#{2,3}) (.+?)(?: *\{ *#(\S+) *\})?$", re.M
)  # not the comments of code
LINK = re.compile(r"\]\(((?:#|[\w./-]+\.md)[^)\s]*)\)")


class Asked(NamedTuple):
    """A question of a lesson: its block of Markdown, and the section in which it stands."""

    markdown: str
    section: str  # its title, in Markdown
    anchor: str


class ReviewBlock(SayingBlock):
    """All questions of a lesson, by its file; each with a link to its section.

    /// review | lessons/the-problem-attention-solves.md
    ///
    """

    NAME = "review"
    ARGUMENT = True

    def understand(self) -> None:
        numbers = {f"lessons/{lesson.page}.md": lesson.number for lesson in LESSONS}
        if self.argument not in numbers:
            raise LookupError(f"no lesson has the file {self.argument!r}")
        self.number = numbers[self.argument]
        self.asked = [*questions_of((DOCS / self.argument).read_text(encoding="utf-8"))]
        if fenced := [each for each in self.asked if "```" in each.markdown]:
            raise ValueError(f"code between fences is lost here: {fenced[0].markdown[:60]}")

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        if self.trouble:
            return self.unwoven(parent)
        page = self.argument.removesuffix(".md") + "/"
        lesson = ElementTree.SubElement(
            parent, "div", {"class": "review-lesson", "data-page": page}
        )
        for asked in self.asked:
            question = ElementTree.SubElement(lesson, "div", {"class": "review-question"})
            section = f"[{asked.section}]({self.argument}#{asked.anchor})"
            source = f"From lesson {self.number}: {section}\n{{ .review-source }}"
            text = moved(asked.markdown, self.argument)
            self.md.parser.state.set("blocks")
            self.md.parser.parseChunk(question, f"{text}\n\n{source}")
            self.md.parser.state.reset()
        return lesson

    def on_markdown(self) -> str:
        return "raw"

    def on_end(self, block: ElementTree.Element) -> None:
        if not self.trouble:
            block.text = None


def questions_of(markdown: str) -> Iterator[Asked]:
    """The questions of a page that come again, in its order. Predictions and puzzles belong to
    the figures around them, and stay there."""
    headings = [*HEADING.finditer(markdown)]
    for block in BLOCK.finditer(markdown):
        heading = [each for each in headings if each.start() < block.start()][-1]
        title = heading[1]
        yield Asked(block[0], title, heading[2] or slugify(re.sub(r"[*`$]", "", title), "-"))


def moved(markdown: str, page: str) -> str:
    """Markdown of a page in docs/, with links that lead to the same places from docs/ itself."""

    def from_docs(link: re.Match[str]) -> str:
        target = link[1]
        if target.startswith("#"):
            return f"]({page}{target})"
        return f"]({normpath(join(page, '..', target))})"

    return LINK.sub(from_docs, markdown)
