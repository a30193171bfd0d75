"""Fetch what vendor.lock names, by hash, into .cache/vendor; standard library only.

A file that is there with the right hash costs no request. Otherwise its public source is tried,
then the registry package named beside it. A wrong hash stops: neither source is trusted.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.setup.file_lock import exclusive
from scripts.setup.vendor_lock import (
    LOCK,
    VENDOR,
    Entry,
    FetchError,
    digest,
    entries,
    readable,
    wrong_hash,
)

PART = ".part-"
CHUNK = 1 << 16
SLOWEST = 2_000  # bytes a second; a source below that counts as stalled

Say = Callable[[str], None]
Download = Callable[[str, Path], Path]  # a package, into a folder


class UnreachableError(Exception):
    """The public source gave no whole answer; the fallback may."""


@dataclass(frozen=True)
class Limits:
    """Seconds to wait; short, because there is a second source."""

    connect: float = 5.0
    stall: float = 15.0


LIMITS = Limits()


def fetch(
    group: str,
    *,
    lock: Path = LOCK,
    into: Path = VENDOR,
    limits: Limits = LIMITS,
    download: Download | None = None,
    say: Say = print,
) -> dict[str, Path]:
    """Make the group's files present with the right hash; return where each one is."""
    wanted = entries(group, lock)
    with exclusive(into / ".lock", lambda: say("waiting for another fetch to finish")):
        for left_over in into.glob(f"{PART}*"):  # from a fetch that was killed
            shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
        missing = [entry for entry in wanted if digest(into / entry.name) != entry.sha256]
        missing = list(from_public_sources(missing, into, limits, say))
        from_packages(missing, into, download or pip_download, say)
    return {entry.name: into / entry.name for entry in wanted}


def from_public_sources(
    missing: Iterable[Entry], into: Path, limits: Limits, say: Say
) -> Iterator[Entry]:
    """Fetch each entry from its address; yield those that could not be had there."""
    given_up: set[str] = set()  # its package is needed by then, and has the other files too
    for entry in missing:
        host = urllib.parse.urlsplit(entry.url).netloc
        if host not in given_up:
            try:
                say(f"{entry.name} ({readable(entry.bytes)}) from {host}")
                store(entry, into, public_chunks(entry, limits), host, say)
                continue
            except UnreachableError as reason:
                given_up.add(host)
                say(f"{host}: {reason}; using {entry.package} from the package registry instead")
        yield entry


def public_chunks(entry: Entry, limits: Limits) -> Iterator[bytes]:
    """The body at the entry's address; UnreachableError when it does not come, or not whole."""
    begun, got = time.monotonic(), 0
    try:
        with urllib.request.urlopen(entry.url, timeout=limits.connect) as answer:
            set_stall_limit(answer, limits.stall)
            while chunk := answer.read1(CHUNK):
                yield chunk
                got += len(chunk)
                if time.monotonic() - begun > limits.stall + got / SLOWEST:
                    raise UnreachableError(f"too slow ({got} bytes so far)")
            if answer.length:  # what the server promised and did not send
                raise UnreachableError(f"broke off after {got} of {got + answer.length} bytes")
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(str(error) or type(error).__name__) from error


def set_stall_limit(answer: http.client.HTTPResponse, seconds: float) -> None:
    """Allow longer pauses in reading than in connecting; urllib has one number for both."""
    raw = getattr(answer.fp, "raw", None)
    if sock := getattr(raw, "_sock", None):
        sock.settimeout(seconds)


def from_packages(missing: Sequence[Entry], into: Path, download: Download, say: Say) -> None:
    """Take each entry out of its package; each package is downloaded once, then dropped."""
    for package in dict.fromkeys(entry.package for entry in missing):
        with tempfile.TemporaryDirectory(prefix=PART, dir=into, ignore_cleanup_errors=True) as room:
            say(f"downloading {package}, which has the same files")
            with zipfile.ZipFile(download(package, Path(room))) as archive:
                for entry in missing:
                    if entry.package == package:
                        say(f"{entry.name} ({readable(entry.bytes)}) from {package}")
                        store(entry, into, member_chunks(archive, entry), package, say)


def member_chunks(archive: zipfile.ZipFile, entry: Entry) -> Iterator[bytes]:
    """The bytes of the entry inside its package."""
    try:
        with archive.open(entry.member) as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except (KeyError, zipfile.BadZipFile) as error:
        host = urllib.parse.urlsplit(entry.url).netloc
        raise FetchError(
            f"{entry.package} does not hold {entry.member} as vendor.lock says: {error}\n"
            f"Correct 'package' and 'member' in vendor.lock, or make {host} reachable; then run "
            "this again."
        ) from error


def pip_download(package: str, room: Path) -> Path:
    """Download one wheel with pip; nothing of it is installed or run."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-cache-dir"]
    # We unpack files from it; that it would not run on this Python does not matter.
    command += ["--ignore-requires-python", "--only-binary", ":all:", "--progress-bar", "off"]
    command += ["-d", str(room), package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(room.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        lines = (done.stderr or done.stdout).strip().splitlines()
        tail = "\n".join(line[:200] for line in lines[-5:])
        raise FetchError(
            f"Neither the public source nor the package registry gave what is in {package}.\n"
            f"pip said:\n{tail}\n"
            "Check the network connection (a proxy goes into HTTPS_PROXY), then run this again."
        )
    return wheels[0]


def store(entry: Entry, into: Path, chunks: Iterable[bytes], source: str, say: Say) -> None:
    """Write the chunks beside their place; move them there only if they are the right bytes."""
    sha, got, next_word = hashlib.sha256(), 0, 0.25
    handle, name = tempfile.mkstemp(prefix=PART, dir=into)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                sha.update(chunk)
                file.write(chunk)
                got += len(chunk)
                if got > entry.bytes:
                    break  # already wrong: no need to fill the disk
                if entry.bytes > 1_000_000 and got / entry.bytes >= next_word:
                    say(f"  {readable(got)} of {readable(entry.bytes)}")
                    next_word += 0.25
        if sha.hexdigest() != entry.sha256:
            raise FetchError(wrong_hash(entry, source, got, sha.hexdigest()))
        part.chmod(0o644)  # mkstemp's files are ours alone
        part.replace(into / entry.name)
    finally:
        part.unlink(missing_ok=True)


def main(groups: Sequence[str]) -> int:
    """`python -m scripts.setup.fetch [group ...]`; without a group, the runtime."""
    try:
        for group in groups or ["runtime"]:
            for name, path in fetch(group, say=lambda line: print(line, flush=True)).items():
                print(f"{name}: {readable(path.stat().st_size)}, hash as in vendor.lock")
    except FetchError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
