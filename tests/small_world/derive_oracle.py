"""Write oracle.json: PyTorch's logits for a text, from the weights before rounding.

    .cache/venv/bin/python -m tests.small_world.derive_oracle

It needs PyTorch and what `scripts/train_small_world.py` left in .cache.
"""

import json
from pathlib import Path

import numpy as np
import torch

from scripts.measure_small_world import PUBLISHED, TRAINED
from scripts.train_small_world import logits_of
from small_world.runs import RUNS, SEEDS
from small_world.vocabulary import tokenize

TEXT = (
    ". the cat sat on the mat because it was soft . what was soft ? the mat . in may anna goes to"
)
LAST = 2  # rows of logits that are kept


def main() -> None:
    """Write the file."""
    tokens = torch.tensor([tokenize(TEXT).ids])
    logits = {}
    for name in PUBLISHED:
        with np.load(TRAINED / f"{name}-{SEEDS[0]}.npz") as file:
            parameters = {key: torch.from_numpy(file[key]) for key in file.files}
        rows = logits_of(tokens, parameters, RUNS[name])[0, -LAST:]
        logits[name] = [[round(float(x), 5) for x in row] for row in rows]
    path = Path(__file__).with_name("oracle.json")
    path.write_text(json.dumps({"text": TEXT, "logits": logits}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
