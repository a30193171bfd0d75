"""Lesson 6: the small world's GPT, live: what it says next, and every stage that leads there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np

from attention import GPT, GPTParameters, draw, gpt, layer_norm, next_token_probabilities, unembed
from attention.dot_product_attention import Array
from kit import controls
from kit.heatmap import heatmap, legend, readout
from kit.html import Html, h, join
from kit.naming import head_name
from kit.numbers import fmt, snap
from kit.picking import picked
from kit.typed import read_numbers
from learner import encode
from small_world.runs import CONTEXT, RUNS, file_of
from small_world.stories import START
from small_world.vocabulary import tokenize, vocabulary
from small_world.weights import trained

MODELS = (file_of("full"),)
DRIVEN_BY = "whole-gpt"  # the exercise whose code can compute the logits
RUN = RUNS["full"]
BLOCKS, HEADS = RUN.sizes.blocks, RUN.sizes.heads
NAMES = tuple(f"{b + 1}.{i + 1}" for b in range(BLOCKS) for i in range(HEADS))
EXAMPLES = (
    "the cat sat on the mat because it was soft . what was soft ? the",
    "sing : pe ba zo mi do . again : pe ba zo",
    "clara gave the book to zoe . then zoe gave it to max . now",
    "in march nora goes to",
    "here wait : adam ruth ben . how many wait ?",
)
FIRST = EXAMPLES[0]
SHOWN = 8  # of the most probable words
AT_ONCE = 10  # words that it writes when it is let
ON_OFF = (("on", "on"), ("off", "off"))
NEAR = 0.1  # logits that are no further apart are the same but for GELU's form


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = FIRST
    at: str = ""  # the token whose next word is looked at; the last one if it is empty
    head: str = NAMES[0]  # the one that is opened
    cell: str = "0,0"
    off: str = ""  # heads that are switched off, such as "1.2 2.3"
    positions: Literal["on", "off"] = "on"
    mask: Literal["on", "off"] = "on"
    temperature: str = "1"
    top_k: str = ""
    seed: str = "0"
    write: str = "0"  # words to be written at once


class Sampling(NamedTuple):
    """How a next word is drawn."""

    temperature: float
    top_k: int | None
    seed: int


def view(state: State, returned: str = "") -> Iterator[Html]:
    """The controls, the next word and where it looks; then a head and the stages.

    returned: what the reader's own `gpt_logits` returned for `calls(state)`.
    """
    sampling, notes = sampling_of(state)
    parameters = switched(frozenset(state.off.split()), state.positions == "on")
    causal = state.mask == "on"
    tokens = read(state, notes)
    for _ in range(AT_ONCE if state.write == str(AT_ONCE) else 0):
        if len(tokens) < CONTEXT:
            tokens.append(next_word(tokens, parameters, causal, sampling))
    words = [vocabulary()[token] for token in tokens]
    result = gpt(tokens, parameters, RUN.config, causal)
    by = Html()
    if returned:
        result, by = driven(returned, result, tokens, parameters)
    at = int(state.at) if state.at.isdigit() and int(state.at) < len(tokens) else len(tokens) - 1
    drawn = next_word(tokens, parameters, causal, sampling, result)
    yield join(
        form(state, words, vocabulary()[drawn]),
        h("div", *(h("p", note) for note in notes), class_="notes", role="status"),
        by,
        text(words, at),
        next_words(result, words, at, sampling),
        looks(result, words, at),
    )
    yield join(head(state, result, words), stages(result, parameters, words, at), known())


def read(state: State, notes: list[str]) -> list[int]:
    """The tokens of the beginning, and into notes what there is to say of the rest.

    A story begins behind a full stop, so there is one before it.
    """
    found = tokenize(state.sentence)
    if found.unknown:
        unknown = ", ".join(f"“{word}”" for word in found.unknown)
        notes.append(
            f"The small world has no word for {unknown}, so it is left out. What it knows stands "
            "below the figure."
        )
    if not found.ids:
        notes.append("There is no word of its own here yet, so it begins a story by itself.")
    start = () if found.tokens[:1] == (START,) else tokenize(START).ids
    tokens = [*start, *found.ids]
    if len(tokens) > CONTEXT:
        notes.append(f"It reads {CONTEXT} words at most. These are the last {CONTEXT}.")
    return tokens[-CONTEXT:]


def calls(state: State) -> list[Any]:
    """What the reader's own `gpt_logits` is asked for; nothing where the mask is off."""
    if state.mask == "off":
        return []
    parameters = switched(frozenset(state.off.split()), state.positions == "on")
    blocks = [
        tuple(tuple(part or ()) for part in block)  # norm_1, heads, norm_2, ffn
        for block in parameters.blocks
    ]
    arguments = (
        np.array(read(state, [])),
        parameters.token_embedding,
        parameters.position_embedding,
        blocks,
        tuple(parameters.final_norm or ()),
    )
    return [["gpt_logits", [encode(each) for each in arguments]]]


