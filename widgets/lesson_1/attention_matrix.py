"""Lesson 1's heatmap: dot-product attention on real word embeddings, for any sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from attention import RawAttention, attention, word_embeddings
from attention.word_embeddings import Tokenized, WordEmbeddings
from kit import controls
from kit.heatmap import heatmap, legend, readout
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.picking import picked
from learner import encode

TERMS = 4  # of a dot product, named one by one
NEAREST = 6  # words named before and after
DRIVEN_BY = "attention-output"  # the exercise whose code can compute the figure
LIMIT = 24  # tokens: as many as keep up with typing, and as a screen can hold
PRESETS = (
    "The bank was steep",
    "The bank raised interest rates",
    "She deposited money at the bank",
    "The cat chased the mouse",
    "The cat sat on the mat",
    "Dog bites man",
)

SHOW = (("weights", "weights"), ("scores", "raw scores"))


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = PRESETS[0]
    show: Literal["weights", "scores"] = "weights"
    cell: str = ""  # "row,column" of the number that is opened; the strongest pull if empty


def view(state: State, returned: str = "") -> Iterator[Html]:
    """The sentence's attention as a heatmap, with the controls to change it; then one number of it.

    returned: what the reader's own `attention` returned for `calls(state)`, to be shown instead.
    """
    words = word_embeddings.load()
    read = words.tokenize(state.sentence, LIMIT)
    form = controls.form(
        controls.hidden("cell", state.cell),
        controls.sentence_field(state.sentence),
        controls.choice("show", "Show", SHOW, state.show),
        controls.presets("sentence", "Try", PRESETS),
    )
    above = join(form, notes(read))
    if not read.tokens:
        yield join(above, nothing())
        return
    result, by = attention(words.vectors_of(read.tokens)), Html()
    if returned:
        result, by = driven(returned, result)
    strongest = strongest_pull(read, result)
    i, j = picked(state.cell, len(read.tokens)) or strongest or (0, 0)
    if state.show == "scores":
        matrix, meaning = result.scores, "dot product"
        caption = (
            "The score of two tokens is the dot product of their embeddings, so it is the same in "
            "both directions: the table mirrors itself along its diagonal."
        )
    else:
        matrix, meaning = result.weights, "weight"
        caption = see_the_pull(read.tokens, result, strongest)
    table = heatmap(
        matrix,
        read.tokens,
        label=f"Attention {state.show}, {len(read.tokens)} by {len(read.tokens)}",
        caption=caption,
        picked=(i, j),
    )
    yield join(above, by, table)
    # The rest takes as long as the table, which would keep up less well with typing.
    below = opened(read.tokens, result, i, j, words)
    yield join(readout(matrix), legend(matrix, meaning), below)


def calls(state: State) -> list[Any]:
    """What the reader's own `attention` is asked for: nothing where there is no word."""
    words = word_embeddings.load()
    tokens = words.tokenize(state.sentence, LIMIT).tokens
    return [["attention", [encode(words.vectors_of(tokens))]]] if tokens else []


def nothing() -> Html:
    """What to do when there is nothing to show."""
    return h(
        "p",
        "There is no word to look at yet. Type a few English words, such as ",
        h("q", PRESETS[0]),
        ".",
        class_="empty",
    )


def driven(returned: str, ours: RawAttention) -> tuple[RawAttention, Html]:
    """What the reader's `attention` returned, and a line that says so; else ours, and why."""
    from exercises import returned_arrays  # it takes a moment, and few figures need it

    try:
        arrays = returned_arrays(returned, [part.shape for part in ours])
    except ValueError as error:
        said = f"Your attention() cannot drive this figure. {error} These are the course’s numbers."
        return ours, h("p", said, class_="driven")
    said = "Your attention(), as it last passed its check, computed this figure."
    return RawAttention(*arrays), h("p", said, class_="driven")


def strongest_pull(read: Tokenized, result: RawAttention) -> tuple[int, int] | None:
    """The cell with the largest weight that a token puts on a different word."""
    ids = np.array(read.ids)
    # To 9 digits, and the first of equals: the same cell on every machine.
    pull = np.where(ids[:, None] == ids, -1.0, np.round(result.weights, 9))
    if pull.max() < 0:
        return None
    i, j = divmod(int(pull.argmax()), len(ids))
    return i, j


def see_the_pull(
    tokens: Sequence[str], result: RawAttention, strongest: tuple[int, int] | None
) -> str:
    """What to see first in the weights."""
    if strongest is None:
        return "Each row sums to 1. With no second word to look at, nothing can change."
    i, j = strongest
    return (
        f"Each row sums to 1. The strongest pull between two different words: “{tokens[i]}” puts "
        f"{fmt(result.weights[i, j])} of its weight on “{tokens[j]}” and keeps "
        f"{fmt(result.weights[i, i])} on itself."
    )


def opened(
    tokens: Sequence[str], result: RawAttention, i: int, j: int, words: WordEmbeddings
) -> Html:
    """One number taken apart, and what its row makes of the token."""
    looking, other = tokens[i], tokens[j]
    weight = join(
        f"Softmax divides e to this score by the sum over the row. The share of this “{other}” is ",
        h("b", fmt(result.weights[i, j], 4)),
        f": so much of the vector that comes out for “{looking}” is the vector of “{other}”.",
    )
    before = nearest_before(looking)
    after = words.nearest(result.output[i], NEAREST, [looking]) if result.output[i].any() else ()
    return h(
        "details",
        h("summary", f"“{looking}” looking at “{other}”, opened"),
        h(
            "div",
            h(
                "div",
                products(looking, other),
                h("p", weight),
            ),
            h(
                "div",
                h("p", f"Nearest to “{looking}” itself, before:"),
                h("p", ", ".join(before), class_="nearest"),
                h("p", f"Nearest to the average that row {i} makes of the sentence, after:"),
                h("p", ", ".join(after), class_="nearest"),
            ),
            class_="opened",
        ),
        class_="opening",
        open=True,
    )


@cache  # the same at each keystroke
def products(looking: str, other: str) -> Html:
    """The largest products in the dot product of two tokens, and the rest summed."""
    a, b = word_embeddings.load().vectors_of((looking, other))
    terms = a * b
    largest = np.argsort(-np.round(np.abs(terms), 9), kind="stable")[:TERMS]
    rest = float(terms.sum() - terms[largest].sum())
    names = ("component", f"“{looking}”", f"“{other}”", "product")
    rows = [
        h("tr", h("th", str(k), scope="row"), *(h("td", fmt(x)) for x in (a[k], b[k], terms[k])))
        for k in largest
    ]
    table = h(
        "table",
        h("thead", h("tr", *(h("th", name, scope="col") for name in names))),
        h("tbody", *rows),
        h(
            "tfoot",
            ending(f"the other {len(terms) - len(largest)}", fmt(rest)),
            ending("score, the sum of all", fmt(float(terms.sum()))),
        ),
        class_="numbers",
    )
    return join(
        h("p", f"The {len(largest)} largest of the {len(terms)} products in the score:"),
        h("div", table, class_="scroller", tabindex=0, role="group", aria_label="Products"),
    )


@cache
def nearest_before(token: str) -> tuple[str, ...]:
    """The words nearest to a token's own embedding."""
    words = word_embeddings.load()
    (vector,) = words.vectors_of([token])
    return words.nearest(vector, NEAREST, [token]) if vector.any() else ()


def ending(name: str, value: str) -> Html:
    """A closing row of the products: what it is, and its number."""
    return h("tr", h("th", name, scope="row", colspan=3), h("td", value))


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
