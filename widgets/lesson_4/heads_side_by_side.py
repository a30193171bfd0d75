"""Lesson 4: all heads of a small GPT at once, or of the traced example; each can go."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from attention import GPT, GPTParameters, MultiHeadParameters, gpt, multi_head_attention, softmax
from attention.checks import Array
from attention.traced_example import HEADS, TOKENS, X_WIDE
from kit import controls
from kit.heatmap import heatmap, legend, readout
from kit.html import Html, h, join
from kit.naming import head_name
from kit.numbers import fmt
from small_world import words
from small_world.runs import RUNS, file_of
from small_world.stories import START
from small_world.vocabulary import tokenize, vocabulary
from small_world.weights import trained

MODELS = (file_of("full"),)
RUN = RUNS["full"]
LIMIT = 24  # tokens, the start included
EXPECTED = 6  # next words that are shown
SHADES = 8  # of a small table
PRESETS = (
    "the cat sat on the mat because it was soft . what was soft ? the",
    "the cat sat on the mat because it was tired . what was tired ? the",
    "sing : la mi do re . again : la mi",
    "our bank was muddy , so tom",
    "a fox saw a hen . who saw the hen ? the",
)
OF = (("world", "the small world’s model"), ("traced", "the traced example"))


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    of: Literal["world", "traced"] = "world"
    sentence: str = PRESETS[0]
    head: str = "1.1"  # block and head of the large one
    off: str = ""  # heads that are switched off: "1.2 2.4"
    cell: str = ""


class Seen(NamedTuple):
    """What there is to show."""

    tokens: Sequence[str]
    weights: Array  # (blocks, heads, n, n)
    before: Array | None  # probabilities of the next word, with all heads
    after: Array | None  # the same with some switched off


def view(state: State) -> Iterator[Html]:
    """The tables of all heads; then one of them large, and the words that may follow."""
    known = tokenize(state.sentence)
    form = controls.form(
        controls.hidden("off", state.off),
        controls.hidden("head", state.head),
        controls.hidden("cell", state.cell),
        controls.choice("of", "Heads of", OF, state.of),
        *(
            (
                controls.sentence_field(state.sentence),
                controls.presets("sentence", "Try", PRESETS),
            )
            if state.of == "world"
            else (controls.hidden("sentence", state.sentence),)
        ),
    )
    if state.of == "world":
        start = "A full stop stands in front of the text: a story begins after one."
        form = join(form, h("p", start), notes(known.unknown, len(known.tokens) + 1 - LIMIT))
    if state.of == "traced":
        off = heads_in(state.off, 1, len(HEADS.W_Q))
        seen = traced()
    else:
        off = heads_in(state.off, RUN.sizes.blocks, RUN.sizes.heads)
        seen = small_world(known.ids, off)
    blocks, heads = seen.weights.shape[:2]
    layer, head = (heads_in(state.head, blocks, heads) or [(1, 1)])[0]
    below = Html()
    if state.of == "world":
        below = join(expected(seen, off), switch(layer, head, off))
    yield join(form, grid(seen, (layer, head), off), below)
    yield large(seen, layer, head, state.cell)


def heads_in(text: str, blocks: int, heads: int) -> list[tuple[int, int]]:
    """Blocks and heads in a text such as "1.2 2.4", those that there are, each once."""
    found = [(int(b), int(g)) for b, g in re.findall(r"([0-9]{1,2})\.([0-9]{1,2})", text)]
    there = [(b, g) for b, g in found if 1 <= b <= blocks and 1 <= g <= heads]
    return [*dict.fromkeys(there)]


def traced() -> Seen:
    """The two heads that were traced by hand."""
    return Seen(TOKENS, multi_head_attention(X_WIDE, HEADS).weights[None], None, None)


@lru_cache(maxsize=4)  # while heads are switched off, the text stays
def whole_of(text: tuple[int, ...]) -> GPT:
    """What the model makes of a text with all its heads."""
    return gpt(text, trained(), RUN.config)


def small_world(ids: Sequence[int], off: Sequence[tuple[int, int]]) -> Seen:
    """What the model makes of a text, with all its heads and with some switched off."""
    start = vocabulary().index(START)
    text = (start, *ids)[:LIMIT]
    whole = whole_of(text)
    passed = gpt(text, without(trained(), off), RUN.config) if off else whole
    weights = [block.attention.weights for block in passed.blocks if block.attention is not None]
    return Seen(
        [vocabulary()[i] for i in text],
        np.stack(weights),
        softmax(whole.logits[-1]),
        softmax(passed.logits[-1]),
    )


def without(model: GPTParameters, off: Sequence[tuple[int, int]]) -> GPTParameters:
    """The model with the rows of W_O zero that belong to the heads switched off."""
    blocks = list(model.blocks)
    for b, g in off:
        attention = blocks[b - 1].attention
        assert attention is not None
        blocks[b - 1] = blocks[b - 1]._replace(attention=silenced(attention, g - 1))
    return model._replace(blocks=tuple(blocks))


def silenced(attention: MultiHeadParameters, g: int) -> MultiHeadParameters:
    """The same heads, of which one writes nothing."""
    assert attention.W_O is not None
    d_v = attention.W_V.shape[-1]
    W_O = attention.W_O.copy()
    W_O[g * d_v : (g + 1) * d_v] = 0
    return attention._replace(W_O=W_O)


def grid(seen: Seen, opened: tuple[int, int], off: Sequence[tuple[int, int]]) -> Html:
    """A small table for each head, block by block; each is a button that opens it."""
    rows = [
        h(
            "div",
            h("span", f"block {b}" if len(seen.weights) > 1 else "heads", class_="of-block"),
            *(
                small(seen.tokens, A, (b, g), (b, g) == opened, (b, g) in off)
                for g, A in enumerate(block, 1)
            ),
            class_="row-of-heads",
        )
        for b, block in enumerate(seen.weights, 1)
    ]
    return h("div", *rows, class_="heads", role="group", aria_label="All heads")


def small(
    tokens: Sequence[str],
    A: Array,
    at: tuple[int, int],
    opened: bool,
    off: bool,
    unit: str = "block",
) -> Html:
    """One head: its table in shades, without numbers."""
    name = f"{at[0]}.{at[1]}"
    said = f"{head_name(*at, unit).capitalize()}{', switched off' if off else ''}"
    return h(
        "button",
        h("span", shades(A), h("span", f"head {at[1]}", ", off" if off else "")),
        type="button",
        name="head",
        value=name,
        class_="small-head off" if off else "small-head",
        aria_label=f"{said}: {most(tokens, A)}",
        aria_pressed="true" if opened else "false",
    )


def most(tokens: Sequence[str], A: Array) -> str:
    """What the last token looks at most."""
    j = int(np.round(A[-1], 9).argmax())
    return f"“{tokens[-1]}” looks most at “{tokens[j]}”, with {fmt(A[-1, j])}"


def shades(A: Array) -> Html:
    """The table as a drawing: one path for each shade."""
    n = len(A)
    steps = np.rint(np.round(A, 9) * SHADES).astype(int)
    paths = []
    for shade in range(1, SHADES + 1):
        cells = zip(*np.nonzero(steps == shade), strict=True)
        d = "".join(f"M{j} {i}h1v1h-1z" for i, j in cells)
        if d:
            paths.append(h("path", d=d, opacity=f"{shade / SHADES:g}"))
    return h("svg", *paths, viewBox=f"0 0 {n} {n}", aria_hidden="true")


def large(seen: Seen, b: int, g: int, cell: str, unit: str = "block") -> Html:
    """One head with its numbers, and a button that switches it off."""
    A, n = seen.weights[b - 1, g - 1], len(seen.tokens)
    i, j = n - 1, int(np.round(A[-1], 9).argmax())
    found = re.fullmatch("([0-9]{1,2}),([0-9]{1,2})", cell)
    if found and max(int(found[1]), int(found[2])) < n:
        picked = int(found[1]), int(found[2])
    else:
        picked = i, j
    where = head_name(b, g, unit) if len(seen.weights) > 1 else f"head {g}"
    table = heatmap(
        A,
        seen.tokens,
        label=f"Weights of {where}",
        caption=f"{where.capitalize()}: {most(seen.tokens, A)}. Each row sums to 1.",
        picked=picked,
    )
    return join(table, readout(A), legend(A, "weight"))


def switch(b: int, g: int, off: Sequence[tuple[int, int]]) -> Html:
    """Buttons that switch the opened head off or on, and all on again."""
    written = [f"{x}.{y}" for x, y in off if (x, y) != (b, g)]
    if (b, g) in off:
        button = controls.setting(f"Switch {head_name(b, g)} on again", off=" ".join(written))
    else:
        button = controls.setting(
            f"Switch {head_name(b, g)} off", off=" ".join([*written, f"{b}.{g}"])
        )
    every = [controls.setting("All heads on", off="")] if off else []
    return h("div", button, *every, class_="presets")


def expected(seen: Seen, off: Sequence[tuple[int, int]]) -> Html:
    """The next words that the model expects, with all heads and with some switched off."""
    if seen.before is None or seen.after is None:
        return Html()
    together = np.round(np.maximum(seen.before, seen.after), 9)
    best = np.argsort(-together, kind="stable")[:EXPECTED]
    columns = [("all heads on", seen.before)]
    if off:
        names = ", ".join(head_name(b, g) for b, g in off)
        columns.append((f"without {names}", seen.after))
    rows = [
        h("tr", h("th", name, scope="row"), *(h("td", fmt(float(p[k]))) for k in best))
        for name, p in columns
    ]
    words_there = [h("th", vocabulary()[k], scope="col") for k in best]
    caption = "The next word, by its probability. Switch a head off and compare."
    if off:
        gone = 0.5 * float(np.abs(seen.after - seen.before).sum())
        caption = f"The next word, by its probability. {fmt(gone)} of it has moved."
    table = h(
        "table",
        h("caption", h("span", caption)),
        h("thead", h("tr", h("td"), *words_there)),
        h("tbody", *rows),
        class_="numbers",
    )
    return h("div", table, class_="scroller", tabindex=0, role="group", aria_label="The next word")


GROUPS = (
    ("animals", words.ANIMALS),
    ("seats", words.SEATS),
    ("people", words.PEOPLE),
    ("what animals are", words.OF_ANIMALS),
    ("what seats are", words.OF_SEATS),
    ("what banks are", words.OF_RIVERS + words.OF_MONEY),
    ("things", words.THINGS),
    ("deeds", tuple(words.VERBS)),
    ("syllables", words.SYLLABLES),
    ("months", words.MONTHS),
    ("cities", words.CITIES),
)


def notes(unknown: Sequence[str], over: int) -> Html:
    """Words that the small world does not have, with what it has; and what was too long."""
    items: list[Html] = []
    if unknown:
        quoted = ", ".join(f"“{word[:30]}”" for word in unknown[:6])
        more = f" and {len(unknown) - 6} more" if len(unknown) > 6 else ""
        groups = [
            h("div", h("dt", name), h("dd", " ".join(group)), class_="group")
            for name, group in (*GROUPS, ("and", the_rest()))
        ]
        items += [
            h(
                "p",
                f"The small world has no word {quoted}{more}, so it was left out. It has these:",
            ),
            h("dl", *groups, class_="has"),
        ]
    if over > 0:
        items.append(h("p", f"The figure stops after {LIMIT} tokens; {over} more were left out."))
    return h("div", *items, class_="notes", role="status")


def the_rest() -> tuple[str, ...]:
    """All words that no group has."""
    grouped = {word for _, group in GROUPS for word in group}
    return tuple(word for word in vocabulary() if word not in grouped)


def next_word(preset: int, *off: tuple[int, int]) -> str:
    """The word that the model expects after a preset, with those heads switched off."""
    after = small_world(tokenize(PRESETS[preset]).ids, off).after
    assert after is not None
    return vocabulary()[int(np.round(after, 9).argmax())]
