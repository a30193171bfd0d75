"""How large a transformer is: its parameters, part by part, and what its attention takes.

Parameters are counted in the very named tuples that the forward pass reads. `blank` makes their
arrays without memory, so that also GPT-3 can be counted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import NamedTuple, cast

import numpy as np

from attention import checks
from attention.checks import Array
from attention.decoder_only_transformer import GPTParameters
from attention.multi_head_attention import MultiHeadParameters
from attention.transformer_block import (
    BlockParameters,
    FeedForwardParameters,
    LayerNormParameters,
)

Fill = Callable[[tuple[int, ...]], Array]  # from the shape of an array to the array


class Sizes(NamedTuple):
    """What the shapes of a GPT follow from. Parts can be left out."""

    vocabulary: int
    context: int | None  # how many positions; None: no positions
    d_model: int
    blocks: int
    heads: int
    d_k: int | None = None  # of one head, and d_v too; None: d_model / heads
    d_ff: int | None = None  # None: 4 * d_model
    linear_biases: bool = True  # of the projections and of the FFN
    norm_biases: bool = True  # beta of the layer norms
    tied: bool = True  # the unembedding is the embedding's transpose
    attention: bool = True
    output_projection: bool = True  # W_O
    feed_forward: bool = True
    norms: bool = True
    final_norm: bool = True  # a post-norm model has none


GPT_2_SMALL = Sizes(vocabulary=50_257, context=1_024, d_model=768, blocks=12, heads=12)


@dataclass(frozen=True)
class Blank:
    """Stands for an array in counting: it has a shape, and no numbers.

    numpy's own arrays, also those that repeat one number, end where addresses do: in a browser,
    GPT-3's embedding is too large for them.
    """

    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many numbers such an array holds."""
        return prod(self.shape)


def blank(shape: tuple[int, ...]) -> Array:
    """What stands for an array of this shape in counting, and takes no memory."""
    return cast(Array, Blank(shape))


def multi_head_of(
    d_model: int,
    heads: int,
    d_k: int | None = None,
    output_projection: bool = True,
    biases: bool = False,
    fill: Fill = blank,
) -> MultiHeadParameters:
    """The parameters of so many heads of width d_k (None: d_model / heads), filled by `fill`.

    Raises ValueError if d_k is None and the heads do not divide d_model.
    Lesson 4, multi-head attention.
    """
    d_k = checks.divided("d_model", d_model, heads) if d_k is None else d_k
    W_Q, W_K, W_V = (fill((heads, d_model, d_k)) for _ in range(3))
    W_O = fill((heads * d_k, d_model)) if output_projection else None
    if not biases:
        return MultiHeadParameters(W_Q, W_K, W_V, W_O)
    b_Q, b_K, b_V = (fill((heads, 1, d_k)) for _ in range(3))
    b_O = fill((d_model,)) if output_projection else None
    return MultiHeadParameters(W_Q, W_K, W_V, W_O, b_Q, b_K, b_V, b_O)


def feed_forward_of(
    d_model: int, d_ff: int | None = None, biases: bool = True, fill: Fill = blank
) -> FeedForwardParameters:
    """The parameters of an FFN that is d_ff wide (None: 4 * d_model), filled by `fill`.

    Lesson 5, the transformer block.
    """
    d_ff = 4 * d_model if d_ff is None else d_ff
    W_1, W_2 = fill((d_model, d_ff)), fill((d_ff, d_model))
    if not biases:
        return FeedForwardParameters(W_1, W_2)
    return FeedForwardParameters(W_1, W_2, fill((d_ff,)), fill((d_model,)))


def block_of(sizes: Sizes, fill: Fill = blank) -> BlockParameters:
    """The parameters of one block of these sizes, filled by `fill`.

    Raises ValueError as `multi_head_of` does.
    Lesson 5, the transformer block.
    """
    d, biases = sizes.d_model, sizes.linear_biases
    attention = ffn = None
    if sizes.attention:
        attention = multi_head_of(d, sizes.heads, sizes.d_k, sizes.output_projection, biases, fill)
    if sizes.feed_forward:
        ffn = feed_forward_of(d, sizes.d_ff, biases, fill)
    return BlockParameters(_norm(sizes, fill), attention, _norm(sizes, fill), ffn)


