"""How fast the core runs the small GPT, here or inside Pyodide; no test, but run as one.

python -m pytest -s tests/small_world/speed.py
python -m scripts.measure.small_world_speed        here and inside Pyodide
"""

import sys
import time

from attention import generate, gpt
from model_files import model_file
from small_world import weights
from small_world.measure import Texts
from small_world.runs import RUNS

WORDS = 32


def test_speed() -> None:
    """One forward pass of 32 words, the best of ten; words a second while it writes."""
    run = RUNS["full"]
    begun = time.perf_counter()
    parameters = weights.read(model_file("small_world.npz"), run)
    read = time.perf_counter() - begun
    tokens = Texts.drawn(1, 1).tokens[0, :WORDS]
    passes = []
    for _ in range(10):
        begun = time.perf_counter()
        gpt(tokens, parameters, run.config)
        passes.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    told = generate(tokens.tolist(), parameters, WORDS, config=run.config)
    writing = time.perf_counter() - begun
    assert len(told) == 2 * WORDS
    print(
        f"\n{sys.platform}: reading the weights {1000 * read:.0f} ms, "
        f"a pass of {WORDS} words {1000 * min(passes):.1f} ms, "
        f"writing {WORDS / writing:.0f} words a second"
    )
