"""Blocks: widgets with their default state, and the source of a symbol."""

import inspect
import json
import pkgutil
from dataclasses import fields
from html import escape
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

from markdown.extensions.toc import slugify
from pymdownx.blocks.block import Block, type_string

from kit.state import parse_state, suggest
from model_files import model_file
from weave.code_cell import highlighted
from weave.plots import PLOTS, plot
from widgets import WIDGETS, render

ROOT = Path(__file__).parents[2]


class SayingBlock(Block):
    """A block that says itself what it did not understand.

    It is left in the page as `/// block /// why`, which the pass after the build reports.
    """

    trouble = ""

    def understand(self) -> None:
        """Look at argument and options. Raises ValueError or LookupError for the writer."""

    def on_validate(self, parent: ElementTree.Element) -> bool:  # noqa: ARG002
        try:
            self.understand()
        except (ValueError, LookupError) as error:
            self.trouble = str(error)
        return True

    def unwoven(self, parent: ElementTree.Element) -> ElementTree.Element:
        """What stands in the page in its place."""
        written = f"/// {self.NAME} | {self.argument}" if self.argument else f"/// {self.NAME}"
        element = ElementTree.SubElement(parent, "p")
        element.text = f"{written} /// {self.NAME}: {self.trouble}"
        return element


class _HtmlBlock(SayingBlock):
    """A block that is one piece of finished HTML."""

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        if self.trouble:
            return self.unwoven(parent)
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

    def understand(self) -> None:
        self.state = parse_state(WIDGETS[self.NAME], self.given())

    def given(self) -> dict[str, str]:
        """The options that stand in the Markdown."""
        return {k: v for k, v in self.options.items() if k != "attrs" and v is not None}

    def html(self) -> str:
        widget = WIDGETS[self.NAME]
        view = render(self.NAME, self.given())
        if "<form" not in view:
            return view  # nothing in it can be changed, so it needs no Python
        return (
            f'<live-widget name="{self.NAME}" id="{self.own_id(widget)}"'
            f"{driven_by(widget)}{models_of(widget)}{asleep(widget)}>"
            '<div class="live-status"><p role="status"></p></div>'
            f'<div class="live-view">{view}</div></live-widget>'
        )

    def own_id(self, widget: Any) -> str:
        """The name under which a link finds it, and what a reader has solved is kept.

        A question is named after what it asks: it keeps its name when others come before it.
        """
        asked = [getattr(self.state, field) for field in getattr(widget, "SOLVED_BY", ())]
        name = "-".join([self.NAME, *asked])
        count = self.tracker[name] = self.tracker.get(name, 0) + 1
        return slugify(name if asked and count == 1 else f"{name}-{count}", "-")


class SourceBlock(_HtmlBlock):
    """The source of one symbol, exactly as it runs."""

    NAME = "source"
    ARGUMENT = True

    def understand(self) -> None:
        self.source, self.path = source_of(self.argument)

    def html(self) -> str:
        code = highlighted(self.source)
        name = f'<span class="filename">{self.path}</span>'
        return code.replace("<pre>", f"{name}<pre>", 1)


class PlotBlock(_HtmlBlock):
    """A plot by its name; a caption says what to see."""

    NAME = "plot"
    ARGUMENT = True
    OPTIONS: ClassVar[dict[str, Any]] = {"caption": ("", type_string)}

    def understand(self) -> None:
        if self.argument not in PLOTS:
            raise LookupError(f"unknown plot {self.argument!r}{suggest(self.argument, [*PLOTS])}")

    def html(self) -> str:
        caption = escape(self.options["caption"])
        svg = plot(self.argument)
        return f'<figure class="drawn plot">{svg}<figcaption>{caption}</figcaption></figure>'


def driven_by(widget: Any) -> str:
    """Names the exercise whose code can drive the widget, if one can."""
    exercise = getattr(widget, "DRIVEN_BY", "")
    return f' driven-by="exercise-{exercise}"' if exercise else ""


def models_of(widget: Any) -> str:
    """Names the files of models/ that the widget computes with."""
    models = getattr(widget, "MODELS", ())
    return f' models="{" ".join(models)}"' if models else ""


def asleep(widget: Any) -> str:
    """Says of a widget with a large model that it waits for a button, and what that takes."""
    measured = getattr(widget, "ON_REQUEST", "")
    if not measured:
        return ""
    memory = json.loads(model_file(measured))
    return f' asleep="{round(memory["model"] - memory["page"], -1)}"'


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
