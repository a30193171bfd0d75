"""Values from PyTorch to compare the core with: `python tests/derive_oracle.py` writes oracle.json.

PyTorch is needed to make them, not to use them. `course.py test --all` makes them again and
compares.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

TARGET = Path(__file__).with_name("oracle.json")
SEED = 20261123


def inputs() -> dict[str, list[Any]]:
    """Numbers to compute with: usual ones, large ones, and shapes of one row or one column."""
    rng = np.random.default_rng(SEED)
    tables = [rng.normal(size=(n, d)) for n, d in [(4, 3), (1, 5), (7, 1), (12, 48)]]
    tables.append(rng.normal(scale=12.0, size=(6, 32)))
    return {
        "tables": [table.round(6).tolist() for table in tables],
        "scores": [table.round(6).tolist() for table in (tables[0], 300 * tables[3])],
        "pairs": [pair.round(6).tolist() for pair in rng.normal(size=(5, 2, 16))],
    }


def values(given: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What PyTorch makes of them, in double precision, by its own implementations."""
    import torch
    from torch.nn import functional

    def tensor(numbers: Any) -> torch.Tensor:
        return torch.tensor(numbers, dtype=torch.float64)

    result: dict[str, list[Any]] = {"attention": [], "softmax": [], "pairs": []}
    for table in given["tables"]:
        X = tensor(table)
        output = functional.scaled_dot_product_attention(X[None], X[None], X[None], scale=1.0)
        result["attention"].append(
            {
                "scores": torch.mm(X, X.T).tolist(),
                "weights": torch.softmax(torch.mm(X, X.T), dim=-1).tolist(),
                "output": output[0].tolist(),
            }
        )
    for scores in given["scores"]:
        result["softmax"].append(
            {str(axis): torch.softmax(tensor(scores), dim=axis).tolist() for axis in (-1, 0)}
        )
    for a, b in given["pairs"]:
        both = tensor(a), tensor(b)
        result["pairs"].append(
            {
                "dot_product": torch.dot(*both).item(),
                "cosine": functional.cosine_similarity(*both, dim=0).item(),
            }
        )
    return result


def oracle() -> dict[str, Any]:
    """Inputs and values together, as they stand in oracle.json."""
    given = inputs()
    return {"inputs": given, "values": values(given)}


if __name__ == "__main__":
    TARGET.write_text(json.dumps(oracle()) + "\n", encoding="utf-8")
    print(f"wrote {TARGET}")
