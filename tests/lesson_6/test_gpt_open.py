"""The GPT, open: what it says and shows, for any input, and what its switches do."""

import json
import re
from html import unescape
from typing import Any

import numpy as np
import pytest

from attention import gpt
from exercises import EXERCISES
from learner import decode, encode
from small_world.runs import CONTEXT, RUNS
from small_world.stories import START
from small_world.vocabulary import tokenize, vocabulary
from small_world.weights import trained
from widgets.lesson_6.gpt_open import AT_ONCE, EXAMPLES, NAMES, State, calls, switched, view


def text(state: State) -> str:
    html = "".join(view(state))
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def best(said: str) -> str:
    found = re.search(r"most probably “(\S+)”", said)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("example", "word"), [*zip(EXAMPLES, ("mat", "mi", "max", None, "three"), strict=True)]
)
def test_it_ends_the_examples(example: str, word: str | None) -> None:
    said = best(text(State(example)))
    assert word is None or said == word


def test_the_probabilities_are_the_core_s() -> None:
    tokens = list(tokenize(f"{START} {EXAMPLES[0]}").ids)
    logits = gpt(tokens, trained(), RUNS["full"].config).logits[-1]
    assert best(text(State(EXAMPLES[0]))) == vocabulary()[int(logits.argmax())]


def test_temperature_0_takes_the_most_probable_word() -> None:
    html = "".join(view(State(EXAMPLES[0], temperature="0")))
    assert f"Write a word: {best(text(State(EXAMPLES[0])))}<" in html


def test_a_seed_repeats_and_another_one_differs() -> None:
    def written(seed: str) -> str:
        html = "".join(view(State("the", temperature="3", seed=seed, write=str(AT_ONCE))))
        found = re.search(r"<textarea[^>]*>([^<]*)</textarea>", html)
        assert found
        return found[1]

    assert written("1") == written("1")
    assert len(written("1").split()) == AT_ONCE + 2
    assert len({written(str(seed)) for seed in range(4)}) > 1


def test_a_very_high_temperature_is_nearly_even() -> None:
    shares = re.findall(r"<td>(0\.\d{3})</td>", "".join(view(State("the", temperature="100"))))
    assert float(shares[0]) < 0.02


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"sentence": "the zebra sat"}, "has no word for “zebra”"),
        ({"sentence": ""}, "it begins a story by itself"),
        ({"sentence": "the cat " * CONTEXT}, f"It reads {CONTEXT} words at most"),
        ({"temperature": "x"}, "The temperature cannot be read as one number"),
        ({"temperature": "-1"}, "The temperature goes from 0 to 100"),
        ({"top_k": "many"}, "Top-k cannot be read as one number"),
        ({"seed": "?"}, "The seed cannot be read as one number"),
    ],
)
def test_odd_input_is_answered(fields: dict[str, str], says: str) -> None:
    said = text(State(**fields))  # type: ignore[arg-type]
    assert says in said
    assert "most probably" in said


@pytest.mark.parametrize("fields", [{"at": "99"}, {"at": "x"}, {"head": "9.9"}, {"cell": "99,0"}])
def test_a_link_cannot_ask_for_what_is_not_there(fields: dict[str, str]) -> None:
    assert "most probably" in text(State(**fields))  # type: ignore[arg-type]


def test_another_word_can_be_looked_at() -> None:
    assert "After “cat” (token 2)" in text(State(EXAMPLES[0], at="2"))


def test_a_head_that_is_off_writes_nothing() -> None:
    off = switched(frozenset({NAMES[0]}), positions=True).blocks[0].attention
    on = trained().blocks[0].attention
    assert off is not None
    assert on is not None
    assert off.W_O is not None
    assert on.W_O is not None
    d_v = on.W_V.shape[-1]
    assert (off.W_O[:d_v] == 0).all()
    np.testing.assert_array_equal(off.W_O[d_v:], on.W_O[d_v:])


def test_with_all_heads_off_it_no_longer_knows() -> None:
    said = text(State(EXAMPLES[0], off=" ".join(NAMES)))
    assert best(said) != "mat"


def test_without_the_mask_the_prediction_differs() -> None:
    with_mask, without = (
        re.findall(r"<td>(\d\.\d{3})</td>", "".join(view(State(EXAMPLES[0], mask=mask))))
        for mask in ("on", "off")
    )
    assert with_mask[:3] != without[:3]


def answered(state: State, causal: bool) -> str:
    """What a reader's function would return, one that leaks if it is not causal."""
    ((name, arguments),) = calls(state)
    assert name == "gpt_logits"
    tokens, E, P, blocks, final_norm = map(decode, arguments)
    parameters = trained()._replace(token_embedding=E, position_embedding=P)
    assert len(blocks) == len(parameters.blocks)
    assert len(final_norm) == 2
    logits = gpt(tokens, parameters, RUNS["full"].config, causal).logits
    return json.dumps({"ended": "done", "calls": [{"value": encode(logits)}]})


def driven(state: State, returned: str) -> str:
    found = re.search(r'class="driven">([^<]*)<', "".join(view(state, returned)))
    assert found
    return unescape(found[1])


def test_a_reader_s_own_gpt_drives_the_figure() -> None:
    state = State(EXAMPLES[0])
    assert "computed the logits" in driven(state, answered(state, causal=True))


def test_one_that_leaks_is_told_so_by_name() -> None:
    state = State(EXAMPLES[0])
    assert "whose mask is forgotten" in driven(state, answered(state, causal=False))


def test_a_wrong_shape_leaves_the_course_s_numbers() -> None:
    wrong = json.dumps({"ended": "done", "calls": [{"value": encode(np.zeros((2, 2)))}]})
    assert "These are the course’s numbers" in driven(State(EXAMPLES[0]), wrong)


def test_without_a_mask_nothing_is_asked_of_it() -> None:
    assert calls(State(mask="off")) == []


def test_the_solution_of_the_exercise_writes_with_the_trained_weights() -> None:
    names: dict[str, Any] = {}
    exec(EXERCISES["whole-gpt"].solution, names)
    ((_, arguments),) = calls(State(EXAMPLES[0]))
    logits = names["gpt_logits"](*map(decode, arguments))
    ours = gpt(list(tokenize(f"{START} {EXAMPLES[0]}").ids), trained(), RUNS["full"].config).logits
    assert np.abs(logits - ours).max() < 0.05
    assert logits[-1].argmax() == ours[-1].argmax()
