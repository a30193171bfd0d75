"""Real word embeddings, and the tokenizer that turns a sentence into them.

The table comes from sentence-transformers/all-MiniLM-L6-v2 (revision 1110a243, Apache-2.0).
`scripts/derive/word_embeddings.py` centres its word embeddings, keeps their first principal
components, gives each vector back its own length and rounds it to whole steps of 1/64. Dot
products of such vectors are exact in float64, so every machine computes the same scores.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).with_name("word_embeddings.npz")


@dataclass(frozen=True)
class Tokenized:
    """What became of a text: its tokens, and all that did not make it into them."""

    tokens: tuple[str, ...]  # entries of the table, such as "bank" or "##bank"
    ids: tuple[int, ...]  # their rows in the table
    spelled: tuple[tuple[str, tuple[str, ...]], ...]  # (word, the pieces standing in for it)
    unknown: tuple[str, ...]  # what nothing in the table spells, each once; not in `tokens`
    cut: int  # how many tokens came after the limit


@dataclass(frozen=True, eq=False)
class WordEmbeddings:
    """A table of V static embeddings; row i of `vectors` (V, d_model) belongs to `words[i]`."""

    words: tuple[str, ...]  # pieces that continue a word start with "##"
    vectors: NDArray[np.float64]
    scale: float = 1.0  # length of a vector, relative to its length in the model

    def tokenize(self, text: str, limit: int = 24) -> Tokenized:
        """Split text into at most `limit` tokens of the table, as BERT's WordPiece does.

        Lower case, accents folded, each punctuation mark by itself; a word that is not in the
        table is spelled from the longest pieces that fit, left to right. The text is read to its
        end, in linear time, to count what the limit cuts off; `spelled` and `unknown` speak only
        of what stands before the cut. Any text will do. Raises ValueError if limit is negative.
        Source: Wu et al. 2016 (WordPiece); Devlin et al. 2018 (BERT's use of it).
        """
        if limit < 0:
            raise ValueError(f"limit must not be negative, got {limit}")
        tokens: list[str] = []
        spelled: dict[str, tuple[str, ...]] = {}
        unknown: dict[str, None] = {}  # a set that keeps its order
        cut = 0
        for match in _CHUNK.finditer(text.translate(_FOLD)):
            chunk, room = match.group(), limit - len(tokens)
            pieces = (chunk,) if chunk in self._ids else self._spell(chunk)
            tokens += pieces[:room]
            cut += len(pieces[room:])
            if room and not pieces:
                unknown[chunk] = None
            elif room and chunk not in self._ids:
                spelled.setdefault(chunk, pieces[:room])
        ids = tuple(self._ids[token] for token in tokens)
        return Tokenized(tuple(tokens), ids, tuple(spelled.items()), tuple(unknown), cut)

    def vectors_of(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        """Stack the embeddings of n tokens into X, shape (n, d_model).

        Raises KeyError for a token that is not in the table.
        """
        return self.vectors[np.array([self._ids[token] for token in tokens], dtype=np.intp)]

    def nearest(
        self, vector: NDArray[np.float64], count: int, without: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The `count` whole words whose vectors point most nearly as `vector` (d_model,) does.

        Nearness is cosine similarity. Words in `without` are passed over.
        Raises ValueError if the vector has not d_model components or is all zeros.
        """
        if vector.shape != self.vectors.shape[1:] or not vector.any():
            raise ValueError(f"vector must be {self.vectors.shape[1:]} and not all zeros")
        rows, directions = self._whole
        unit = vector / np.linalg.norm(vector)
        wanted = count + len(without)
        # Single precision finds the few that can be among the nearest; their cosines in double
        # precision, to 9 digits, put them in an order that hangs on no last bits. Without BLAS, in
        # the reader's tab, einsum down the columns is the fastest.
        rough = np.einsum("d,dw->w", unit.astype(np.float32), directions)
        near = rows[rough >= np.partition(rough, -wanted)[-wanted] - 1e-5]
        vectors = self.vectors[near]
        cosines = np.round(vectors @ unit / np.linalg.norm(vectors, axis=1), 9)
        found = (self.words[near[i]] for i in np.argsort(-cosines, kind="stable"))
        return tuple(word for word in found if word not in without)[:count]

    @cached_property
    def _whole(self) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The rows of the W whole words, and their vectors at length 1, (d_model, W)."""
        rows = np.array([i for i, word in enumerate(self.words) if _WHOLE.fullmatch(word)])
        vectors = self.vectors[rows]
        directions = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return rows, np.ascontiguousarray(directions.T, dtype=np.float32)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.words), default=0)

    def _spell(self, chunk: str) -> tuple[str, ...]:
        """Cover chunk with the longest entries that fit, left to right; () if that fails."""
        ids, longest = self._ids, self._longest
        pieces: list[str] = []
        start, mark = 0, ""
        while start < len(chunk):
            # Nothing longer than the longest entry can fit, so long words take linear time.
            for end in range(min(len(chunk), start + longest), start, -1):
                piece = mark + chunk[start:end]
                if piece in ids:
                    break
            else:
                return ()
            pieces.append(piece)
            start, mark = end, "##"
        return tuple(pieces)


@cache
def load() -> WordEmbeddings:
    """Read the table beside this module, once: at least 8,000 words, d_model = 48.

    The vectors are read-only, since all callers share them.
    Raises FileNotFoundError if the table is missing. Source: see the top of this module.
    """
    with np.load(TABLE, allow_pickle=False) as file:
        words = tuple(file["words"].tobytes().decode().split("\n"))
        about = json.loads(file["about"].tobytes())
        # The file holds one row per component, which compresses better; here, one per word.
        vectors = np.ascontiguousarray(file["table"].T) * float(about["step"])
    vectors.setflags(write=False)
    return WordEmbeddings(words, vectors, float(about["scale"]))


# Character classes are written out, since the tables behind \w, str.lower and unicodedata differ
# between Python versions, and the build and the reader's tab must split alike. After folding:
# a word, a punctuation mark, or a run of anything else.
_CHUNK = re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]|[^ -~]+")

_WHOLE = re.compile(r"[a-z]{2,}")

_ACCENTED = {
    "a": "ÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧḀḁẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặ",
    "b": "ḂḃḄḅḆḇ",
    "c": "ÇçĆćĈĉĊċČčḈḉ",
    "d": "ĎďḊḋḌḍḎḏḐḑḒḓĐđÐð",
    "e": "ÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩḔḕḖḗḘḙḚḛḜḝẸẹẺẻẼẽẾếỀềỂểỄễỆệ",
    "f": "Ḟḟ",
    "g": "ĜĝĞğĠġĢģǦǧǴǵḠḡ",
    "h": "ĤĥȞȟḢḣḤḥḦḧḨḩḪḫẖĦħ",
    "i": "ÌÍÎÏìíîïĨĩĪīĬĭĮįİǏǐȈȉȊȋḬḭḮḯỈỉỊịı",
    "j": "Ĵĵǰ",
    "k": "ĶķǨǩḰḱḲḳḴḵ",
    "l": "ĹĺĻļĽľḶḷḸḹḺḻḼḽŁł",
    "m": "ḾḿṀṁṂṃ",
    "n": "ÑñŃńŅņŇňǸǹṄṅṆṇṈṉṊṋ",
    "o": "ÒÓÔÕÖòóôõöŌōŎŏŐőƠơǑǒǪǫǬǭȌȍȎȏȪȫȬȭȮȯȰȱṌṍṎṏṐṑṒṓỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợØø",
    "p": "ṔṕṖṗ",
    "r": "ŔŕŖŗŘřȐȑȒȓṘṙṚṛṜṝṞṟ",
    "s": "ŚśŜŝŞşŠšȘșṠṡṢṣṤṥṦṧṨṩ",
    "t": "ŢţŤťȚțṪṫṬṭṮṯṰṱẗ",
    "u": "ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗṲṳṴṵṶṷṸṹṺṻỤụỦủỨứỪừỬửỮữỰự",
    "v": "ṼṽṾṿ",
    "w": "ŴŵẀẁẂẃẄẅẆẇẈẉẘ",
    "x": "ẊẋẌẍ",
    "y": "ÝýÿŶŷŸȲȳẎẏẙỲỳỴỵỶỷỸỹ",
    "z": "ŹźŻżŽžẐẑẒẓẔẕ",
    "ss": "ßẞ",
    "ae": "ÆæǼǽǢǣ",
    "oe": "Œœ",
    "th": "Þþ",
    "fi": "\ufb01",
    "fl": "\ufb02",
    "'": "\u2018\u2019\u201a\u201b\u2032",  # single quotes, apostrophe, prime
    '"': "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb",  # double quotes, guillemets
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",  # hyphens, dashes, minus
    "...": "\u2026",
    " ": "\t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000",
}

# First and last of what is dropped, since one cannot see it or it only marks the letter before.
_DROPPED = (
    (0x00, 0x08),  # control characters, but for white space
    (0x0E, 0x1F),
    (0x7F, 0x84),
    (0x86, 0x9F),
    (0xAD, 0xAD),  # soft hyphen
    (0x300, 0x36F),  # combining accents
    (0x61C, 0x61C),  # marks of writing direction, and zero widths
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),  # variation selectors, as in emoji
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xE0000, 0xE0FFF),  # tags, and more variation selectors
)


def _fold_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for first, last in _DROPPED:
        table.update(dict.fromkeys(range(first, last + 1)))
    # Half of a surrogate pair cannot be written as UTF-8: it shows as a replacement character.
    table.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))
    table.update(dict.fromkeys(range(0x2000, 0x200B), " "))  # spaces of all widths
    for plain, variants in _ACCENTED.items():
        table.update(dict.fromkeys(map(ord, variants), plain))
    table.update({upper: chr(upper + 32) for upper in range(ord("A"), ord("Z") + 1)})
    return table


_FOLD = _fold_table()
