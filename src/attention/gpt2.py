"""GPT-2's published weights, read into the core's named arrays: no lesson, a loader.

The file is `model.safetensors` of any size of GPT-2, as its publisher lays it out: linear layers
are `Conv1D`, whose matrices stand as the lessons write them, (d_in, d_out), and the projections of
all heads stand side by side, (d_model, 3 * d_model).
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from attention.checks import Array
from attention.decoder_only_transformer import GPTParameters
from attention.multi_head_attention import MultiHeadParameters, split_heads
from attention.transformer_block import (
    BlockParameters,
    Config,
    FeedForwardParameters,
    LayerNormParameters,
    gelu_tanh,
)

CONFIG = Config(activation=gelu_tanh)
D_K = 64  # of each head, in all sizes of GPT-2

# As the format names them, lowest byte first.
TYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}


def read_safetensors(file: Path) -> dict[str, Array]:
    """The arrays in a safetensors file, by name; those of other types than floats are left out.

    The file: 8 bytes that say how long the header is, the header in JSON, then the numbers.
    Raises ValueError if the file is cut short or is none.
    """
    data = file.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    if not 8 < begin <= len(data):
        raise ValueError(f"{file} is no safetensors file, or is cut short")
    header: dict[str, Any] = json.loads(data[8:begin])
    header.pop("__metadata__", None)
    arrays: dict[str, Array] = {}
    for name, entry in header.items():
        if entry["dtype"] in TYPES:
            dtype, shape = np.dtype(TYPES[entry["dtype"]]), tuple(entry["shape"])
            first, last = (begin + offset for offset in entry["data_offsets"])
            if last > len(data) or last - first != dtype.itemsize * math.prod(shape):
                raise ValueError(f"{file} is cut short, or {name} is not where it should be")
            numbers = np.frombuffer(data, dtype, math.prod(shape), first)
            arrays[name] = numbers.reshape(shape).astype(dtype.newbyteorder("="), copy=False)
    return arrays


def load(file: Path, heads: int | None = None) -> GPTParameters:
    """A GPT-2 from its published file; run it with `CONFIG`.

    heads: how many each block has; None for those of 64 numbers, as all sizes have them.
    Raises ValueError if the file is cut short, or holds no GPT-2.
    """
    return from_arrays(read_safetensors(file), heads)


def from_arrays(arrays: Mapping[str, Array], heads: int | None = None) -> GPTParameters:
    """A GPT-2 from arrays under their published names, with "transformer." before or without.

    Raises ValueError if one is missing, or heads do not divide.
    """
    named = {name.removeprefix("transformer."): array for name, array in arrays.items()}
    try:
        d_model = named["wte.weight"].shape[1]
        depth = 1 + max(int(name.split(".")[1]) for name in named if name.startswith("h."))
        return GPTParameters(
            token_embedding=named["wte.weight"],
            position_embedding=named["wpe.weight"],
            blocks=tuple(
                _block(named, f"h.{i}", d_model // D_K if heads is None else heads)
                for i in range(depth)
            ),
            final_norm=_norm(named, "ln_f"),
        )
    except KeyError as missing:
        raise ValueError(f"these are not the weights of a GPT-2: there is no {missing}") from None


def _block(named: Mapping[str, Array], at: str, heads: int) -> BlockParameters:
    W_QKV = named[f"{at}.attn.c_attn.weight"]  # (d_model, 3 * d_model)
    b_QKV = named[f"{at}.attn.c_attn.bias"][None]  # (1, 3 * d_model)
    W_Q, W_K, W_V = (_of_heads(W, heads) for W in np.split(W_QKV, 3, axis=-1))
    b_Q, b_K, b_V = (_of_heads(b, heads) for b in np.split(b_QKV, 3, axis=-1))
    W_O, b_O = named[f"{at}.attn.c_proj.weight"], named[f"{at}.attn.c_proj.bias"]
    return BlockParameters(
        norm_1=_norm(named, f"{at}.ln_1"),
        attention=MultiHeadParameters(W_Q, W_K, W_V, W_O, b_Q, b_K, b_V, b_O),
        norm_2=_norm(named, f"{at}.ln_2"),
        feed_forward=FeedForwardParameters(
            W_1=named[f"{at}.mlp.c_fc.weight"],
            W_2=named[f"{at}.mlp.c_proj.weight"],
            b_1=named[f"{at}.mlp.c_fc.bias"],
            b_2=named[f"{at}.mlp.c_proj.bias"],
        ),
    )


def _of_heads(wide: Array, heads: int) -> Array:
    return np.ascontiguousarray(split_heads(wide, heads))


def _norm(named: Mapping[str, Array], at: str) -> LayerNormParameters:
    return LayerNormParameters(gamma=named[f"{at}.weight"], beta=named[f"{at}.bias"])
