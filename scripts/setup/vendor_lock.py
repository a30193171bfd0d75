"""What vendor.lock names: files from outside, by hash, each with two places to have it from."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "vendor.lock"
VENDOR = ROOT / ".cache" / "vendor"


class FetchError(Exception):
    """A file could not be had; the message says what to do."""


@dataclass(frozen=True)
class Entry:
    """One file of vendor.lock."""

    group: str
    name: str
    bytes: int
    sha256: str
    url: str
    package: str
    member: str
    licence: str
    upstream: str


def entries(group: str, lock: Path = LOCK) -> list[Entry]:
    """The files of one group, in the lock's order."""
    with lock.open("rb") as file:
        found = [Entry(**row) for row in tomllib.load(file)["file"]]
    if not any(entry.group == group for entry in found):
        names = ", ".join(sorted({entry.group for entry in found}))
        raise FetchError(f"{lock.name} has no group '{group}'; it has: {names}.")
    return [entry for entry in found if entry.group == group]


def digest(path: Path) -> str | None:
    """The file's SHA-256, or None when there is no such file."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def readable(count: int) -> str:
    """A size as one says it."""
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.0f} kB"


def wrong_hash(entry: Entry, source: str, got: int, sha256: str) -> str:
    """What to tell when the bytes are not the ones that were named."""
    size = f"more than {entry.bytes}" if got > entry.bytes else str(got)
    return (
        f"{entry.name} from {source} is not the file that vendor.lock names.\n"
        f"  expected sha256 {entry.sha256}, {entry.bytes} bytes\n"
        f"  got      sha256 {sha256}, {size} bytes\n"
        "Nothing was kept. A proxy or a login page may have answered: try another network.\n"
        "If the file was replaced on purpose, check it and put its new hash into vendor.lock."
    )
