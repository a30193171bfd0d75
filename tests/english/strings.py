"""Ten thousand strings to cut, odd ones among them, the same each time."""

import random
import unicodedata
from typing import Literal

from scripts.derive.encoder_sentences import HELD_OUT, WRITTEN

COUNT = 10_000
OLD = unicodedata.ucd_3_2_0
FORMS: tuple[Literal["NFC", "NFD", "NFKC"], ...] = ("NFC", "NFD", "NFKC")
ODD = (
    "",
    " ",
    "\t\r\n",
    "##bank # # ##",
    "$5+3<2=1>0^`|~",
    "a" * 100,
    "a" * 101,
    "\u0000a\ufffdb\u200bc",
    "ΟΔΥΣΣΕΥΣ σοφός",
    "İstanbul ıIi ẞß",
    "e\u0301tude étude",
    "日本語と中文",
    "한국어 말",
    "don't -- 'tis; e.g. U.S.A.",
    "🙂 👩\u200d🚀",
    "naïve café Übermaß",
    "unaffable antidisestablishmentarianism",
)


def settled() -> list[str]:
    """Characters that are what they were in Unicode 3.2: the published tokenizer knows them all."""
    return [
        c
        for c in map(chr, range(0x30000))
        if OLD.category(c) == unicodedata.category(c) and OLD.category(c) not in ("Cn", "Cs", "Co")
    ]


def strings() -> list[str]:
    """COUNT strings: odd ones by hand, sentences with letters changed, and chance."""
    chance = random.Random(0)
    characters = settled()
    few = [c for c in characters if ord(c) < 0x500]
    sentences = (*HELD_OUT, *WRITTEN)
    found = list(ODD)
    while len(found) < COUNT:
        kind = len(found) % 4
        if kind == 0:
            text = "".join(chance.choices(characters, k=chance.randrange(1, 40)))
        elif kind == 1:
            text = "".join(chance.choices(few, k=chance.randrange(1, 60)))
        else:
            letters = list(chance.choice(sentences))
            for _ in range(chance.randrange(1, 8)):
                letters[chance.randrange(len(letters))] = chance.choice(few)
            text = "".join(letters)
            if kind == 3:
                text = unicodedata.normalize(chance.choice(FORMS), text).upper()
        found.append(text)
    return found
