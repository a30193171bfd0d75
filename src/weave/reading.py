"""How long a page is, and how easily its prose reads."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"

# What is no prose: comments, code, formulas, tables, a block's first line and options, HTML.
NO_PROSE = re.compile(
    r"<!--.*?-->|^```.*?^```|\$\$.*?\$\$|\$[^$\n]+\$|^\|.*?$|^///.*?$"
    r"|^    \w+:.*?$|^\s*\{.*?\}$|<[^>]*>",
    re.S | re.M,
)
MARKS = re.compile(r"\]\([^)]*\)|[*_`#\[\]]|^- \[.\]", re.M)


def prose(page: str) -> str:
    """The sentences of a lesson, named as its file is."""
    text = (DOCS / f"lessons/{page}.md").read_text(encoding="utf-8")
    return MARKS.sub("", NO_PROSE.sub("", re.sub(r"\{\{.+?\}\}", "7", text)))


def words(page: str) -> int:
    """How many words a reader reads, to the next hundred."""
    return round(len(re.findall(r"[\w’'-]+", prose(page))), -2)


def ease(page: str) -> int:
    """Flesch's reading ease: 100 is very easy, 60 to 70 plain English, 30 difficult.

    Source: Flesch 1948, "A new readability yardstick". Syllables are counted as groups of vowels.
    """
    sentences = [s for s in re.split(r"[.!?]\s|\n\s*\n", prose(page)) if s.strip()]
    found = re.findall(r"[a-z]+", prose(page).lower())
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])es?$|ed$", "", word))))
        for word in found
    )
    return round(206.835 - 1.015 * len(found) / len(sentences) - 84.6 * syllables / len(found))


def told(page: str) -> str:
    """Both, as a lesson tells them at its top."""
    return f"{words(page):,} words, with a reading ease of {ease(page)}"
