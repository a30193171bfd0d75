"""Train a small GPT on the small world, and once more for each of its parts taken out.

    python -m scripts.train_small_world                        all runs that are not yet done
    python -m scripts.train_small_world --runs full,one-head --seeds 1,2
    python -m scripts.train_small_world --steps 50             to see that it works

What is trained is kept in .cache/small_world, so that a run goes on where it was stopped. All runs
of a seed see the same texts in the same order. Marked words count more than others, since most
other words are chance, which teaches nothing; the best model is the same.
`scripts/measure_small_world.py` makes of them what is committed in models/.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from attention import named_arrays
from small_world.runs import CONTEXT, RUNS, SEEDS, STEPS, Run, parameters_of
from small_world.stories import SKILLS, windows
from small_world.vocabulary import ids

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache/small_world"

BATCH = 8  # windows a step
TEXTS = 20_000  # windows to learn from
TEST, TEST_SEED = 1_000, 12_345  # windows to measure with, that no run learns from
EVERY = 100  # steps from one point of a curve to the next
CURVE = 200  # test windows for a point of a curve
ADAM = 5e-3  # learning rates: of AdamW, for tables and vectors
MUON = 1e-2  # and of Muon, for the matrices of the blocks
WARM_UP = 50  # steps
MARKED = 10  # how often a marked word counts where another counts once
DECAY = 0.01  # of the weights, a step, times the learning rate

Parameters = dict[str, Tensor]  # by the names that the core gives them


class Texts:
    """Windows as arrays, (count, CONTEXT + 1) each."""

    def __init__(self, seed: int, count: int, cache: Path = CACHE) -> None:
        """Write the windows, or read what was written before."""
        path = cache / f"texts-{seed}-{count}.npz"
        if not path.exists():
            cache.mkdir(parents=True, exist_ok=True)
            told = list(islice(windows(seed, CONTEXT + 1), count))
            number, skills = ids(), (None, *SKILLS)
            save(
                path,
                tokens=np.array([[number[w.text] for w in text] for text in told], np.int16),
                skills=np.array([[skills.index(w.skill) - 1 for w in text] for text in told]),
                losses=-np.log([[w.probability for w in text] for text in told]),
            )
        with np.load(path) as file:
            self.tokens: NDArray[np.int64] = file["tokens"].astype(np.int64)
            self.skills: NDArray[np.int64] = file["skills"]  # numbers of skills; -1: none
            self.losses: NDArray[np.float64] = file["losses"]  # of one who knows the world


def initial(run: Run, seed: int) -> Parameters:
    """Random matrices that keep the size of what goes through them, no biases, unit gains.

    Positions begin as sinusoids (Vaswani 2017, section 3.5), and are learned from there.
    """
    random = torch.Generator().manual_seed(seed)
    depth = 2 * run.sizes.blocks  # additions to the stream
    parameters: Parameters = {}
    for name, array in named_arrays(parameters_of(run.sizes)):
        part = name.rsplit(".", 1)[-1]
        if part == "token_embedding":
            value = 0.1 * torch.randn(array.shape, generator=random)
        elif part == "position_embedding":
            value = 0.14 * sinusoids(*array.shape)
        elif part == "gamma":
            value = torch.ones(array.shape)
        elif part.startswith("W_"):
            value = torch.randn(array.shape, generator=random) / math.sqrt(array.shape[-2])
            if part in ("W_O", "W_2") and run.config.residual:
                value /= math.sqrt(depth)
        else:
            value = torch.zeros(array.shape)
        parameters[name] = value.requires_grad_()
    return parameters


def sinusoids(n: int, d_model: int) -> Tensor:
    """A table of n positions, (n, d_model), in wavelengths from 2 pi to about 600."""
    angles = torch.arange(n)[:, None] / 100 ** (torch.arange(d_model // 2) / (d_model // 2))
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def logits_of(tokens: Tensor, parameters: Parameters, run: Run) -> Tensor:
    """What `attention.gpt` computes, in PyTorch: tokens (b, n) to logits (b, n, V)."""
    p, n = parameters, tokens.shape[1]
    E = p["token_embedding"]
    x = E[tokens]  # (b, n, d_model)
    if "position_embedding" in p:
        x = x + p["position_embedding"][:n]
    for i in range(run.sizes.blocks):
        block = f"blocks.{i}."
        for part, norm in ((attend, f"{block}norm_1."), (feed, f"{block}norm_2.")):
            if run.config.pre_norm:
                y = part(normalized(x, p, norm), p, block, run)
            else:
                y = part(x, p, block, run)
            if y is not None:
                x = x + y if run.config.residual else y
            if not run.config.pre_norm:
                x = normalized(x, p, norm)
    return normalized(x, p, "final_norm.") @ E.T


def normalized(x: Tensor, p: Parameters, name: str) -> Tensor:
    """Layer norm, or x itself where there is none."""
    gamma = p.get(f"{name}gamma")
    return x if gamma is None else functional.layer_norm(x, gamma.shape, gamma, p[f"{name}beta"])


def attend(x: Tensor, p: Parameters, block: str, run: Run) -> Tensor | None:
    """Multi-head attention; None where there is none."""
    name = f"{block}attention."
    if f"{name}W_Q" not in p:
        return None
    W = torch.cat([p[f"{name}W_{part}"] for part in "QKV"])  # (3 h, d_model, d_k)
    b = torch.cat([p[f"{name}b_{part}"] for part in "QKV"])  # (3 h, 1, d_k)
    heads, d_model, d_k = W.shape
    # One wide product is quicker than one for each head.
    QKV = functional.linear(x, W.transpose(1, 2).reshape(heads * d_k, d_model), b.flatten())
    Q, K, V = QKV.unflatten(-1, (3, heads // 3, d_k)).permute(2, 0, 3, 1, 4)  # each (b, h, n, d_k)
    scale = None if run.config.scale else 1.0
    out = functional.scaled_dot_product_attention(Q, K, V, is_causal=run.causal, scale=scale)
    out = out.transpose(1, 2).flatten(2)  # (b, n, h * d_k)
    W_O = p.get(f"{name}W_O")
    return out if W_O is None else out @ W_O + p[f"{name}b_O"]


def feed(x: Tensor, p: Parameters, block: str, run: Run) -> Tensor | None:  # noqa: ARG001
    """The FFN; None where there is none."""
    name = f"{block}feed_forward."
    if f"{name}W_1" not in p:
        return None
    hidden = functional.gelu(x @ p[f"{name}W_1"] + p[f"{name}b_1"], approximate="tanh")
    return hidden @ p[f"{name}W_2"] + p[f"{name}b_2"]


class Muon:
    """Momentum whose steps are made orthogonal, so that all directions of a matrix learn alike.

    Jordan et al. 2024. It takes about half the steps of AdamW here. Matrices of one shape are
    stacked, since few large products are quicker than many small ones.
    """

    def __init__(self, parameters: list[Tensor]) -> None:
        """Train these, each of which is a matrix or a stack of them, one a head."""
        self.groups: dict[torch.Size, list[Tensor]] = {}
        for parameter in parameters:
            self.groups.setdefault(parameter.shape[-2:], []).append(parameter)
        self.momentum = [torch.zeros_like(stacked(group)) for group in self.groups.values()]

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Move all parameters against their gradients."""
        for group, momentum in zip(self.groups.values(), self.momentum, strict=True):
            gradients = stacked([part.grad for part in group if part.grad is not None])
            momentum.lerp_(gradients, 0.05)
            steps = rate * orthogonal(gradients.lerp(momentum, 0.95))
            counts = [math.prod(part.shape[:-2]) for part in group]
            for part, step in zip(group, steps.split(counts), strict=True):
                part.mul_(1 - rate * DECAY)
                part.sub_(step.view_as(part))


