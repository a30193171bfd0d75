"""The tokenizer, against what `transformers` made of ten thousand strings."""

import numpy as np
import pytest

from english.weights import english
from english.wordpiece import cut, pieces, words
from scripts.derive.encoder_sentences import HELD_OUT
from tests.english.derive_oracle import OUT, cuts, hashes, published
from tests.english.strings import COUNT, strings


def full_vocabulary() -> dict[str, int]:
    with np.load(OUT) as oracle:
        entries = oracle["entries"].tobytes().decode().split("\n")
    return {entry: i for i, entry in enumerate(entries)}


def test_ten_thousand_strings_are_cut_as_transformers_cuts_them() -> None:
    texts, vocabulary = strings(), full_vocabulary()
    assert len(texts) == COUNT
    with np.load(OUT) as oracle:
        assert hashes([cut(text, vocabulary) for text in texts]) == oracle["hashes"].tolist()


@pytest.mark.all
def test_so_they_are_when_transformers_is_asked_now() -> None:
    *_, tokenizer = published()
    texts, vocabulary = strings(), full_vocabulary()
    for text, theirs in zip(texts, cuts(tokenizer, texts), strict=True):
        assert cut(text, vocabulary) == theirs, ascii(text)


def test_held_out_sentences_are_cut_as_with_the_whole_vocabulary_but_for_a_few() -> None:
    with np.load(OUT) as oracle:
        theirs = [str(each) for each in oracle["pieces"]]
    ours = [" ".join(cut(text, english().rows)) for text in HELD_OUT]
    assert sum(a != b for a, b in zip(ours, theirs, strict=True)) <= 3


def test_every_english_text_can_be_spelled() -> None:
    assert len(english().rows) >= 18_000
    printable = "".join(map(chr, range(32, 127)))
    assert "[UNK]" not in cut(printable, english().rows)
    assert "[UNK]" not in cut("zyzzyvas floccinaucinihilipilification qwrtpsdfgh", english().rows)


def test_marks_in_the_text_are_no_marks() -> None:
    assert words("[CLS] a##b") == ["[", "cls", "]", "a", "#", "#", "b"]


def test_one_unknown_piece_makes_the_word_unknown() -> None:
    assert pieces("ab", {"a"}) == ["[UNK]"]
    assert pieces("ab", {"a", "##b"}) == ["a", "##b"]
    assert pieces("a" * 101, {"a", "##a"}) == ["[UNK]"]
