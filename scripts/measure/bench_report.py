"""What the rows of a bench say: tables, and each figure beside its limit.

A report prints its tables and yields the verdicts.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median, quantiles

from model_files import model_file
from scripts.measure.measurements import (
    DESKTOP,
    LESSON,
    LINES,
    PHASES,
    PHONE,
    SENTENCES,
    STOPS,
    Row,
)

FRAME = 1000 / 60  # ms
ENCODER_MEMORY = "encoder_memory.json"  # in models/
Verdict = tuple[str, str, str, bool]  # what, measured, limit, whether it holds


def report_starts(rows: list[Row]) -> Iterator[Verdict]:
    """Where the time goes, and the ratios, on each line."""
    for line, (_, _, limit) in LINES.items():
        yield from _report_starts(line, [row for row in rows if row["line"] == line], limit)


def report_next_starts(rows: list[Row]) -> Iterator[Verdict]:
    """The same for the next visit."""
    yield from _report_starts("next visit", rows, 0.3)


def _report_starts(title: str, rows: list[Row], limit: float) -> Iterator[Verdict]:
    names = dict.fromkeys(row["contestant"] for row in rows)
    of = {name: [row for row in rows if row["contestant"] == name] for name in names}
    print(f"\nNavigation to first figure, {title}: medians in ms, and what each phase took of it")
    lines = []
    for phase in PHASES:
        cells = []
        for mine in of.values():
            if phase not in mine[0]["marks"]:
                cells += ["–", ""]
                continue
            cells += [
                f"{median(row['marks'][phase] for row in mine):.0f}",
                f"+{median(steps(row['marks'])[phase] for row in mine):.0f}",
            ]
        lines.append([phase, *cells])
    for name, key, unit in (("MB over the line", "bytes", 1e6), ("requests", "requests", 1)):
        values = [median(row[key] for row in mine) / unit for mine in of.values()]
        lines.append([name, *spread(f"{value:.3g}" for value in values)])
    table(["phase, at its end", *spread(names)], lines)
    last = [*PHASES][-1]
    for ours in [name for name in names if name != "bare"]:
        ratios = [
            mine["marks"][last] / bare["marks"][last]
            for mine, bare in zip(of[ours], of["bare"], strict=True)
        ]
        ratio = median(ratios)
        each = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"{ours} / bare, median of the rounds' ratios: {ratio:.2f}  ({each})")
        if ours != "contained":
            continue
        yield f"start, {title}, ours / bare", f"{ratio:.2f}", f"≤ {limit}", ratio <= limit
        if title == "loopback":
            share = median(row["bytes"] for row in of[ours]) / of["bare"][0]["bytes"]
            yield "bytes until the first figure", f"{share:.2f}", "≤ 0.8", share <= 0.8


def report_typing(rows: list[Row]) -> Iterator[Verdict]:
    """Keydown to painted, beside an empty update: the same key in a field without a widget."""
    print(f"\nKeystroke to painted, ms (a frame is {FRAME:.1f} ms)")
    lines, verdicts = [], []
    for tokens in SENTENCES:
        times = {
            (field, until): [r[until] for r in rows if (r["tokens"], r["field"]) == (tokens, field)]
            for field in ("plain", "sentence")
            for until in ("swapped", "painted", "whole")
        }
        empty, ours = times["plain", "painted"], times["sentence", "painted"]
        late, more = quantiles(ours, n=20)[-1], median(ours) - median(empty)
        swapped, whole = (median(times["sentence", until]) for until in ("swapped", "whole"))
        cells = [swapped, median(ours), late, whole, median(empty), more]
        lines.append([f"{tokens} tokens", str(len(ours)), *(f"{x:.1f}" for x in cells)])
        name = f"typing, {tokens} tokens"
        verdicts += [
            (f"{name}, median above empty", f"{more:.1f}", f"≤ {FRAME:.1f} ms", more <= FRAME),
            (f"{name}, 95th percentile", f"{late:.1f}", "< 50 ms", late < 50),
        ]
    columns = [
        "",
        "keys",
        "answer in DOM",
        "painted",
        "95 %",
        "all of it",
        "empty update",
        "above it",
    ]
    table(columns, lines)
    yield from verdicts


def report_stops(rows: list[Row]) -> Iterator[Verdict]:
    """From Stop to the next answer, beside a plain start of the same Python."""
    print("\nStop to the next answer, ms: medians; and frames a second while an endless loop ran")
    of = {name: [row for row in rows if row["contestant"] == name] for name in STOPS}
    times = {name: [row["ms"] for row in mine] for name, mine in of.items()}
    frames = [row["frames"] for mine in of.values() for row in mine if "frames" in row]
    lines = [
        [name, str(len(mine)), f"{median(mine):.0f}", " ".join(f"{ms:.0f}" for ms in mine)]
        for name, mine in times.items()
    ]
    table(["", "times", "median", "each"], lines)
    ratio = median(times["no spare"]) / median(times["bare"])
    yield "stop, no spare / plain start", f"{ratio:.2f}", "≤ 0.2", ratio <= 0.2
    spare = median(times["spare"])
    yield "stop, with the spare", f"{spare:.0f}", "< 100 ms", spare < 100
    yield "frames a second meanwhile, worst", f"{min(frames):.0f}", "≥ 50", min(frames) >= 50


def report_checks(rows: list[Row]) -> Iterator[Verdict]:
    """From Check to the verdict, warm."""
    print("\nCheck to verdict, ms: the median and the worst, of right answers and of wrong ones")
    lines = []
    for name in dict.fromkeys(row["exercise"] for row in rows):
        mine = [row["ms"] for row in rows if row["exercise"] == name]
        lines.append([name, f"{median(mine):.0f}", f"{max(mine):.0f}"])
        yield f"check, {name}", f"{median(mine):.0f}", "< 300 ms", median(mine) < 300
    table(["exercise", "median", "worst"], lines)


def report_figures(rows: list[Row]) -> Iterator[Verdict]:
    """From the click to the picture: the first time beside the bare page, and later."""
    print("\nClick to matplotlib's picture, ms: medians")
    bare, first, later = (
        [row["ms"] for row in rows if (row["contestant"], row["first"]) == of]
        for of in (("bare", True), ("contained", True), ("contained", False))
    )
    lines = [
        [name, f"{median(mine):.0f}", " ".join(f"{ms:.0f}" for ms in mine)]
        for name, mine in {"bare, first": bare, "ours, first": first, "later": later}.items()
    ]
    table(["", "median", "each"], lines)
    ratio = median(ours / theirs for ours, theirs in zip(first, bare, strict=True))
    yield "first figure, ours / bare", f"{ratio:.2f}", "≤ 1.0", ratio <= 1.0
    yield "later figures", f"{median(later):.0f}", "< 500 ms", median(later) < 500


def report_encoder(rows: list[Row]) -> Iterator[Verdict]:
    """A sentence of twelve pieces through the trained encoder, until its 72 heads are shown."""
    times = [row["ms"] for row in rows if "ms" in row]
    print(
        f"\nEncoder, {len(times)} sentences: median {median(times):.0f} ms, worst {max(times):.0f}"
    )
    yield "encoder, 12 pieces", f"{median(times):.0f}", "≤ 120 ms", median(times) <= 120
    told = json.loads(model_file(ENCODER_MEMORY))
    for what, megabytes in memory_of(rows).items():
        limit = told[what] * 1.1
        name = f"encoder's page, memory: {what}"
        yield name, f"{megabytes}", f"≤ {limit:.0f} MB", megabytes <= limit


def memory_of(rows: list[Row]) -> dict[str, int]:
    """What the encoder's page holds at each moment, in MB: the middle of the rounds."""
    rounds = [row["memory"] for row in rows if "memory" in row]
    return {what: round(median(each[what] for each in rounds)) for what in rounds[0]}


