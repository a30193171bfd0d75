"""Lesson 1's heatmap: dot-product attention on real word embeddings, for any sentence."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention import RawAttention, attention, word_embeddings
from attention.word_embeddings import Tokenized, WordEmbeddings
from widgets.kit import controls
from widgets.kit.heatmap import heatmap, legend
from widgets.kit.html import Html, h, join
from widgets.kit.numbers import fmt

LIMIT = 24  # tokens: as many as keep up with typing, and as a screen can hold
PRESETS = (
    "The bank was steep",
    "The bank raised interest rates",
    "She deposited money at the bank",
    "The cat chased the mouse",
    "The cat sat on the mat",
)

SHOW = (("weights", "weights"), ("scores", "raw scores"))


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = PRESETS[0]
    show: Literal["weights", "scores"] = "weights"


def view(state: State) -> Html:
    """The sentence's attention as a heatmap, with the controls to change it."""
    words = word_embeddings.load()
    read = words.tokenize(state.sentence, LIMIT)
    form = controls.form(
        controls.sentence_field(state.sentence),
        controls.choice("show", "Show", SHOW, state.show),
        controls.presets("sentence", "Try", PRESETS),
    )
    return join(form, notes(read), figure(state, read, words))


def figure(state: State, read: Tokenized, words: WordEmbeddings) -> Html:
    """The table and its legend, or what to do when there is nothing to show."""
    if not read.tokens:
        return h(
            "p",
            "There is no word to look at yet. Type a few English words, such as ",
            h("q", PRESETS[0]),
            ".",
            class_="empty",
        )
    result = attention(words.vectors_of(read.tokens))
    if state.show == "scores":
        matrix, low, meaning = result.scores, float(result.scores.min()), "dot product"
        caption = (
            "The score of two tokens is the dot product of their embeddings, so it is the same in "
            "both directions: the table mirrors itself along its diagonal."
        )
    else:
        matrix, low, meaning = result.weights, 0.0, "weight"
        caption = strongest_pull(read, result)
    high = float(matrix.max())
    table = heatmap(
        matrix,
        read.tokens,
        label=f"Attention {'scores' if state.show == 'scores' else 'weights'}, "
        f"{len(read.tokens)} by {len(read.tokens)}",
        caption=caption,
        low=low,
        high=high,
    )
    return join(table, legend(low, high, meaning))


def strongest_pull(read: Tokenized, result: RawAttention) -> str:
    """What to see first: the largest weight that a token puts on a different word."""
    ids = np.array(read.ids)
    # To 9 digits, and the first of equals: the same pair on every machine.
    pull = np.where(ids[:, None] == ids, -1.0, np.round(result.weights, 9))
    if pull.max() < 0:
        return "Each row sums to 1. With no second word to look at, nothing can change."
    i, j = divmod(int(pull.argmax()), len(ids))
    one, other = read.tokens[i], read.tokens[j]
    return (
        f"Each row sums to 1. The strongest pull between two different words: “{one}” puts "
        f"{fmt(result.weights[i, j])} of its weight on “{other}” and keeps "
        f"{fmt(result.weights[i, i])} on itself."
    )


def notes(read: Tokenized) -> Html:
    """What happened to words that the table of embeddings does not hold as such."""
    items = []
    if read.spelled:
        items.append(
            join(
                "Not in the table as whole words, so spelled from pieces: ",
                spelled(read.spelled),
                ". A piece that continues a word starts with ",
                h("code", "##"),
                ".",
            )
        )
    if read.unknown:
        items.append(
            join(
                "Left out, because the table is English and has no embedding for it: ",
                quoted(read.unknown),
                ".",
            )
        )
    if read.cut:
        items.append(
            join(
                f"The figure stops after {LIMIT} tokens; {read.cut} more "
                f"{'was' if read.cut == 1 else 'were'} left out.",
            )
        )
    # Always there, so that screen readers are told when something appears in it.
    return h("div", *(h("p", item) for item in items), class_="notes", role="status")


SHOWN = 6  # words named in a note; the rest are counted


def spelled(pairs: tuple[tuple[str, tuple[str, ...]], ...]) -> Html:
    """Each word with its pieces: gloaming = g ##lo ##aming."""
    shown = [join(h("q", clip(word)), " = ", h("code", clip(" ".join(p)))) for word, p in pairs]
    return listed(shown)


def quoted(chunks: tuple[str, ...]) -> Html:
    """Chunks of text in quotation marks."""
    return listed([h("q", clip(chunk)) for chunk in chunks])


def listed(items: list[Html]) -> Html:
    """The first few items, with commas; then how many more there are."""
    parts: list[str] = []
    for item in items[:SHOWN]:
        parts += [item, ", "]
    rest = len(items) - SHOWN
    return join(*parts[:-1], f" and {rest} more" if rest > 0 else "")


def clip(text: str, length: int = 40) -> str:
    """A long chunk shortened, with an ellipsis."""
    return text if len(text) <= length else text[:length] + "…"
