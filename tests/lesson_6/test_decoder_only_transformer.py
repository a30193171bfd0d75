"""Lesson 6's core: what is traced by hand, PyTorch's values, and what holds for any input."""

import numpy as np

from attention import (
    attention,
    attention_head,
    causal_mask,
    generate,
    gpt,
    multi_head_attention,
    next_token_loss,
    next_token_probabilities,
    softmax,
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
from tests.traced import assert_printed


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
