"""Measure the built site: `python -m scripts.measure.bench [--runs 5] [--only PART]`.

The contestants take turns, each in a new profile, and ratios are taken within one round: the
machine may have other work. CHROMIUM names the browser, else it is Playwright's own. Raw rows go to
.cache/bench/<date>.jsonl.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from scripts.build.build_site import build
from scripts.measure.bench_report import (
    Verdict,
    report_checks,
    report_encoder,
    report_figures,
    report_first_visits,
    report_loads,
    report_next_starts,
    report_starts,
    report_stops,
    report_typing,
    report_verdicts,
)
from scripts.measure.devtools_pipe import quiet_page
from scripts.measure.measurements import (
    CONTESTANTS,
    DESKTOP,
    LESSON,
    LINES,
    PHONE,
    STOPS,
    Row,
    check,
    encoder,
    figure,
    first_visit,
    load,
    load_without_scripts,
    next_start,
    put_on_line,
    start,
    stop,
    typing,
)
from scripts.serve.server import Server, serving
from scripts.serve.static_file import served_file
from scripts.setup.fetch import fetch
from scripts.setup.pyodide import NUMPY, lock_file

BARE_PAGE = Path(__file__).parent / "bench_base"
RESULTS = Path(__file__).parents[2] / ".cache/bench"
KEYS = 60
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # else it asks for hosts outside, time and again
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def contestants() -> Iterator[Server]:
    """The bare page and both builds behind one server, at the addresses in CONTESTANTS."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        room = Path(name)
        runtime, contained, uncontained = (room / part for part in ("runtime", "site", "open"))
        runtime.mkdir()
        vendor = fetch("runtime")
        for file, path in vendor.items():
            shutil.copyfile(path, runtime / file)
        # What ours has is in it, and no more: the whole one would cost the bare page more.
        others = [path for name, path in vendor.items() if name.endswith(".whl") and name != NUMPY]
        lock = json.dumps(lock_file(vendor[NUMPY], *others))
        (runtime / "pyodide-lock.json").write_text(lock, encoding="utf-8")
        extra = {"/base/": BARE_PAGE, "/pyodide/": runtime, "/uncontained/": uncontained}
        with serving(contained, "/repo/", extra=extra) as server:
            build(contained, server.url)
            build(uncontained, server.url.replace("/repo/", "/uncontained/"), contained=False)
            for path in [*BARE_PAGE.iterdir(), *room.rglob("*.*")]:
                if path.is_file():  # compress it now, not while the first reader waits
                    _ = served_file(path).gzipped, served_file(path).etag
            yield server


def one_start_each(playwright: Playwright, server: Server) -> Iterator[Row]:
    for line in LINES:
        put_on_line(server, line)
        for name in CONTESTANTS:
            if name == "uncontained" and line != "loopback":
                continue
            with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
                yield {"line": line, **start(page, server, name)}
    put_on_line(server, "loopback")


def next_starts(playwright: Playwright, server: Server) -> Iterator[Row]:
    for name in ("bare", "contained"):
        with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
            yield next_start(page, server, name)


def one_sitting(playwright: Playwright, server: Server) -> Iterator[Row]:
    with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
        yield from typing(page, server, KEYS)


def stops(playwright: Playwright, server: Server) -> Iterator[Row]:
    for name in STOPS:
        with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
            yield from stop(page, server, name, times=3)


def checks(playwright: Playwright, server: Server) -> Iterator[Row]:
    with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
        yield from check(page, server)


def figures(playwright: Playwright, server: Server) -> Iterator[Row]:
    for name in ("bare", "contained"):
        with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
            yield from figure(page, server, name)


def encoders(playwright: Playwright, server: Server) -> Iterator[Row]:
    with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
        yield from encoder(page, server)


def first_visits(playwright: Playwright, server: Server) -> Iterator[Row]:
    # In any order: neither is always the one that finds the machine busier.
    for keeps in random.sample((False, True), 2):
        with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
            yield first_visit(page, server, keeps)


def each_page_once(playwright: Playwright, server: Server) -> Iterator[Row]:
    for path in ("", LESSON):
        for size in (DESKTOP, PHONE):
            with quiet_page(browser(playwright), FLAGS, size) as page:
                yield load(page, server, path, size)
        with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
            yield load_without_scripts(page, server, path)


def browser(playwright: Playwright) -> str:
    """Where it is."""
    return os.environ.get("CHROMIUM") or playwright.chromium.executable_path


PARTS = {
    "start": (one_start_each, report_starts),
    "next": (next_starts, report_next_starts),
    "typing": (one_sitting, report_typing),
    "stop": (stops, report_stops),
    "check": (checks, report_checks),
    "figure": (figures, report_figures),
    "encoder": (encoders, report_encoder),
    "offline": (first_visits, report_first_visits),
    "page": (each_page_once, report_loads),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=PARTS)
    options = parser.parse_args()
    begun = datetime.now().isoformat(timespec="seconds")
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = RESULTS / f"{begun[:10]}.jsonl"
    verdicts: list[Verdict] = []
    with (
        sync_playwright() as playwright,
        contestants() as server,
        results.open("a", encoding="utf-8") as file,
    ):
        # Not counted: it warms the system's file cache.
        with quiet_page(browser(playwright), FLAGS, DESKTOP) as page:
            start(page, server, "bare")
        for part in [options.only] if options.only else PARTS:
            measure, report = PARTS[part]
            rows = []
            for run in range(1, options.runs + 1):
                print(f"{part}, round {run} of {options.runs}", file=sys.stderr, flush=True)
                for row in measure(playwright, server):
                    rows.append({"part": part, "run": run, **row})
                    file.write(json.dumps({"begun": begun, **rows[-1]}) + "\n")
                    file.flush()
            verdicts += report(rows)
    report_verdicts(verdicts)
    print(f"\nraw rows: {results}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
