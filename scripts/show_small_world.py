"""Show what the small GPT makes of a text: next words, where its heads look, a story.

    python -m scripts.show_small_world "a dog met a pig . who met the pig ? the"
    python -m scripts.show_small_world --run without-mask --words 40 --seed 3 "in may anna goes to"

It reads models/ and runs the core; nothing else is needed.
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from attention import GPTParameters, generate, gpt, softmax
from model_files import FOLDER, model_file
from small_world import weights
from small_world.runs import CONTEXT, RUNS, Run, file_of
from small_world.stories import START
from small_world.vocabulary import text_of, tokenize, vocabulary


def main() -> None:
    """Print it."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("text", help="words of the small world; more than 64 are cut in front")
    options.add_argument("--run", default="full", choices=[*published()])
    options.add_argument("--words", type=int, default=30, help="how many to write")
    options.add_argument("--temperature", type=float, default=1.0)
    options.add_argument("--top-k", type=int)
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    run = RUNS[given.run]
    parameters = weights.read(model_file(published()[given.run]), run)
    text = tokenize(f"{START} {given.text}")
    if text.unknown:
        print(f"no word of the small world: {', '.join(text.unknown)}")
    print("\n".join(shown(list(text.ids)[-CONTEXT:], parameters, run)))
    told = generate(
        text.ids,
        parameters,
        given.words,
        given.temperature,
        given.top_k,
        given.seed,
        run.config,
        run.causal,
    )
    print(f"\n{text_of(told[1:])}")


def published() -> dict[str, str]:
    """The runs whose weights are in models/, and their files."""
    return {name: file_of(name) for name in RUNS if (FOLDER / file_of(name)).is_file()}


def shown(tokens: list[int], parameters: GPTParameters, run: Run, most: int = 4) -> Iterator[str]:
    """Lines with the most probable next words, and what each head looks at from the last word."""
    words = [vocabulary()[i] for i in tokens]
    result = gpt(tokens, parameters, run.config, run.causal)
    yield f"next: {largest(softmax(result.logits[-1]), vocabulary(), most)}"
    for b, block in enumerate(result.blocks, 1):
        if block.attention is not None:
            for h, of_head in enumerate(block.attention.weights, 1):
                yield f"block {b}, head {h}: {largest(of_head[-1], words, most)}"


def largest(shares: NDArray[np.float64], names: Sequence[str], n: int) -> str:
    """The n largest shares, by name: "mat 0.98, cat 0.01"."""
    first = np.argsort(-shares, kind="stable")[:n]
    return ", ".join(f"{names[i]} {shares[i]:.2f}" for i in first)


if __name__ == "__main__":
    main()