def gpt_of(sizes: Sizes, fill: Fill = blank) -> GPTParameters:
    """The parameters of a GPT of these sizes, filled by `fill`.

    Raises ValueError as `multi_head_of` does.
    Lesson 6, the decoder-only transformer.
    """
    V, d = sizes.vocabulary, sizes.d_model
    return GPTParameters(
        fill((V, d)),
        None if sizes.context is None else fill((sizes.context, d)),
        tuple(block_of(sizes, fill) for _ in range(sizes.blocks)),
        _norm(sizes, fill) if sizes.final_norm else None,
        None if sizes.tied else fill((d, V)),
    )


def _norm(sizes: Sizes, fill: Fill) -> LayerNormParameters | None:
    if not sizes.norms:
        return None
    d = (sizes.d_model,)
    return LayerNormParameters(fill(d), fill(d) if sizes.norm_biases else None)


def named_arrays(part: object, name: str = "") -> Iterator[tuple[str, Array]]:
    """Each array in nested named tuples, with its name: "blocks.0.attention.W_Q".

    Raises TypeError for anything but arrays, tuples and None.
    """
    if isinstance(part, np.ndarray | Blank):
        yield name, cast(Array, part)
    elif isinstance(part, tuple):
        fields = getattr(part, "_fields", map(str, range(len(part))))
        for field, inner in zip(fields, part, strict=True):
            yield from named_arrays(inner, f"{name}.{field}" if name else field)
    elif part is not None:
        raise TypeError(f"{name} is neither an array nor a tuple of arrays")


def count(part: object) -> int:
    """How many numbers the parameters of a part hold, such as a head's or a whole GPT's.

    Raises TypeError for anything but arrays, tuples and None, which counts 0.
    """
    return sum(array.size for _, array in named_arrays(part))


class ParameterCounts(NamedTuple):
    """How many numbers each part of a GPT holds, over all blocks."""

    token_embedding: int
    position_embedding: int
    attention: int
    feed_forward: int
    norms: int  # two in a block, and the final one
    unembedding: int  # 0 where it is tied
    total: int


def count_parts(parameters: GPTParameters) -> ParameterCounts:
    """The numbers that a GPT has learned, part by part.

    Lesson 6, the decoder-only transformer.
    """
    blocks = parameters.blocks
    parts = (
        count(parameters.token_embedding),
        count(parameters.position_embedding),
        sum(count(block.attention) for block in blocks),
        sum(count(block.feed_forward) for block in blocks),
        count(parameters.final_norm) + sum(count((b.norm_1, b.norm_2)) for b in blocks),
        count(parameters.unembedding),
    )
    return ParameterCounts(*parts, total=count(parameters))


class AttentionCost(NamedTuple):
    """What attention takes for n tokens; a multiplication with its addition counts as one."""

    projections: int  # multiplications for Q, K and V of all heads
    scores: int  # multiplications for Q @ K^T of all heads
    averages: int  # multiplications for weights @ V of all heads
    output_projection: int  # multiplications for W_O; 0 without it
    exponentials: int  # one for each score
    scores_kept: int  # numbers in memory: n * n for each head


def attention_cost(parameters: MultiHeadParameters, n: int) -> AttentionCost:
    """What a multi-head attention takes for n tokens, from the shapes of its matrices.

    Raises ValueError if n is less than 1.
    Source: Vaswani 2017, section 3.2.2 (a cost "similar" to that of one wide head).
    Lesson 4, multi-head attention.
    """
    checks.at_least("n", n, 1)
    h, _, d_k = parameters.W_Q.shape
    d_v = parameters.W_V.shape[-1]
    return AttentionCost(
        projections=n * count((parameters.W_Q, parameters.W_K, parameters.W_V)),
        scores=h * n * n * d_k,
        averages=h * n * n * d_v,
        output_projection=n * count(parameters.W_O),
        exponentials=h * n * n,
        scores_kept=h * n * n,
    )
