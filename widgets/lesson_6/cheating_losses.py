"""Lesson 6: losses beside the floor; the model without a mask lies below it."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from kit.html import Html, h
from kit.numbers import fmt
from kit.svg import drawing, figure, line, rectangle, text
from model_files import model_file

WIDTH, LEFT, BAR, GAP = 620.0, 190.0, 22.0, 12.0


@dataclass(frozen=True)
class State:
    """Nothing can be changed."""


@cache
def measured() -> Any:
    """What scripts/measure_small_world.py found."""
    return json.loads(model_file("small_world.json"))


def losses() -> list[tuple[str, float]]:
    """Each model with its loss on the test texts, in nats a word."""
    found = measured()
    return [
        ("only how common words are", found["baselines"]["unigram"]["loss"]),
        ("only the word before", found["baselines"]["bigram"]["loss"]),
        ("the GPT", found["runs"]["full"]["loss"]["mean"]),
        ("the GPT without a mask", found["runs"]["without-mask"]["loss"]["mean"]),
    ]


def floor() -> float:
    """The loss of one who knows every probability of the world, on the same texts."""
    told: float = measured()["world"]["told"]
    return told


def view(_: State) -> Html:
    """A bar for each model, and the floor as a line through them all."""
    rows, best = losses(), floor()
    scale = (WIDTH - LEFT - 60) / max(loss for _, loss in rows)
    height = len(rows) * (BAR + GAP) + 34
    shapes = []
    for i, (name, loss) in enumerate(rows):
        y = 6 + i * (BAR + GAP)
        kind = "honest" if loss >= best else "cheating"
        shapes += [
            text(LEFT - 10, y + 16, name, anchor="end"),
            rectangle(LEFT, y, scale * loss, BAR, f"loss {kind}"),
            text(LEFT + scale * loss + 8, y + 16, fmt(loss, 3), "number", "start"),
        ]
    x = LEFT + scale * best
    shapes += [
        line(x, 0, x, height - 22, "floor"),
        text(x, height - 6, f"floor {fmt(best, 3)}", "floor-name"),
    ]
    label = "Mean loss a word. " + ". ".join(f"{name}: {fmt(loss, 3)}" for name, loss in rows)
    table = h(
        "div",
        drawing(*shapes, width=WIDTH, height=height, label=f"{label}. The floor: {fmt(best, 3)}."),
        class_="scroller wide-drawing",
        tabindex=0,
        role="group",
        aria_label="Losses beside the floor",
    )
    return figure(
        table,
        caption=(
            "Mean loss a word on stories that no model has seen. The line is the loss of a reader "
            "who knows the probability of every word. One bar ends before it."
        ),
        class_="losses",
    )
