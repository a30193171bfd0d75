"""How large the gradients of a GPT are before training, block by block: pre-norm and post-norm.

    python -m scripts.derive.gradient_sizes

Writes src/weave/gradient_sizes.json. The model is random; the forward pass is the core's, and the
way back is written out here. tests/scripts/test_gradient_sizes.py compares it with differences of
the loss.
"""

import json
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention import (
    Block,
    BlockParameters,
    Config,
    FeedForward,
    FeedForwardParameters,
    GPTParameters,
    LayerNorm,
    MultiHeadAttention,
    MultiHeadParameters,
    Sizes,
    erf,
    gpt,
    gpt_of,
    log_softmax,
    softmax,
)
from attention.checks import Array

Ids = NDArray[np.int64]
TARGET = Path(__file__).parents[2] / "src/weave/gradient_sizes.json"
SIZES = Sizes(vocabulary=50, context=None, d_model=64, blocks=12, heads=4, tied=False)
PLAIN = SIZES._replace(linear_biases=False, norm_biases=False)
TOKENS, SEEDS, DEPTHS = 16, 10, (6, 12, 24)


class Gradients(NamedTuple):
    """The gradients of one loss."""

    W_2: list[Array]  # of each block's second FFN matrix
    streams: list[Array]  # of what goes into block 1, into block 2, …, and of what leaves the last


def random_model(rng: np.random.Generator, sizes: Sizes) -> GPTParameters:
    """Xavier weights (Glorot 2010), gains of 1, and embeddings of independent normal numbers."""

    def fill(shape: tuple[int, ...]) -> Array:
        if len(shape) == 1:
            return np.ones(shape)
        rows, columns = shape[-2], math.prod(shape) // shape[-2]  # heads side by side
        return rng.standard_normal(shape) * math.sqrt(2 / (rows + columns))

    embedding = rng.standard_normal((sizes.vocabulary, sizes.d_model))
    return gpt_of(sizes, fill)._replace(token_embedding=embedding)


def loss(tokens: Ids, targets: Ids, parameters: GPTParameters, config: Config) -> float:
    """Mean cross-entropy of the targets, without a mask."""
    logits = gpt(tokens, parameters, config, causal=False).logits
    return -float(log_softmax(logits)[np.arange(len(targets)), targets].mean())


def gradients(tokens: Ids, targets: Ids, parameters: GPTParameters, config: Config) -> Gradients:
    """Of the loss above, from the output back to the embeddings."""
    forward = gpt(tokens, parameters, config, causal=False)
    at_logits = softmax(forward.logits)
    at_logits[np.arange(len(targets)), targets] -= 1
    assert parameters.unembedding is not None
    back = at_logits / len(targets) @ parameters.unembedding.T
    if forward.final_norm is not None:
        back = through_norm(back, forward.final_norm)
    W_2: list[Array] = []
    streams = [back]
    for of_block, part in zip(parameters.blocks[::-1], forward.blocks[::-1], strict=True):
        back, at_W_2 = through_block(back, part, of_block, config)
        W_2.append(at_W_2)
        streams.append(back)
    return Gradients(W_2[::-1], streams[::-1])


def through_block(
    back: Array, part: Block, of_block: BlockParameters, config: Config
) -> tuple[Array, Array]:
    """From a block's output to its input, and to W_2."""
    norm_1, norm_2, attention, ffn = part.norm_1, part.norm_2, part.attention, part.feed_forward
    heads, of_ffn = of_block.attention, of_block.feed_forward
    assert norm_1
    assert norm_2
    assert attention
    assert ffn
    assert heads
    assert of_ffn
    if config.pre_norm:
        at_W_2 = ffn.hidden.T @ back
        back = back + through_norm(through_ffn(back, ffn, of_ffn), norm_2)
        return back + through_norm(through_attention(back, attention, heads), norm_1), at_W_2
    back = through_norm(back, norm_2)
    at_W_2 = ffn.hidden.T @ back
    back = through_norm(back + through_ffn(back, ffn, of_ffn), norm_1)
    return back + through_attention(back, attention, heads), at_W_2


def through_norm(back: Array, norm: LayerNorm, eps: float = 1e-5) -> Array:
    """From a layer norm's output to its input, for a gain of 1."""
    y = norm.normalized
    along = back.mean(axis=-1, keepdims=True) + y * (back * y).mean(axis=-1, keepdims=True)
    return np.asarray((back - along) / np.sqrt(norm.variance + eps))


def through_ffn(back: Array, ffn: FeedForward, parameters: FeedForwardParameters) -> Array:
    """From an FFN's output to its input."""
    z = ffn.before_activation
    bell = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    slope = (1 + erf(z / math.sqrt(2))) / 2 + z * bell  # of GELU
    return np.asarray((back @ parameters.W_2.T * slope) @ parameters.W_1.T)


def through_attention(
    back: Array, attention: MultiHeadAttention, parameters: MultiHeadParameters
) -> Array:
    """From the output of attention to its input, by way of values, queries and keys."""
    W_Q, W_K, W_V, W_O = parameters[:4]
    assert W_O is not None
    h, n, d_k = attention.Q.shape
    at_heads = (back @ W_O.T).reshape(n, h, -1).swapaxes(0, 1)  # (h, n, d_v)
    weights = attention.weights
    at_weights = at_heads @ attention.V.swapaxes(1, 2)  # (h, n, n)
    centred = at_weights - (at_weights * weights).sum(axis=-1, keepdims=True)
    at_scores = weights * centred / math.sqrt(d_k)
    ways = (
        (at_scores @ attention.K, W_Q),
        (at_scores.swapaxes(1, 2) @ attention.Q, W_K),
        (weights.swapaxes(1, 2) @ at_heads, W_V),
    )
    return np.asarray(sum((at @ W.swapaxes(1, 2)).sum(axis=0) for at, W in ways))


def measured(blocks: int, pre_norm: bool) -> tuple[list[float], list[float]]:
    """The sizes of both kinds of gradients, in the mean over the seeds."""
    sizes = PLAIN._replace(blocks=blocks, final_norm=pre_norm)
    config = Config(pre_norm=pre_norm)
    rows = []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        parameters = random_model(rng, sizes)
        tokens, targets = rng.integers(0, sizes.vocabulary, (2, TOKENS))
        found = gradients(tokens, targets, parameters, config)
        rows.append([float(np.linalg.norm(at)) for at in (*found.W_2, *found.streams)])
    means = np.mean(rows, axis=0)
    return means[:blocks].tolist(), means[blocks:].tolist()


def main() -> None:
    """Measure, and write what was measured."""
    sizes: dict[str, dict[str, object]] = {}
    for blocks in DEPTHS:
        for order, pre_norm in (("pre-norm", True), ("post-norm", False)):
            of_W_2, of_stream = measured(blocks, pre_norm)
            sizes.setdefault(str(blocks), {})[order] = {
                "W_2": [round(x, 4) for x in of_W_2],
                "stream": [round(x, 4) for x in of_stream],
            }
    TARGET.write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {TARGET.name}")


if __name__ == "__main__":
    main()
