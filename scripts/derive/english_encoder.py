"""Make models/english_encoder.bin: the whole encoder all-MiniLM-L6-v2 in at most 9 MB.

    python -m scripts.derive.english_encoder --model model.safetensors --vocab vocab.txt

Needs numpy alone and some minutes. `vendor.lock` says where the two files come from.

Each matrix becomes whole steps, W = q * row step * column step. A row's step is small where the
row's output matters to attention weights and final vectors (found by gradients); a column's where
its input is large. Columns are rounded one after another, and those to come make up for the error
(GPTQ, Frantar 2022), on inputs from the layers that are rounded already. No weight is clipped: a
single giant one makes [CLS] what so many heads rest on.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from attention import softmax
from attention.transformer_block import erf, gelu
from attention.word_embeddings import load as word_embeddings
from english import known, wordpiece
from english.encoder import D_MODEL, HEADS, LAYERS, encode, sentence_vector
from english.weights import FILE, MATRICES, STEPS, Arrays, filled, pack, read
from scripts.derive import encoder_heads
from scripts.derive.encoder_sentences import HELD_OUT, WRITTEN, generated
from scripts.derive.word_embeddings import MODEL_SHA256, VOCAB_SHA256, read_checked, read_tensor

OUT = Path(__file__).parents[2] / "models" / FILE
FIRST = 20_000  # entries of the vocabulary, the most frequent ones
CONTEXT = 64  # positions that are kept
PROBES = 8  # random directions in which the outputs' sensitivity is measured
OF_VECTORS = 0.15  # how much the final vectors count beside the attention weights
FLOOR = 0.02  # of the mean importance: no row is taken to matter less
DAMPING = 0.1  # of the inputs' mean square, added in GPTQ
PULL = 0.3  # towards the original weights, in the refit to rounded inputs
LAYER_STEP, WORD_STEP = 8e-5, 0.26
D_K = D_MODEL // HEADS

NAMES = dict(
    zip(
        MATRICES,
        (
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "intermediate.dense",
            "output.dense",
        ),
        strict=True,
    )
)
Matrix = np.ndarray[Any, Any]


def original(data: bytes) -> Arrays:
    """The arrays of the published file by the names of ours, matrices as (out, in)."""

    def tensor(name: str) -> Matrix:
        return read_tensor(data, name).astype(np.float32)

    def norm(name: str) -> Matrix:
        return np.stack([tensor(f"{name}.weight"), tensor(f"{name}.bias")])

    arrays = {
        "words": tensor("embeddings.word_embeddings.weight"),
        "positions": tensor("embeddings.position_embeddings.weight")
        + tensor("embeddings.token_type_embeddings.weight")[0],
        "norm": norm("embeddings.LayerNorm"),
    }
    for i in range(LAYERS):
        at = f"encoder.layer.{i}"
        for name, published in NAMES.items():
            arrays[f"{i} {name}"] = tensor(f"{at}.{published}.weight")
            arrays[f"{i} b{name[1:]}"] = tensor(f"{at}.{published}.bias")
        arrays[f"{i} norm_1"] = norm(f"{at}.attention.output.LayerNorm")
        arrays[f"{i} norm_2"] = norm(f"{at}.output.LayerNorm")
    return arrays


def kept(vocabulary: Sequence[str]) -> list[int]:
    """The entries that stay: frequent ones, the course's own words, and letters to spell with."""
    own = {*word_embeddings().words, "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}

    def spells(entry: str) -> bool:
        if len(entry) != 1 and not (len(entry) == 3 and entry.startswith("##")):
            return False
        code = ord(entry[-1])
        return code < 0x250 or 0x370 <= code < 0x400 or 0x2010 <= code < 0x2123

    first_word = vocabulary.index("the") - 1_000  # below are marks without a use and letters
    first_word = max(first_word, vocabulary.index("[MASK]"))
    return [
        i
        for i, entry in enumerate(vocabulary)
        if entry in own
        or spells(entry)
        or (first_word < i < FIRST and entry.isascii() and not entry.startswith("[unused"))
    ]


class Normed(NamedTuple):
    """A layer norm's result, and what its gradient needs."""

    output: Matrix
    normalized: Matrix
    deviation: Matrix


def normed(X: Matrix, parameters: Matrix) -> Normed:
    """The layer norm of each row."""
    centred = X - X.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + 1e-12)
    normalized = centred / deviation
    return Normed(normalized * parameters[0] + parameters[1], normalized, deviation)


def back_through(norm: Normed, parameters: Matrix, d: Matrix) -> Matrix:
    """The gradient before a layer norm, from that behind it."""
    d = d * parameters[0]
    along = (d * norm.normalized).mean(axis=-1, keepdims=True)
    back = d - d.mean(axis=-1, keepdims=True) - norm.normalized * along
    return np.asarray(back / norm.deviation)


