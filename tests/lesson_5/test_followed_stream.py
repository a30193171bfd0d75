"""The stream of the small world's model, followed: each row is the core's."""

import re
from html import unescape

import numpy as np
import pytest

from attention import gpt, layer_norm, softmax
from kit.numbers import fmt
from small_world.vocabulary import ids, vocabulary
from small_world.weights import trained
from widgets import render
from widgets.lesson_5.followed_stream import LIMIT, RUN, TEXTS, stops


def rows(**state: str) -> list[list[str]]:
    body = re.findall(r"<tbody>(.*?)</tbody>", render("followed-stream", state))[0]
    return [
        [unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in body.split("</tr>")[:-1]
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_the_rows_are_the_model_s_own(text: str) -> None:
    words = text.split()
    shown = rows(sentence=text, token=str(len(words) - 1))
    result = gpt([ids()[word] for word in [".", *words]], trained(), RUN.config)
    streams = [result.embedding.output[-1]]
    for block in result.blocks:
        streams += [block.attention_added[-1], block.output[-1]]
    assert [row[0] for row in shown] == [
        "embedding",
        "attention of block 1",
        "FFN of block 1",
        "attention of block 2",
        "FFN of block 2",
    ]
    before = np.zeros_like(streams[0])
    for row, stream in zip(shown, streams, strict=True):
        assert row[1] == fmt(float(np.linalg.norm(stream - before)), 1)
        assert row[2] == fmt(float(np.linalg.norm(stream)), 1)
        before = stream
    final = softmax(result.logits[-1])
    assert shown[-1][4] == vocabulary()[int(final.argmax())]
    assert shown[-1][5] == fmt(float(final.max()))


def test_the_lens_is_the_last_norm_and_the_unembedding() -> None:
    stop = stops(("the", "cat"), 1)[2]
    parameters = trained()
    assert parameters.final_norm
    normed = layer_norm(stop.stream[None], *parameters.final_norm).output
    logits = normed @ parameters.token_embedding.T
    shown = rows(sentence="the cat", token="1")[2]
    assert shown[4] == vocabulary()[int(logits[0].argmax())]


def test_the_model_answers_rightly_at_the_end() -> None:
    last = [rows(sentence=text, token=str(len(text.split()) - 1))[-1][4] for text in TEXTS]
    assert last[0] == "mat"
    assert last[2] == "dog"
    assert last[3] == "do"


@pytest.mark.parametrize("sentence", ["", "   ", "xylophone", "😀"])
def test_a_text_without_a_word_of_its_world_is_told(sentence: str) -> None:
    assert "Type a few words" in render("followed-stream", {"sentence": sentence})


def test_unknown_words_and_long_texts_are_told_and_cut() -> None:
    html = render("followed-stream", {"sentence": "the <b>zebra</b> sat", "token": "99"})
    assert "It has no word for: &lt;, b, &gt;, zebra, /." in html
    assert f'max="{LIMIT - 1}"' in render("followed-stream", {"sentence": "the " * 300})