def report_first_visits(rows: list[Row]) -> Iterator[Verdict]:
    """What it costs the first visit that the site is kept for reading offline."""
    print("\nFirst visit without and with what keeps the site offline, ms: medians")
    without, kept = ([row for row in rows if row["keeps"] == keeps] for keeps in (False, True))
    lines = []
    for name, get in FIRST_VISIT.items():
        pairs = [(get(a), get(b)) for a, b in zip(without, kept, strict=True)]
        ratio = median(b / a for a, b in pairs)
        lines.append(
            [name, f"{median(a for a, _ in pairs):.0f}", f"{median(b for _, b in pairs):.0f}"]
        )
        yield f"first visit, {name}, with / without", f"{ratio:.2f}", "≤ 1.05", ratio <= 1.05
    table(["", "without", "with"], lines)


FIRST_VISIT: dict[str, Callable[[Row], float]] = {
    "first figure": lambda row: float(row["marks"]["drawn"]),
    "LCP": lambda row: float(row["lcp"]),
}


def report_loads(rows: list[Row]) -> Iterator[Verdict]:
    """What a reader sees and feels while a page loads and Python starts."""
    print("\nPages: medians; the longest task of the main thread is the worst of all runs")
    lines, verdicts = [], []
    for path in ("", LESSON):
        name = path.split("/")[0] or "home"
        bare = [row for row in rows if row["page"] == path and "held back" in row]
        held, whole = median(row["held back"] for row in bare), all(row["figure"] for row in bare)
        verdicts.append((f"{name}, readable before any script", f"{held:.0f} ms", "paints", whole))
        for width, _ in (DESKTOP, PHONE):
            mine = [row for row in rows if (row["page"], row.get("width")) == (path, width)]
            fcp, lcp, cls = (median(row[key] for row in mine) for key in ("fcp", "lcp", "cls"))
            tasks = {key: [row[key] for row in mine] for key in ("starting", "task")}
            lines.append(
                [f"{name} {width}", f"{held:.0f}", f"{fcp:.0f}", f"{lcp:.0f}", f"{cls:.4f}"]
                + [f"{f(tasks[key]):.0f}" for key in tasks for f in (median, max)]
            )
            worst = max(tasks["starting"])
            verdicts += [
                (f"{name} {width}, LCP", f"{lcp:.0f}", "< 1500 ms", lcp < 1500),
                (f"{name} {width}, CLS", f"{cls:.4f}", "< 0.02", cls < 0.02),
                (f"{name} {width}, longest task", f"{worst:.0f}", "≤ 50 ms", worst <= 50),
            ]
    columns = ["page", "FCP, no script", "FCP", "LCP", "CLS", "task in start", "worst", "any task"]
    table([*columns, "worst"], lines)
    yield from verdicts


def steps(marks: dict[str, float]) -> dict[str, float]:
    """What each phase took, from the times at which they ended."""
    times = [0.0, *marks.values()]
    return dict(zip(marks, (b - a for a, b in pairwise(times)), strict=True))


def spread(cells: Iterable[str]) -> list[str]:
    """Each cell, and an empty one behind it."""
    return [part for cell in cells for part in (cell, "")]


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print columns, the first one aligned left."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    for line in (head, *lines):
        first, *rest = (f"{cell:>{width}}" for cell, width in zip(line, widths, strict=True))
        print("  ".join([line[0].ljust(len(first)), *rest]).rstrip())


def report_verdicts(verdicts: Sequence[Verdict]) -> None:
    """All figures that have a limit."""
    print()
    lines = [[*verdict[:3], "yes" if verdict[3] else "NO"] for verdict in verdicts]
    table(["against the limits", "measured", "limit", "holds"], lines)
