"""Measure what `scripts/train_small_world.py` trained, and write what is committed in models/.

    python -m scripts.measure_small_world                all
    python -m scripts.measure_small_world --runs-only    the rest stays as it was measured before

models/small_world.json holds:

- `world`: `vocabulary`, `facts`, `context`; `floor` as `small_world.floor.Floor`, exact; `told`,
  the loss on the test texts of one who knows the world, which is the floor of all losses below.
- `training`: what all runs have in common.
- `baselines`: `unigram` and `bigram`, counted in the texts of the first seed: `loss`, `marked`,
  `right` by skill.
- `runs`, by name: `about`; `parameters`; `seeds`, those that are trained; `loss`, `marked` (share
  of marked words told right), `right` by skill, `seconds`: each with `mean`, `spread` (largest
  less smallest) and `each`; `file`, its weights in models/, if they are there, with `bits`,
  `rounding` (the most that a logit changes through them) and the seed they come from.
- `curve`: of the full model, first seed: `step`, `loss`, and `right` by skill.
- `heads`: of the full model, first seed: `block` and `head`, from 1; `previous`, mean weight on the
  word before; `induction`, the induction score; `to_clue`, by skill, mean weight from the word
  before a marked one to what tells it; `texts` and `stories` they are measured on.
- `without_heads`, `without_blocks`, `without_ffns`: `marked` and `right` of the full model when
  that part alone is switched off.
- `units`: of the FFNs, those that answer most to a month and a person together (`pair_units`), and
  `facts`: the share of all facts told right with none, and with so many of these units switched
  off, beside as many others drawn at random, mean of ten draws.
- `gradients`: norms before the first step, by d_k, of the gradients of W_Q and W_K over all blocks,
  with scaling and without, median over seeds.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from attention import GPTParameters, count, gpt
from scripts.train_small_world import (
    ADAM,
    BATCH,
    CACHE,
    MARKED,
    MUON,
    TEST,
    TEST_SEED,
    TEXTS,
    Texts,
    initial,
    logits_of,
)
from small_world import measure, weights, words
from small_world.floor import floor
from small_world.runs import CONTEXT, FULL, RUNS, SEEDS, STEPS, file_of
from small_world.stories import SKILLS
from small_world.vocabulary import vocabulary

MODELS = Path(__file__).parents[1] / "models"
TRAINED = CACHE / f"steps-{STEPS}"
# What a page runs, and with how many bits a number; the full model has more, since it writes.
PUBLISHED = {
    "full": 16,
    "one-head": 8,
    "without-residual": 8,
    "without-ffn": 8,
    "without-layer-norm": 8,
    "without-positions": 8,
    "without-mask": 8,
    "without-attention": 8,
}
D_KS = (8, 16, 32, 64, 128, 256, 512)


def main() -> None:
    """Write all that is measured, from the runs that are there."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--runs-only", action="store_true", help="new seeds, or new runs")
    given = options.parse_args()
    MODELS.mkdir(exist_ok=True)
    path = MODELS / "small_world.json"
    report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    first = SEEDS[0]
    report |= {
        "world": world(),
        "training": {
            "steps": STEPS,
            "windows_a_step": BATCH,
            "texts": TEXTS,
            "rate_of_matrices": MUON,
            "rate_of_the_rest": ADAM,
            "marked_words_count": MARKED,
        },
        "baselines": baselines(Texts(first, TEXTS), Texts(TEST_SEED, TEST)),
        "runs": {name: run_report(name) for name in RUNS if results(name)},
        "curve": curve(results("full")[first]["curve"]),
    }
    if not given.runs_only:
        report |= parts(trained("full", first)) | {"gradients": gradients()}
    path.write_text(json.dumps(shortened(report), indent=1) + "\n", encoding="utf-8")


def world() -> dict[str, Any]:
    """What there is to learn, and the least loss that it leaves."""
    return {
        "vocabulary": len(vocabulary()),
        "facts": len(words.FACTS),
        "context": CONTEXT,
        "floor": floor(CONTEXT)._asdict(),
        "told": float(Texts(TEST_SEED, TEST).losses[:, 1:].mean()),
    }


def baselines(learned: Texts, test: Texts) -> dict[str, Any]:
    """Models that know how often words are, and pairs of words: each count and a hundredth."""
    V = len(vocabulary())
    pairs = np.full((V, V), 0.01)
    np.add.at(pairs, (learned.tokens[:, :-1].ravel(), learned.tokens[:, 1:].ravel()), 1)
    singles = np.broadcast_to(pairs.sum(0), (V, V))
    found = {}
    for name, counts in (("unigram", singles), ("bigram", pairs)):
        log_p = np.log(counts / counts.sum(1, keepdims=True))[test.tokens[:, :-1]]
        came, skills = test.tokens[:, 1:], test.skills[:, 1:]
        right = log_p.argmax(-1) == came
        found[name] = {
            "loss": -np.take_along_axis(log_p, came[..., None], -1).mean(),
            "marked": right[skills >= 0].mean(),
            "right": {skill: right[skills == i].mean() for i, skill in enumerate(SKILLS)},
        }
    return found


def results(name: str) -> dict[int, dict[str, Any]]:
    """What training said of a run, by seed."""
    paths = {seed: TRAINED / f"{name}-{seed}.json" for seed in SEEDS}
    return {
        seed: json.loads(path.read_text(encoding="utf-8"))
        for seed, path in paths.items()
        if path.exists()
    }


