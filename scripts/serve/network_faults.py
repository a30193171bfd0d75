"""A line between server and browser that is slow or fails, as tests and measurements need it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stall:
    """Send `after` bytes of the body, then nothing more; the connection stays open."""

    after: int = 0


@dataclass(frozen=True)
class Cut:
    """Send `after` bytes of the body, then close the connection."""

    after: int = 0


Fault = int | bytes | Stall | Cut  # a status, another body, or a connection that fails
Rule = Fault | Callable[[bytes], Fault]  # a function gets the true body


class Line:
    """The line that all connections share: `rate` bytes a second, or no limit."""

    def __init__(self, rate: float | None) -> None:
        self.rate = rate
        self.free_at = 0.0
        self.lock = threading.Lock()

    def wait(self, count: int) -> None:
        """Return when `count` more bytes have had the time to pass."""
        if self.rate:
            with self.lock:
                now = time.monotonic()
                self.free_at = max(self.free_at, now) + count / self.rate
                pause = self.free_at - now
            time.sleep(pause)
