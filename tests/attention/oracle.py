"""Cases for the core of lessons 2 to 6 with PyTorch's values: `oracle.json`, read.

Parameters are kept as one list of numbers, in the order in which `attention.counting` fills arrays.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from attention import (
    BlockParameters,
    GPTParameters,
    MultiHeadParameters,
    Sizes,
    block_of,
    gpt_of,
    multi_head_of,
)
from attention.checks import Array

FILE = Path(__file__).with_name("oracle.json")
BLOCK = Sizes(vocabulary=1, context=None, d_model=6, blocks=1, heads=3, d_ff=8)
GPT = Sizes(vocabulary=7, context=6, d_model=6, blocks=2, heads=2, d_ff=8)
CLOSE: dict[str, Any] = {"rtol": 1e-12, "atol": 1e-12}


class Numbers:
    """Numbers in a list, to fill one array after another from."""

    def __init__(self, values: list[float]) -> None:
        self._values, self._used = values, 0

    def __call__(self, shape: tuple[int, ...]) -> Array:
        first, self._used = self._used, self._used + int(np.prod(shape))
        return np.array(self._values[first : self._used]).reshape(shape)


def heads(given: dict[str, Any]) -> MultiHeadParameters:
    return multi_head_of(6, 2, biases=True, fill=Numbers(given["heads"]))


def block(given: dict[str, Any]) -> BlockParameters:
    return block_of(BLOCK, Numbers(given["block"]))


def gpt(given: dict[str, Any]) -> GPTParameters:
    return gpt_of(GPT, Numbers(given["gpt"]))


def load() -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs and PyTorch's values."""
    whole = json.loads(FILE.read_text(encoding="utf-8"))
    return whole["inputs"], whole["values"]
