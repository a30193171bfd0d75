"""Lesson 1: predict a row of attention weights, then see how much of it you put in its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attention import RawAttention, attention, word_embeddings
from attention.dot_product_attention import Array
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.question_card import question_card, said, way
from kit.svg import rectangle

SENTENCES = (  # each with the row that is asked for first
    ("The bank was steep", 1),
    ("The queen met a king", 1),
    ("She drank hot tea with milk", 3),
    ("Paris is in France", 0),
    ("He hid money in the steep bank", 6),
    ("The cat chased a mouse", 4),
)
SOLVED_BY = ("sentence", "row")  # what is solved is kept under them
LIMIT = 7  # tokens, and sliders
MOST = 10  # parts that a slider can give
NOTHING = "All words have 0 parts, so there is nothing to share out. Give one of them some."


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    sentence: str = SENTENCES[0][0]
    row: str = "1"
    w0: str = "1"  # parts for the first token, and so on
    w1: str = "1"
    w2: str = "1"
    w3: str = "1"
    w4: str = "1"
    w5: str = "1"
    w6: str = "1"
    shown: str = ""


def view(state: State) -> Html:
    """A slider for each token; once it is shown, the row beside the prediction."""
    words = word_embeddings.load()
    tokens = words.tokenize(state.sentence, LIMIT).tokens or ("bank",)
    i = min(int(state.row), len(tokens) - 1) if re.fullmatch("[0-6]", state.row) else 0
    result = attention(words.vectors_of(tokens))
    parts = [parts_of(getattr(state, f"w{j}")) for j in range(len(tokens))]
    prediction = np.array(parts) / max(sum(parts), 1)
    solved = bool(state.shown and any(parts))
    if solved:
        verdict = told(tokens, i, prediction, result)
        below = bars(tokens, result.weights[i], prediction)
    else:
        verdict = said("note", NOTHING) if state.shown else Html()
        below = way(
            "See the row without a prediction",
            bars(tokens, result.weights[i]),
            of="-".join(("row", str(i), *tokens)),
        )
    return question_card(
        asked(state.sentence, tokens, i),
        form(state, tokens, i, parts, solved),
        verdict,
        below,
        solved=solved,
    )


def parts_of(text: str) -> int:
    """How many parts a slider gives; 1 for what no slider says."""
    return min(int(text), MOST) if re.fullmatch("[0-9]{1,2}", text) else 1


def asked(sentence: str, tokens: Sequence[str], i: int) -> Html:
    """The question in words."""
    known = dict(SENTENCES)
    return h(
        "p",
        "In ",
        h("q", sentence if sentence in known else " ".join(tokens)),
        ", how much weight does ",
        h("b", f"“{tokens[i]}”"),
        " put on each word, itself included?",
    )


def form(state: State, tokens: Sequence[str], i: int, parts: list[int], shown: bool) -> Html:
    """The sliders before it is shown; after that they rest in hidden fields."""
    known = [sentence for sentence, _ in SENTENCES]
    at = known.index(state.sentence) + 1 if state.sentence in known else 0
    following, first = SENTENCES[at % len(SENTENCES)]
    anew = {f"w{j}": "1" for j in range(LIMIT)} | {"shown": ""}
    if shown:
        fields = [controls.hidden(f"w{j}", str(part)) for j, part in enumerate(parts)]
    else:
        fields = [sliders(tokens, parts)]
    return controls.form(
        controls.hidden("sentence", state.sentence),
        controls.hidden("row", str(i)),
        controls.hidden("shown", state.shown),
        *fields,
        controls.setting("Predict again", shown="")
        if shown
        else controls.setting("Show", shown="yes"),
        controls.setting("Another row", row=str((i + 1) % len(tokens)), **anew),
        controls.setting("Another sentence", sentence=following, row=str(first), **anew),
    )


def sliders(tokens: Sequence[str], parts: list[int]) -> Html:
    """One slider a token, and behind each the share that its parts make."""

    def slider(j: int) -> Html:
        share = fmt(parts[j] / max(sum(parts), 1))
        field = h(
            "input",
            type="range",
            name=f"w{j}",
            min=0,
            max=MOST,
            value=parts[j],
            aria_valuetext=f"parts: {parts[j]}, weight: {share}",
        )
        return h("label", h("span", tokens[j]), field, h("span", share, aria_hidden="true"))

    legend = (
        "Your prediction. Give each word as many parts as you like: they are divided by their "
        "total, so that the weights sum to 1."
    )
    return h("fieldset", h("legend", legend), *map(slider, range(len(tokens))), class_="sliders")


def told(tokens: Sequence[str], i: int, prediction: Array, result: RawAttention) -> Html:
    """The score of a prediction, and where it misses most."""
    row, scores = result.weights[i], np.round(result.scores[i], 9)
    misses = np.round(np.abs(prediction - row), 9)
    moved = misses.sum() / 2
    j = int(misses.argmax())
    other = "itself" if j == i else f"“{tokens[j]}”"
    place = int((scores > scores[j]).sum()) + 1
    return join(
        said(
            "note",
            h("strong", f"{percent(1 - moved)} of the weight is where it belongs. "),
            f"The other {percent(moved)} would have to move: half of the sum of all differences.",
        ),
        said(
            "note",
            f"The largest miss: you gave “{tokens[j]}” {fmt(prediction[j])}, and it gets "
            f"{fmt(row[j])}. The dot product of “{tokens[i]}” with {other} is {fmt(scores[j])}, "
            f"number {place} of {len(tokens)} in the row.",
        ),
    )


def percent(share: float) -> str:
    """A share of 1 in percent."""
    return f"{fmt(100 * share, 0)}\u00a0%"


def bars(tokens: Sequence[str], row: Array, prediction: Array | None = None) -> Html:
    """The weights as numbers with bars, beside those that were predicted."""
    columns = {"the row": row} if prediction is None else {"you": prediction, "the row": row}
    longest = max(x.max() for x in columns.values())
    head = h("tr", h("td"), *(h("th", name, scope="col") for name in columns))
    rows = [
        h(
            "tr",
            h("th", token, scope="row"),
            *(h("td", fmt(x[j]), bar(x[j] / longest, name)) for name, x in columns.items()),
        )
        for j, token in enumerate(tokens)
    ]
    return h("table", h("thead", head), h("tbody", *rows), class_="numbers bars")


def bar(share: float, name: str) -> Html:
    """A bar, by its share of the longest one. For the eye only: the number stands beside it."""
    return h(
        "svg",
        rectangle(0, 0, 100 * share, 10, "predicted" if name == "you" else "weight"),
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
