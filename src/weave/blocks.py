"""Blocks: widgets with their default state, code to run, and the source of a symbol."""

import inspect
import json
import pkgutil
from dataclasses import fields
from html import escape
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pymdownx.blocks.block import Block, type_string

from learner import run
from weave.plots import PLOTS, plot
from widgets import WIDGETS
from widgets.kit.state import parse_state

ROOT = Path(__file__).parents[2]


class _HtmlBlock(Block):
    """A block that is one piece of finished HTML."""

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, "div", {"class": "weave"})
        element.text = self.md.htmlStash.store(self.html())
        return element

    def on_markdown(self) -> str:
        return "raw"

    def on_end(self, block: ElementTree.Element) -> None:
        lines = (block.text or "").splitlines()[1:]  # the first is the HTML, stashed away
        if any(line.strip() for line in lines):
            written = next(line for line in lines if line.strip())
            block.text = f"/// {written.strip()} /// {self.NAME}: options need four spaces"

    def html(self) -> str:
        raise NotImplementedError


class WidgetBlock(_HtmlBlock):
    """A widget: its view for the state that the options give, and a line for what Python does."""

    def on_validate(self, parent: ElementTree.Element) -> bool:  # noqa: ARG002
        try:
            self.state = parse_state(WIDGETS[self.NAME], self.given())
        except ValueError:
            return False  # left as `///` in the page, which the pass after the build explains
        return True

    def given(self) -> dict[str, str]:
        """The options that stand in the Markdown."""
        return {k: v for k, v in self.options.items() if k != "attrs" and v is not None}

    def html(self) -> str:
        view = WIDGETS[self.NAME].view(self.state)
        if "<form" not in view:
            return view  # nothing in it can be changed, so it needs no Python
        count = self.tracker["count"] = self.tracker.get("count", 0) + 1
        return (
            f'<live-widget name="{self.NAME}" id="{self.NAME}-{count}">'
            '<div class="live-status"><p role="status"></p></div>'
            f'<div class="live-view">{view}</div></live-widget>'
        )


class CodeCellBlock(Block):
    """Python that the reader can change and run, with what it prints as it stands."""

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
        shown = escape("".join([*printed, result.get("shown", "")]))
        block.text = self.md.htmlStash.store(
            f"<code-cell>{highlighted(code)}"
            '<div class="cell-bar"><button type="button" name="run">Run</button>'
            '<button type="button" name="stop">Stop</button><p role="status"></p></div>'
            '<div class="cell-output" role="region" tabindex="0" aria-label="Output">'
            f"{shown}</div></code-cell>"
        )


class SourceBlock(_HtmlBlock):
    """The source of one symbol, exactly as it runs."""

    NAME = "source"
    ARGUMENT = True

    def on_validate(self, parent: ElementTree.Element) -> bool:  # noqa: ARG002
        try:
            self.source, self.path = source_of(self.argument)
        except LookupError:
            return False
        return True

    def html(self) -> str:
        code = highlighted(self.source)
        name = f'<span class="filename">{self.path}</span>'
        return code.replace("<pre>", f"{name}<pre>", 1)


class PlotBlock(_HtmlBlock):
    """A plot by its name; a caption says what to see."""

    NAME = "plot"
    ARGUMENT = True
    OPTIONS: ClassVar[dict[str, Any]] = {"caption": ("", type_string)}

    def on_validate(self, parent: ElementTree.Element) -> bool:  # noqa: ARG002
        return self.argument in PLOTS

    def html(self) -> str:
        caption = escape(self.options["caption"])
        svg = plot(self.argument)
        return f'<figure class="drawn plot">{svg}<figcaption>{caption}</figcaption></figure>'


def highlighted(code: str) -> str:
    """Python source as HTML."""
    formatter = HtmlFormatter(cssclass="highlight", wrapcode=True)
    return str(highlight(code, PythonLexer(), formatter))


def source_of(symbol: str) -> tuple[str, str]:
    """The source of `package.name` and the file it stands in, relative to the repository.

    Raises LookupError if there is no such symbol.
    """
    try:
        found = pkgutil.resolve_name(symbol)
        source, file = inspect.getsource(found), inspect.getsourcefile(found)
    except (ImportError, AttributeError, ValueError, TypeError, OSError) as error:
        raise LookupError(f"no source for {symbol!r}: {error}") from error
    return source, Path(file or "").resolve().relative_to(ROOT).as_posix()


def widget_blocks() -> list[type[WidgetBlock]]:
    """One block class for each widget; its options are the fields of the widget's State."""

    return [
        type(
            widget.State.__qualname__ + "Block",
            (WidgetBlock,),
            {
                "NAME": name,
                "OPTIONS": {field.name: (None, type_string) for field in fields(widget.State)},
            },
        )
        for name, widget in WIDGETS.items()
    ]
