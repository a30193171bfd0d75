"""What is printed, as a terminal shows it: lines written anew, and no colour codes in the text."""

from __future__ import annotations

import re

# An escape sequence as ECMA-48 has them, or another control character; not a new line, not a tab.
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^\[\]]"
    r"|[\x00-\x08\x0b-\x1f\x7f]"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]{0,200}\x1b?)?$")
_ANEW = re.compile(r"[^\n]*\r")


class Terminal:
    """The line that a cursor stands in, and what to say of it to who shows the text."""

    def __init__(self) -> None:
        self._line = ""  # as far as the cursor has been seen to move in it
        self._more: list[str] = []  # what was written behind it since
        self._column = 0  # of the cursor, where nothing is behind the line
        self._begun = ""  # an escape sequence of which the rest has not come

    def shown(self, text: str) -> str:
        """The text to show after what was shown before; a "\\r" in it takes the line back."""
        at_end = self._column == len(self._line)
        if at_end and not self._begun and not _CONTROL.search(text):  # nearly always
            _, newline, after = text.rpartition("\n")
            if newline:
                self._line, self._column, self._more = "", 0, []
            self._more.append(after)
            return text
        if self._more:
            self._line += "".join(self._more)
            self._column, self._more = len(self._line), []
        text = self._begun + text
        cut = _UNFINISHED.search(text)
        self._begun = cut[0] if cut else ""
        text = text.removesuffix(self._begun)
        told, end = ["\r", self._line], 0
        for control in _CONTROL.finditer(text):
            self._write(text[end : control.start()], told)
            self._obey(control[0])
            told[-1] = self._line
            end = control.end()
        self._write(text[end:], told)
        return "".join(told)

    def _write(self, text: str, told: list[str]) -> None:
        """Put text over what stands at the cursor; told: the lines so far."""
        for i, part in enumerate(text.split("\n")):
            if i:
                told += ["\n", ""]
                self._line, self._column = "", 0
            end = self._column + len(part)
            before = self._line[: self._column].ljust(self._column)
            self._line = before + part + self._line[end:]
            self._column = end
            told[-1] = self._line

    def _obey(self, control: str) -> None:
        if control == "\r":
            self._column = 0
        elif control == "\b":
            self._column = max(0, self._column - 1)
        elif control in ("\x1b[K", "\x1b[0K"):  # clear the rest of the line
            self._line = self._line[: self._column]
        elif control == "\x1b[2K":
            self._line = ""


def settled(text: str) -> str:
    """The text with each line that was taken back left out."""
    return _ANEW.sub("", text)


def waiting(text: str) -> str:
    """The same for text that follows some: its first line may take back what stands before it."""
    first = "\r" if "\r" in text.partition("\n")[0] else ""
    return first + settled(text)