def stacked(parts: list[Tensor]) -> Tensor:
    """Matrices, or stacks of them, as one stack: (m, rows, columns)."""
    return torch.cat([part.view(-1, *part.shape[-2:]) for part in parts])


def orthogonal(X: Tensor) -> Tensor:
    """Nearly the orthogonal factor of each matrix, by five Newton-Schulz steps: (m, r, c)."""
    turned = X.shape[1] > X.shape[2]
    X = X.mT if turned else X
    X = X / (X.norm(dim=(1, 2), keepdim=True) + 1e-12)
    for _ in range(5):
        A = X @ X.mT
        X = torch.baddbmm(X, torch.baddbmm(A, A, A, beta=-4.775, alpha=2.0315), X, beta=3.4445)
    return X.mT if turned else X


def train(run: Run, seed: int, steps: int, place: Path, cache: Path = CACHE) -> None:
    """Train a model and keep it in `place`, going on from what is there."""
    random = torch.Generator().manual_seed(seed)
    parameters = initial(run, seed)
    matrices = [p for name, p in parameters.items() if name.split(".")[-1].startswith("W_")]
    others = [p for name, p in parameters.items() if not name.split(".")[-1].startswith("W_")]
    muon = Muon(matrices)
    adam = torch.optim.AdamW(others, lr=ADAM, betas=(0.9, 0.98), weight_decay=DECAY, fused=True)
    texts = Texts(seed, TEXTS, cache)
    tokens = torch.from_numpy(texts.tokens)
    counts = torch.from_numpy(np.where(texts.skills >= 0, MARKED, 1).astype(np.float32))
    curve: list[dict[str, Any]] = []
    done, seconds = 0, 0.0

    saved = place.with_suffix(".pt")
    if saved.exists():
        state = torch.load(saved)
        done, curve, seconds = state["done"], state["curve"], state["seconds"]
        for name, value in state["parameters"].items():
            parameters[name].data.copy_(value)
        muon.momentum = state["muon"]
        adam.load_state_dict(state["adam"])
        random.set_state(state["random"])

    begun = time.process_time()
    for step in range(done, steps):
        chosen = torch.randint(TEXTS, (BATCH,), generator=random)
        logits = logits_of(tokens[chosen, :-1], parameters, run).transpose(1, 2)  # (b, V, n)
        losses = functional.cross_entropy(logits, tokens[chosen, 1:], reduction="none")
        loss = (losses * counts[chosen, 1:]).sum() / counts[chosen, 1:].sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)
        share = rate(step, steps)
        adam.param_groups[0]["lr"] = ADAM * share
        adam.step()
        muon.step(MUON * share)
        for parameter in parameters.values():
            parameter.grad = None
        if (step + 1) % EVERY == 0 or step + 1 == steps:
            curve.append({"step": step + 1, **evaluate(parameters, run, CURVE, cache)})
            spent = seconds + time.process_time() - begun
            print(f"{place.name} {step + 1} {curve[-1]['loss']:.3f} {spent:.0f} s", flush=True)
        if (step + 1) % (5 * EVERY) == 0 and step + 1 < steps:
            state = {
                "done": step + 1,
                "curve": curve,
                "seconds": seconds + time.process_time() - begun,
                "parameters": {name: p.data for name, p in parameters.items()},
                "muon": muon.momentum,
                "adam": adam.state_dict(),
                "random": random.get_state(),
            }
            torch.save(state, saved.with_suffix(".part"))
            saved.with_suffix(".part").replace(saved)

    seconds += time.process_time() - begun
    arrays = {name: p.detach().numpy() for name, p in parameters.items()}
    result = {"seconds": round(seconds), "curve": curve, **evaluate(parameters, run, TEST, cache)}
    save(place.with_suffix(".npz"), **arrays)
    place.with_suffix(".json").write_text(json.dumps(result), encoding="utf-8")
    saved.unlink(missing_ok=True)


