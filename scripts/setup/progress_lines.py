"""Numbered steps in the terminal: what is being done, for how long, and what to do if it fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TAIL = 25  # lines shown of a failed command's output
QUIET = 15.0  # seconds between signs of life where the line cannot be rewritten


class StepError(Exception):
    """A step failed; the message says what to do about it."""


class Steps:
    """Counts the steps of one run; what the tools print goes to log files."""

    def __init__(self, total: int, logs: Path) -> None:
        self.total, self.logs, self.number = total, logs, 0
        logs.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """One step; it prints a line while it runs and one when it is done."""
        self.number += 1
        step = Step(f"[{self.number}/{self.total}] {title}", self.logs)
        yield step
        step.show(f"{step.note}, {step.seconds():.1f} s", last=True)


class Step:
    """One numbered step; `note` says in a word what came of it."""

    def __init__(self, title: str, logs: Path) -> None:
        self.title, self.logs, self.note = title, logs, "ready"
        self.begun = self.shown = time.monotonic()

    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.begun

    def show(self, text: str, last: bool = False) -> None:
        """Say how it stands: in place on a terminal, as a further line elsewhere."""
        line = f"{self.title}: {text}"[: shutil.get_terminal_size((100, 24)).columns - 1]
        if sys.stdout.isatty():
            print(f"\r\x1b[K{line}", end="\n" if last else "", flush=True)
        else:
            print(line, flush=True)
        self.shown = time.monotonic()

    def run(
        self,
        command: Sequence[str | Path],
        *,
        log: str,
        advice: str,
        cwd: Path,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Run a tool with its output in a log; StepError with the log's end if it fails."""
        path = self.logs / f"{log}.log"
        self.show("…")
        with (
            path.open("wb") as out,
            subprocess.Popen(
                command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            ) as process,
        ):
            try:
                self.watch(process, path)
            except BaseException:  # Ctrl-C must not leave the tool running
                process.terminate()
                raise
        if process.returncode:
            self.show(f"failed after {self.seconds():.1f} s", last=True)
            end = "\n".join(f"    {line}" for line in lines_of(path)[-TAIL:])
            raise StepError(f"{end}\n\n{advice}\nAll that it printed: {path}")
        self.note = "done"

    def watch(self, process: subprocess.Popen[bytes], log: Path) -> None:
        """Wait for the tool; show the time and the last line that it printed."""
        pause = 0.5 if sys.stdout.isatty() else QUIET
        while True:
            try:
                process.wait(timeout=0.1)
                return
            except subprocess.TimeoutExpired:
                if time.monotonic() - self.shown >= pause:
                    said = (lines_of(log) or [""])[-1].strip()
                    self.show(f"{self.seconds():.0f} s … {said}")


def lines_of(log: Path) -> list[str]:
    """The lines of a log that may still be growing; never fails on its bytes."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return [line for line in text.splitlines() if line.strip()]
