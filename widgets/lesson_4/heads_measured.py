"""Lesson 4: the small world with fewer heads, without W_O, and with each head switched off."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from kit.html import Html, h
from kit.numbers import fmt
from model_files import model_file

RUNS = (
    ("full", "4 heads"),
    ("two-heads", "2 heads"),
    ("one-head", "1 head"),
    ("without-output-projection", "4 heads, no W_O"),
)
SKILLS = {
    "copy": "say a word again",
    "coreference": "what “it” was",
    "order": "who did it to whom",
    "tracking": "who has the thing now",
    "induction": "sing the song again",
    "context": "which bank it was",
    "gender": "she or he",
    "fact": "who goes where in which month",
    "counting": "who is the third",
}
LOW = 0.9  # below it a share is set off


@dataclass(frozen=True)
class State:
    """Which of the two measurements to show."""

    show: Literal["trained", "switched-off"] = "trained"


@cache
def measured() -> dict[str, Any]:
    """What was measured of the trained models."""
    found: dict[str, Any] = json.loads(model_file("small_world.json"))
    return found


def view(state: State) -> Html:
    """A row for each skill: how often its word gets told right."""
    if state.show == "trained":
        columns = [(name, right_of(run)) for run, name in RUNS]
        losses = [float(measured()["runs"][run]["loss"]["mean"]) for run, _ in RUNS]
        caption = (
            "Four models, each trained from scratch: in how many of 100 cases the word that takes "
            "a skill is told right. Below, the loss; less is better, and the least possible is "
            f"{fmt(float(measured()['world']['told']), 3)}."
        )
        return table("Trained with fewer heads", columns, losses, caption)
    whole = [("all on", right_of("full"))]
    off = [(f"{x['block']}.{x['head']}", x["right"]) for x in measured()["without_heads"]]
    losses = [
        float(measured()["runs"]["full"]["loss"]["mean"]),
        *(float(x["loss"]) for x in measured()["without_heads"]),
    ]
    caption = (
        "The trained model with one head switched off at a time, block and head by their numbers. "
        "Follow a column down, and see what that head was needed for."
    )
    return table("One head switched off", [*whole, *off], losses, caption)


def right_of(run: str) -> dict[str, float]:
    """The share told right in a trained model, by skill."""
    return {skill: float(x["mean"]) for skill, x in measured()["runs"][run]["right"].items()}


def table(
    label: str,
    columns: Sequence[tuple[str, Mapping[str, float]]],
    losses: Sequence[float],
    caption: str,
) -> Html:
    """Percentages by skill, and the losses at the foot."""
    head = h("tr", h("td"), *(h("th", name, scope="col") for name, _ in columns))
    rows = [
        h(
            "tr",
            h("th", said, scope="row"),
            *(percent(float(right[skill])) for _, right in columns),
        )
        for skill, said in SKILLS.items()
    ]
    foot = h("tr", h("th", "loss", scope="row"), *(h("td", fmt(loss, 3)) for loss in losses))
    return h(
        "div",
        h(
            "table",
            h("caption", h("span", caption)),
            h("thead", head),
            h("tbody", *rows),
            h("tfoot", foot),
            class_="numbers narrow",
        ),
        class_="scroller",
        tabindex=0,
        role="group",
        aria_label=label,
    )


def percent(share: float) -> Html:
    """A share in percent, set off where it is low."""
    said = fmt(100 * share, 0)
    return h("td", h("strong", said) if share < LOW else said)


# What the prose says of it.


def right(run: str, skill: str) -> str:
    """In percent, of a trained model."""
    return fmt(100 * right_of(run)[skill], 0)


def without(block: int, head: int, skill: str) -> str:
    """In percent, with that head switched off."""
    (found,) = (
        x["right"][skill]
        for x in measured()["without_heads"]
        if (x["block"], x["head"]) == (block, head)
    )
    return fmt(100 * float(found), 0)


def loss(run: str) -> str:
    """Of a trained model."""
    return fmt(float(measured()["runs"][run]["loss"]["mean"]), 3)


def least_needed() -> tuple[int, int]:
    """Block and head whose loss costs the least."""
    rows = measured()["without_heads"]
    at = int(np.argmin([x["loss"] for x in rows]))
    return int(rows[at]["block"]), int(rows[at]["head"])
