"""Beyond the lessons: all heads of a trained encoder on the reader's sentence; each can go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from attention import attention, cosine
from attention.checks import Array
from attention.word_embeddings import load as word_embeddings
from english.encoder import HEADS, LAYERS, Encoded, encode, sentence_vector
from english.weights import FILE, english
from english.wordpiece import cut
from kit import controls
from kit.html import Html, h, join
from kit.naming import head_name
from kit.numbers import fmt
from widgets.lesson_4.encoder_measured import table
from widgets.lesson_4.heads_side_by_side import Seen, heads_in, large, small

MODELS = (FILE,)
ON_REQUEST = "encoder_memory.json"  # what it takes, measured
LIMIT = 32  # pieces, with the two marks
FIRST = 3  # tokens that a row of the comparison names
PRESETS = (
    "the cat sat on the mat because it was soft",
    "the cat sat on the mat because it was tired",
    "the bank was steep and muddy",
    "She unlocked the door, but nobody was there.",
)


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = PRESETS[0]
    head: str = "4.2"  # layer and head of the large one
    off: str = ""  # heads that are switched off: "1.2 2.4"
    cell: str = "8,6"


def view(state: State) -> Iterator[Html]:
    """The small tables of all heads and what switching off moves; one large; the layers."""
    pieces = pieces_of(state.sentence)
    tokens = pieces[:LIMIT] if len(pieces) <= LIMIT else (*pieces[: LIMIT - 1], "[SEP]")
    off = tuple(heads_in(state.off, LAYERS, HEADS))
    whole = encoded(tokens, ())
    passed = encoded(tokens, off)
    layer, head = (heads_in(state.head, LAYERS, HEADS) or [(1, 1)])[0]
    form = controls.form(
        controls.hidden("off", state.off),
        controls.hidden("head", state.head),
        controls.hidden("cell", state.cell),
        controls.sentence_field(state.sentence),
        controls.presets("sentence", "Try", PRESETS),
    )
    yield join(
        form, notes(tokens, len(pieces) - len(tokens)), grid(tokens, passed, layer, head, off)
    )
    yield join(
        switches(layer, head, off),
        moved(tokens, whole, passed, off) if off else Html(),
        large(Seen(tokens, passed.weights, None, None), layer, head, state.cell, "layer"),
        beside(state, tokens, passed, layer, head),
        layers(passed),
    )


@lru_cache(maxsize=2)
def pieces_of(text: str) -> tuple[str, ...]:
    """The pieces of a text, with the marks."""
    return tuple(cut(text, english().rows))


@lru_cache(maxsize=3)  # while heads are switched off, the sentence stays
def encoded(tokens: tuple[str, ...], off: tuple[tuple[int, int], ...]) -> Encoded:
    """What the encoder makes of these pieces. Heads are counted from 1 here."""
    model, rows = english()
    return encode([rows[token] for token in tokens], model, [(b - 1, g - 1) for b, g in off])


def notes(tokens: Sequence[str], over: int) -> Html:
    """What became of the text on its way in."""
    said = [
        h("p", f"Read as {len(tokens)} pieces, the two marks included.")
        if not any(token.startswith("##") for token in tokens)
        else h("p", f"Read as {len(tokens)} pieces. One that begins with ## goes on with a word.")
    ]
    if over > 0:
        said.append(h("p", f"The figure stops after {LIMIT} pieces; {over} more were left out."))
    if "[UNK]" in tokens:
        said.append(h("p", "[UNK] stands for what the vocabulary cannot spell."))
    return h("div", *said, class_="notes", role="status")


def grid(
    tokens: Sequence[str], passed: Encoded, layer: int, head: int, off: Sequence[tuple[int, int]]
) -> Html:
    """A small table for each of the heads, layer by layer."""
    rows = [
        h(
            "div",
            h("span", f"layer {b}", class_="of-block"),
            *(
                small(tokens, A, (b, g), (b, g) == (layer, head), (b, g) in off, "layer")
                for g, A in enumerate(of_layer, 1)
            ),
            class_="row-of-heads",
        )
        for b, of_layer in enumerate(passed.weights, 1)
    ]
    return h("div", *rows, class_="heads many", role="group", aria_label="All heads")


def switches(b: int, g: int, off: Sequence[tuple[int, int]]) -> Html:
    """Buttons that switch the opened head or its layer off or on, and all on again."""

    def setting(text: str, heads: Sequence[tuple[int, int]]) -> Html:
        return controls.setting(text, off=" ".join(f"{x}.{y}" for x, y in heads))

    whole_layer = [(b, y) for y in range(1, HEADS + 1)]
    others = [at for at in off if at not in whole_layer]
    if (b, g) in off:
        one = setting(
            f"Switch {head_name(b, g, 'layer')} on again", [at for at in off if at != (b, g)]
        )
    else:
        one = setting(f"Switch {head_name(b, g, 'layer')} off", [*off, (b, g)])
    if set(whole_layer) <= set(off):
        layer = setting(f"Switch layer {b} on again", others)
    else:
        layer = setting(f"Switch all of layer {b} off", [*others, *whole_layer])
    every = [setting("All heads on", [])] if off else []
    return h("div", one, layer, *every, class_="presets")


def moved(
    tokens: Sequence[str], whole: Encoded, passed: Encoded, off: Sequence[tuple[int, int]]
) -> Html:
    """How far the last vectors have moved with these heads gone."""
    before, after = whole.states[-1], passed.states[-1]
    change = np.linalg.norm(after - before, axis=-1) / np.linalg.norm(before, axis=-1)
    rows = [
        (token, fmt(100 * float(change[i]), 1), fmt(cosine(before[i], after[i]), 3))
        for i, token in enumerate(tokens)
    ]
    s, t = sentence_vector(whole.states), sentence_vector(passed.states)
    rows.append(("the sentence", fmt(100 * float(np.linalg.norm(t - s)), 1), fmt(cosine(s, t), 3)))
    heads = "1 head is off" if len(off) == 1 else f"{len(off)} heads are off"
    return table(
        "How far the vectors moved",
        f"{heads}. See how far each last vector moved, as a share of its own length.",
        ("vector of", "moved, %", "cosine with before"),
        rows,
    )


def beside(state: State, tokens: Sequence[str], passed: Encoded, layer: int, head: int) -> Html:
    """Where one word looks: in lesson 1's raw attention, in the opened head, in the mean of all."""
    row = state.cell.split(",")[0]
    i = int(row) if row.isdigit() and int(row) < len(tokens) else max(len(tokens) - 2, 0)
    rows = [
        (head_name(layer, head, "layer"), *most(tokens, passed.weights[layer - 1, head - 1, i])),
        ("mean of all heads", *most(tokens, passed.weights.mean(axis=(0, 1))[i])),
    ]
    raw = word_embeddings().tokenize(state.sentence, LIMIT)
    if tokens[i] in raw.tokens:
        # The same word of several: counted from the start.
        place = [*tokens[: i + 1]].count(tokens[i]) - 1
        found = [k for k, token in enumerate(raw.tokens) if token == tokens[i]]
        if place < len(found):
            weights = attention(word_embeddings().vectors_of(raw.tokens)).weights[found[place]]
            rows.insert(0, ("raw attention of lesson 1", *most(raw.tokens, weights)))
    return table(
        f"Where “{tokens[i]}” looks",
        f"Where “{tokens[i]}” looks most. Pick a number above, and its row is compared here.",
        ("by", *("first", "second", "third")[:FIRST]),
        rows,
    )