def by_head(X: Matrix) -> Matrix:
    """(..., n, 384) -> (..., 12, n, 32)"""
    return X.reshape(*X.shape[:-1], HEADS, D_K).swapaxes(-3, -2)


def side_by_side(Z: Matrix) -> Matrix:
    """(..., 12, n, 32) -> (..., n, 384)"""
    Z = Z.swapaxes(-3, -2)
    return Z.reshape(*Z.shape[:-2], D_MODEL)


class Importance(NamedTuple):
    """How much errors matter: in each matrix's outputs, of each token, in the embeddings."""

    rows: dict[str, Matrix]  # by matrix, (out,)
    tokens: Matrix  # (36, N)
    embeddings: Matrix  # (384, 384)


def importance(model: Arrays, sentences: Sequence[Sequence[int]]) -> Importance:
    """Mean squared gradients of random sums of all attention weights and final vectors."""
    random = np.random.default_rng(0)
    rows: dict[str, Matrix] = {}
    by_token = []
    embeddings = np.zeros((D_MODEL, D_MODEL))
    for ids in sentences:
        found, d = gradients(model, ids, random)
        for name, gradient in found.items():
            rows[name] = rows.get(name, 0.0) + (gradient**2).sum(axis=(0, 1))
        order = [f"{i} {name}" for i in range(LAYERS) for name in MATRICES]
        by_token.append(np.stack([(found[name] ** 2).sum(axis=-1).mean(axis=0) for name in order]))
        flat = d.reshape(-1, D_MODEL)
        embeddings += flat.T @ flat
    count = PROBES * sum(map(len, sentences))
    return Importance(
        {name: total / count for name, total in rows.items()},
        np.concatenate(by_token, axis=1),
        embeddings / count,
    )


def gradients(
    model: Arrays, ids: Sequence[int], random: np.random.Generator
) -> tuple[dict[str, Matrix], Matrix]:
    """At each matrix's outputs, (PROBES, n, out), and at the embeddings' sum."""
    n = len(ids)
    norm_0 = normed(model["words"][list(ids)] + model["positions"][:n], model["norm"])
    X, passed = norm_0.output, []
    for i in range(LAYERS):
        Q, K, V = (by_head(linear(model, f"{i} {name}", X)) for name in MATRICES[:3])
        A = softmax(Q @ K.mT / np.float32(D_K**0.5))
        norm_1 = normed(X + linear(model, f"{i} W_O", side_by_side(A @ V)), model[f"{i} norm_1"])
        inner = linear(model, f"{i} W_1", norm_1.output)
        middle = norm_1.output
        norm_2 = normed(middle + linear(model, f"{i} W_2", gelu(inner)), model[f"{i} norm_2"])
        passed.append((Q, K, V, A, norm_1, inner, norm_2))
        X = norm_2.output

    def draw(*shape: int) -> Matrix:
        return random.standard_normal(shape, dtype=np.float32)

    # Relative errors of final vectors: the length counts as given.
    lengths = np.linalg.norm(X, axis=-1, keepdims=True)
    d = np.float32(OF_VECTORS**0.5) * draw(PROBES, *X.shape) / lengths
    found: dict[str, Matrix] = {}
    for i in reversed(range(LAYERS)):
        Q, K, V, A, norm_1, inner, norm_2 = passed[i]
        d = back_through(norm_2, model[f"{i} norm_2"], d)
        found[f"{i} W_2"] = d
        below = 0.5 * (1 + erf(inner / np.sqrt(np.float32(2))))
        slope = below + inner * np.exp(-inner * inner / 2) / np.sqrt(np.float32(2 * np.pi))
        found[f"{i} W_1"] = (d @ model[f"{i} W_2"]) * slope
        d = d + found[f"{i} W_1"] @ model[f"{i} W_1"]
        d = back_through(norm_1, model[f"{i} norm_1"], d)
        found[f"{i} W_O"] = d
        dZ = by_head(d @ model[f"{i} W_O"])
        dA = dZ @ V.mT + draw(PROBES, *A.shape) / np.float32(n**0.5)
        dS = A * (dA - (dA * A).sum(axis=-1, keepdims=True)) / np.float32(D_K**0.5)
        found[f"{i} W_V"] = side_by_side(A.mT @ dZ)
        found[f"{i} W_Q"] = side_by_side(dS @ K)
        found[f"{i} W_K"] = side_by_side(dS.mT @ Q)
        for name in MATRICES[:3]:
            d = d + found[f"{i} {name}"] @ model[f"{i} {name}"]
    return found, back_through(norm_0, model["norm"], d)


