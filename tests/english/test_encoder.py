"""The encoder against `transformers`: whole, and as the page has it."""

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention import cosine
from english.encoder import HEADS, LAYERS, encode, sentence_vector
from english.weights import FILE, english, filled, matrix, pack, read, unpack
from model_files import model_file
from scripts.derive.encoder_sentences import HELD_OUT
from scripts.derive.english_encoder import Rounded, in_file, kept, original
from tests.english.derive_oracle import OUT, SCALE, encoded, published, rows_of

ROOT = Path(__file__).parents[2]


def ours(text: str) -> Any:
    """What our file makes of pieces, "[CLS] the ... [SEP]"."""
    model, rows = english()
    return encode([rows[piece] for piece in text.split()], model)


def test_the_file_is_small() -> None:
    assert len(model_file(FILE)) <= 9_000_000


def test_what_the_page_tells_of_the_file_is_so() -> None:
    facts = json.loads(model_file("english_encoder.json"))
    lock = tomllib.loads((ROOT / "vendor.lock").read_text(encoding="utf-8"))
    (published,) = (file for file in lock["file"] if file["name"] == "model.safetensors")
    with np.load(OUT) as oracle:
        entries = oracle["entries"].tobytes().decode().split("\n")
    assert facts["published_bytes"] == published["bytes"]
    assert facts["published_entries"] == len(entries)
    assert facts["entries"] == len(english().rows)
    assert facts["bytes"] == len(model_file(FILE))
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert f"the whole model with {facts['entries']:,} entries of its vocabulary" in notice


def test_the_measured_memory_has_room_for_the_weights() -> None:
    memory = json.loads(model_file("encoder_memory.json"))
    assert memory["page"] < memory["model"] <= memory["most"]
    words = english().encoder.words
    numbers = words.size + LAYERS * 12 * words.shape[1] ** 2  # W_Q to W_O are 4 squares, the FFN 8
    assert memory["model"] - memory["page"] > numbers * words.itemsize / 1e6


def test_rounding_errs_no_more_than_was_measured() -> None:
    """In attention weights, against the whole model in `transformers`."""
    errors, same, alike, at = [], [], [], 0
    with np.load(OUT) as oracle:
        rows, pieces, vectors = oracle["rows"], oracle["pieces"], oracle["vectors"]
    known = english().rows
    for i, text in enumerate(map(str, pieces)):
        size = LAYERS * HEADS * len(text.split())
        theirs = rows[at : at + size].reshape(LAYERS, HEADS, -1) / SCALE
        at += size
        if any(piece not in known for piece in text.split()):
            continue
        result = ours(text)
        mine = rows_of(result.weights, i)
        errors.append(np.abs(mine - theirs).ravel())
        same.append((mine.argmax(-1) == theirs.argmax(-1)).ravel())
        alike.append(cosine(sentence_vector(result.states), vectors[i].astype(float)))
    assert at == len(rows)
    assert len(errors) >= len(HELD_OUT) - 3
    every = np.concatenate(errors)
    assert every.mean() <= 0.0035
    assert np.quantile(every, 0.99) <= 0.036
    assert np.concatenate(same).mean() >= 0.97
    assert min(alike) > 0.97


def test_nothing_is_clipped() -> None:
    """The giant weight of the second layer, without which [CLS] would be no rest for heads."""
    W_2 = english().encoder.blocks[0].feed_forward
    assert W_2 is not None
    assert W_2.W_2[856, 99] == pytest.approx(7.9, abs=0.1)
    arrays = unpack(model_file(FILE))
    assert sum(len(array) for name, array in arrays.items() if name.endswith(".at")) > 0


def test_a_large_step_count_survives_the_file() -> None:
    q = np.array([[1, -300], [127, -128]])
    part = Rounded(q, q.astype(float), np.zeros(2, np.int8), np.full(2, 8, np.int8))
    back = unpack(pack(in_file("W", part)))
    assert matrix(back, "W").tolist() == (2.0 * q).tolist()


def test_a_head_that_is_off_writes_nothing() -> None:
    model, rows = english()
    ids = [rows[piece] for piece in ("[CLS]", "the", "bank", "was", "steep", "[SEP]")]
    whole = encode(ids, model)
    off = encode(ids, model, [(2, 4)])
    assert np.array_equal(whole.states[:3], off.states[:3])
    assert not np.allclose(whole.states[3], off.states[3])
    # The parameters themselves stay as they were.
    assert np.array_equal(encode(ids, model).states, whole.states)
    attention = off.blocks[2].attention
    assert attention is not None
    heads = model.blocks[2].attention
    assert heads is not None
    assert heads.W_O is not None
    assert heads.b_O is not None
    rest = attention.concatenated.copy()
    rest[:, 4 * 32 : 5 * 32] = 0
    np.testing.assert_allclose(attention.output, rest @ heads.W_O + heads.b_O, atol=1e-4)


def test_too_many_pieces_are_refused() -> None:
    with pytest.raises(ValueError, match="positions for 64"):
        encode([1] * 65, english().encoder)


@pytest.mark.all
def test_the_whole_model_equals_transformers() -> None:
    data, entries, theirs, tokenizer = published()
    model = filled(original(data))
    for text in HELD_OUT:
        ids = tokenizer(text)["input_ids"]
        states, weights = encoded(theirs, ids)
        result = encode(ids, model)
        np.testing.assert_allclose(result.weights, weights, atol=1e-4)
        np.testing.assert_allclose(result.states, states, atol=1e-4)
    # The file has the entries that are kept, in the published order.
    assert [*read(model_file(FILE)).rows] == [entries[i] for i in kept(entries)]
