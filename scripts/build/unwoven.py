"""Blocks and values of the Markdown that were not understood: where they stand, and why."""

import re
from collections.abc import Iterable
from pathlib import Path

from kit.state import suggest
from scripts.build.built_page import Page
from weave import blocks


def unwoven(pages: list[Page], out: Path, docs: Path) -> Iterable[str]:
    """Blocks and values that were not understood, with the line of Markdown they stand in."""
    for page in pages:
        if not page.unwoven:
            continue
        where = page.path.relative_to(out)
        source = docs / where.parent.with_suffix(".md")
        if not source.is_file():
            source = docs / where.with_suffix(".md")
        lines = source.read_text(encoding="utf-8").splitlines() if source.is_file() else []
        for text in page.unwoven:
            if text.strip("/ ") == "":
                continue  # the end of a block whose beginning is reported
            # A value or a formula says what was wrong; a block stands as it was written.
            written, _, error = text.removeprefix("/// ").partition(" /// ")
            found = [n for n, line in enumerate(lines) if (written if error else text) in line]
            for n in found or [-1]:
                yield f"{source}:{n + 1}: {error or explain(lines[n:] if found else [], text)}"


def explain(lines: list[str], text: str) -> str:
    """Why the block that begins in lines[0] was not even looked at by itself."""
    match = re.fullmatch(r"///\s*([\w-]+)\s*(?:\|\s*(.*))?", text)
    if not match:
        return f"this was not understood: {text}"
    name = match[1]
    known = {block.NAME: block for block in blocks()}
    if name not in known:
        return f"unknown block {name!r}{suggest(name, [*known])}"
    options = [*known[name].OPTIONS]
    for line in lines[1:]:
        written = re.match(r" {4}([\w-]+):", line)
        if not written:
            break
        if written[1] not in options:
            others = suggest(written[1], options) if options else "; it has none"
            return f"{name}: unknown option {written[1]!r}{others}"
    argument = "what it is of behind '|', " if known[name].ARGUMENT else "nothing behind its name, "
    return (
        f"{name}: it takes {argument}options with four spaces before them, their text in quotes "
        "where it could be a number, and '///' at its end"
    )
