"""WordPiece: how BERT's uncased models cut a text into pieces."""

import unicodedata
from collections.abc import Container

LONGEST = 100  # characters of a word; a longer one is unknown
UNKNOWN = "[UNK]"
CHINESE = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


def cut(text: str, vocabulary: Container[str]) -> list[str]:
    """The pieces of a text, between the two marks that the model was trained with.

    A piece that goes on with a word begins with ##. Marks such as [CLS] in the text are read as any
    other characters. Code points that Unicode gained after version 8 may be cut otherwise than by
    the published tokenizer, whose tables are older.
    Source: Devlin 2019, section 3; Schuster & Nakajima 2012 (WordPiece).
    """
    found = [piece for word in words(text) for piece in pieces(word, vocabulary)]
    return ["[CLS]", *found, "[SEP]"]


def words(text: str) -> list[str]:
    """Words and single marks, in lower case and without accents."""
    cleaned = "".join(map(_clean, text))
    # Letter by letter: str.lower of a whole word knows a Greek sigma at its end.
    plain = (
        c.lower() for c in unicodedata.normalize("NFD", cleaned) if unicodedata.category(c) != "Mn"
    )
    return "".join(f" {c} " if _is_mark(c) else c for c in "".join(plain)).split()


def pieces(word: str, vocabulary: Container[str]) -> list[str]:
    """The longest entries that fit, left to right; one unknown piece makes the word unknown."""
    if len(word) > LONGEST:
        return [UNKNOWN]
    found: list[str] = []
    start = 0
    while start < len(word):
        before = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if before + word[start:end] in vocabulary), None)
        if end is None:
            return [UNKNOWN]
        found.append(before + word[start:end])
        start = end
    return found


def _clean(c: str) -> str:
    """A character: nothing for one that controls, a space for a gap, set apart if Chinese."""
    kind = unicodedata.category(c)
    if c in "\t\n\r" or kind == "Zs":
        return " "
    if c in "\0\ufffd" or kind in ("Cc", "Cf", "Co", "Cs"):
        return ""
    return f" {c} " if any(low <= ord(c) <= high for low, high in CHINESE) else c


def _is_mark(c: str) -> bool:
    """Punctuation; of ASCII also what Unicode counts as symbols, such as $ and +."""
    return (c.isascii() and c.isprintable() and not c.isalnum() and c != " ") or (
        unicodedata.category(c)[0] == "P"
    )