def linear(model: Arrays, name: str, X: Matrix) -> Matrix:
    """X W^T + b, by the name of the matrix."""
    return np.asarray(X @ model[name].T + model[name.replace("W_", "b_")])


def steps(sizes: Matrix) -> tuple[Matrix, Matrix]:
    """Sizes as the nearest powers of 2^(1/8), and their exponents."""
    k = np.clip(np.rint(np.log2(sizes) * STEPS), -127, 127)
    return 2.0 ** (k / STEPS), k.astype(np.int8)


class Rounded(NamedTuple):
    """A matrix in whole steps."""

    q: Matrix
    value: Matrix
    row: Matrix
    column: Matrix


def rounded(W: Matrix, H: Matrix, row_sizes: Matrix) -> Rounded:
    """Round column by column; those to come make up for the error, as far as inputs allow.

    W: (out, in). H: (in, in), the inputs' mean products. Source: Frantar 2022 (GPTQ).
    """
    W = W.astype(float)
    width = W.shape[1]
    H = H + DAMPING * np.trace(H) / width * np.eye(width)
    U = np.linalg.cholesky(np.linalg.inv(H)).T
    row, row_k = steps(row_sizes)
    column, column_k = steps(np.diag(U))
    q, value = np.zeros(W.shape, int), np.zeros(W.shape)
    for start in range(0, width, 128):
        end = min(start + 128, width)
        errors = np.zeros((len(W), end - start))
        for i in range(start, end):
            step = row * column[i]
            q[:, i] = np.rint(W[:, i] / step)
            value[:, i] = q[:, i] * step
            error = (W[:, i] - value[:, i]) / U[i, i]
            W[:, i + 1 : end] -= np.outer(error, U[i, i + 1 : end])
            errors[:, i - start] = error
        W[:, end:] -= errors @ U[start:end, end:]
    return Rounded(q, value.astype(np.float32), row_k, column_k)


def refitted(W: Matrix, X: Matrix, X_rounded: Matrix, share: Matrix) -> Matrix:
    """W changed so that it makes of rounded inputs what it made of the true ones."""
    mean, mean_rounded = share @ X, share @ X_rounded
    by = np.sqrt(share)[:, None]
    inputs = (X_rounded - mean_rounded) * by
    missing = (X - mean) * by - inputs
    H = (inputs.T @ inputs).astype(float)
    H += PULL * np.trace(H) / len(H) * np.eye(len(H))
    return np.asarray(W + np.linalg.solve(H, (inputs.T @ (missing @ W.T)).astype(float)).T)


def in_file(name: str, part: Rounded) -> Arrays:
    """What the file holds of a matrix; what does not fit into a byte stands in a list."""
    flat = part.q.ravel()
    large = np.flatnonzero(np.abs(flat) > 127)
    arrays: Arrays = {
        f"{name}.q": part.q.astype(np.int8),
        f"{name}.row": part.row,
        f"{name}.column": part.column,
    }
    if len(large):
        arrays[f"{name}.at"] = large.astype(np.uint32)
        arrays[f"{name}.is"] = flat[large].astype(np.int16)
    return arrays


