"""The committed models are read by numpy alone and run through the core as they were trained."""

import json
from pathlib import Path

import numpy as np
import pytest

from attention import count, gpt, named_arrays
from model_files import FOLDER, model_file
from small_world import weights
from small_world.measure import Texts, score
from small_world.runs import CONTEXT, RUNS
from small_world.vocabulary import tokenize

MEASURED = json.loads((FOLDER / "small_world.json").read_text(encoding="utf-8"))
PUBLISHED = {name: told for name, told in MEASURED["runs"].items() if "file" in told}
ORACLE = json.loads(Path(__file__).with_name("oracle.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_committed_model_is_small_and_whole(name: str) -> None:
    content = model_file(PUBLISHED[name]["file"])
    assert len(content) <= 400_000
    assert count(weights.read(content, RUNS[name])) == PUBLISHED[name]["parameters"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_committed_model_does_what_was_measured(name: str) -> None:
    """On few texts, so within four standard errors, and what rounding changes."""
    told, run = PUBLISHED[name], RUNS[name]
    texts = Texts.drawn(99, 40)
    found = score(weights.read(model_file(told["file"]), run), run, texts)
    first = told["seeds"].index(told["file_seed"])
    assert found.loss == pytest.approx(told["loss"]["each"][first], rel=0.12)
    assert found.marked == pytest.approx(told["marked"]["each"][first], abs=0.06)


@pytest.mark.parametrize("name", ORACLE["logits"])
def test_the_core_gives_pytorch_s_logits(name: str) -> None:
    """PyTorch's, before rounding, for a text; the rest is what rounding was measured to change."""
    run, tokens = RUNS[name], tokenize(ORACLE["text"]).ids
    parameters = weights.read(model_file(PUBLISHED[name]["file"]), run)
    logits = gpt(tokens, parameters, run.config, run.causal).logits
    expected = np.array(ORACLE["logits"][name])
    assert logits.shape[0] == len(tokens)
    difference = np.abs(logits[-len(expected) :] - expected).max()
    assert difference <= 1.5 * PUBLISHED[name]["rounding"] + 1e-4


def test_rounding_keeps_each_number_within_half_a_step() -> None:
    array = np.random.default_rng(0).normal(size=(3, 4, 5))
    array[1, 2] = 0
    for bits in (8, 16):
        steps, scale = weights.rounded(array, bits)
        assert steps.dtype == f"int{bits}"
        assert scale.shape == (3, 4, 1)
        assert (np.abs(steps * scale - array) <= 0.51 * scale).all()


def test_a_file_of_another_model_is_refused() -> None:
    content = model_file(PUBLISHED["without-ffn"]["file"])
    with pytest.raises(ValueError, match=r"blocks\.0\.feed_forward\.W_1"):
        weights.read(content, RUNS["full"])


def test_what_is_written_is_read_again() -> None:
    run = RUNS["full"]
    parameters = weights.trained()
    again = weights.read(weights.write(parameters, 16), run)
    for (name, one), (other, two) in zip(
        named_arrays(parameters), named_arrays(again), strict=True
    ):
        assert name == other
        np.testing.assert_allclose(one, two, atol=1e-6)


def test_the_full_model_learned_the_whole_world() -> None:
    full, floor = MEASURED["runs"]["full"], MEASURED["world"]["told"]
    for loss, marked in zip(full["loss"]["each"], full["marked"]["each"], strict=True):
        assert floor < loss < 1.05 * floor
        assert marked >= 0.99


def test_only_a_model_without_mask_passes_the_floor() -> None:
    floor = MEASURED["world"]["told"]
    below = {name for name, told in MEASURED["runs"].items() if min(told["loss"]["each"]) < floor}
    assert below == {"without-mask"}
    assert MEASURED["world"]["floor"]["in_window"] == pytest.approx(floor, rel=0.02)
    assert (
        MEASURED["baselines"]["unigram"]["loss"] > MEASURED["baselines"]["bigram"]["loss"] > floor
    )


def test_all_runs_were_trained_with_all_seeds_that_are_told() -> None:
    assert [*MEASURED["runs"]] == [*RUNS]
    for told in MEASURED["runs"].values():
        for measured in (told["loss"], told["marked"], *told["right"].values()):
            assert len(measured["each"]) == len(told["seeds"]) >= 1
            assert measured["mean"] == pytest.approx(np.mean(measured["each"]), rel=1e-4)


def test_a_text_fills_the_context_and_one_word_more() -> None:
    assert Texts.drawn(1, 2).tokens.shape == (2, CONTEXT + 1)
