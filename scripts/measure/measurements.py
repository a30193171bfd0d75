"""Single measurements of the built site in a real browser.

Every time is in milliseconds from navigation, by the clock of the page itself.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from attention import word_embeddings
from exercises import EXERCISES
from lessons import LESSONS
from scripts.measure.devtools_pipe import QuietPage
from scripts.measure.page_scripts import (
    BARE_RESULT,
    CHECK,
    ENCODER_OFFERED,
    FIGURE,
    FIGURE_BARE,
    FIGURE_STANDS,
    FIGURE_TOP,
    FIRST_PAINT,
    FRUGAL,
    LEARNER_ANSWERS,
    LOAD_MODEL,
    LOADED,
    MODEL_LIVE,
    NEXT_SAMPLE,
    OUR_MARKS,
    REBOOT_BARE,
    START_KEPT,
    STOP_AND_RUN,
    TIME_ENCODER,
    TIME_KEYS,
    WATCH,
    WITHOUT_KEEPER,
)
from scripts.serve.network_faults import Line, Stall
from scripts.serve.server import Server

Row = dict[str, Any]  # one line of the raw results

DESKTOP, PHONE = (1280, 900), (360, 740)
LESSON = "lessons/the-problem-attention-solves/"
PATIENCE = 180.0  # seconds for a start; a slow line needs them
SETTLED = 5.0  # seconds in which a page does what it puts off, and the browser keeps what it keeps
AFTERMATH = 0.5  # seconds in which a page says what it has to say of its own performance

# The phases of a start, by the mark at their end: the bare page's, and ours. The bare page fetches
# while it starts, so it has no phase for files.
PHASES = {
    "Python is asked for": ("worker_start", "asked"),
    "files here and checked": (None, "files"),
    "worker and its script run": ("pyodide_mjs", "runtime"),
    "runtime started": ("loadPyodide", "numpy"),
    "numpy unpacked (ours: and imported)": ("loadPackage", "course"),
    "numpy and own code imported": ("import_numpy", "ready"),
    "first figure drawn": ("main_got", "drawn"),
}
# Megabits a second, the round trip in seconds, and the limit of ours / bare: issue 16.
LINES: dict[str, tuple[float | None, float, float]] = {
    "loopback": (None, 0, 0.45),
    "20 Mbit/s, 50 ms": (20, 0.05, 0.6),
    "5 Mbit/s, 100 ms": (5, 0.1, 0.8),
}
CONTESTANTS = {"bare": "/base/", "contained": "/repo/", "uncontained": "/uncontained/"}
STOPS = ("bare", "no spare", "spare")  # ways to come back after an endless loop

# The last word is one letter, which each key replaces by another.
SENTENCES = {
    12: "She deposited money at the bank because the interest rates were x",
    24: "She deposited money at the bank because the interest rates were high "
    "and the cat sat on the mat because it was soft x",
}
LETTERS = "abcdefgh"


def poll(page: QuietPage, expression: str, meanwhile: Callable[[], None] | None = None) -> Any:
    """What the page says once that is something; all contestants are asked equally often."""
    end = time.monotonic() + PATIENCE
    while not (found := page.evaluate(expression)):
        if time.monotonic() > end:
            raise TimeoutError(f"still nothing after {PATIENCE:.0f} s: {expression}")
        if meanwhile:
            meanwhile()
        time.sleep(0.1)
    return found


def start(page: QuietPage, server: Server, name: str) -> Row:
    """From navigation to the first figure, by phase; and what went over the line for it."""
    before = len(server.requests)
    page.goto(server.url.replace("/repo/", CONTESTANTS[name]))
    if name == "bare":
        result = poll(page, BARE_RESULT)
        if "error" in result:
            raise RuntimeError(f"the bare page failed: {result['error']}")
        marks = {phase: result["marks"][bare] for phase, (bare, _) in PHASES.items() if bare}
    else:
        times = poll(page, OUR_MARKS)
        # Begun with the heap of an earlier visit, it does not go through all steps.
        marks = {phase: times[ours] for phase, (_, ours) in PHASES.items() if ours in times}
    end = page.evaluate("performance.timeOrigin") / 1000 + max(marks.values()) / 1000
    requests = [request for request in server.requests[before:] if request.at < end]
    return {
        "contestant": name,
        "marks": marks,
        "bytes": sum(request.bytes for request in requests),
        "requests": len(requests),
    }


def next_start(page: QuietPage, server: Server, name: str) -> Row:
    """The start of the next visit, which finds what the first one has kept."""
    start(page, server, name)
    if name == "contained":
        poll(page, START_KEPT)
    time.sleep(SETTLED)
    page.goto("about:blank")
    return start(page, server, name)


def put_on_line(server: Server, line: str) -> None:
    """From now on all goes over a line of this name."""
    rate, rtt, _ = LINES[line]
    server.line, server.rtt = Line(rate and rate * 1e6 / 8), rtt


QUIET = 0.1  # after a key, in seconds: asking for its sample earlier would take time from it


def typing(page: QuietPage, server: Server, keys: int) -> Iterator[Row]:
    """Key by key, until it is painted: in the heatmap's field and in a plain one, in turns."""
    page.goto(server.url)
    poll(page, OUR_MARKS)
    page.evaluate(TIME_KEYS)
    words = word_embeddings.load()
    for tokens, sentence in SENTENCES.items():
        for letter in LETTERS:  # else some keys would do less, or more
            read = words.tokenize(sentence[:-1] + letter)
            assert (len(read.tokens), read.cut, read.spelled) == (tokens, 0, ()), read
        page.evaluate(f"benchWrite({json.dumps(sentence)})")
        poll(page, f"document.querySelectorAll('live-widget .heatmap tbody tr').length == {tokens}")
        for n in range(-len(LETTERS), keys):  # the first few warm up
            for field in ("plain", "sentence"):
                page.evaluate(f"benchSelectLastLetter({json.dumps(field)})")
                sample = timed_key(page, LETTERS[n % len(LETTERS)])
                if n >= 0:
                    yield {"tokens": tokens, "field": field, **sample}


