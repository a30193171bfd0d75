"""What a notebook carries, packed: the exercises with their checks, the core, a part of the table.

The same bytes on every machine: nothing in them hangs on a clock, a system or a zlib, and bzip2 has
compressed alike for many years.
"""

import bz2
import io
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attention.word_embeddings import TABLE
from exercises.lesson_1.most_attended import SENTENCES
from lessons import LESSONS, Lesson

ROOT = Path(__file__).parents[2]
COMMONEST = 2_000  # entries of the table, which stands roughly by frequency
# Beside the exercises and the core: what a check stands on.
ENGINE = (
    "checking",
    "kit/html.py",
    "kit/numbers.py",
    "learner/data.py",
    "learner/error_meanings.py",
    "learner/tracing.py",
    "yours",
)


def packed(lesson: Lesson) -> bytes:
    """A zip archive, its files stored as they are and the whole compressed by bzip2.

    It has the exercises of this lesson and of those before it.
    """
    source = ROOT / "src"
    there = [each for each in LESSONS if each.number <= lesson.number]
    names = ["attention", "exercises", *(f"exercises/{each.folder}" for each in there), *ENGINE]
    files = {
        file.relative_to(source).as_posix(): file.read_bytes()
        for name in names
        for file in (sorted((source / name).glob("*.py")) or [source / name])
    }
    cut = f"\nLESSONS = LESSONS[:{len(there)}]  # those of this notebook\n"
    files["lessons.py"] = (source / "lessons.py").read_bytes() + cut.encode()
    for package in ("kit", "learner"):
        files[f"{package}/__init__.py"] = b""  # the rest of it has no use in a notebook
    files["attention/word_embeddings.npz"] = small_table()
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    # Line ends as in the repository, however Git checked the files out.
    text = {name: data.replace(b"\r\n", b"\n") for name, data in files.items() if "npz" not in name}
    return bz2.compress(stored(files | text))


def small_table() -> bytes:
    """The table of word embeddings, cut to its commonest entries and the exercises' own words."""
    with np.load(TABLE, allow_pickle=False) as file:
        words = file["words"].tobytes().decode().split("\n")
        wanted = {word for sentence in SENTENCES for word in sentence.split()}
        kept = [i for i, word in enumerate(words) if i < COMMONEST or word in wanted]
        listed = "\n".join(words[i] for i in kept)
        return stored(
            {
                "words.npy": array_file(np.frombuffer(listed.encode(), np.uint8)),
                "table.npy": array_file(np.ascontiguousarray(file["table"][:, kept])),
                "about.npy": array_file(file["about"]),
            }
        )


def array_file(array: NDArray[np.generic]) -> bytes:
    """An array in NumPy's own format."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def stored(files: dict[str, bytes]) -> bytes:
    """A zip archive without compression."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)  # its date is 1980
            info.create_system = 3
            archive.writestr(info, content)
    return buffer.getvalue()
