"""Formulas, typeset when the page is built: KaTeX runs here, and the page needs no script."""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

from markdown.treeprocessors import Treeprocessor
from py_mini_racer import JSEvalException, MiniRacer

KATEX = Path(__file__).parents[2] / "node_modules/katex/dist/katex.min.js"
# What no line begins with.
STOP = re.compile(r"[.,;:!?)]+")
# Between the pieces of a formula a line may break.
PIECE = '<span class="katex-base">'
LAST = '<span class="in-one-line"><span class="katex"><span class="katex-html" aria-hidden="true">'


class FormulaTreeprocessor(Treeprocessor):
    """Typesets what arithmatex has marked as a formula."""

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if element.get("class") != "arithmatex":
                continue
            block = element.tag == "div"
            tex = unescape(element.text or "")[2:-2].strip()  # without \( \) or \[ \]
            try:
                html = typeset(tex, block)
            except JSEvalException as error:
                element.text = f"/// {tex.splitlines()[0]} /// {str(error).splitlines()[0]}"
            else:
                if not block and (stop := STOP.match(element.tail or "")):
                    html = with_stop(html, stop[0])
                    element.tail = stop.string[stop.end() :]
                element.text = self.md.htmlStash.store(html)
        _close()


@cache
def typeset(tex: str, display: bool) -> str:
    """The HTML and MathML of one formula. Raises JSEvalException where the TeX is wrong."""
    options = {"displayMode": display, "throwOnError": True, "strict": "error"}
    call = f"katex.renderToString({json.dumps(tex)}, {json.dumps(options)})"
    return str(_katex().eval(call))


def with_stop(html: str, stop: str) -> str:
    """A formula and the sign that follows it, which stays in one line with the last piece."""
    before, _, last = html.rpartition(PIECE)
    return f"{before}</span></span>{LAST}{PIECE}{last}{stop}</span>"


@cache
def _katex() -> MiniRacer:
    engine = MiniRacer()
    engine.eval(KATEX.read_text(encoding="utf-8"))
    return engine


def _close() -> None:
    """Ends KaTeX with each page, in the thread that began it. Left to the end, closing it
    waits for ever on Python 3.13, and under Zensical, which has threads of its own, it crashes."""
    if _katex.cache_info().currsize:
        _katex().close()
        _katex.cache_clear()
