"""Parameters at random, of any sizes: what properties and comparisons are tested with."""

import numpy as np

from attention import BlockParameters, GPTParameters, MultiHeadParameters, Sizes
from attention.checks import Array
from attention.counting import Fill, block_of, gpt_of, multi_head_of


def random_fill(random: np.random.Generator, spread: float = 0.5) -> Fill:
    """Normal numbers of a seeded generator, in any shape."""

    def fill(shape: tuple[int, ...]) -> Array:
        return random.normal(scale=spread, size=shape)

    return fill


def random_heads(
    seed: int, d_model: int, heads: int, d_k: int | None = None, biases: bool = True
) -> MultiHeadParameters:
    fill = random_fill(np.random.default_rng(seed))
    return multi_head_of(d_model, heads, d_k, biases=biases, fill=fill)


def random_block(seed: int, d_model: int, heads: int, d_ff: int | None = None) -> BlockParameters:
    sizes = Sizes(vocabulary=1, context=None, d_model=d_model, blocks=1, heads=heads, d_ff=d_ff)
    return block_of(sizes, random_fill(np.random.default_rng(seed)))


def random_gpt(seed: int, sizes: Sizes) -> GPTParameters:
    return gpt_of(sizes, random_fill(np.random.default_rng(seed)))
