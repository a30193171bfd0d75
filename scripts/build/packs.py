"""What the workers of the reader's tab unpack: the standard library, numpy, our code, matplotlib.

A pack is gzip of a list of files, as JSON with its length before it, and of their contents.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scripts.build.cut_wheels import (
    MATPLOTLIB_LIBRARIES,
    NUMPY_LIBRARIES,
    contents,
    cut_out,
    matplotlib_files,
)
from scripts.setup.pyodide import LIBRARY, PACKAGES, lock_file

COMPILER = Path(__file__).with_name("compile_bytecode.mjs")
COURSE = "/course/"
NEEDED = "/needed.json"
Files = dict[str, bytes]  # by their path


@dataclass(frozen=True)
class Packs:
    """Files as workers get them: packs, and libraries to compile before they are asked for."""

    first: list[Path]  # what a start needs
    later: list[Path]  # the rest of the standard library, of numpy and of our own
    figures: list[Path]  # matplotlib


def make_packs(vendor: dict[str, Path], course: Files, data: Files, into: Path) -> Packs:
    """Compile, and write to a folder.

    course: our own source, by its path in COURSE. data: what it reads.
    """
    (wheel,) = (path for name, path in vendor.items() if name.startswith("numpy"))
    numpy = dict(contents(wheel))
    source = below(LIBRARY, dict(contents(vendor["python_stdlib.zip"]))) | below(PACKAGES, numpy)
    made = compiled(source, vendor, into / "library.made")
    made.pop(NEEDED)
    library = written(into / "library.pack", made)

    ours = compiled(below(COURSE, course | data), vendor, into / "course.made", library)
    listed: list[str] = json.loads(ours.pop(NEEDED))
    # A figure that draws lots waits for this: it is nearly as large as the rest of numpy.
    needed = {name for name in listed if "/numpy/random/" not in name}
    read = {name: ours.pop(name) for name in below(COURSE, data)}
    shared, empty = cut_out(numpy, NUMPY_LIBRARIES, into)
    made |= below(PACKAGES, empty)

    def part(files: Files, first: bool, packages: bool) -> Files:
        return {
            name: body
            for name, body in files.items()
            if (name in needed) == first and (PACKAGES in name) == packages
        }

    parts = {
        "stdlib": part(made, True, False),
        "numpy": part(made, True, True),
        "course": part(ours, True, False),
        "data": read,
        "more": part(made, False, False) | part(made, False, True),
        "exercises": part(ours, False, False),
    }
    paths = {name: written(into / f"{name}.pack", part) for name, part in parts.items()}

    wheels = matplotlib_files(vendor)
    figures = compiled(below(PACKAGES, wheels), vendor, into / "matplotlib.made", library)
    figures.pop(NEEDED)
    drawing, empty = cut_out(wheels, MATPLOTLIB_LIBRARIES, into)
    figures |= below(PACKAGES, empty)
    return Packs(
        [*shared, *(paths[name] for name in ("stdlib", "numpy", "course", "data"))],
        [paths["exercises"], paths["more"]],
        [*drawing, written(into / "matplotlib.pack", figures)],
    )


def below(folder: str, files: Files) -> Files:
    """The same files, in a folder."""
    return {folder + name: body for name, body in files.items()}


def joined(files: Files) -> bytes:
    """A pack before it is compressed."""
    index = json.dumps([[name, len(body)] for name, body in files.items()]).encode()
    return b"".join([len(index).to_bytes(4, "little"), index, *files.values()])


def packed(files: Files) -> bytes:
    """A pack; the same bytes each time."""
    return gzip.compress(joined(files), 9, mtime=0)


def unpacked(whole: bytes) -> Files:
    """The files of a pack, which is not compressed any more."""
    end = 4 + int.from_bytes(whole[:4], "little")
    files = {}
    for name, length in json.loads(whole[4:end]):
        files[name] = whole[end : end + length]
        end += length
    return files


def written(path: Path, files: Files) -> Path:
    """The pack, in a file. One that is there already is not made again: that takes seconds."""
    whole = joined(files)
    stamp, made_of = path.with_suffix(".sha256"), hashlib.sha256(whole).hexdigest()
    if not (path.exists() and stamp.exists() and stamp.read_text() == made_of):
        stamp.unlink(missing_ok=True)
        path.write_bytes(gzip.compress(whole, 9, mtime=0))
        stamp.write_text(made_of)
    return path


def compiled(
    files: Files, vendor: dict[str, Path], ready: Path, library: Path | None = None
) -> Files:
    """The same files as bytecode, which Pyodide makes, run by Node.js; and in NEEDED, as JSON, the
    files of the modules that it had imported by then.

    It takes seconds, so what was made is kept in `ready`, as long as it was made of the same.
    """
    given = joined(files)
    more = [library] if library else []
    made_of = b"".join([given, COMPILER.read_bytes(), *(path.read_bytes() for path in more)])
    stamp = hashlib.sha256(made_of).hexdigest().encode()
    if not (ready.exists() and ready.read_bytes().startswith(stamp)):
        source, part = ready.with_suffix(".given"), ready.with_suffix(".part")
        source.write_bytes(gzip.compress(given, 1))
        runtime = vendor["pyodide.mjs"].parent
        env = os.environ | {"PYODIDE_LOCK": json.dumps(lock_file())}
        subprocess.run(["node", COMPILER, runtime, source, part, *more], check=True, env=env)
        ready.write_bytes(stamp + part.read_bytes())
        source.unlink()
        part.unlink()
    return unpacked(ready.read_bytes()[len(stamp) :])
