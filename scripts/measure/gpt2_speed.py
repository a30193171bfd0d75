"""Tokens a second at GPT-2 small's size: the core beside `transformers`, on this machine's CPU.

    .cache/venv/bin/python -m scripts.measure.gpt2_speed [--rounds 5] [--words 32] [--new 8]

Random weights, the same for both. Needs PyTorch and transformers (`course.py test --all` brings
them). The two take turns, so that what else the machine does falls on both; medians are printed.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from attention import generate, gpt
from attention.checks import Array
from attention.gpt2 import CONFIG, from_arrays

Run = Callable[[], Any]


def models(seed: int) -> tuple[Any, Any]:
    """A GPT-2 small of `transformers`, and its parameters as the core reads them."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(seed)
    theirs: Any = GPT2LMHeadModel(GPT2Config())
    theirs.eval()
    arrays: dict[str, Array] = {
        name: tensor.numpy() for name, tensor in theirs.transformer.state_dict().items()
    }
    return theirs, from_arrays(arrays)


def seconds(runs: dict[str, Run], rounds: int) -> dict[str, float]:
    """The median time of each, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(rounds + 1):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            if turn:
                times[name].append(time.perf_counter() - begin)
    return {name: statistics.median(each) for name, each in times.items()}


def main() -> None:
    import torch

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", type=int, default=32, help="how many tokens are read")
    parser.add_argument("--new", type=int, default=8, help="how many tokens are written")
    options = parser.parse_args()
    theirs, ours = models(seed=0)
    text = np.random.default_rng(0).integers(0, 50_257, options.words).tolist()
    read = torch.tensor([text])

    def write(cache: bool) -> Any:
        more = {"max_new_tokens": options.new, "min_new_tokens": options.new}
        mask = torch.ones_like(read)
        return theirs.generate(
            read, attention_mask=mask, do_sample=False, use_cache=cache, pad_token_id=0, **more
        )

    with torch.no_grad():
        apart = np.abs(gpt(text, ours, CONFIG).logits - theirs(read).logits[0].numpy()).max()
        print(f"logits differ by {apart:.1e} at most; {torch.get_num_threads()} threads")
        reading = seconds(
            {"core": lambda: gpt(text, ours, CONFIG), "transformers": lambda: theirs(read)},
            options.rounds,
        )
        writing = seconds(
            {
                "core": lambda: generate(text, ours, options.new, temperature=0, config=CONFIG),
                "transformers, no cache": lambda: write(cache=False),
                "transformers, with cache": lambda: write(cache=True),
            },
            options.rounds,
        )
    for name, took in reading.items():
        print(
            f"reads {options.words} tokens: {name:25} {options.words / took:8.1f} tokens a second"
        )
    for name, took in writing.items():
        print(f"writes {options.new} more:     {name:25} {options.new / took:8.1f} tokens a second")


if __name__ == "__main__":
    main()
