"""The models that are trained on the small world: a full one, and one for each part taken out."""

from typing import NamedTuple

import numpy as np

from attention import GPTParameters, Sizes, gpt_of
from attention.transformer_block import Config, gelu_tanh
from small_world.vocabulary import vocabulary

CONTEXT = 64  # words that a model can read


class Run(NamedTuple):
    """A model to train."""

    about: str  # what it is, to be put after "the model"
    sizes: Sizes
    config: Config
    causal: bool = True  # whether a mask hides what comes later


FULL = Sizes(len(vocabulary()), CONTEXT, d_model=48, blocks=2, heads=4)
CONFIG = Config(activation=gelu_tanh)
WIDE = FULL._replace(d_k=64)

RUNS = {
    "full": Run("with all its parts", FULL, CONFIG),
    "without-scaling": Run("without scaling", FULL, CONFIG._replace(scale=False)),
    "wide-heads": Run("with d_k = 64", WIDE, CONFIG),
    "wide-heads-without-scaling": Run(
        "with d_k = 64, without scaling", WIDE, CONFIG._replace(scale=False)
    ),
    "one-head": Run("with one head a block", FULL._replace(heads=1), CONFIG),
    "two-heads": Run("with two heads a block", FULL._replace(heads=2), CONFIG),
    "without-output-projection": Run("without W_O", FULL._replace(output_projection=False), CONFIG),
    "without-residual": Run("without residual", FULL, CONFIG._replace(residual=False)),
    "without-ffn": Run("without FFN", FULL._replace(feed_forward=False), CONFIG),
    "without-layer-norm": Run(
        "without layer norm", FULL._replace(norms=False, final_norm=False), CONFIG
    ),
    "post-norm": Run(
        "with post-norm", FULL._replace(final_norm=False), CONFIG._replace(pre_norm=False)
    ),
    "without-positions": Run("without positions", FULL._replace(context=None), CONFIG),
    "without-mask": Run("without mask", FULL, CONFIG, causal=False),
    "without-attention": Run("without attention", FULL._replace(attention=False), CONFIG),
    "one-block": Run("with one block", FULL._replace(blocks=1), CONFIG),
    "three-blocks": Run("with three blocks", FULL._replace(blocks=3), CONFIG),
}


def file_of(name: str) -> str:
    """The file of models/ with what a run has learned."""
    return "small_world.npz" if name == "full" else f"small_world_{name.replace('-', '_')}.npz"


STEPS = 2000  # of training, the same for all
SEEDS = (1, 2, 3)


def parameters_of(sizes: Sizes) -> GPTParameters:
    """The parameters of a model, all 0, without the norms that stand before nothing."""
    parameters = gpt_of(sizes, np.zeros)
    blocks = [
        block._replace(
            norm_1=block.norm_1 if sizes.attention else None,
            norm_2=block.norm_2 if sizes.feed_forward else None,
        )
        for block in parameters.blocks
    ]
    return parameters._replace(blocks=tuple(blocks))