def rate(step: int, steps: int) -> float:
    """The share of the learning rate: a warm-up, then half a cosine down to 0."""
    return min(1.0, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))


@torch.no_grad()
def evaluate(parameters: Parameters, run: Run, count: int, cache: Path = CACHE) -> dict[str, Any]:
    """Mean loss over test windows, and by skill the loss and the share of words told right."""
    texts = Texts(TEST_SEED, TEST, cache)
    tokens, skills = torch.from_numpy(texts.tokens[:count]), texts.skills[:count, 1:]
    logits = torch.cat([logits_of(part[:, :-1], parameters, run) for part in tokens.split(50)])
    came = tokens[:, 1:]
    losses = functional.cross_entropy(logits.transpose(1, 2), came, reduction="none").numpy()
    right = (logits.argmax(-1) == came).numpy()
    return {
        "loss": float(losses.mean()),
        "marked": float(right[skills >= 0].mean()),
        "right": {skill: float(right[skills == i].mean()) for i, skill in enumerate(SKILLS)},
        "losses": {skill: float(losses[skills == i].mean()) for i, skill in enumerate(SKILLS)},
    }


def save(path: Path, **arrays: NDArray[Any]) -> None:
    """Write arrays so that nobody ever reads half a file."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    part.replace(path)


def main() -> None:
    """Train what is not yet trained, one model after the other, all first seeds first."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--steps", type=int, default=STEPS)
    options.add_argument("--runs", default=",".join(RUNS), help="their names, with commas")
    options.add_argument("--seeds", default=",".join(map(str, SEEDS)))
    options.add_argument("--again", action="store_true", help="also what is trained already")
    options.add_argument("--cache", type=Path, default=CACHE, help="where to keep what is trained")
    given = options.parse_args()
    torch.set_num_threads(1)
    folder = given.cache / f"steps-{given.steps}"
    folder.mkdir(parents=True, exist_ok=True)
    for seed in map(int, given.seeds.split(",")):
        for name in given.runs.split(","):
            place = folder / f"{name}-{seed}"
            if given.again or not place.with_suffix(".json").exists():
                train(RUNS[name], seed, given.steps, place, given.cache)


if __name__ == "__main__":
    main()
