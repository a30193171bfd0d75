"""Runs a reader's code once, in a namespace of its own.

What can stop Python itself (an endless loop, a dead worker) is not seen here: the page ends the
worker then (widgets/browser/python/learner.ts).
"""

from __future__ import annotations

import ast
import base64
import io
import json
import linecache
import struct
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any

import yours
from learner.data import DataError, decode, encode, is_unwritten
from learner.error_meanings import in_plain_words
from learner.terminal import Terminal, waiting
from learner.tracing import traced
from learner.warned import Warned

NAME = "your code"  # the file name that tracebacks show
BYTES, LINES = 1 << 16, 1_000  # how much output is shown
PNG, IMAGE = b"\x89PNG\r\n\x1a\n", 1 << 21  # how a picture begins; its most bytes
ANSWER = 1 << 24  # characters of the JSON that says how a run ended
TOO_LARGE = "Your functions returned too much to be looked at; make the results smaller."
PIXELS = 4_000_000  # a small file may hold a picture too large for the tab
RESERVE = 1 << 20  # bytes kept free, to say that memory has run out when nothing else is left
PIECE = 1 << 12  # characters of a line that are passed on before it ends
PAUSE = 0.05  # seconds between two parts of a line that are passed on because the code flushes
LONGEST = 6_000  # characters of a traceback, or of the last value


class Output(io.TextIOBase):
    """Takes what is printed and passes it on line by line, up to a limit; counts what is beyond.

    Each line goes at once, so that a loop which never ends has shown them all. A piece that begins
    with "\\r" takes back the line so far.
    """

    def __init__(self, deliver: Callable[[str], None]) -> None:
        self._deliver = deliver
        self._terminal = Terminal()
        self._waiting = ""
        self._delivered = float("-inf")
        self._bytes, self._lines = BYTES, LINES
        self.lost = 0  # characters

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        """Take text. Raises TypeError for anything else, as a file does."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.lost:  # no more is shown; a program may print a million lines on
            self.lost += len(text)
            return len(text)
        kept = self._within_limits(text)
        self.lost += len(text) - len(kept)
        shown = self._terminal.shown(kept)
        self._waiting += shown
        if "\r" in shown:
            self._waiting = waiting(self._waiting)
            self._bytes -= max(0, len(shown) - len(kept))  # a line that is sent once more
        if kept.endswith("\n") or len(self._waiting) > PIECE:
            self._pass_on()
        return len(text)

    def flush(self) -> None:
        """Pass on the line that has begun, though not many times a second."""
        if time.monotonic() - self._delivered > PAUSE:
            self._pass_on()

    def close(self) -> None:
        """Pass on what is left. More can be written still: the code may close what it prints to."""
        self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._deliver(self._waiting)
            self._waiting = ""
            self._delivered = time.monotonic()

    def _within_limits(self, text: str) -> str:
        """The beginning of the text that there is room for."""
        kept = text[: max(0, self._bytes)]
        size = len(kept)
        if not kept.isascii():
            encoded = kept.encode("utf-8", "replace")[: self._bytes]
            kept, size = encoded.decode("utf-8", "ignore"), len(encoded)
        lines = kept.count("\n")
        if lines >= self._lines:
            kept = "".join(f"{line}\n" for line in kept.split("\n")[: self._lines])
            lines = self._lines
        self._bytes -= size
        self._lines -= lines
        return kept


def run(job: str, deliver: Callable[[str], None]) -> str:
    """Run a job and say how it ended, both as JSON.

    job: {"code": ..., "calls": [[function, [argument, ...]], ...], "yours": {function: code},
        "scheme": ...}, with arguments as learner.data has them; the code runs once, then each call
        gets arguments of its own. What `yours` has, the code can import from there. The page's
        scheme, "default" or "slate", is for what matplotlib draws.
    deliver: gets what is printed, piece by piece, while the code runs.
    Returns {"ended": "done" | "error" | "memory", ...}:
        "lost": characters of output beyond the limit
        "notes": sentences on what stood in for code of the reader's, if anything did
        "traceback": of an error; "line": where it happened in the reader's code; "meaning": what
            it means in plain words, where there is something to say
        "shown": the repr of a last expression, as a notebook shows it
        "images": matplotlib's figures, and a last value that has a PNG for notebooks (_repr_png_),
            each {"png": in base64, "density": its pixels to one of the page, "title": its title}
        "calls": for each of them {"value": ...} or {"error": a traceback, "kind": its class}, and
            "changed": true where the function changed an argument in place, and "unwritten": true
            where nothing stands in it yet
        "missing": the function that the code does not have
    """
    given = json.loads(job)
    yours.take(given.get("yours", {}))
    reserve = bytearray(RESERVE)
    output = Output(deliver)
    result: dict[str, Any] = {"ended": "done"}
    plots = _plots(job, given.get("scheme", ""))
    warned = Warned(NAME, output.write)
    with redirect_stdout(output), redirect_stderr(output), _nobody_to_ask(), warned.taken():
        try:
            names = _run(given["code"], result, plots)
            if "calls" in given:
                _call(names, given["calls"], result)
            _show(plots, result)
        except SystemExit as error:  # it ends the code, and nothing else
            if isinstance(error.code, str):
                output.write(f"{error.code}\n")
            with suppress(Exception):
                _show(plots, result)
        except MemoryError as error:
            del reserve
            result = {"ended": "memory", "line": _line(error)}
        except DataError as error:
            result |= {"ended": "error", "traceback": f"{error}", "line": None}
        except BaseException as error:
            result = _error(error)
            with suppress(Exception):  # what it had drawn by then
                _show(plots, result)
        warned.conclude()
        output.close()
    told: dict[str, Any] = {"lost": output.lost}
    if yours.stand_ins:
        told["notes"] = [
            f"`{name}` is the course’s own here, {why}." for name, why in yours.stand_ins.items()
        ]
    answer = json.dumps(result | told)
    if len(answer) <= ANSWER:
        return answer
    return json.dumps({"ended": "error", "traceback": TOO_LARGE, "line": None} | told)


def _plots(job: str, scheme: str) -> types.ModuleType | None:
    """What takes pictures of matplotlib's figures; None for code that does not import it."""
    if "matplotlib" not in job and "pylab" not in job:
        return None
    try:
        from learner import plots
    except ImportError:  # it was not asked for in a way that is seen before the code runs
        return None
    plots.begin(scheme)
    return plots