def quantised(model: Arrays, sentences: Sequence[Sequence[int]]) -> Arrays:
    """The arrays of the file."""
    found = importance(model, sentences)
    half = np.float16
    mean = model["words"].mean(axis=0).astype(half)
    centred = model["words"] - mean.astype(np.float32)
    H = found.embeddings / np.trace(found.embeddings) * D_MODEL
    words = rounded(centred, H, WORD_STEP * centred.std(axis=1))
    size, size_k = steps(np.abs(model["positions"]).max(axis=1) / 100)
    file: Arrays = {
        **in_file("words", words),
        "mean": mean,
        "positions.q": np.rint(model["positions"] / size[:, None]).astype(np.int8),
        "positions.row": size_k,
        "norm": model["norm"].astype(half),
    }
    ours = {**model, "words": words.value + mean.astype(np.float32)}
    ends = np.cumsum([0, *map(len, sentences)])
    spans = [*pairwise(ends)]

    def embedded(of: Arrays) -> Matrix:
        rows = [of["words"][list(ids)] + of["positions"][: len(ids)] for ids in sentences]
        return normed(np.concatenate(rows), of["norm"]).output

    def gathered(of: Arrays, i: int, X: Matrix) -> Matrix:
        Q, K, V = (linear(of, f"{i} {name}", X) for name in MATRICES[:3])
        parts = []
        for start, end in spans:
            q, k, v = (by_head(Y[start:end]) for Y in (Q, K, V))
            parts.append(side_by_side(softmax(q @ k.mT / np.float32(D_K**0.5)) @ v))
        return np.concatenate(parts)

    def fit(i: int, name: str, X: Matrix, X_ours: Matrix) -> None:
        """Round one matrix, on the inputs that it has in the rounded model."""
        at = f"{i} {name}"
        share = np.sqrt(found.tokens[i * len(MATRICES) + MATRICES.index(name)])
        share = (share / share.sum()).astype(np.float32)
        H = ((X_ours * share[:, None]).T @ X_ours).astype(float)
        matters = found.rows[at] + FLOOR * found.rows[at].mean()
        target = refitted(model[at], X, X_ours, share)
        part = rounded(target, H, LAYER_STEP / np.sqrt(matters))
        bias = f"{i} b{name[1:]}"
        shift = (share @ X) @ model[at].T + model[bias] - (share @ X_ours) @ part.value.T
        file.update({**in_file(at, part), bias: shift.astype(half)})
        ours[at], ours[bias] = part.value, shift.astype(half).astype(np.float32)

    both = (model, ours)
    X, X_ours = map(embedded, both)
    for i in range(LAYERS):
        for name in MATRICES[:3]:
            fit(i, name, X, X_ours)
        Z, Z_ours = gathered(model, i, X), gathered(ours, i, X_ours)
        fit(i, "W_O", Z, Z_ours)
        X, X_ours = (
            normed(x + linear(of, f"{i} W_O", z), model[f"{i} norm_1"]).output
            for of, x, z in ((model, X, Z), (ours, X_ours, Z_ours))
        )
        fit(i, "W_1", X, X_ours)
        inner, inner_ours = (
            gelu(linear(model, f"{i} W_1", X)),
            gelu(linear(ours, f"{i} W_1", X_ours)),
        )
        fit(i, "W_2", inner, inner_ours)
        X, X_ours = (
            normed(x + linear(of, f"{i} W_2", y), model[f"{i} norm_2"]).output
            for of, x, y in ((model, X, inner), (ours, X_ours, inner_ours))
        )
        for norm in ("norm_1", "norm_2"):
            file[f"{i} {norm}"] = model[f"{i} {norm}"].astype(half)
        print(f"layer {i + 1} of {LAYERS}", flush=True)
    return file


def calibration() -> Iterable[str]:
    """The sentences that rounding is fitted to."""
    yield from WRITTEN
    yield from generated()
    yield from encoder_heads.PLAIN
    for sentences in encoder_heads.BANK.values():
        yield from sentences
    for frame, first, second in encoder_heads.PAIRS:
        yield from (frame.format(word) for _, word in (first, second))


def errors(model: Arrays, content: bytes) -> dict[str, float]:
    """How far the file's model is from the whole one, on sentences that it was not fitted to."""
    ours, rows = read(content)
    whole = filled(model)
    differences, same, alike = [], [], []
    for text in HELD_OUT:
        ids = [rows[piece] for piece in wordpiece.cut(text, rows)]
        theirs, mine = encode(ids, whole), encode(ids, ours)
        differences.append(np.abs(theirs.weights - mine.weights).ravel())
        same.append((theirs.weights.argmax(-1) == mine.weights.argmax(-1)).ravel())
        alike.append(sentence_vector(theirs.states) @ sentence_vector(mine.states))
    every = np.concatenate(differences)
    return {
        "sentences": len(HELD_OUT),
        "mean": round(float(every.mean()), 4),
        "in_99_of_100": round(float(np.quantile(every, 0.99)), 4),
        "largest": round(float(every.max()), 3),
        "same_most": round(float(np.concatenate(same).mean()), 4),
        "sentence_cosine": round(float(np.mean(alike)), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, required=True, help="model.safetensors")
    parser.add_argument("--vocab", type=Path, required=True, help="vocab.txt")
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write")
    args = parser.parse_args()
    every = read_checked(args.vocab, VOCAB_SHA256).decode().splitlines()
    model = original(read_checked(args.model, MODEL_SHA256))
    stay = kept(every)
    model["words"] = np.ascontiguousarray(model["words"][stay])
    model["positions"] = model["positions"][:CONTEXT]
    vocabulary = [every[i] for i in stay]
    rows = {entry: i for i, entry in enumerate(vocabulary)}
    sentences = [[rows[p] for p in wordpiece.cut(text, rows)] for text in calibration()]
    file = quantised(model, sentences)
    file["vocabulary"] = np.frombuffer("\n".join(vocabulary).encode(), np.uint8)
    content = pack(file)
    args.out.write_bytes(content)
    args.out.with_name(known.FILE).write_bytes(known.write(read(content)))
    facts = {
        "published_bytes": args.model.stat().st_size,
        "published_entries": len(every),
        "entries": len(vocabulary),
        "bytes": len(content),
        **errors(model, content),
    }
    args.out.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(facts)


if __name__ == "__main__":
    main()
