"""The encoder's parameters in one small file: a signed byte a weight, deflated.

A matrix is W = q * row step * column step; the steps are powers of 2^(1/8). No weight is clipped:
what does not fit into a byte stands in a list beside it. `scripts/derive/english_encoder.py` makes
the file. Matrices stand as (out, in), so that numpy runs down memory in order.
"""

import json
import zlib
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from attention.multi_head_attention import MultiHeadParameters, split_heads
from attention.transformer_block import (
    BlockParameters,
    FeedForwardParameters,
    LayerNormParameters,
)
from english.encoder import HEADS, LAYERS, Encoder
from model_files import model_file

FILE = "english_encoder.bin"
GZIP = 31  # zlib's number for a gzip frame
STEPS = 8  # of a factor 2
MATRICES = ("W_Q", "W_K", "W_V", "W_O", "W_1", "W_2")

Arrays = dict[str, np.ndarray[Any, Any]]


class English(NamedTuple):
    """The encoder, and its words by their rows."""

    encoder: Encoder
    rows: dict[str, int]


def pack(arrays: Arrays) -> bytes:
    """The content of a file: lengths, names, shapes and kinds, then the bytes of each array.

    Huffman coding alone is the smallest: nothing in weights repeats.
    """
    head = json.dumps({name: [a.shape, a.dtype.str] for name, a in arrays.items()}).encode()
    body = len(head).to_bytes(4, "little") + head + b"".join(a.tobytes() for a in arrays.values())
    deflate = zlib.compressobj(9, zlib.DEFLATED, GZIP, 9, zlib.Z_HUFFMAN_ONLY)
    return deflate.compress(body) + deflate.flush()


def unpack(content: bytes) -> Arrays:
    """The arrays in a file. Raises zlib.error or ValueError if it is not one."""
    body = zlib.decompress(content, GZIP)
    at = 4 + int.from_bytes(body[:4], "little")
    arrays: Arrays = {}
    for name, (shape, kind) in json.loads(body[4:at]).items():
        arrays[name] = np.frombuffer(body, kind, int(np.prod(shape)), at).reshape(shape)
        at += arrays[name].nbytes
    return arrays


def matrix(arrays: Arrays, name: str) -> np.ndarray[Any, Any]:
    """One matrix as float32: its bytes times its steps."""
    q = arrays[f"{name}.q"].astype(np.float32)
    if f"{name}.at" in arrays:
        q.ravel()[arrays[f"{name}.at"]] = arrays[f"{name}.is"]
    q *= np.exp2(arrays[f"{name}.row"].astype(np.float32) / STEPS)[:, None]
    if f"{name}.column" in arrays:
        q *= np.exp2(arrays[f"{name}.column"].astype(np.float32) / STEPS)
    return q


def read(content: bytes) -> English:
    """The encoder and its vocabulary. Raises as `unpack` does."""
    arrays = unpack(content)
    named = {name: array.astype(np.float32) for name, array in arrays.items() if "." not in name}
    for name in [name.removesuffix(".q") for name in arrays if name.endswith(".q")]:
        named[name] = matrix(arrays, name)
    named["words"] += arrays["mean"].astype(np.float32)
    vocabulary = arrays["vocabulary"].tobytes().decode().split("\n")
    return English(filled(named), {word: i for i, word in enumerate(vocabulary)})


def filled(named: Arrays) -> Encoder:
    """The encoder with these arrays, matrices as (out, in), in the shapes of the core.

    Nothing is copied: the core's matrices are views.
    """

    def norm(name: str) -> LayerNormParameters:
        return LayerNormParameters(*named[name])

    def of_block(i: int) -> BlockParameters:
        W = {name: named[f"{i} {name}"].T for name in MATRICES}
        b = {name: named[f"{i} b{name[1:]}"] for name in MATRICES}
        W_Q, W_K, W_V = (split_heads(W[name], HEADS) for name in MATRICES[:3])
        b_Q, b_K, b_V = (split_heads(b[name][None], HEADS) for name in MATRICES[:3])
        attention = MultiHeadParameters(W_Q, W_K, W_V, W["W_O"], b_Q, b_K, b_V, b["W_O"])
        ffn = FeedForwardParameters(W["W_1"], W["W_2"], b["W_1"], b["W_2"])
        return BlockParameters(norm(f"{i} norm_1"), attention, norm(f"{i} norm_2"), ffn)

    blocks = tuple(of_block(i) for i in range(LAYERS))
    return Encoder(named["words"], named["positions"], norm("norm"), blocks)


@cache
def english() -> English:
    """The encoder in models/. Raises FileNotFoundError if it is not there, in the tab not yet."""
    return read(model_file(FILE))
