"""What a static server says of a file: its type, its compressed bytes, its ETag."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from email.utils import formatdate
from functools import cached_property, lru_cache
from pathlib import Path

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "application/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".mjs": "application/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
GZIPPED = {".css", ".html", ".js", ".json", ".map", ".mjs", ".svg", ".txt", ".wasm", ".xml"}


def content_type(suffix: str) -> str:
    """The type for a file name's ending."""
    return TYPES.get(suffix, "application/octet-stream")


@dataclass(frozen=True)
class ServedFile:
    """A file's bytes, and what is derived from them once."""

    body: bytes
    suffix: str
    last_modified: str

    @cached_property
    def gzipped(self) -> bytes | None:
        """The compressed bytes, for the types that GitHub Pages compresses."""
        return gzip.compress(self.body, 6, mtime=0) if self.suffix in GZIPPED else None

    @cached_property
    def etag(self) -> str:
        """A name for these bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def served_file(path: Path) -> ServedFile:
    """The file as it is now; an unchanged one is read and compressed once a process."""
    facts = path.stat()
    return _read(path, facts.st_mtime, facts.st_size)


@lru_cache(maxsize=1024)
def _read(path: Path, modified: float, _size: int) -> ServedFile:
    return ServedFile(path.read_bytes(), path.suffix, formatdate(modified, usegmt=True))
