"""Lesson 5: the residual stream of a trained model, followed through its blocks for one word."""

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from attention import gpt, layer_norm, softmax, unembed
from attention.dot_product_attention import Array, cosine
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from small_world.runs import RUNS, file_of
from small_world.stories import START
from small_world.vocabulary import ids, tokenize, vocabulary
from small_world.weights import trained

MODELS = (file_of("full"),)
RUN = RUNS["full"]
LIMIT = 40  # words


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = "the cat sat on the mat because it was soft . what was soft ? the"
    token: str = "15"


class Stop(NamedTuple):
    """The stream after one addition."""

    after: str
    kind: str  # whose colour it has
    added: Array
    stream: Array


def view(state: State) -> Html:
    """A row for each addition: how much was added, what the stream is like, what it would say."""
    found = tokenize(state.sentence)
    tokens = found.tokens[:LIMIT]
    i = min(int(state.token), len(tokens) - 1) if re.fullmatch("[0-9]{1,2}", state.token) else 0
    form = controls.form(
        controls.sentence_field(state.sentence, "A text from the small world"),
        *(
            [controls.slider("token", "Follow the word", str(i), 0, len(tokens) - 1, 1, tokens[i])]
            if tokens
            else [controls.hidden("token", state.token)]
        ),
        controls.presets("sentence", "Texts", TEXTS),
    )
    if not tokens:
        return join(form, h("p", "Type a few words of the small world.", class_="empty"))
    unknown = (
        [h("p", f"It has no word for: {', '.join(found.unknown[:8])}.", class_="empty")]
        if found.unknown
        else []
    )
    return join(form, *unknown, table(tokens, i, stops(tokens, i)))


TEXTS = (
    "the cat sat on the mat because it was soft . what was soft ? the",
    "in may anna goes to",
    "a dog chased a cat . who chased the cat ? the",
    "sing : la mi do re . again : la mi",
)


def stops(tokens: tuple[str, ...], i: int) -> list[Stop]:
    """The stream of word i, from its embedding to the end of the last block."""
    number = ids()
    # A full stop comes first, as in all the texts that the model has learned from.
    result = gpt([number[START], *(number[token] for token in tokens)], trained(), RUN.config)
    at = i + 1
    x = result.embedding.output[at]
    found = [Stop("embedding", "stream", x, x)]
    for b, block in enumerate(result.blocks, 1):
        assert block.attention
        assert block.feed_forward
        found += [
            Stop(
                f"attention of block {b}",
                "attention",
                block.attention.output[at],
                block.attention_added[at],
            ),
            Stop(
                f"FFN of block {b}",
                "feed-forward",
                block.feed_forward.output[at],
                block.output[at],
            ),
        ]
    return found


def said(stream: Array) -> tuple[str, float]:
    """What the last norm and the unembedding make of a stream: the logit lens."""
    norm = trained().final_norm
    assert norm
    normed = layer_norm(stream[None], *norm, eps=RUN.config.eps).output
    probabilities = np.round(softmax(unembed(normed, trained()))[0], 9)
    best = int(probabilities.argmax())
    return vocabulary()[best], float(probabilities[best])


def table(tokens: tuple[str, ...], i: int, found: list[Stop]) -> Html:
    """The stops as rows."""
    first = found[0].stream
    rows = []
    for stop in found:
        word, probability = said(stop.stream)
        rows.append(
            h(
                "tr",
                h("th", h("span", stop.after, class_=f"swatch {stop.kind}"), scope="row"),
                h("td", fmt(float(np.linalg.norm(stop.added)), 1)),
                h("td", fmt(float(np.linalg.norm(stop.stream)), 1)),
                h("td", fmt(cosine(stop.stream, first))),
                h("td", word),
                h("td", fmt(probability)),
            )
        )
    last, sure = said(found[-1].stream)
    caption = (
        f"Follow “{tokens[i]}”, word {i}, downwards, one addition a row. At the end the model says "
        f"“{last}” with probability {fmt(sure)}; see in which row that is decided."
    )
    head = (
        "after",
        "length of what was added",
        "length of the stream",
        "cosine with the embedding",
        "it would say",
        "probability",
    )
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", h("tr", *(h("th", name, scope="col") for name in head))),
            h("tbody", *rows),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="The stream, followed",
    )
