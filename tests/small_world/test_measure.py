"""What is said of the full model's heads, blocks and units is what they do."""

import json

import numpy as np
import pytest

from attention import gpt, head_contributions
from model_files import FOLDER
from small_world import measure, weights, words
from small_world.runs import RUNS
from small_world.stories import SKILLS
from small_world.vocabulary import vocabulary

RUN = RUNS["full"]
FULL = weights.trained()
TEXTS = measure.Texts.drawn(11, 20)
MEASURED = json.loads((FOLDER / "small_world.json").read_text(encoding="utf-8"))


def test_clues_are_words_of_the_same_story() -> None:
    marked = 0
    for i, at, skill, places in TEXTS.clues():
        text = TEXTS.told[i]
        begin = max(place for place in range(at + 1) if text[place].begins)
        assert text[at].skill == skill
        assert places
        assert all(begin <= place < at for place in places)
        assert [text[place].text for place in places] == [*text[at].clues]
        marked += 1
    assert marked == (TEXTS.skills >= 0).sum() > 100


def test_head_scores_are_means_of_weights() -> None:
    """By hand for one head: the mean over the places just below the diagonal."""
    scores = measure.head_scores(FULL, RUN, TEXTS)
    assert [(score.block, score.head) for score in scores] == [
        (b, h) for b in (1, 2) for h in (1, 2, 3, 4)
    ]
    attention = gpt(TEXTS.tokens[:, :-1], FULL, RUN.config).blocks[1].attention
    assert attention is not None
    W = attention.weights[:, 2]
    n = W.shape[-1]
    by_hand = np.mean([W[t, i, i - 1] for t in range(len(W)) for i in range(1, n)])
    assert scores[6].previous == pytest.approx(by_hand)
    for score in scores:
        assert all(0 <= score.to_clue[skill] <= 1 + 1e-9 for skill in SKILLS)


def test_a_head_that_is_switched_off_adds_nothing_and_the_others_the_same() -> None:
    tokens = TEXTS.tokens[0, :-1]
    before = gpt(tokens, FULL, RUN.config).blocks[0]
    after = gpt(tokens, measure.without_head(FULL, 1, 2), RUN.config).blocks[0]
    W_O = FULL.blocks[0].attention.W_O if FULL.blocks[0].attention else None
    assert before.attention is not None
    assert after.attention is not None
    assert W_O is not None
    lost = head_contributions(before.attention.heads, W_O)[1]
    np.testing.assert_allclose(before.attention.output - after.attention.output, lost, atol=1e-12)


def test_switching_off_a_block_leaves_the_stream_as_it_was() -> None:
    blocks = gpt(TEXTS.tokens[0, :-1], measure.without_block(FULL, 2), RUN.config).blocks
    np.testing.assert_array_equal(blocks[1].output, blocks[0].output)
    blocks = gpt(TEXTS.tokens[0, :-1], measure.without_ffn(FULL, 2), RUN.config).blocks
    np.testing.assert_array_equal(blocks[1].output, blocks[1].middle)


def test_a_model_without_w_o_has_no_head_to_switch_off() -> None:
    attention = FULL.blocks[0].attention
    assert attention is not None
    blocks = (FULL.blocks[0]._replace(attention=attention._replace(W_O=None)), FULL.blocks[1])
    with pytest.raises(ValueError, match="switched off at W_O"):
        measure.without_head(FULL._replace(blocks=blocks), 1, 1)


def test_all_facts_are_known_and_fewer_without_units() -> None:
    assert measure.facts_right(FULL, RUN) == MEASURED["units"]["facts"][0]["without_these"] > 0.99
    everything = [(b, u) for b in (1, 2) for u in range(1, 193)]
    assert measure.facts_right(measure.without_units(FULL, everything), RUN) < 0.5


def test_a_unit_s_best_pair_is_its_largest_activation() -> None:
    units = measure.pair_units(FULL, RUN)
    assert len(units) == 2 * 192 == MEASURED["units"]["count"]
    best = units[0]
    pairs, tokens = measure.fact_prompts()
    ffn = gpt(tokens, FULL, RUN.config).blocks[best.block - 1].feed_forward
    assert ffn is not None
    hidden = ffn.hidden[:, -1, best.unit - 1]
    assert pairs[int(hidden.argmax())] == (best.month, best.person)
    assert best.activation == pytest.approx(hidden.max())
    same = [x for x, (month, _) in zip(hidden, pairs, strict=True) if month == best.month]
    assert best.same_month == pytest.approx((sum(same) - hidden.max()) / (len(words.PEOPLE) - 1))
    assert [unit.together for unit in units] == sorted((u.together for u in units), reverse=True)


def test_what_is_committed_of_the_heads_is_measured_again() -> None:
    """On fewer texts, so to within a tenth."""
    found = measure.head_scores(FULL, RUN, TEXTS)
    for score, told in zip(found, MEASURED["heads"]["scores"], strict=True):
        assert (score.block, score.head) == (told["block"], told["head"])
        assert score.previous == pytest.approx(told["previous"], abs=0.05)
        assert score.to_clue["induction"] == pytest.approx(told["to_clue"]["induction"], abs=0.1)
    assert MEASURED["heads"]["stories"] > 500


def test_the_world_is_told_as_it_is() -> None:
    assert MEASURED["world"]["vocabulary"] == len(vocabulary())
    assert MEASURED["world"]["facts"] == len(words.FACTS)
    assert [*MEASURED["curve"]["right"]] == [*SKILLS]
