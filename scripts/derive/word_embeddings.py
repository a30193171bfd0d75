"""Derive the table of word embeddings from all-MiniLM-L6-v2's weights and vocabulary.

    python scripts/derive/word_embeddings.py --model model.safetensors --vocab vocab.txt

Needs numpy alone. `vendor.lock` says where the two files come from.
"""

import argparse
import gzip
import hashlib
import io
import json
import math
import re
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MODEL = "sentence-transformers/all-MiniLM-L6-v2, revision 1110a243"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCAB_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
TENSOR = "embeddings.word_embeddings.weight"

# The choices; look at softmax(X X^T) of a few sentences before changing one.
#
# Fewer components keep what words share and drop what tells them apart. At 24, "bank" loses
# "interest"; at 384, "cat" gives "mouse" .13 and "the" .09, which hardly shows; at 48, .18 and .10.
COMPONENTS = 48
# Projection shortens "the" to a third and "cat" to two thirds. Each vector gets back its length
# in the model, times SCALE, so x . x is the model's own (about 1.5) and no scale need be invented.
SCALE = 1.0
# Steps of a power of two make every dot product exact; 1/64 moves it by .008 (root mean square).
STEP = SCALE / 64
# The vocabulary stands roughly by frequency. Its first entries, and then a few for examples.
FIRST = 11_500
ALSO = set(
    """
    banana bark barked bites biting boring chased chasing cheating cloudy delicious deposit
    deposited eats fisherman floods jar jumps kitten laptop lazy mat mice mortgage muddy neural
    phones plumbing puppy python query rained raining residual ringing ripe rug shores simplest
    sleepy snowy suitcase sunny teller token umbrella vault vectors
    """.split()  # noqa: SIM905
)

# Dot products of the full model that lesson 1 shows beside those of the table.
MEASURED = {"bank": ("money", "river", "interest", "steep")}

ENTRY = re.compile(r"(##)?[a-z0-9]+|[!-/:-@\[-`{-~]")
WHOLE_WORD = re.compile(r"[a-z]{2,}")

Matrix = NDArray[np.float64]


def read_checked(path: Path, sha256: str) -> bytes:
    """Read a file, or stop with a message if its SHA-256 is not the expected one."""
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{path} has SHA-256 {found}, expected {sha256}")
    return data


def read_tensor(data: bytes, name: str) -> Matrix:
    """Take one float32 tensor out of a safetensors file: length, JSON header, raw numbers."""
    (header_size,) = struct.unpack_from("<Q", data)
    entry = json.loads(data[8 : 8 + header_size])[name]
    if entry["dtype"] != "F32":
        sys.exit(f"{name} is stored as {entry['dtype']}, expected F32")
    start = 8 + header_size + entry["data_offsets"][0]
    values = np.frombuffer(data, "<f4", math.prod(entry["shape"]), start)
    return values.astype(np.float64).reshape(entry["shape"])


def choose(vocabulary: list[str]) -> list[int]:
    """Rows to keep: the first entries, the examples' words, and every single character."""
    if missing := ALSO - set(vocabulary):
        sys.exit(f"not in the vocabulary: {', '.join(sorted(missing))}")
    return [
        i
        for i, entry in enumerate(vocabulary)
        if ENTRY.fullmatch(entry)
        and (i < FIRST or len(entry.removeprefix("##")) == 1 or entry in ALSO)
    ]


def reduce(E: Matrix, whole: list[int]) -> Matrix:
    """Centre E (V, 384), keep COMPONENTS principal components, restore each row's length.

    The mean and the components are those of the whole words, not of pieces and digits.
    """
    centred = E - E[whole].mean(axis=0)
    _, directions = np.linalg.eigh(centred[whole].T @ centred[whole])  # eigenvalues ascend
    top = directions[:, ::-1][:, :COMPONENTS]
    # An eigenvector's sign is arbitrary: make its largest entry positive.
    top = top * np.sign(top[np.abs(top).argmax(axis=0), np.arange(COMPONENTS)])
    projected = centred @ top
    lengths = np.linalg.norm(E, axis=1, keepdims=True)
    restored: Matrix = projected * lengths / np.linalg.norm(projected, axis=1, keepdims=True)
    return SCALE * restored


def measure(E: Matrix, vocabulary: list[str]) -> dict[str, dict[str, float]]:
    """Dot products of the full model's own embeddings (V, 384), neither centred nor scaled."""
    row = {word: i for i, word in enumerate(vocabulary)}
    return {
        word: {other: round(float(E[row[word]] @ E[row[other]]), 4) for other in others}
        for word, others in MEASURED.items()
    }


def write_npz(path: Path, arrays: dict[str, NDArray[np.int8] | NDArray[np.uint8]]) -> None:
    """Write arrays as np.savez_compressed would, but with fixed dates and the best compression."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, required=True, help="model.safetensors")
    parser.add_argument("--vocab", type=Path, required=True, help="vocab.txt")
    default = Path(__file__).parents[2] / "src" / "attention" / "word_embeddings.npz"
    parser.add_argument("--out", type=Path, default=default, help="the table to write")
    measured = Path(__file__).parents[2] / "src" / "weave" / "full_model.json"
    parser.add_argument("--measured", type=Path, default=measured, help="the dot products to write")
    args = parser.parse_args()

    vocabulary = read_checked(args.vocab, VOCAB_SHA256).decode().splitlines()
    E = read_tensor(read_checked(args.model, MODEL_SHA256), TENSOR)
    rows = choose(vocabulary)
    words = [vocabulary[row] for row in rows]
    whole = [i for i, word in enumerate(words) if WHOLE_WORD.fullmatch(word)]
    table = np.rint(reduce(E[rows], whole) / STEP)
    if np.abs(table).max() > 127:
        sys.exit("STEP is too small for int8")

    about = {
        "model": MODEL,
        "model_sha256": MODEL_SHA256,
        "vocab_sha256": VOCAB_SHA256,
        "components": COMPONENTS,
        "scale": SCALE,
        "step": STEP,
    }
    write_npz(
        args.out,
        {
            "words": np.frombuffer("\n".join(words).encode(), np.uint8),
            # One row per component: numbers of like size stand together and compress better.
            "table": np.ascontiguousarray(table.T.astype(np.int8)),
            "about": np.frombuffer(json.dumps(about).encode(), np.uint8),
        },
    )
    args.measured.write_text(json.dumps(measure(E, vocabulary), indent=2) + "\n")
    data = args.out.read_bytes()
    print(
        f"{args.out.name}: {len(words):,} entries, {len(whole):,} of them whole words; "
        f"{len(data):,} bytes, {len(gzip.compress(data, 9)):,} gzipped; "
        f"SHA-256 {hashlib.sha256(data).hexdigest()}"
    )


if __name__ == "__main__":
    main()
