"""Python that the reader can change and run, with what it prints as it stands."""

import json
from html import escape
from xml.etree import ElementTree

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pymdownx.blocks.block import Block

from learner import run

BUTTONS = {"run": "Run", "check": "Check", "stop": "Stop", "reset": "Reset", "earlier": "Earlier"}


class CodeCellBlock(Block):
    """A cell; its output is computed when the page is built.

    /// code-cell

    print(sum([1, 2, 3]))
    ///
    """

    NAME = "code-cell"

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        return ElementTree.SubElement(parent, "div", {"class": "weave"})

    def on_markdown(self) -> str:
        return "raw"

    def on_end(self, block: ElementTree.Element) -> None:
        code = (block.text or "").strip("\n")
        printed: list[str] = []
        result = json.loads(run(json.dumps({"code": code}), printed.append))
        if result["ended"] != "done":
            block.text = f"/// code-cell /// its code fails: {result.get('traceback', '')}"
            return
        shown = "".join([*printed, result.get("shown", "")])
        count = self.tracker["count"] = self.tracker.get("count", 0) + 1
        block.text = self.md.htmlStash.store(
            f'<code-cell id="code-cell-{count}">{highlighted(code)}'
            f"{bar('run', 'stop', 'reset', 'earlier')}{output(shown)}</code-cell>"
        )


def highlighted(code: str) -> str:
    """Python source as HTML."""
    formatter = HtmlFormatter(cssclass="highlight", wrapcode=True)
    return str(highlight(code, PythonLexer(), formatter))


def bar(*buttons: str) -> str:
    """Buttons by their names, a place for what is to be said, and one for earlier versions."""
    made = (f'<button type="button" name="{name}">{BUTTONS[name]}</button>' for name in buttons)
    earlier = '<ul class="cell-earlier" aria-label="Earlier versions" hidden></ul>'
    return f'<div class="cell-bar">{"".join(made)}<p role="status"></p></div>{earlier}'


def output(shown: str) -> str:
    """The place for what code prints."""
    region = '<div class="cell-output" role="region" tabindex="0" aria-label="Output">'
    return f"{region}{escape(shown)}</div>"
