"""The numpy core of the course: one module per lesson, in the order they are taught.

1. `dot_product_attention`: dot product, cosine, softmax, attention on raw embeddings.
2. `queries_and_keys`: projections, scores, scaling, weights.
3. `values_and_attention_output`: values, one head whole, the residual.
4. `multi_head_attention`: many heads, concatenation and W_O, the sum over heads.
5. `transformer_block`: layer norm, GELU, FFN, the block in pre-norm and post-norm order.
6. `decoder_only_transformer`: causal mask, embeddings, the stack, logits, loss, sampling.

Rows are tokens, (n, d_model), with any batch axes in front. Parameters are named tuples of arrays,
in which a part that is None is left out. Results are named tuples too, with all numbers on the way.

Other modules are not lessons: `checks` guards the lessons' functions, `counting` counts what they
take, `gpt2` reads published weights, `word_embeddings` holds the real vectors that the lessons look
at, `traced_example` and `traced_transformer` what is traced by hand.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attention.counting import (
        GPT_2_SMALL,
        AttentionCost,
        ParameterCounts,
        Sizes,
        attention_cost,
        blank,
        block_of,
        count,
        count_parts,
        feed_forward_of,
        gpt_of,
        multi_head_of,
        named_arrays,
    )
    from attention.decoder_only_transformer import (
        GPT,
        Embedding,
        GPTParameters,
        Loss,
        causal_mask,
        draw,
        embed,
        generate,
        gpt,
        log_softmax,
        next_token_loss,
        next_token_probabilities,
        unembed,
    )
    from attention.dot_product_attention import (
        RawAttention,
        attention,
        cosine,
        dot_product,
        softmax,
    )
    from attention.multi_head_attention import (
        MultiHeadAttention,
        MultiHeadParameters,
        OneHead,
        concatenate_heads,
        head_contributions,
        multi_head,
        multi_head_attention,
        one_head,
        split_heads,
    )
    from attention.queries_and_keys import (
        AttentionWeights,
        QueryKeyAttention,
        attention_weights,
        project,
        query_key_attention,
        scores_gradient,
        softmax_sensitivity,
    )
    from attention.transformer_block import (
        Activation,
        BatchNorm,
        Block,
        BlockParameters,
        Config,
        FeedForward,
        FeedForwardParameters,
        LayerNorm,
        LayerNormParameters,
        batch_norm,
        block,
        erf,
        feed_forward,
        gelu,
        gelu_tanh,
        layer_norm,
        post_norm_block,
        pre_norm_block,
    )
    from attention.values_and_attention_output import (
        AttentionHead,
        ScaledDotProductAttention,
        SingleHeadAttention,
        add_residual,
        attention_head,
        scaled_dot_product_attention,
        single_head_attention,
    )

__all__ = [
    "GPT",
    "GPT_2_SMALL",
    "Activation",
    "AttentionCost",
    "AttentionHead",
    "AttentionWeights",
    "BatchNorm",
    "Block",
    "BlockParameters",
    "Config",
    "Embedding",
    "FeedForward",
    "FeedForwardParameters",
    "GPTParameters",
    "LayerNorm",
    "LayerNormParameters",
    "Loss",
    "MultiHeadAttention",
    "MultiHeadParameters",
    "OneHead",
    "ParameterCounts",
    "QueryKeyAttention",
    "RawAttention",
    "ScaledDotProductAttention",
    "SingleHeadAttention",
    "Sizes",
    "add_residual",
    "attention",
    "attention_cost",
    "attention_head",
    "attention_weights",
    "batch_norm",
    "blank",
    "block",
    "block_of",
    "causal_mask",
    "concatenate_heads",
    "cosine",
    "count",
    "count_parts",
    "dot_product",
    "draw",
    "embed",
    "erf",
    "feed_forward",
    "feed_forward_of",
    "gelu",
    "gelu_tanh",
    "generate",
    "gpt",
    "gpt_of",
    "head_contributions",
    "layer_norm",
    "log_softmax",
    "multi_head",
    "multi_head_attention",
    "multi_head_of",
    "named_arrays",
    "next_token_loss",
    "next_token_probabilities",
    "one_head",
    "post_norm_block",
    "pre_norm_block",
    "project",
    "query_key_attention",
    "scaled_dot_product_attention",
    "scores_gradient",
    "single_head_attention",
    "softmax",
    "softmax_sensitivity",
    "split_heads",
    "unembed",
]

MODULES = (
    "dot_product_attention",
    "queries_and_keys",
    "values_and_attention_output",
    "multi_head_attention",
    "transformer_block",
    "decoder_only_transformer",
    "counting",
)


def __getattr__(name: str) -> Any:
    """A public name, from the first module that has it: lesson 1 imports nothing of lesson 6."""
    if name in __all__:
        for module in MODULES:
            found = vars(import_module(f"attention.{module}"))
            if name in found:
                return globals().setdefault(name, found[name])
    raise AttributeError(f"the core has no {name!r}")


class _Core(ModuleType):
    """Where a module has the name of a function in it, the name is the function's."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Called when a module of the core has been imported, among others."""
        if name in __all__ and isinstance(value, ModuleType):
            value = vars(value)[name]
        super().__setattr__(name, value)


_Core.__name__ = "module"  # as error messages call it
sys.modules[__name__].__class__ = _Core
