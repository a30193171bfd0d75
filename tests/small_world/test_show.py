"""The script that shows the model: next words, heads, a story."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from scripts.show_small_world import largest, published
from small_world.runs import RUNS

ROOT = Path(__file__).parents[2]
BEGINNING = "The cat sat on the mat because it was soft. What was soft? The"


def shown(*options: str) -> list[str]:
    command = [sys.executable, "-m", "scripts.show_small_world", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_it_shows_next_words_heads_and_a_story() -> None:
    lines = shown(BEGINNING, "--words", "3", "--temperature", "0")
    assert lines[0].startswith("next: mat ")
    assert [line.split(":")[0] for line in lines[1:9]] == [
        f"block {b}, head {h}" for b in (1, 2) for h in (1, 2, 3, 4)
    ]
    assert lines[-1].startswith(
        "the cat sat on the mat because it was soft. what was soft? the mat."
    )


def test_it_names_words_that_it_does_not_know_and_runs_another_model() -> None:
    lines = shown("the spaceship sat", "--words", "0", "--run", "without-attention")
    assert lines[0] == "no word of the small world: spaceship"
    assert not any("head" in line for line in lines)


def test_the_published_models_are_those_with_a_file() -> None:
    assert {"full", "without-mask"} <= {*published()} <= {*RUNS}


def test_the_largest_come_first() -> None:
    assert largest(np.array([0.1, 0.7, 0.2]), "abc", 2) == "b 0.70, c 0.20"