def timed_key(page: QuietPage, key: str) -> Row:
    """A key, and when it was painted. Like a reader's it comes at any moment of a frame, and after
    the browser is done with what was before it."""
    time.sleep(random.uniform(0.1, 0.2))
    page.press(key)
    time.sleep(QUIET)
    return dict(page.evaluate(NEXT_SAMPLE))


def stop(page: QuietPage, server: Server, name: str, times: int) -> Iterator[Row]:
    """From Stop to the next answer; and the frames a second that the page has while code runs."""
    page.goto(server.url.replace("/repo/", CONTESTANTS["bare" if name == "bare" else "contained"]))
    if name == "bare":
        poll(page, BARE_RESULT)
    else:
        if name == "no spare":
            page.evaluate(FRUGAL)
        poll(page, LEARNER_ANSWERS)
    for _ in range(times):
        again = page.evaluate(REBOOT_BARE if name == "bare" else STOP_AND_RUN)
        yield {"contestant": name, **again}


def check(page: QuietPage, server: Server) -> Iterator[Row]:
    """From Check to the verdict, for each exercise's solution and its first named mistake."""
    for lesson in LESSONS:
        page.goto(f"{server.url}lessons/{lesson.page}/")
        poll(page, LEARNER_ANSWERS)
        for name in lesson.exercises:
            exercise = EXERCISES[name]
            codes = {"passed": exercise.solution, "not yet": exercise.mistakes[0].code}
            for verdict, code in codes.items():
                found = page.evaluate(f"{CHECK}({json.dumps(name)}, {json.dumps(code)})")
                if found["verdict"] != verdict:
                    raise RuntimeError(f"{name}: {found['verdict']} instead of {verdict}")
                yield {"exercise": name, **found}