def most(tokens: Sequence[str], weights: Array) -> list[str]:
    """The tokens with most weight, and how much."""
    best = np.argsort(-np.round(weights, 6), kind="stable")[:FIRST]
    named = [f"{tokens[k]} {fmt(float(weights[k]))}" for k in best]
    return named + [""] * (FIRST - len(named))


def layers(passed: Encoded) -> Html:
    """What each layer adds to the stream, on average over all tokens."""
    rows = []
    for b, (block, X, Y) in enumerate(
        zip(passed.blocks, passed.states[:-1], passed.states[1:], strict=True), 1
    ):
        assert block.attention is not None
        assert block.feed_forward is not None
        start = passed.states[0]
        rows.append(
            (
                f"layer {b}",
                fmt(share(block.attention.output, X)),
                fmt(share(block.feed_forward.output, block.middle)),
                fmt(alike(X, Y), 3),
                fmt(alike(start, Y), 3),
            )
        )
    return table(
        "What each layer adds",
        "What each layer adds, as a share of the length of what it is added to, mean over all "
        "pieces. See how the vectors turn away from the embeddings.",
        ("", "attention", "FFN", "cosine with the layer before", "cosine with the embeddings"),
        rows,
    )


def share(added: Array, to: Array) -> float:
    """How long what is added is, relative to what it is added to."""
    return float((np.linalg.norm(added, axis=-1) / np.linalg.norm(to, axis=-1)).mean())


def alike(X: Array, Y: Array) -> float:
    """The mean cosine of rows."""
    return float(np.mean([cosine(x, y) for x, y in zip(X, Y, strict=True)]))
