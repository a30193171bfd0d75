"""Lesson 5: guess how GPT-2's parameters are divided, then see a block and the whole model."""

import re
from dataclasses import dataclass

import numpy as np

from attention import GPT_2_SMALL, block_of, count, count_parts, gpt_of
from kit import controls
from kit.html import Html, h, join
from kit.numbers import percent
from kit.question_card import question_card, said, way
from kit.svg import drawing, rectangle

MODEL = gpt_of(GPT_2_SMALL)
COUNTED = count_parts(MODEL)
WHOLE = {
    "attention": COUNTED.attention,
    "FFN": COUNTED.feed_forward,
    "embeddings": COUNTED.token_embedding + COUNTED.position_embedding,
    "layer norms": COUNTED.norms,
}
ONE = block_of(GPT_2_SMALL)
BLOCK = {
    "attention": count(ONE.attention),
    "FFN": count(ONE.feed_forward),
    "embeddings": 0,
    "layer norms": count((ONE.norm_1, ONE.norm_2)),
}
KINDS = ("attention", "feed-forward", "stream", "norm")  # the colours of the four
FIELDS = ("attention", "feed_forward", "embeddings", "norms")
MOST = 10


@dataclass(frozen=True)
class State:
    """What the reader can change: shares for each part, and whether the answer is shown."""

    attention: str = "1"
    feed_forward: str = "1"
    embeddings: str = "1"
    norms: str = "1"
    shown: str = ""


def view(state: State) -> Html:
    """Four sliders; once it is shown, the counts beside the prediction."""
    shares = [share_of(getattr(state, name)) for name in FIELDS]
    guess = [share / max(sum(shares), 1) for share in shares]
    solved = bool(state.shown and any(shares))
    verdict = Html()
    if solved:
        verdict = told(guess)
    elif state.shown:
        verdict = said("note", "Give at least one part a share first.")
    return question_card(
        h("p", "How are the parameters of GPT-2, the small one, divided among its parts?"),
        form(state, shares, guess, solved),
        verdict,
        breakdown(guess)
        if solved
        else way("See the counts without a guess", breakdown(), of="gpt-2"),
        solved=solved,
    )


def share_of(text: str) -> int:
    """How many shares a slider gives; 1 for what no slider says."""
    return min(int(text), MOST) if re.fullmatch("[0-9]{1,2}", text) else 1


def form(state: State, shares: list[int], guess: list[float], shown: bool) -> Html:
    """The sliders before it is shown; after that they rest in hidden fields."""
    if shown:
        fields = [
            controls.hidden(name, str(share)) for name, share in zip(FIELDS, shares, strict=True)
        ]
    else:
        fields = [
            controls.slider(name, label, str(share), 0, MOST, 1, f"{percent(part)}")
            for name, label, share, part in zip(FIELDS, WHOLE, shares, guess, strict=True)
        ]
    return controls.form(
        controls.hidden("shown", state.shown),
        *fields,
        controls.setting("Guess again", shown="")
        if shown
        else controls.setting("Show the counts", shown="yes"),
    )


def told(guess: list[float]) -> Html:
    """Where a guess misses most."""
    true = np.array([*WHOLE.values()]) / sum(WHOLE.values())
    misses = np.round(np.array(guess) - true, 9)
    at = int(np.abs(misses).argmax())
    much = "more" if misses[at] > 0 else "less"
    return said(
        "note",
        h("strong", f"Your largest miss is {[*WHOLE][at]}: "),
        f"you gave it {percent(guess[at])}, {much} than the {percent(float(true[at]), 1)} that it "
        "has.",
    )


def breakdown(guess: list[float] | None = None) -> Html:
    """A block and the whole model, as bars and as numbers."""
    heads = ["one block", "", "the whole model", "", *(["your guess"] if guess else [])]
    rows = []
    for i, name in enumerate(WHOLE):
        cells = [f"{BLOCK[name]:,}" if BLOCK[name] else "–"]
        cells.append(percent(BLOCK[name] / sum(BLOCK.values()), 1) if BLOCK[name] else "")
        cells += [f"{WHOLE[name]:,}", percent(WHOLE[name] / sum(WHOLE.values()), 1)]
        cells += [percent(guess[i])] if guess else []
        rows.append(row(h("span", name, class_=f"swatch {KINDS[i]}"), cells))
    totals = [f"{sum(BLOCK.values()):,}", "", f"{sum(WHOLE.values()):,}", ""]
    rows.append(row(join("together"), totals + ([""] if guess else [])))
    table = h(
        "table",
        h(
            "caption",
            h(
                "span",
                "In a block the FFN has twice as many numbers as attention. In the whole model the "
                "embeddings have their share too, and the FFNs are less than half.",
            ),
        ),
        h(
            "thead",
            h("tr", h("td"), *(h("th", head, scope="col") if head else h("td") for head in heads)),
        ),
        h("tbody", *rows),
        class_="numbers",
    )
    return join(
        stacked("One block", BLOCK),
        stacked(f"GPT-2: {GPT_2_SMALL.blocks} blocks and the embeddings", WHOLE),
        h("div", table, class_="scroller", tabindex=0, role="group", aria_label="Parameters"),
    )


def row(name: Html, cells: list[str]) -> Html:
    """A row of the table of counts."""
    return h("tr", h("th", name, scope="row"), *(h("td", cell) for cell in cells))


def stacked(title: str, parts: dict[str, int]) -> Html:
    """The parts as one bar, cut."""
    total, at, bars = sum(parts.values()), 0.0, []
    for kind, number in zip(KINDS, parts.values(), strict=True):
        width = 600 * number / total
        bars.append(rectangle(at, 0, width, 26, f"part {kind}"))
        at += width
    shares = ", ".join(
        f"{name} {percent(number / total, 1)}" for name, number in parts.items() if number
    )
    bar = drawing(*bars, width=600, height=26, label=f"{title}: {shares}.")
    return h("div", h("p", h("strong", title)), bar, class_="cut-bar")
