"""Training runs, goes on where it was stopped, and its model is the core's; for `test --all`."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from attention import gpt
from small_world import weights
from small_world.measure import Texts
from small_world.runs import RUNS
from small_world.vocabulary import vocabulary

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.all


@pytest.mark.parametrize("name", RUNS)
def test_the_core_gives_the_logits_of_pytorch(name: str) -> None:
    torch = pytest.importorskip("torch")
    from scripts.train_small_world import initial, logits_of

    run = RUNS[name]
    parameters = initial(run, 1)
    tokens = Texts.drawn(5, 3).tokens[:, :-1]
    arrays = {key: value.detach().numpy() for key, value in parameters.items()}
    random = np.random.default_rng(1)
    for key, array in arrays.items():  # none 0, so that each has its say
        array += random.normal(scale=0.1, size=array.shape).astype(np.float32)
        assert np.shares_memory(array, parameters[key].detach().numpy())
    ours = gpt(tokens, weights.filled(run, arrays), run.config, run.causal).logits
    theirs = logits_of(torch.from_numpy(tokens), parameters, run).detach().numpy()
    assert np.abs(ours - theirs).max() < 1e-4 * max(1, np.abs(theirs).max())


def test_training_runs_in_few_steps(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    command = [sys.executable, "-m", "scripts.train_small_world", "--steps", "50", "--seeds", "1"]
    subprocess.run([*command, "--cache", str(tmp_path)], cwd=ROOT, check=True)
    for name in RUNS:
        told = json.loads((tmp_path / f"steps-50/{name}-1.json").read_text(encoding="utf-8"))
        assert told["loss"] < math.log(len(vocabulary())), name  # of who guesses among all words
        with np.load(tmp_path / f"steps-50/{name}-1.npz") as file:
            weights.filled(RUNS[name], dict(file))


def test_a_run_that_was_stopped_ends_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    from scripts import train_small_world as train

    for name, value in (("EVERY", 2), ("TEXTS", 100), ("TEST", 20), ("CURVE", 10)):
        monkeypatch.setattr(train, name, value)
    run = RUNS["full"]
    train.train(run, 1, 14, tmp_path / "whole", tmp_path)

    def stop(step: int, steps: int) -> float:
        if step == 11:  # after the step at which all is saved
            raise KeyboardInterrupt
        return rate(step, steps)

    rate = train.rate
    with monkeypatch.context() as patched:
        patched.setattr(train, "rate", stop)
        with pytest.raises(KeyboardInterrupt):
            train.train(run, 1, 14, tmp_path / "stopped", tmp_path)
    assert (tmp_path / "stopped.pt").exists()
    train.train(run, 1, 14, tmp_path / "stopped", tmp_path)
    with np.load(tmp_path / "whole.npz") as one, np.load(tmp_path / "stopped.npz") as other:
        for name in one.files:
            np.testing.assert_array_equal(one[name], other[name])
