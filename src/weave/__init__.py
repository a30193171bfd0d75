"""The Markdown extension of the course: it puts live figures, values, sources and formulas into
pages.

    /// attention-matrix             a widget, drawn by its own Python for the given state
        sentence: The bank was steep
    ///

    /// source | attention.softmax   the source of a symbol, read from the file it stands in
    ///

    /// code-cell                   Python that the reader can change and run, and what it prints

    print(sum([1, 2, 3]))
    ///

    /// plot | cost-of-all-pairs    a statistical figure, drawn by matplotlib when the page is built
        caption: See how they part.
    ///

    /// notebook | 4-2-1-…             where to have the exercises of a lesson as a notebook
    ///

    /// quiz | Which one?            a question; see weave.quiz
    - [x] This one

        Why it is right.
    ///

    /// progress | lessons/x.md      how much there is to solve in a lesson
    ///

    /// review | lessons/x.md        the questions of a lesson once more; see weave.review
    ///

    {{ len(words.words) }}           a value, computed

    $QK^T$                           a formula, typeset by KaTeX now, not in the reader's browser

What cannot be woven stays in the page as a line that starts with `///`; the pass after the build
(scripts/build/finish_pages.py) finds it and stops, with file and line.
"""

import re
import sys
from typing import Any

from markdown import Markdown
from markdown.postprocessors import Postprocessor
from pymdownx.arithmatex import ArithmatexExtension
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from weave.blocks import PlotBlock, SourceBlock, widget_blocks
from weave.code_cell import CodeCellBlock
from weave.exercise import ExerciseBlock
from weave.formulas import FormulaTreeprocessor
from weave.notebook import NotebookBlock
from weave.progress import ProgressBlock
from weave.quiz import QuizBlock
from weave.review import ReviewBlock
from weave.values import ValueInlineProcessor


class OutwardLinks(Postprocessor):
    """Links of finished HTML to pages, and to files beside them: MkDocs leaves them as they are,
    and Zensical takes them from the Markdown file, which is one folder nearer."""

    def run(self, text: str) -> str:
        if "zensical" not in sys.modules:
            return text
        return re.sub(
            r'href="\.\./(?=(?:\.\./)*(?:(?:licences|notebooks)/|[\w-]+/"))', 'href="', text
        )


class WeaveExtension(BlocksExtension):
    """Registered as `weave`."""

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        ArithmatexExtension(generic=True).extendMarkdown(md)
        # Before raw HTML is put back (20), and after inline patterns have run (20 in the tree).
        md.treeprocessors.register(FormulaTreeprocessor(md), "weave-formulas", 15)
        # After raw HTML has been put back (30).
        md.postprocessors.register(OutwardLinks(md), "weave-links", 5)
        # After code spans (190), so that {{ }} can be shown as code.
        md.inlinePatterns.register(ValueInlineProcessor(md), "weave-values", 185)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: ARG002
        for block in blocks():
            block_mgr.register(block, {})


def blocks() -> list[type[Block]]:
    """Every kind of block of ours."""
    return [
        CodeCellBlock,
        ExerciseBlock,
        NotebookBlock,
        PlotBlock,
        ProgressBlock,
        SourceBlock,
        QuizBlock,
        ReviewBlock,
        *widget_blocks(),
    ]


__all__ = ["WeaveExtension", "blocks"]
