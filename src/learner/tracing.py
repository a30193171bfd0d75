"""Tracebacks with the reader's own lines only."""

from __future__ import annotations

import traceback
from collections.abc import Callable

CHAIN = 10  # exceptions that led to one another and are shown
DEEPEST = 1_000  # frames of a traceback that are looked at: a million take many seconds


def traced(error: BaseException, is_theirs: Callable[[str], bool]) -> str:
    """What Python says of an error, with the lines of files that are the reader's."""
    if _length(error) > CHAIN:
        error.__cause__ = error.__context__ = None
    told = traceback.TracebackException.from_exception(error, limit=DEEPEST)
    _keep(told, is_theirs)
    return "".join(told.format()).rstrip()


def _keep(told: traceback.TracebackException, is_theirs: Callable[[str], bool]) -> None:
    """Leave out the lines of others, and earlier errors that happened in no other lines."""
    for link in ("__cause__", "__context__"):
        if (earlier := getattr(told, link)) and earlier.stack:
            _keep(earlier, is_theirs)
            if not earlier.stack:
                setattr(told, link, None)
    theirs = [line for line in told.stack if is_theirs(line.filename)]
    told.stack = traceback.StackSummary.from_list(theirs)


def _length(error: BaseException | None) -> int:
    """How many exceptions led to this one, up to a limit."""
    count = 0
    while error and count <= CHAIN:
        error, count = error.__cause__ or error.__context__, count + 1
    return count