def _show(plots: types.ModuleType | None, result: dict[str, Any]) -> None:
    """Put what was drawn into the result, before the picture of a last value."""
    if not plots:
        return
    taken, lost = plots.pictures()
    images = [_picture(*picture) for picture in taken] + result.get("images", [])
    if images:
        result["images"] = images
    if lost:
        print(f"[{lost} more figures are not shown: {plots.MOST} at most are]")


def _run(
    code: str, result: dict[str, Any], plots: types.ModuleType | None = None
) -> dict[str, Any]:
    """Run code as a module of its own; its names. The value of a last expression goes to result."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module  # dataclasses and others look their module up
    names = module.__dict__
    linecache.cache[NAME] = (len(code), None, code.splitlines(keepends=True), NAME)
    tree = ast.parse(code, NAME)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, NAME, "exec"), names)
    if isinstance(last, ast.Expr):
        shown = eval(compile(ast.Expression(last.value), NAME, "eval"), names)
        if hasattr(type(shown), "_repr_png_"):
            result["images"] = [_picture(shown._repr_png_())]
        elif plots and plots.is_seen(shown):
            pass
        elif shown is not None:
            result["shown"] = _shortened(repr(shown))
    return names


def _call(
    names: dict[str, Any], calls: list[tuple[str, list[Any]]], result: dict[str, Any]
) -> None:
    for function, _ in calls:
        if not callable(names.get(function)):
            result["missing"] = function
            raise DataError(f"Your code has no function named {function} yet.")
    result["calls"] = [_called(names[name], arguments) for name, arguments in calls]


def _called(function: Callable[..., object], arguments: list[Any]) -> dict[str, Any]:
    given = [decode(argument) for argument in arguments]
    before = json.dumps([encode(argument) for argument in given])
    try:
        entry: dict[str, Any] = {"value": encode(function(*given))}
        if entry["value"] is None and is_unwritten(function):
            entry["unwritten"] = True
    except MemoryError:
        raise
    except DataError as error:
        entry = {"error": str(error), "kind": "DataError"}
    except BaseException as error:
        entry = {"error": _error(error)["traceback"], "kind": type(error).__name__}
    if json.dumps([encode(argument) for argument in given]) != before:
        entry["changed"] = True
    return entry


class _Nobody(io.TextIOBase):
    """Stands where a reader would type. Whatever reads from there ends with what to do instead."""

    def readline(self, _size: int = -1, /) -> str:  # type: ignore[override]
        raise RuntimeError("input() has nobody to ask here: write the value into the code instead")

    def read(self, _size: int | None = -1, /) -> str:
        return self.readline()


def _no_breakpoint(*_: object, **__: object) -> None:
    raise RuntimeError(
        "breakpoint() has nobody to wait for here: print what you want to see instead"
    )


@contextmanager
def _nobody_to_ask() -> Iterator[None]:
    before = sys.stdin, sys.breakpointhook
    sys.stdin, sys.breakpointhook = _Nobody(), _no_breakpoint
    try:
        yield
    finally:
        sys.stdin, sys.breakpointhook = before


def _picture(png: object, density: float = 1, title: str = "") -> dict[str, Any]:
    """A picture as the page gets it. Raises DataError if it is none, or too large."""
    if not (isinstance(png, bytes) and png.startswith(PNG)):
        raise DataError("_repr_png_() did not return the bytes of a PNG image.")
    width, height = struct.unpack(">II", png[16:24].ljust(8, b"\0"))
    if len(png) > IMAGE or width * height > PIXELS:
        raise DataError(
            f"The picture has {width} × {height} pixels and {len(png):,} bytes; "
            f"{PIXELS:,} pixels and {IMAGE:,} bytes can be shown."
        )
    return {"png": base64.b64encode(png).decode(), "density": density, "title": title}


def _error(error: BaseException) -> dict[str, Any]:
    try:
        told = _shortened(traced(error, lambda file: file.startswith("your ")))  # code, softmax, …
        entry = {"ended": "error", "traceback": told, "line": _line(error)}
        return entry | {"meaning": meaning} if (meaning := in_plain_words(told)) else entry
    except Exception:  # its class may do anything
        told = f"{type(error).__name__}, an exception that cannot be shown"
        return {"ended": "error", "traceback": told, "line": None}


def _line(error: BaseException) -> int | None:
    """The last line of the reader's code that took part."""
    if isinstance(error, SyntaxError) and error.filename == NAME:
        return error.lineno if isinstance(error.lineno, int) else None
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == NAME
    ]
    return lines[-1] if lines else None


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]}\n[... {len(text) - LONGEST:,} characters left out ...]\n{text[-half:]}"
