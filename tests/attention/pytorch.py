"""What the core is held against: the same by PyTorch's own modules, in double precision.

Each takes the core's parameters, loads them into a module of `torch.nn`, and gives back what that
computes. Only tests marked `all` and the script that writes the oracle need PyTorch.
"""

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from attention import (
    BlockParameters,
    Config,
    GPTParameters,
    LayerNormParameters,
    MultiHeadParameters,
    gelu,
)
from attention.checks import Array

torch.set_num_threads(1)


def tensor(value: Any) -> Any:
    return torch.tensor(np.asarray(value), dtype=torch.float64)


def array(value: Any) -> Array:
    return np.asarray(value.detach().numpy())


def forbidden(mask: Any) -> Any:
    """The modules' masks say True where it is forbidden to look, ours where it is allowed."""
    return None if mask is None else torch.tensor(~np.asarray(mask))


def dot_product_attention(Q: Any, K: Any, V: Any, mask: Any = None, scale: bool = True) -> Array:
    """`scaled_dot_product_attention`, whose boolean mask says what is allowed, as ours does."""
    allowed = None if mask is None else torch.tensor(np.asarray(mask))
    factor = None if scale else 1.0
    return array(
        functional.scaled_dot_product_attention(
            tensor(Q), tensor(K), tensor(V), attn_mask=allowed, scale=factor
        )
    )


def multi_head(d_model: int, parameters: MultiHeadParameters) -> Any:
    """`nn.MultiheadAttention`, which keeps the transposes of all heads one below the other."""
    heads = len(parameters.W_Q)
    biases = parameters.b_Q is not None
    module = nn.MultiheadAttention(d_model, heads, bias=biases, batch_first=True).double().eval()
    load_heads(module, parameters)
    return module


def load_heads(module: Any, parameters: MultiHeadParameters) -> None:
    """Put the matrices of the heads into a module."""
    W_Q, W_K, W_V, W_O, b_Q, b_K, b_V, b_O = parameters
    stacked = [W.swapaxes(-1, -2).reshape(-1, W.shape[1]) for W in (W_Q, W_K, W_V)]
    with torch.no_grad():
        module.in_proj_weight.copy_(tensor(np.concatenate(stacked)))
        assert W_O is not None
        module.out_proj.weight.copy_(tensor(W_O.T))
        if b_Q is not None and b_K is not None and b_V is not None:
            module.in_proj_bias.copy_(tensor(np.concatenate([b.ravel() for b in (b_Q, b_K, b_V)])))
            module.out_proj.bias.copy_(tensor(b_O))


def multi_head_attention(
    X: Any, parameters: MultiHeadParameters, mask: Any = None
) -> tuple[Array, Array]:
    """Output (B, n, d_model) and weights of each head (B, h, n, n) for X (B, n, d_model)."""
    module = multi_head(np.shape(X)[-1], parameters)
    X = tensor(X)
    output, weights = module(X, X, X, attn_mask=forbidden(mask), average_attn_weights=False)
    return array(output), array(weights)


def layer_norm(X: Any, gamma: Any, beta: Any, eps: float) -> Array:
    module = nn.LayerNorm(np.shape(X)[-1], eps=eps).double()
    load_norm(module, LayerNormParameters(gamma, beta))
    return array(module(tensor(X)))


def load_norm(module: Any, parameters: LayerNormParameters) -> None:
    with torch.no_grad():
        module.weight.copy_(tensor(parameters.gamma))
        module.bias.copy_(tensor(parameters.beta))


def gelu_of(z: Any, tanh: bool = False) -> Array:
    return array(nn.GELU(approximate="tanh" if tanh else "none")(tensor(z)))


def encoder_layer(d_model: int, parameters: BlockParameters, config: Config) -> Any:
    """`nn.TransformerEncoderLayer` in either order."""
    norm_1, heads, norm_2, ffn = parameters
    assert norm_1
    assert heads
    assert norm_2
    assert ffn
    activation = nn.GELU(approximate="none" if config.activation is gelu else "tanh")
    layer: Any = nn.TransformerEncoderLayer(
        d_model,
        len(heads.W_Q),
        ffn.W_1.shape[1],
        dropout=0.0,
        activation=activation,
        layer_norm_eps=config.eps,
        batch_first=True,
        norm_first=config.pre_norm,
    )
    layer = layer.double().eval()
    load_heads(layer.self_attn, heads)
    load_norm(layer.norm1, norm_1)
    load_norm(layer.norm2, norm_2)
    with torch.no_grad():
        layer.linear1.weight.copy_(tensor(ffn.W_1.T))
        layer.linear2.weight.copy_(tensor(ffn.W_2.T))
        layer.linear1.bias.copy_(tensor(ffn.b_1))
        layer.linear2.bias.copy_(tensor(ffn.b_2))
    return layer


def block(X: Any, parameters: BlockParameters, config: Config, mask: Any = None) -> Array:
    layer = encoder_layer(np.shape(X)[-1], parameters, config)
    return array(layer(tensor(X), src_mask=forbidden(mask)))


def gpt(tokens: Any, parameters: GPTParameters, config: Config) -> tuple[Array, float]:
    """Logits (B, n, V) of a GPT put together from `torch.nn`, and its mean loss, for (B, n)."""
    E, P, blocks, final_norm, W_U = parameters
    ids = torch.tensor(np.asarray(tokens))
    d_model = E.shape[1]
    x = functional.embedding(ids, tensor(E))
    if P is not None:
        x = x + functional.embedding(torch.arange(ids.shape[1]), tensor(P))
    later = torch.triu(torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool), 1)
    for parameters_of_block in blocks:
        x = encoder_layer(d_model, parameters_of_block, config)(x, src_mask=later)
    if final_norm is not None:
        norm = nn.LayerNorm(d_model, eps=config.eps).double()
        load_norm(norm, final_norm)
        x = norm(x)
    logits = functional.linear(x, tensor(E if W_U is None else W_U.T))
    loss = functional.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())
    return array(logits), loss.item()
