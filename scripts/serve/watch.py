"""Build, serve on this machine, and build again whenever a source changes."""

from __future__ import annotations

import errno
import itertools
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from scripts.serve.server import serving

WATCHED = ("docs", "src", "widgets", "mkdocs.yml")
PAUSE = 0.5  # seconds between two looks at the files
PORTS = 20  # how many to try

Build = Callable[[Path, str], bool]  # into a folder, for an address; tells whether it worked


def develop(root: Path, out: Path, base: str, port: int, build: Build) -> int:
    """Serve until Ctrl-C. Builds go to two folders by turns, so a failed one changes nothing."""
    seen = snapshot(root)
    folders = itertools.cycle([out / "a", out / "b"])
    port = free_port(port)
    url = f"http://127.0.0.1:{port}{base}"
    if not build(current := next(folders), url):
        return 1
    with serving(current, base, port, dev=True) as server:
        print(f"\n  {server.url}\n\nPages load again when you save. Ctrl-C stops.", flush=True)
        while True:
            time.sleep(PAUSE)
            now = snapshot(root)
            if now == seen:
                continue
            changed = sorted({str(path) for path, _ in now.items() ^ seen.items()})
            seen = now
            print(f"\nchanged: {', '.join(changed[:4])}", flush=True)
            if build(following := next(folders), url):
                server.root = following
                server.reload()
            else:
                next(folders)  # stay beside the one that is served
                print("The last good build stays up. Mend this and save again.", flush=True)


def snapshot(root: Path) -> dict[Path, tuple[int, int]]:
    """Time and size of every source; not of what editors and Python leave beside them."""
    found: dict[Path, tuple[int, int]] = {}
    for place in WATCHED:
        for path in [root / place, *(root / place).rglob("*")]:
            part_of = path.relative_to(root).parts
            if any(p.startswith((".", "__pycache__")) or p.endswith("~") for p in part_of):
                continue
            with suppress(FileNotFoundError):  # deleted while we look
                if path.is_file():
                    facts = path.stat()
                    found[path.relative_to(root)] = (facts.st_mtime_ns, facts.st_size)
    return found


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that is free."""
    for port in range(wanted, wanted + PORTS):
        try:
            socket.create_server(("127.0.0.1", port)).close()
            return port
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            print(f"Port {port} is taken; trying {port + 1}.")
    raise SystemExit(f"No port from {wanted} to {port} is free. Choose one with --port.")
