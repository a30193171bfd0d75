"""Beyond the lessons: one word in two sentences, layer by layer, and whom it is near to."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from attention import cosine
from attention.checks import Array
from english import known
from english.encoder import LAYERS
from english.weights import FILE
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from widgets.english_heads import LIMIT, encoded, pieces_of
from widgets.lesson_4.encoder_measured import table

MODELS = (FILE, known.FILE)
ON_REQUEST = "encoder_memory.json"
NEAREST = 4
PRESETS = (  # first sentence, second, word
    ("they walked along the bank of the river", "she put the money in the bank", "bank"),
    ("they walked along the bank of the river", "the muddy bank of the stream was wet", "bank"),
    ("a bat hung in the cave", "he hit the ball with a bat", "bat"),
    ("turn on the light", "the bag was very light", "light"),
)


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = PRESETS[0][0]
    second: str = PRESETS[0][1]
    word: str = PRESETS[0][2]


def view(state: State) -> Iterator[Html]:
    """The two sentences; how alike the word's vectors are; what each is near to."""
    word = " ".join(pieces_of(state.word)[1:-1])
    form = controls.form(
        controls.sentence_field(state.sentence, "One sentence"),
        controls.sentence_field(state.second, "Another", "second"),
        controls.sentence_field(state.word, "The word in both", "word"),
        h(
            "div",
            h("span", "Try"),
            *(
                controls.setting(f"{c}: {a} / {b}", sentence=a, second=b, word=c)
                for a, b, c in PRESETS
            ),
            class_="presets",
            role="group",
            aria_label="Try",
        ),
    )
    both = [vectors(text, word) for text in (state.sentence, state.second)]
    if both[0] is None or both[1] is None:
        missing = "the first" if both[0] is None else "the second"
        said = f"The word must be one piece, and stand in both sentences; {missing} has it not."
        yield join(form, h("div", h("p", said), class_="notes", role="status"))
        return
    first, second = both[0], both[1]
    yield join(form, h("div", class_="notes", role="status"), by_layer(word, first, second))
    yield nearest(first, second)


def vectors(text: str, word: str) -> Array | None:
    """A word's vectors in a sentence, (LAYERS + 1, d_model); None if it is not there."""
    pieces = pieces_of(text)[:LIMIT]
    if word not in pieces[1:]:
        return None
    return encoded(pieces, ()).states[:, pieces.index(word)]


def by_layer(word: str, first: Array, second: Array) -> Html:
    """The cosine of the two vectors after each layer."""
    cosines = [cosine(a, b) for a, b in zip(first, second, strict=True)]
    names = ["embeddings", *(f"layer {b}" for b in range(1, LAYERS + 1))]
    rows = [(name, fmt(value, 3)) for name, value in zip(names, cosines, strict=True)]
    return table(
        "The word in two sentences",
        f"How alike “{word}” is with “{word}”, by layer. See where the two part.",
        ("after", "cosine"),
        rows,
    )


def nearest(first: Array, second: Array) -> Html:
    """Whom the two vectors are near to, before the first layer and after the last."""
    rows = []
    for said, vector in (("in the first sentence", first), ("in the second", second)):
        for when, layer in (("before", 0), ("after", -1)):
            like = np.array([cosine(vector[layer], one) for one in known.known()[layer]])
            best = np.argsort(-np.round(like, 6), kind="stable")[:NEAREST]
            names = [
                f"{known.KNOWN[k][0]} {fmt(float(like[k]))}: {known.KNOWN[k][1]}" for k in best
            ]
            rows.append((f"{said}, {when}", *names))
    return table(
        "Nearest vectors",
        f"The nearest of {len(known.KNOWN)} words in sentences of their own, by cosine. Before the "
        "first layer only the word itself counts; see who is near after the last.",
        ("the word", "nearest", "second", "third", "fourth"),
        rows,
    )