def driven(
    returned: str, ours: GPT, tokens: list[int], parameters: GPTParameters
) -> tuple[GPT, Html]:
    """The logits that the reader's function returned, and a line that says so; else ours."""
    from exercises import returned_arrays  # it takes a moment, and few figures need it

    name = "gpt_logits()"
    try:
        (logits,) = returned_arrays(returned, [ours.logits.shape])
    except ValueError as error:
        said = f"Your {name} cannot drive this figure. {error} These are the course’s numbers."
        return ours, h("p", said, class_="driven")
    leaking = gpt(tokens, parameters, RUN.config, causal=False).logits
    apart = float(np.abs(logits - ours.logits).max())
    if len(tokens) > 1 and np.abs(logits - leaking).max() < min(apart, NEAR):
        said = (
            f"Your {name} leaks: these are the logits of a GPT whose mask is forgotten, so each "
            "word sees those that come after it."
        )
    else:
        said = (
            f"Your {name}, as it last passed its check, computed the logits. From the course’s own "
            f"they are {fmt(apart, 3)} apart at most"
            + (": this model was trained with GELU’s tanh form." if 0 < apart < NEAR else ".")
        )
    return ours._replace(logits=logits), h("p", said, class_="driven")


@cache
def switched(off: frozenset[str], positions: bool) -> GPTParameters:
    """The model with some heads switched off: what they gather is not written."""
    parameters = trained()
    blocks = []
    for b, block in enumerate(parameters.blocks):
        heads = block.attention
        assert heads is not None
        assert heads.W_O is not None
        W_O = heads.W_O.reshape(HEADS, -1, heads.W_O.shape[-1]).copy()
        for i in range(HEADS):
            if f"{b + 1}.{i + 1}" in off:
                W_O[i] = 0
        blocks.append(block._replace(attention=heads._replace(W_O=W_O.reshape(heads.W_O.shape))))
    table = parameters.position_embedding
    if table is not None and not positions:
        table = np.zeros_like(table)
    return parameters._replace(blocks=tuple(blocks), position_embedding=table)


def sampling_of(state: State) -> tuple[Sampling, list[str]]:
    """Temperature, top-k and seed as they were typed, or what is wrong with them."""
    notes = []

    def number(name: str, typed: str, otherwise: float, so: str = "") -> float:
        if not typed.strip():
            return otherwise
        try:
            (value,) = read_numbers(typed)
        except ValueError:
            so = so or f"it is {otherwise:g}"
            notes.append(f"{name} cannot be read as one number, so {so}.")
            return otherwise
        return value

    temperature = number("The temperature", state.temperature, 1)
    if not 0 <= temperature <= 100:
        notes.append("The temperature goes from 0 to 100; it is taken as 1.")
        temperature = 1
    typed = number("Top-k", state.top_k, 0, "all words take part")
    top_k = int(typed)
    if typed < 0 or typed != top_k:
        top_k = 0
        notes.append("Top-k is a number of words: 1, 2 and so on. Now all words take part.")
    seed = int(abs(number("The seed", state.seed, 0))) % 1_000_000
    return Sampling(temperature, top_k if top_k > 0 else None, seed), notes