def trained(name: str, seed: int) -> GPTParameters:
    """The parameters of a run, as they were trained."""
    with np.load(TRAINED / f"{name}-{seed}.npz") as file:
        return weights.filled(RUNS[name], dict(file))


def run_report(name: str) -> dict[str, Any]:
    """What is committed of a run; writes its weights, if a page runs it."""
    run, told = RUNS[name], results(name)
    parameters = trained(name, min(told))
    report = {
        "about": run.about,
        "parameters": count(parameters),
        "seeds": [*told],
        **{key: over_seeds(r[key] for r in told.values()) for key in ("loss", "marked", "seconds")},
        "right": {skill: over_seeds(r["right"][skill] for r in told.values()) for skill in SKILLS},
    }
    if bits := PUBLISHED.get(name):
        file = file_of(name)
        content = weights.write(parameters, bits)
        (MODELS / file).write_bytes(content)
        texts = measure.Texts.drawn(TEST_SEED, 10).tokens[:, :-1]
        exact, ours = (
            gpt(texts, p, run.config, run.causal).logits
            for p in (parameters, weights.read(content, run))
        )
        rounding = np.abs(exact - ours).max()
        report |= {"file": file, "bits": bits, "rounding": rounding, "file_seed": min(told)}
    return report


def over_seeds(values: Iterable[float]) -> dict[str, Any]:
    """Mean, and the largest less the smallest."""
    each = [*values]
    return {"mean": statistics.fmean(each), "spread": max(each) - min(each), "each": each}


def curve(points: list[dict[str, Any]]) -> dict[str, Any]:
    """How loss and skills come with training."""
    return {
        "step": [point["step"] for point in points],
        "loss": [point["loss"] for point in points],
        "right": {skill: [point["right"][skill] for point in points] for skill in SKILLS},
    }


def parts(full: GPTParameters) -> dict[str, Any]:
    """What the heads, blocks and units of the full model do, and what is left without each."""
    run = RUNS["full"]
    texts = measure.Texts.drawn(TEST_SEED, 110)
    heads = measure.head_scores(full, run, texts)
    units = measure.pair_units(full, run)
    ranked = [(unit.block, unit.unit) for unit in units]
    blocks = range(1, FULL.blocks + 1)

    def left(parameters: GPTParameters) -> dict[str, Any]:
        scored = measure.score(parameters, run, texts)
        return {"loss": scored.loss, "marked": scored.marked, "right": scored.right}

    def facts_without(some: Iterable[tuple[int, int]]) -> float:
        return measure.facts_right(measure.without_units(full, some), run)

    random = np.random.default_rng(0)
    facts = []
    for some in (4, 8, 16, 32, 64):
        others = [random.choice(ranked[some:], some, replace=False) for _ in range(10)]
        facts.append(
            {
                "units": some,
                "without_these": facts_without(ranked[:some]),
                "without_others": statistics.fmean(facts_without(draw) for draw in others),
            }
        )
    return {
        "heads": {
            "texts": len(texts.told),
            "stories": sum(word.begins for text in texts.told for word in text),
            "scores": [head._asdict() for head in heads],
        },
        "without_heads": [
            {"block": h.block, "head": h.head, **left(measure.without_head(full, h.block, h.head))}
            for h in heads
        ],
        "without_blocks": [{"block": b, **left(measure.without_block(full, b))} for b in blocks],
        "without_ffns": [{"block": b, **left(measure.without_ffn(full, b))} for b in blocks],
        "units": {
            "count": len(units),
            "most": [unit._asdict() for unit in units[:20]],
            "facts": [{"units": 0, "without_these": measure.facts_right(full, run)}, *facts],
        },
    }


def gradients() -> list[dict[str, Any]]:
    """Norms of the gradients of W_Q and W_K before the first step, by d_k."""
    tokens = torch.from_numpy(Texts(SEEDS[0], TEXTS).tokens[:16])
    found = []
    for d_k in D_KS:
        row: dict[str, Any] = {"d_k": d_k}
        for key, scale in (("scaled", True), ("unscaled", False)):
            run = RUNS["full"]._replace(
                sizes=FULL._replace(d_k=d_k), config=RUNS["full"].config._replace(scale=scale)
            )
            norms: dict[str, list[float]] = {"W_Q": [], "W_K": []}
            for seed in SEEDS:
                parameters = initial(run, seed)
                logits = logits_of(tokens[:, :-1], parameters, run)
                functional.cross_entropy(logits.transpose(1, 2), tokens[:, 1:]).backward()
                for part, values in norms.items():
                    squares = [
                        float(p.grad.square().sum())
                        for name, p in parameters.items()
                        if name.endswith(part) and p.grad is not None
                    ]
                    values.append(sum(squares) ** 0.5)
            row[key] = {part: statistics.median(values) for part, values in norms.items()}
        found.append(row)
    return found


def shortened(value: Any) -> Any:
    """The same with six significant digits, in Python's own types."""
    if isinstance(value, dict):
        return {key: shortened(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [shortened(inner) for inner in value]
    if isinstance(value, float | np.floating):
        return float(f"{float(value):.6g}")
    return value.item() if isinstance(value, np.generic) else value


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
