"""The table of word embeddings, and the tokenizer that reads any text into it."""

import dataclasses
import gzip
import json
import re
import string
import time
import unicodedata
from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from attention.word_embeddings import TABLE, Tokenized, WordEmbeddings, load

WORDS = load()
SENTENCES = """
    The bank was steep and muddy
    The bank raised interest rates
    The cat chased the mouse
    The cat sat on the mat because it was soft
    Dog bites man
    The river bank flooded after the storm
    She deposited money at the bank
    I ate an apple while my apple phone rang
"""


def dot(a: str, b: str) -> float:
    x, y = WORDS.vectors_of([a, b])
    return float(x @ y)


def weights(sentence: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    tokens = WORDS.tokenize(sentence).tokens
    X = WORDS.vectors_of(tokens)
    weights = np.exp(X @ X.T)
    return tokens, weights / weights.sum(axis=1, keepdims=True)


def error_of(call: Callable[[], object]) -> str:
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "no error"


# The table


def test_many_words_in_few_bytes() -> None:
    whole = [word for word in WORDS.words if re.fullmatch("[a-z]{2,}", word)]
    assert len(whole) >= 8_000
    assert len(gzip.compress(TABLE.read_bytes(), 9)) <= 400_000


def test_shapes_and_source_are_as_stated() -> None:
    with np.load(TABLE, allow_pickle=False) as file:
        about = json.loads(file["about"].tobytes())
        assert file["table"].dtype == np.int8
    assert WORDS.vectors.shape == (len(WORDS.words), about["components"])
    assert WORDS.vectors.dtype == np.float64
    assert WORDS.scale == about["scale"]
    assert about["model_sha256"].startswith("53aa51172d142c89")
    assert len(set(WORDS.words)) == len(WORDS.words)


def test_every_ascii_word_can_be_spelled() -> None:
    for character in string.ascii_lowercase + string.digits:
        assert {character, f"##{character}"} <= set(WORDS.words)
    assert set(string.punctuation) <= set(WORDS.words)


def test_words_of_the_lessons_are_whole() -> None:
    for sentence in SENTENCES.strip().splitlines():
        read = WORDS.tokenize(sentence)
        assert read.tokens == tuple(sentence.lower().split())
        assert (read.spelled, read.unknown, read.cut) == ((), (), 0)


def test_the_shared_vectors_cannot_be_written() -> None:
    assert load() is WORDS
    assert not WORDS.vectors.flags.writeable


def test_scores_are_exact() -> None:
    # Multiples of 1/64: the order of the additions cannot change the last bit.
    X = WORDS.vectors[:400]
    scores = X @ X.T
    assert np.array_equal(scores, np.rint(scores * 64**2) / 64**2)
    assert np.array_equal(scores, X[:, ::-1] @ X[:, ::-1].T)


def test_bank_is_closer_to_money_than_to_interest_than_to_steep() -> None:
    assert dot("bank", "money") > dot("bank", "interest") + 0.5
    assert dot("bank", "interest") > dot("bank", "steep") + 0.1


def test_weights_are_neither_a_bare_diagonal_nor_a_flat_wash() -> None:
    for sentence, word in (
        ("The bank raised interest rates", "bank"),
        ("The cat chased the mouse", "cat"),
        ("Dog bites man", "dog"),
    ):
        tokens, A = weights(sentence)
        i = tokens.index(word)
        assert 0.35 < A[i, i] < 0.65


def test_related_words_attract_each_other() -> None:
    for sentence, a, b, stranger in (
        ("She deposited money at the bank", "bank", "money", "at"),
        ("The cat chased the mouse", "cat", "mouse", "chased"),
        ("The river bank flooded after the storm", "river", "storm", "after"),
        ("The bank was steep and muddy", "steep", "muddy", "was"),
    ):
        tokens, A = weights(sentence)
        i, j, k = map(tokens.index, (a, b, stranger))
        assert A[i, j] > 1.5 * A[i, k]


def test_vectors_of_no_tokens_and_of_a_wrong_one() -> None:
    assert WORDS.vectors_of(()).shape == (0, WORDS.vectors.shape[1])
    assert error_of(lambda: WORDS.vectors_of(["unbank"])) == "KeyError: 'unbank'"


def test_nearest_words_are_those_of_the_largest_cosine() -> None:
    bank = WORDS.vectors_of(["bank"])[0]
    whole = [word for word in WORDS.words if re.fullmatch("[a-z]{2,}", word)]

    def cosine(word: str) -> float:
        x = WORDS.vectors_of([word])[0]
        return float(bank @ x / np.sqrt((bank @ bank) * (x @ x)))

    best = sorted(whole, key=cosine, reverse=True)
    assert WORDS.nearest(bank, 5) == tuple(best[:5])
    assert best[0] == "bank"
    assert WORDS.nearest(7 * bank, 4, ["bank"]) == tuple(best[1:5])
    assert "ValueError" in error_of(lambda: WORDS.nearest(0 * bank, 3))
    assert "ValueError" in error_of(lambda: WORDS.nearest(bank[:3], 3))


# The tokenizer


def test_case_does_not_matter() -> None:
    assert WORDS.tokenize("THE Bank") == WORDS.tokenize("the bank")


def test_a_punctuation_mark_is_a_token() -> None:
    read = WORDS.tokenize("Don't (ever) ask, ok?")
    assert read.tokens == ("don", "'", "t", "(", "ever", ")", "ask", ",", "ok", "?")
    assert read.ids == tuple(map(WORDS.words.index, read.tokens))


def test_typographic_marks_become_plain_ones() -> None:
    assert WORDS.tokenize("\u201cdon\u2019t\u201d \u2013 ever\u2026") == WORDS.tokenize(
        '"don\'t" - ever...'
    )


def test_accents_are_folded_however_they_are_typed() -> None:
    plain = WORDS.tokenize("a cafe in sao paulo")
    assert WORDS.tokenize("Á CAFÉ in São Paulo") == plain
    assert WORDS.tokenize(unicodedata.normalize("NFD", "Á CAFÉ in São Paulo")) == plain


def test_folding_agrees_with_unicode() -> None:
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letters = unicodedata.normalize("NFD", chr(code))
        if letters[0] in string.ascii_letters and len(letters) > 1:
            assert WORDS.tokenize(chr(code)).tokens == (letters[0].lower(),)


def test_an_unknown_word_is_spelled_and_said_to_be() -> None:
    read = WORDS.tokenize("an unbank")
    assert read.tokens == ("an", "un", "##bank")
    assert read.spelled == (("unbank", ("un", "##bank")),)


def test_what_cannot_be_spelled_is_left_out_and_named() -> None:
    for stranger in ("🙂", "银行", "مصرف", "банк", "τράπεζα", "€", "²", "\ufffd"):
        read = WORDS.tokenize(f"a {stranger} and {stranger} bank")
        assert read.tokens == ("a", "and", "bank")
        assert read.unknown == (stranger,)
    assert WORDS.tokenize("bank银行bank").unknown == ("银行",)


def test_nothing_comes_of_nothing() -> None:
    for text in ("", " ", "\n\t \u3000\xa0", "\0\x1b\x7f", "\u200b\u200d\ufeff\u202e"):
        assert WORDS.tokenize(text) == Tokenized((), (), (), (), 0)


def test_invisible_characters_do_not_split_a_word() -> None:
    assert WORDS.tokenize("b\ufe0fa\u200bn\u00ad\0k").tokens == ("bank",)


def test_half_a_surrogate_pair_can_be_written_out() -> None:
    assert WORDS.tokenize("\ud83d bank").unknown == ("\ufffd",)


def test_five_hundred_words_are_cut_and_counted() -> None:
    read = WORDS.tokenize("bank " * 500)
    assert read.tokens == ("bank",) * 24
    assert read.cut == 476
    assert WORDS.tokenize("bank " * 500, limit=500).cut == 0


def test_the_cut_may_fall_inside_a_word_and_what_follows_is_not_named() -> None:
    read = WORDS.tokenize("the unbank 银行 unmoney", limit=2)
    assert read.tokens == ("the", "un")
    assert read.spelled == (("unbank", ("un",)),)
    assert read.unknown == ()
    assert read.cut == 1 + len(WORDS.tokenize("unmoney").tokens)


def test_a_limit_below_zero_is_refused() -> None:
    assert WORDS.tokenize("bank", limit=0) == Tokenized((), (), (), (), 1)
    refusal = error_of(lambda: WORDS.tokenize("bank", limit=-1))
    assert refusal == "ValueError: limit must not be negative, got -1"


def test_very_long_texts_are_read_quickly() -> None:
    for text in (
        "x" * 100_000,
        "xq zj " * 17_000,
        "<" * 100_000,
        "🙂 银 " * 25_000,
        "\0" * 100_000,
    ):
        start = time.perf_counter()
        assert len(WORDS.tokenize(text).tokens) <= 24
        assert time.perf_counter() - start < 5


def test_markup_is_text_like_any_other() -> None:
    read = WORDS.tokenize("<script>alert(1)</script>")
    assert "".join(read.tokens) == "<script>alert(1)</script>"


def test_a_word_that_its_pieces_do_not_cover_is_unknown() -> None:
    small = WordEmbeddings(("ba", "##n", "##nk", "un"), np.eye(4))
    assert small.tokenize("bank ban banks unban").tokens == ("ba", "##nk", "ba", "##n")
    assert small.tokenize("bank ban banks unban").unknown == ("banks", "unban")


@settings(deadline=None)
@given(st.text() | st.text(string.printable), st.integers(0, 40))
def test_any_text_gives_tokens_of_the_table(text: str, limit: int) -> None:
    read = WORDS.tokenize(text, limit)
    assert len(read.tokens) <= limit
    assert read.tokens == tuple(WORDS.words[i] for i in read.ids)
    assert read.cut == len(WORDS.tokenize(text, 10_000).tokens) - len(read.tokens)
    assert WORDS.vectors_of(read.tokens).shape == (len(read.tokens), WORDS.vectors.shape[1])
    json.dumps(dataclasses.asdict(read), ensure_ascii=False).encode()  # it can be shown


@settings(deadline=None)
@given(st.text(string.ascii_letters + string.digits + string.punctuation + " "))
def test_ascii_text_loses_nothing(text: str) -> None:
    read = WORDS.tokenize(text, limit=len(text))
    pieces = (token[2:] if token.startswith("##") else token for token in read.tokens)
    assert "".join(pieces) == text.lower().replace(" ", "")
    assert (read.unknown, read.cut) == ((), 0)
