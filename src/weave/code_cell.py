"""Python that the reader can change and run, with what it prints as it stands."""

import ast
import base64
import json
import re
import struct
from html import escape
from math import ceil
from typing import Any
from xml.etree import ElementTree

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pymdownx.blocks.block import Block

from learner import run
from learner.terminal import settled

BUTTONS = {"run": "Run", "check": "Check", "stop": "Stop", "reset": "Reset", "earlier": "Earlier"}


class CodeCellBlock(Block):
    """A cell; its output is computed when the page is built, and pictures for both schemes.

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
        printed, result = ran(code)
        if "notes" in result:
            block.text = "/// code-cell /// its code is the page's, and cannot import from yours"
            return
        if result["ended"] != "done":
            block.text = f"/// code-cell /// its code fails: {result.get('traceback', '')}"
            return
        pictures = result.get("images", [])
        dark = ran(code, "slate")[1]["images"] if pictures else []
        shown = escape(printed + result.get("shown", ""))
        shown += "".join(picture(image, "light") for image in pictures)
        shown += "".join(picture(image, "dark") for image in dark)
        count = self.tracker["count"] = self.tracker.get("count", 0) + 1
        block.text = self.md.htmlStash.store(
            f'<code-cell id="code-cell-{count}">{highlighted(code)}'
            f"{bar('run', 'stop', 'reset', 'earlier')}{output(shown, f'code {count}')}</code-cell>"
        )


def ran(code: str, scheme: str = "default") -> tuple[str, dict[str, Any]]:
    """What code prints, and how it ends."""
    printed: list[str] = []
    result = json.loads(run(json.dumps({"code": code, "scheme": scheme}), printed.append))
    return settled("".join(printed)), result


def picture(image: dict[str, Any], scheme: str) -> str:
    """A picture in the colours of one scheme, as outcome.ts shows it in the reader's tab."""
    (width,) = struct.unpack(">I", base64.b64decode(image["png"][:32])[16:20])
    alt = f"Picture: {image['title']}" if image["title"] else "The picture that the code made"
    return (
        f'<img class="on-{scheme}" alt="{escape(alt)}" width="{ceil(width / image["density"])}" '
        f'src="data:image/png;base64,{image["png"]}">'
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


def output(shown: str, of: str) -> str:
    """The place for what code prints, as HTML; `of` tells it from the others on the page."""
    label = escape(f"Output: {of}")
    return f'<div class="cell-output" role="region" tabindex="0" aria-label="{label}">{shown}</div>'


def names_in(*codes: str) -> list[str]:
    """The names in play in some code, to be completed in the field: softmax, np.exp, axis."""
    names = set()
    for code in codes:
        for node in ast.walk(ast.parse(code)):
            match node:
                case ast.Name(name) | ast.arg(name) | ast.keyword(str(name)):
                    names.add(name)
                case ast.FunctionDef(name) | ast.alias(name):
                    names.add(name)
                case ast.Attribute():
                    names.add(ast.unparse(node))
    return sorted(name for name in names if re.fullmatch(r"\w+(\.\w+)*", name))
