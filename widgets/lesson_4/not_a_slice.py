"""Lesson 4: change one component of a token, and both heads notice."""

from dataclasses import dataclass

import numpy as np

from attention import MultiHeadParameters, multi_head_attention
from attention.checks import Array
from attention.traced_example import HEADS, TOKENS, X_WIDE
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.typed import read_numbers

HERE = TOKENS.index("here")
H, D_MODEL, D_K = HEADS.W_Q.shape
LOWEST, HIGHEST, STEP = -3.0, 3.0, 0.5
COMPONENTS = tuple((str(j), str(j)) for j in range(D_MODEL))


def sliced(W: Array) -> Array:
    """The matrices of heads that see their own slice of a token only: the other rows are zero."""
    own = np.arange(D_MODEL) // D_K == np.arange(H)[:, None]  # (h, d_model)
    return np.where(own[:, :, None], W, 0.0)


SLICES = MultiHeadParameters(sliced(HEADS.W_Q), sliced(HEADS.W_K), sliced(HEADS.W_V))
WHOLE = multi_head_attention(X_WIDE, HEADS).weights  # (h, n, n)
SLICED = multi_head_attention(X_WIDE, SLICES).weights


@dataclass(frozen=True)
class State:
    """Which component of “here” is changed, and to what."""

    component: str = "4"
    value: str = "0"


def view(state: State) -> Html:
    """The row of “here” in both heads, before and after; and in heads that would be slices."""
    j = int(state.component) if state.component in dict(COMPONENTS) else 4
    value = chosen(state.value)
    X = X_WIDE.copy()
    X[HERE, j] = value
    after = multi_head_attention(X, HEADS).weights
    as_slices = multi_head_attention(X, SLICES).weights
    form = controls.form(
        controls.choice("component", "Component of “here”", COMPONENTS, str(j)),
        controls.slider("value", "is now", f"{value:g}", LOWEST, HIGHEST, STEP, fmt(value, 1)),
        controls.setting("As it was", component=str(j), value=f"{float(X_WIDE[HERE, j]):g}"),
    )
    return join(
        form,
        table(after),
        verdict(j, float(X_WIDE[HERE, j]), value, moved(WHOLE, after), moved(SLICED, as_slices)),
    )


def chosen(text: str) -> float:
    """The number that the slider stands at; 0 for what no slider says."""
    try:
        (number,) = read_numbers(text)
    except ValueError:
        return 0.0
    return min(max(round(number / STEP) * STEP, LOWEST), HIGHEST)


def moved(before: Array, after: Array) -> Array:
    """How far the largest weight of the row of “here” moved, in each head: (h,)."""
    return np.asarray(np.round(np.abs(after - before)[:, HERE].max(axis=-1), 9))


def table(after: Array) -> Html:
    """The row of “here” in each head, as it was and as it is now."""
    head = h("tr", h("td"), *(h("th", token, scope="col") for token in TOKENS))
    rows = [
        h(
            "tr",
            h("th", f"head {g + 1}, {when}", scope="row"),
            *(h("td", fmt(x, 3)) for x in weights[g, HERE]),
        )
        for g in range(H)
        for when, weights in (("before", WHOLE), ("after", after))
    ]
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", "The weights of “here”. Compare before and after.")),
            h("thead", head),
            h("tbody", *rows),
            class_="numbers",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label="The weights of “here” in both heads",
    )


def verdict(j: int, before: float, value: float, whole: Array, slices: Array) -> Html:
    """Which heads noticed, and which would have if they were slices."""
    if value == before:
        return h("p", "This is what it was, so nothing moves.", role="status")
    moves = " and ".join(f"up to {fmt(x, 3)} in head {g + 1}" for g, x in enumerate(whole))
    blind = int(slices.argmin()) + 1
    return h(
        "p",
        f"Component {j} was {fmt(before, 1)} and is now {fmt(value, 1)}. The weights moved by "
        f"{moves}. If heads were slices, head {blind} would not see component {j}, and its row "
        f"would have moved by {fmt(slices[blind - 1], 3)}.",
        role="status",
    )