def figure(page: QuietPage, server: Server, name: str) -> Iterator[Row]:
    """From the click that runs code with matplotlib until its picture is there, when Python and
    numpy run: the first time, and in ours the next times."""
    if name == "bare":
        page.goto(server.url.replace("/repo/", "/base/figure.html"))
        poll(page, BARE_RESULT)
        found = page.evaluate(FIGURE_BARE)
        if "error" in found:
            raise RuntimeError(f"the bare page failed: {found['error']}")
        yield {"contestant": name, "first": True, **found}
        return
    page.goto(server.url + "before-you-start/")
    poll(page, LEARNER_ANSWERS)
    for n in range(4):
        yield {"contestant": name, "first": n == 0, **page.evaluate(FIGURE)}


def encoder(page: QuietPage, server: Server) -> Iterator[Row]:
    """A new sentence for the trained encoder, in the page, warm; and what the page holds, in MB."""
    page.goto(server.url + "beyond/encoder/")
    poll(page, ENCODER_OFFERED)
    memory = {"page": settled_memory(page)}
    page.evaluate(LOAD_MODEL)
    meanwhile: list[float] = []
    poll(page, MODEL_LIVE, lambda: meanwhile.append(page.memory()))
    memory["most"] = max(*meanwhile, page.memory())
    memory["model"] = settled_memory(page)
    memory["most"] = max(memory["most"], memory["model"])
    times = page.evaluate(TIME_ENCODER)
    memory["sentences"] = settled_memory(page)
    for ms in times:
        yield {"ms": ms}
    yield {"memory": memory}


def settled_memory(page: QuietPage) -> float:
    """What the page holds when it has come to rest, without what it has dropped."""
    time.sleep(SETTLED)
    page.send("HeapProfiler.collectGarbage")
    return page.memory()


def load(page: QuietPage, server: Server, path: str, size: tuple[int, int]) -> Row:
    """What the reader sees and feels of a page while it loads, and while Python starts."""
    width, height = size
    page.send("Page.enable")  # else it takes no script for the pages to come
    page.send("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
    page.goto(server.url + path)
    poll(page, LOADED)
    time.sleep(AFTERMATH)
    top = page.evaluate(FIGURE_TOP)
    if top > height / 2:  # by the wheel, since a script's scrolling is not a reader's
        wheel = {"x": width / 2, "y": height / 2, "deltaX": 0, "deltaY": top - 80}
        page.send("Input.dispatchMouseEvent", type="mouseWheel", **wheel)
    marks = poll(page, OUR_MARKS)
    time.sleep(AFTERMATH)
    seen = page.evaluate("benchSeen")
    starting = [
        task["ms"]
        for task in seen["tasks"]
        if task["at"] + task["ms"] > marks["asked"] and task["at"] < marks["drawn"]
    ]
    return {
        "page": path,
        "width": width,
        "fcp": page.evaluate(FIRST_PAINT),
        "cls": sum(shift["value"] for shift in seen["shifts"]),  # at least what browsers call CLS
        "task": max((task["ms"] for task in seen["tasks"]), default=0),
        "starting": max(starting, default=0),
        "marks": marks,
        **seen,
    }


def first_visit(page: QuietPage, server: Server, keeps: bool) -> Row:
    """A first visit that keeps the site for reading offline, or does not."""
    page.send("Page.enable")  # else it takes no script for the pages to come
    if not keeps:
        page.send("Page.addScriptToEvaluateOnNewDocument", source=WITHOUT_KEEPER)
    return {"keeps": keeps, **load(page, server, "", DESKTOP)}


def load_without_scripts(page: QuietPage, server: Server, path: str) -> Row:
    """The first paint while no script ever arrives, and whether the figure stands there."""
    server.rules[".js"] = Stall(0)
    try:
        page.goto(server.url + path)
        return {
            "page": path,
            "held back": poll(page, FIRST_PAINT),
            "figure": poll(page, FIGURE_STANDS),  # the page may still be read
        }
    finally:
        server.rules.clear()
