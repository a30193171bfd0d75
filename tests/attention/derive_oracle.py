"""Values from PyTorch for the core of lessons 2 to 6: `python -m tests.attention.derive_oracle`.

PyTorch is needed to make them, not to use them. `course.py test --all` makes them again and
compares.
"""

import json
from typing import Any

import numpy as np

from attention import Config, causal_mask, count
from tests.attention import oracle

SEED = 20261127


def inputs() -> dict[str, Any]:
    """Numbers of few digits: arrays to compute with, and parameters."""
    random = np.random.default_rng(SEED)

    def numbers(*shape: int, spread: float = 1.0) -> Any:
        return random.normal(scale=spread, size=shape).round(3).tolist()

    return {
        "Q": numbers(2, 4, 3),
        "K": numbers(2, 5, 3),
        "V": numbers(2, 5, 2),
        "mask": [[j % 3 == 0 or j <= i for j in range(5)] for i in range(4)],
        "X": numbers(2, 4, 6, spread=2),
        "gamma": numbers(6),
        "beta": numbers(6),
        "z": [*np.linspace(-8, 8, 41).round(3).tolist(), 0.01, -0.01, 30.0, -30.0],
        "tokens": [[0, 3, 3, 6, 1], [5, 2, 0, 4, 2]],
        "heads": numbers(count(oracle.heads({"heads": [0.0] * 999}))),
        "block": numbers(count(oracle.block({"block": [0.0] * 999}))),
        "gpt": numbers(count(oracle.gpt({"gpt": [0.0] * 9999}))),
    }


def values(given: dict[str, Any]) -> dict[str, Any]:
    """What PyTorch's modules make of them, in double precision."""
    from tests.attention import pytorch

    result: dict[str, Any] = {}
    Q, K, V, X = (np.array(given[name]) for name in "QKVX")
    eye = np.broadcast_to(np.eye(5), (2, 5, 5))  # with these for values the output is the weights
    for name, mask, scale in (
        ("open", None, True),
        ("masked", given["mask"], True),
        ("unscaled", None, False),
    ):
        result[f"attention, {name}"] = {
            "weights": pytorch.dot_product_attention(Q, K, eye, mask, scale).tolist(),
            "output": pytorch.dot_product_attention(Q, K, V, mask, scale).tolist(),
        }
    for name, mask in (("open", None), ("masked", causal_mask(4))):
        output, weights = pytorch.multi_head_attention(X, oracle.heads(given), mask)
        result[f"heads, {name}"] = {"weights": weights.tolist(), "output": output.tolist()}
    result["layer norm"] = pytorch.layer_norm(X, given["gamma"], given["beta"], 1e-5).tolist()
    result["gelu"] = pytorch.gelu_of(given["z"]).tolist()
    result["gelu, tanh"] = pytorch.gelu_of(given["z"], tanh=True).tolist()
    for name, config in (("pre-norm", Config()), ("post-norm", Config(pre_norm=False))):
        made = pytorch.block(X, oracle.block(given), config, causal_mask(4))
        result[f"block, {name}"] = made.tolist()
    logits, loss = pytorch.gpt(given["tokens"], oracle.gpt(given), Config())
    result["gpt"] = {"logits": logits.tolist(), "loss": loss}
    return result


def whole() -> dict[str, Any]:
    """Inputs and values together, as they stand in oracle.json."""
    given = inputs()
    return {"inputs": given, "values": values(given)}


if __name__ == "__main__":
    oracle.FILE.write_text(json.dumps(whole()) + "\n", encoding="utf-8")
    print(f"wrote {oracle.FILE}")
