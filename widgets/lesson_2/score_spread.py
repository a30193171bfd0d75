"""Lesson 2: how far dot products spread as d_k grows, and what that does to the weights."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from attention import attention_weights, project, scores_gradient, softmax_sensitivity
from attention.checks import Array
from kit import controls
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.svg import rectangle

SIZES = (1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512)  # of d_k, by the slider's place
ROWS = 240  # about so many queries are drawn, whatever the number of keys
MOST_KEYS, SEEDS = 64, 1000
CERTAIN = 0.99


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    size: str = "10"  # the place of d_k in SIZES
    keys: str = "10"
    seed: str = "0"


class Measured(NamedTuple):
    """What a sample of random queries and keys came to."""

    spread: float  # standard deviation of all scores before softmax
    largest: float  # mean over rows of the largest weight
    certain: float  # share of rows that put more than CERTAIN on one key
    sensitivity: float  # median over rows of the norm of softmax's Jacobian
    row: Array  # the weights of one row, the largest first


def view(state: State) -> Html:
    """The same sample without and with the division by the root of d_k."""
    place, keys = within(state.size, 10, 0, len(SIZES) - 1), within(state.keys, 10, 2, MOST_KEYS)
    seed, d_k = within(state.seed, 0, 0, SEEDS - 1), SIZES[place]
    plain, scaled = (measured(d_k, keys, seed, scale) for scale in (False, True))
    form = controls.form(
        controls.slider("size", "d_k", str(place), 0, len(SIZES) - 1, 1, str(d_k)),
        controls.slider("keys", "keys in a row", str(keys), 2, MOST_KEYS, 1),
        controls.hidden("seed", str(seed)),
        controls.setting("Draw other numbers", seed=str((seed + 1) % SEEDS)),
    )
    caption = (
        f"Random queries and keys, each component drawn around 0 with variance 1. With d_k = {d_k} "
        f"the scores spread by {fmt(plain.spread)}, close to √{d_k} = {fmt(float(np.sqrt(d_k)))}. "
        f"Without the division the largest weight of a row is {fmt(plain.largest)} on average, "
        f"with it {fmt(scaled.largest)}. Move d_k and see which column stays."
    )
    return join(
        form,
        h(
            "div",
            table(plain, scaled),
            class_="scroller",
            tabindex=0,
            role="group",
            aria_label="The sample in numbers",
        ),
        h("p", caption, class_="caption"),
    )


def within(typed: str, otherwise: int, lowest: int, highest: int) -> int:
    """A slider's whole number, in its bounds; what no slider gives counts as `otherwise`."""
    number = int(typed) if re.fullmatch("[0-9]{1,4}", typed) else otherwise
    return min(max(number, lowest), highest)


@lru_cache(maxsize=64)
def measured(d_k: int, keys: int = 10, seed: int = 0, scale: bool = False) -> Measured:
    """Random sentences of so many tokens, each with a query and a key of unit variance."""
    rng = np.random.default_rng(seed)
    sentences = -(-ROWS // keys)
    Q, K = rng.standard_normal((2, sentences, keys, d_k))
    result = attention_weights(Q, K, scale=scale)
    largest = result.weights.max(axis=-1)
    return Measured(
        spread=float(result.scaled.std()),
        largest=float(largest.mean()),
        certain=float((largest > CERTAIN).mean()),
        sensitivity=float(np.median(softmax_sensitivity(result.weights))),
        row=np.sort(result.weights[0, 0])[::-1],
    )


def table(plain: Measured, scaled: Measured) -> Html:
    """What was measured, a row each, without and with the division."""

    def row(name: str, *cells: str) -> Html:
        return h("tr", h("th", name, scope="row"), *(h("td", cell) for cell in cells))

    both = (plain, scaled)
    return h(
        "table",
        h(
            "thead",
            h(
                "tr",
                h("td"),
                h("th", "q · k as it is", scope="col"),
                h("th", "divided by √d_k", scope="col"),
            ),
        ),
        h(
            "tbody",
            row("spread of the scores", *(fmt(each.spread) for each in both)),
            row("largest weight, on average", *(fmt(each.largest) for each in both)),
            row("rows with more than 0.99 on one key", *(percent(each.certain) for each in both)),
            row(
                "share of a change in the scores that reaches the weights, at most (median row)",
                *(percent(each.sensitivity, 2) for each in both),
            ),
            row("one row of weights, the largest first", *(bars(each.row) for each in both)),
        ),
        class_="numbers measured",
    )


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 in percent."""
    return f"{fmt(100 * share, digits)}\u00a0%"


def bars(row: Array) -> Html:
    """Weights as columns; the numbers that matter stand in the rows above."""
    n = len(row)
    shapes = [
        rectangle(100 * j / n, 50 * (1 - float(x)), 80 / n, 50 * float(x), "weight")
        for j, x in enumerate(row)
    ]
    return h("svg", *shapes, viewBox="0 0 100 50", aria_hidden="true")


class FirstStep(NamedTuple):
    """What of training's first step reaches the scores and the two matrices of one head."""

    row: float  # median over tokens of the gradient's norm at the row of scores
    whole: float  # median over sentences of the norm of the gradient of W_Q


@lru_cache(maxsize=64)
def first_step(d_k: int, scale: bool, sentences: int = 40, n: int = 16) -> FirstStep:
    """The gradient of W_Q in one head with random matrices, for random gradients at the weights.

    Tokens have d_model = 64 components of variance 1, and the matrices are drawn such that queries
    and keys have it too. What the rest of a model would send back to the weights is drawn as well.
    """
    d_model = 64
    rng = np.random.default_rng(0)
    rows, whole = [], []
    for _ in range(sentences):
        X, G = rng.standard_normal((n, d_model)), rng.standard_normal((n, n))
        W_Q, W_K = rng.standard_normal((2, d_model, d_k)) / np.sqrt(d_model)
        Q, K = project(X, W_Q), project(X, W_K)
        weights = attention_weights(Q, K, scale=scale).weights
        at_scores = scores_gradient(weights, G) / (np.sqrt(d_k) if scale else 1)
        rows.append(np.linalg.norm(at_scores, axis=1))
        whole.append(np.linalg.norm(X.T @ (at_scores @ K)))
    return FirstStep(float(np.median(rows)), float(np.median(whole)))


def histogram(d_k: int, edges: Array) -> Array:
    """Which share of random dot products falls between these edges, per unit of length."""
    rng = np.random.default_rng(0)
    Q, K = rng.standard_normal((2, 20_000, d_k))
    return np.histogram((Q * K).sum(axis=1), edges, density=True)[0]