def next_word(
    tokens: list[int],
    parameters: GPTParameters,
    causal: bool,
    sampling: Sampling,
    result: GPT | None = None,
) -> int:
    """The word that is drawn after these; the same seed draws the same one at the same place."""
    result = result or gpt(tokens, parameters, RUN.config, causal)
    shares = next_token_probabilities(result.logits[-1], sampling.temperature, sampling.top_k)
    point = np.random.default_rng([sampling.seed, len(tokens)]).random()
    return draw(shares, float(point))


def form(state: State, words: list[str], drawn: str) -> Html:
    """What can be changed."""
    said = " ".join(words)
    return controls.form(
        controls.sentence_field(said if state.write != "0" else state.sentence, "A beginning"),
        controls.presets("sentence", "Beginnings", EXAMPLES),
        controls.hidden("at", state.at),
        controls.hidden("cell", state.cell),
        controls.hidden("off", state.off),
        controls.hidden("write", "0"),
        controls.fixed("head", state.head),
        controls.number_field("temperature", "Temperature", state.temperature),
        optional("top_k", "Top-k (empty: all)", state.top_k),
        controls.number_field("seed", "Seed", state.seed),
        controls.choice("positions", "Positions", ON_OFF, state.positions),
        controls.choice("mask", "Mask", ON_OFF, state.mask),
        controls.setting(f"Write a word: {drawn}", sentence=f"{said} {drawn}", at=""),
        controls.setting(f"Write {AT_ONCE} words", write=str(AT_ONCE), at=""),
        controls.setting("All heads on", off=""),
    )


def optional(name: str, label: str, value: str) -> Html:
    """A field that may be empty."""
    field = h("input", type="text", name=name, value=value, maxlength=10, autocomplete="off")
    return h("label", h("span", label), field, class_="field")


def text(words: list[str], at: int) -> Html:
    """The words as buttons: each shows what was looked at after it."""
    return h(
        "p",
        "It reads this, with a full stop first, since a story begins after one. Below stands what "
        "may follow the marked word: ",
        *(
            h(
                "button",
                word,
                " ",  # parts the words where they are no buttons, with script off
                type="button",
                name="at",
                value=str(i),
                aria_pressed="true" if i == at else "false",
            )
            for i, word in enumerate(words)
        ),
        class_="written-words",
    )


def next_words(result: GPT, words: list[str], at: int, sampling: Sampling) -> Html:
    """The most probable words after the one that is looked at."""
    shares = next_token_probabilities(result.logits[at], sampling.temperature, sampling.top_k)
    order = sorted(range(len(shares)), key=lambda k: (-snap(float(shares[k])), k))[:SHOWN]
    came = words[at + 1] if at + 1 < len(words) else ""
    rows = [
        h(
            "tr",
            h("th", vocabulary()[k], " (came)" if vocabulary()[k] == came else "", scope="row"),
            h("td", fmt(shares[k], 3)),
            h("td", fmt(result.logits[at, k])),
        )
        for k in order
    ]
    best = vocabulary()[order[0]]
    caption = f"After “{words[at]}” (token {at}): most probably “{best}”."
    heads = ("probability", "logit")
    return region(
        "Next word",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", h("tr", h("td"), *(h("th", name, scope="col") for name in heads))),
            h("tbody", *rows),
            class_="numbers",
        ),
    )


def region(label: str, inside: Html) -> Html:
    """What may be wider than the page scrolls by itself."""
    return h("div", inside, class_="scroller", tabindex=0, role="group", aria_label=label)


def weights_of(result: GPT, name: str) -> Array:
    """The weights of the head "block.head"."""
    b, i = (int(part) - 1 for part in name.split("."))
    attention = result.blocks[b].attention
    assert attention is not None
    return np.asarray(attention.weights[i])


def called(name: str) -> str:
    """The head "1.3" in words."""
    block, head = map(int, name.split("."))
    return head_name(block, head)


