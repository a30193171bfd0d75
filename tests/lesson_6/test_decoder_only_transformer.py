"""Lesson 6's core: what is traced by hand, PyTorch's values, and what holds for any input."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention import (
    Config,
    Sizes,
    attention,
    attention_head,
    block,
    causal_mask,
    count_parts,
    draw,
    embed,
    generate,
    gpt,
    log_softmax,
    multi_head_attention,
    next_token_loss,
    next_token_probabilities,
    softmax,
    unembed,
)
from attention.traced_example import (
    GPT_BY_HAND,
    HEADS,
    ROW_SCORES,
    VOCABULARY,
    W_K,
    W_Q,
    W_V,
    X_WIDE,
    X,
)
from tests.attention import oracle
from tests.attention.printed import assert_printed
from tests.attention.random_parameters import random_gpt
from tests.attention.strategies import orders, seeds

GIVEN, EXPECTED = oracle.load()
SIZES = Sizes(vocabulary=9, context=7, d_model=8, blocks=2, heads=2)
GPT_2_LIKE = random_gpt(3, SIZES)


def ids(text: str) -> list[int]:
    return [VOCABULARY.index(word) for word in text.split()]


def test_the_row_that_is_masked() -> None:
    assert_printed(softmax(ROW_SCORES), "0.068 0.277 0.051 0.558 0.021 0.025")
    masked = np.where(causal_mask(6)[2], ROW_SCORES, -np.inf)
    assert_printed(softmax(masked), "0.173 0.700 0.128 0 0 0")


def test_earlier_examples_under_the_mask() -> None:
    mask = causal_mask(4)
    raw = attention_head(X, *(np.eye(3),) * 3, mask=mask, scale=False)
    assert_printed(
        raw.weights, "1 0 0 0; 0.119 0.881 0 0; 0.049 0.359 0.592 0; 0.123 0.123 0.203 0.551"
    )
    assert_printed(raw.output[1], "0.56 1.32 -0.06")
    assert_printed(attention(X).output[1], "0.47 1.14 0.27")
    head = attention_head(X, W_Q, W_K, W_V, mask=mask)
    assert_printed(
        head.weights, "1 0 0 0; 0.267 0.733 0 0; 0.111 0.626 0.263 0; 0.143 0.606 0.191 0.060"
    )
    assert_printed(head.output, "1.50 -1.50 0.50; 1.87 0.33 0.50; 1.42 0.99 0.63; 1.43 0.77 0.69")
    heads = multi_head_attention(X_WIDE, HEADS, mask)
    assert_printed(
        heads.weights[1], "1 0 0 0; 0.133 0.867 0 0; 0.119 0.377 0.504 0; 0.148 0.026 0.198 0.628"
    )


def test_the_gpt_by_hand() -> None:
    result = gpt(ids("The cat sat here"), GPT_BY_HAND)
    assert_printed(
        result.logits,
        "3.92 5.51 3.01 -1.95 4.80 1.51 -1.70 -3.00; 2.04 3.06 4.96 1.25 1.48 4.11 1.79 -5.84;"
        "-3.50 -0.33 1.30 4.75 -0.65 2.42 3.35 -1.72; -0.40 -2.99 -2.74 0.31 -1.87 -2.23 1.19 4.41",
    )
    assert_printed(
        next_token_probabilities(result.logits),
        "0.113 0.556 0.046 0.000 0.274 0.010 0.000 0.000;"
        "0.031 0.086 0.578 0.014 0.018 0.248 0.024 0.000;"
        "0.000 0.004 0.023 0.720 0.003 0.070 0.177 0.001;"
        "0.008 0.001 0.001 0.015 0.002 0.001 0.037 0.935",
    )


def test_the_gpt_by_hand_writes_and_is_surprised() -> None:
    text = generate(ids("The"), GPT_BY_HAND, 4, temperature=0)
    assert text == ids("The cat sat here .")
    loss = next_token_loss(gpt(text, GPT_BY_HAND).logits, text)
    assert_printed(loss.losses, "0.587 0.549 0.328 0.067")
    assert_printed(loss.mean, "0.382")


def test_a_later_word_changes_earlier_rows_only_without_the_mask() -> None:
    here, there = ids("The cat sat here"), ids("The cat sat there")
    masked = [gpt(text, GPT_BY_HAND).logits for text in (here, there)]
    np.testing.assert_array_equal(masked[0][:3], masked[1][:3])
    open_ = [gpt(text, GPT_BY_HAND, causal=False).logits for text in (here, there)]
    p, q = (next_token_probabilities(logits[:3]) for logits in open_)
    assert_printed(np.abs(p - q).max(), "0.070")


def test_other_texts_of_the_gpt_by_hand() -> None:
    for text, first, second in (
        ("The dog", ("ran", "0.30"), ("sat", "0.30")),
        ("The dog ran", ("here", "0.77"), ("there", "0.15")),
        ("The cat sat there", ("there", "0.53"), ("here", "0.42")),
        ("The cat ran here", (".", "0.93"), ("there", "0.04")),
    ):
        p = next_token_probabilities(gpt(ids(text), GPT_BY_HAND).logits[-1])
        best = [VOCABULARY[i] for i in np.argsort(-p)[:2]]
        assert best == [first[0], second[0]]
        assert_printed(np.sort(p)[:-3:-1], f"{first[1]} {second[1]}")
    assert count_parts(GPT_BY_HAND).total == 546


def test_a_gpt_equals_pytorch_s() -> None:
    logits = gpt(GIVEN["tokens"], oracle.gpt(GIVEN)).logits
    np.testing.assert_allclose(logits, EXPECTED["gpt"]["logits"], **oracle.CLOSE)
    loss = next_token_loss(logits, GIVEN["tokens"])
    assert loss.mean == pytest.approx(EXPECTED["gpt"]["loss"], rel=1e-12)


@given(seeds, st.integers(1, 6))
def test_a_masked_future_cannot_change_the_past(seed: int, changed: int) -> None:
    random = np.random.default_rng(seed)
    first = random.integers(0, 9, 7)
    second = np.concatenate([first[:changed], random.integers(0, 9, 7 - changed)])
    parameters = random_gpt(seed, SIZES)
    a, b = (gpt(text, parameters).logits[:changed] for text in (first, second))
    np.testing.assert_array_equal(a, b)
    prefix = gpt(first[:changed], parameters).logits
    np.testing.assert_allclose(prefix, a, atol=1e-9)


@given(orders(6))
def test_without_positions_and_mask_permuting_tokens_permutes_logits(order: list[int]) -> None:
    text, blind = np.array([4, 0, 8, 8, 2, 5]), GPT_2_LIKE._replace(position_embedding=None)
    straight, shuffled = (gpt(t, blind, causal=False).logits for t in (text, text[order]))
    np.testing.assert_allclose(shuffled, straight[order], atol=1e-9)


def test_with_positions_the_order_matters_also_without_the_mask() -> None:
    straight, turned = (gpt(t, GPT_2_LIKE, causal=False).logits for t in ([4, 0, 8], [8, 0, 4]))
    assert np.abs(straight - turned[::-1]).max() > 0.01  # and 1e-9 without them


def test_a_batch_of_texts_is_each_text() -> None:
    texts = np.array([[1, 2, 3], [8, 0, 1]])
    together = gpt(texts, GPT_2_LIKE)
    loss = next_token_loss(together.logits, texts)
    for i, text in enumerate(texts):
        alone = gpt(text, GPT_2_LIKE)
        np.testing.assert_allclose(together.logits[i], alone.logits, atol=1e-12)
        np.testing.assert_allclose(loss.losses[i], next_token_loss(alone.logits, text).losses)


def test_the_steps_of_the_result_lead_from_one_to_the_next() -> None:
    text = [3, 1, 4, 1, 5]
    result = gpt(text, GPT_2_LIKE)
    E, P = GPT_2_LIKE.token_embedding, GPT_2_LIKE.position_embedding
    assert P is not None
    np.testing.assert_array_equal(result.embedding.output, E[text] + P[:5])
    np.testing.assert_array_equal(result.embedding.tokens, E[text])
    x = result.embedding.output
    for parameters, of_block in zip(GPT_2_LIKE.blocks, result.blocks, strict=True):
        np.testing.assert_array_equal(
            of_block.output, block(x, parameters, Config(), causal_mask(5)).output
        )
        x = of_block.output
    assert result.final_norm
    np.testing.assert_allclose(result.logits, result.final_norm.output @ E.T, atol=1e-12)
    untied = GPT_2_LIKE._replace(unembedding=2 * E.T, final_norm=None)
    assert gpt(text, untied).final_norm is None
    assert isinstance(result.blocks, tuple)
    np.testing.assert_allclose(gpt(text, untied).logits, 2 * x @ E.T, atol=1e-12)
    np.testing.assert_allclose(unembed(x, untied), 2 * x @ E.T, atol=1e-12)


def test_the_config_reaches_the_blocks_and_the_final_norm() -> None:
    result = gpt([1, 2, 3], GPT_2_LIKE, Config(eps=2.0, scale=False))
    for of_block in result.blocks:
        assert of_block.attention
        np.testing.assert_array_equal(of_block.attention.scaled, of_block.attention.scores)
    assert result.final_norm
    x, variance = result.blocks[-1].output, result.final_norm.variance
    np.testing.assert_allclose(
        result.final_norm.normalized, (x - x.mean(-1, keepdims=True)) / np.sqrt(variance + 2)
    )


def test_the_mask_is_needed_with_two_blocks_also_for_the_last_row() -> None:
    text = ids("The cat sat here")
    one = [gpt(text, GPT_BY_HAND, causal=causal).logits[-1] for causal in (True, False)]
    np.testing.assert_allclose(one[0], one[1], atol=1e-12)
    twice = GPT_BY_HAND._replace(blocks=GPT_BY_HAND.blocks * 2)
    two = [gpt(text, twice, causal=causal).blocks[-1].output[-1] for causal in (True, False)]
    assert_printed(np.abs(two[0] - two[1]).max(), "1.00")


def test_a_loss_is_minus_the_logarithm_of_what_came() -> None:
    logits = np.log([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8], [1 / 3, 1 / 3, 1 / 3]])
    loss = next_token_loss(logits, [0, 1, 2])
    np.testing.assert_allclose(loss.probabilities, [0.25, 0.8])
    np.testing.assert_allclose(loss.losses, [np.log(4), np.log(1.25)])
    assert loss.mean == pytest.approx((np.log(4) + np.log(1.25)) / 2)


def test_a_loss_stands_logits_whose_probability_rounds_to_0() -> None:
    loss = next_token_loss([[0.0, 2000.0], [0.0, 0.0]], [0, 0])
    assert loss.mean == pytest.approx(2000)
    np.testing.assert_allclose(log_softmax([3.0, 3.0]), np.log([0.5, 0.5]))


def test_rows_of_a_batch_are_far_apart_or_lack_a_token() -> None:
    np.testing.assert_allclose(log_softmax([[0, 0], [-2000, -2000]]), np.log(0.5))
    np.testing.assert_allclose(log_softmax([1000.0, 1000.0]), np.log(0.5))
    without = [[-np.inf, 1.0], [-np.inf, 2.0]]
    np.testing.assert_array_equal(next_token_probabilities(without), [[0, 1], [0, 1]])
    np.testing.assert_array_equal(log_softmax(without), [[-np.inf, 0], [-np.inf, 0]])


def test_among_equals_the_first_stay() -> None:
    logits = np.arange(300.0) % 3
    p = next_token_probabilities(logits, top_k=7)
    np.testing.assert_array_equal(np.flatnonzero(p), np.flatnonzero(logits == 2)[:7])


def test_temperature_and_top_k() -> None:
    logits = np.log([0.5, 0.3, 0.2])
    np.testing.assert_allclose(next_token_probabilities(logits), [0.5, 0.3, 0.2])
    np.testing.assert_allclose(next_token_probabilities(logits, 0.5), np.array([25, 9, 4]) / 38)
    np.testing.assert_allclose(next_token_probabilities(logits, 0), [1, 0, 0])
    np.testing.assert_allclose(next_token_probabilities(logits, top_k=2), [0.625, 0.375, 0])
    np.testing.assert_allclose(next_token_probabilities(logits, top_k=9), [0.5, 0.3, 0.2])
    np.testing.assert_allclose(next_token_probabilities(logits, 0, top_k=2), [1, 0, 0])
    np.testing.assert_allclose(next_token_probabilities([2.0, 2.0, 1.0], 0), [1, 0, 0])
    both = next_token_probabilities([logits, logits[::-1]], top_k=1)
    np.testing.assert_allclose(both, [[1, 0, 0], [0, 0, 1]])


def test_draw_finds_the_share_that_a_point_lies_in() -> None:
    shares = [0.25, 0.0, 0.75]
    assert [draw(shares, point) for point in (0.0, 0.2, 0.25, 0.9, 1 - 1e-16)] == [0, 0, 2, 2, 2]
    assert draw([1, 3], 0.3) == 1  # shares of any sum
    assert draw([1, 3], 0.2) == 0
    assert type(draw(shares, 0.5)) is int
    drawn = [draw(shares, point) for point in np.random.default_rng(0).random(4_000)]
    assert drawn.count(0) / 4_000 == pytest.approx(0.25, abs=0.02)


def test_what_is_generated_hangs_on_the_seed_alone() -> None:
    texts = [generate([1, 2], GPT_2_LIKE, 12, seed=seed) for seed in (5, 5, 6)]
    assert texts[0] == texts[1] != texts[2]
    assert texts[0][:2] == [1, 2]
    assert len(texts[0]) == 14  # longer than the positions: the last seven tokens were read
    assert generate([1, 2], GPT_2_LIKE, 0) == [1, 2]
    other = random_gpt(5, SIZES)  # whose texts change without the mask
    named = generate([1, 2], other, 30, 1.0, None, 0, Config(), True)
    assert generate([1, 2], other, 30) == named
    assert generate([1, 2], other, 30, causal=False) != named
    assert {type(token) for token in named} == {int}
    greedy = generate([1], GPT_2_LIKE, 9, temperature=0)
    for i in range(1, 10):
        read = greedy[:i][-7:]
        assert greedy[i] == gpt(read, GPT_2_LIKE).logits[-1].argmax()
    assert generate([1], GPT_2_LIKE, 9, top_k=1, seed=8) == greedy
    open_ = generate([1, 2], GPT_2_LIKE, 9, temperature=0, causal=False)
    assert open_[2] == gpt([1, 2], GPT_2_LIKE, causal=False).logits[-1].argmax()
    post = Config(pre_norm=False)
    assert (
        generate([1], GPT_2_LIKE, 3, 0, config=post)[1]
        == gpt([1], GPT_2_LIKE, post).logits[-1].argmax()
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: causal_mask(0), "n must be at least 1, not 0"),
        (lambda: gpt([], GPT_2_LIKE), "at least one token"),
        (lambda: gpt([1.5], GPT_2_LIKE), "whole numbers"),
        (lambda: gpt([0, 9], GPT_2_LIKE), "token 9 is outside the vocabulary: use 0 to 8"),
        (lambda: gpt([0, -1], GPT_2_LIKE), "token -1 is outside"),
        (lambda: gpt([0] * 8, GPT_2_LIKE), "8 tokens, but positions for 7 only"),
        (lambda: embed([0], np.zeros(3)), r"\(V, d_model\)"),
        (lambda: embed([0], np.zeros((3, 4)), np.zeros((3, 5))), r"\(context, 4\)"),
        (lambda: unembed(X, GPT_2_LIKE), "W must have 3 rows"),
        (lambda: next_token_loss(np.zeros((3, 4)), [0, 1]), "one row of logits for each token"),
        (lambda: next_token_loss(np.zeros((1, 4)), [0]), "at least two"),
        (lambda: next_token_loss(np.zeros((2, 4)), [0, 4]), "token 4 is outside"),
        (lambda: next_token_loss(np.zeros(4), [0]), r"\(..., n, V\)"),
        (lambda: next_token_probabilities([1, 2], -1), "temperature must be 0 or more"),
        (lambda: next_token_probabilities([1, 2], float("nan")), "temperature must be 0 or more"),
        (lambda: next_token_probabilities([1, 2], top_k=0), "top_k must leave at least one"),
        (lambda: draw([0.5, -0.1], 0.5), "none of them negative"),
        (lambda: draw([0.0, 0.0], 0.5), "probabilities must be"),
        (lambda: generate([], GPT_2_LIKE, 1), "at least one token"),
        (lambda: generate([9], GPT_2_LIKE, 0), "token 9 is outside"),
        (lambda: generate([0], GPT_2_LIKE, -1), "count must be at least 0"),
    ],
)
def test_wrong_input_is_refused_with_a_clear_message(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
