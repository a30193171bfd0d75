"""Warnings while a reader's code runs, without the names of files that are not the reader's."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Matplotlib's, one for each letter, each time it measures or draws it.
_NO_LETTER = re.compile(r"Glyph (\d+) .*missing from")
SOME = 8  # letters that are named


class Warned:
    """Takes warnings as long as its `taken` goes on; those of one kind come to one sentence."""

    def __init__(self, name: str, write: Callable[[str], object]) -> None:
        """name: the file name of the reader's code; write: gets each warning."""
        self._name, self._write = name, write
        self._letters: set[str] = set()  # that the font of a picture lacks

    @contextmanager
    def taken(self) -> Iterator[None]:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.showwarning = self._show
            yield

    def _show(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: object = None,  # noqa: ARG002
        line: object = None,  # noqa: ARG002
    ) -> None:
        if found := _NO_LETTER.match(str(message)):
            self._letters.add(chr(int(found[1])))
        else:
            where = f"{self._name}:{lineno}: " if filename == self._name else ""
            self._write(f"{where}{category.__name__}: {message}\n")

    def conclude(self) -> None:
        """Say what came to one sentence."""
        if self._letters:
            letters = sorted(self._letters)
            named = " ".join(letters[:SOME]) + (" …" if len(letters) > SOME else "")
            self._write(f"[The font of the pictures has no {named}: empty boxes stand there.]\n")