def looks(result: GPT, words: list[str], at: int) -> Html:
    """Where each head looks from this token: its three largest weights."""
    rows = []
    for name in NAMES:
        row = weights_of(result, name)[at]
        order = sorted(range(len(words)), key=lambda j: (-snap(float(row[j])), j))[:3]
        rows.append(
            h(
                "tr",
                h("th", called(name), scope="row"),
                *(h("td", f"{words[j]} ({j}) ", h("b", fmt(row[j]))) for j in order),
                *(h("td") for _ in range(3 - len(order))),
            )
        )
    caption = f"Where the heads of each block look from “{words[at]}”: their largest weights."
    return region(
        "Where the heads look",
        h(
            "table",
            h("caption", h("span", caption)),
            h("tbody", *rows),
            class_="numbers looks",
        ),
    )


def head(state: State, result: GPT, words: list[str]) -> Html:
    """One head, opened: all its weights; and the switches of all heads."""
    off = set(state.off.split()) & set(NAMES)
    name = state.head if state.head in NAMES else NAMES[0]
    weights = weights_of(result, name)
    cell = picked(state.cell, len(words)) or (len(words) - 1, 0)
    chosen = h(
        "div",
        h("span", "Open"),
        *(controls.setting(called(each), head=each) for each in NAMES),
        class_="presets",
        role="group",
        aria_label="Open",
    )
    without = sorted(off ^ {name})
    switch = controls.setting(
        f"Switch {called(name)} {'on' if name in off else 'off'}", off=" ".join(without)
    )
    state_of = called(name).capitalize()
    state_of += ", switched off: it looks, and nothing is written" * (name in off)
    said = f"{state_of}. Off: {', '.join(map(called, sorted(off))) or 'none'}."
    grid = heatmap(
        weights,
        words,
        label=f"Weights of {called(name)}",
        caption=said,
        picked=cell,
    )
    return join(chosen, h("p", switch), grid, readout(weights), legend(weights, "weight"))


def stages(result: GPT, parameters: GPTParameters, words: list[str], at: int) -> Html:
    """The stream at one token: what each part adds, and what would be said there and then."""
    config = RUN.config
    rows: list[tuple[str, Array, Array]] = [
        ("embedding", result.embedding.tokens[at], result.embedding.tokens[at]),
    ]
    if result.embedding.positions is not None:
        rows.append(("+ position", result.embedding.positions[at], result.embedding.output[at]))
    for b, block in enumerate(result.blocks, 1):
        assert block.attention is not None
        assert block.feed_forward is not None
        rows.append((f"+ attention of block {b}", block.attention.output[at], block.middle[at]))
        rows.append((f"+ FFN of block {b}", block.feed_forward.output[at], block.output[at]))

    def would_say(stream: Array) -> str:
        norm = parameters.final_norm
        x = stream[None] if norm is None else layer_norm(stream[None], *norm, config.eps).output
        logits = unembed(x, parameters)[0]
        return vocabulary()[int(np.argmax([snap(float(z)) for z in logits]))]

    body = [
        h(
            "tr",
            h("th", name, scope="row"),
            h("td", fmt(float(np.linalg.norm(added)))),
            h("td", fmt(float(np.linalg.norm(stream)))),
            h("td", would_say(stream)),
            h("td", numbers(stream)),
        )
        for name, added, stream in rows
    ]
    heads = ("length added", "length of the stream", "would say", "its numbers")
    caption = (
        f"The stream at “{words[at]}”, stage by stage. “Would say” is what the final norm and the "
        "unembedding make of the stream as it is there."
    )
    return region(
        "Stage by stage",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", h("tr", h("td"), *(h("th", each, scope="col") for each in heads))),
            h("tbody", *body),
            class_="numbers trace",
        ),
    )


def numbers(stream: Array) -> Html:
    """All components of a vector, to be opened."""
    listed = ", ".join(fmt(x) for x in stream)
    return h(
        "details", h("summary", f"{len(stream)} numbers"), h("p", listed), name="stage-numbers"
    )


@cache
def known() -> Html:
    """The words of the small world."""
    return h(
        "details",
        h("summary", f"The {len(vocabulary())} words that it knows"),
        h("p", " ".join(vocabulary())),
        class_="stage",
    )
