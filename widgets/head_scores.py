"""Where the heads of the small GPT look, and which skills go with each of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from kit.html import Html, h
from kit.naming import head_name
from kit.numbers import fmt
from kit.svg import drawing, figure, rectangle
from widgets.measured_without import MISSED, SKILLS, measured, missed, named_skills

HIGH = 0.5  # a mean weight from here on is set off


@dataclass(frozen=True)
class State:
    """What is shown; nothing can be changed."""

    shows: Literal["looks", "losses"] = "looks"
    parts: Literal["all", "heads"] = "all"  # "heads": of what is switched off, these alone


def view(state: State) -> Html:
    """Mean weights of each head, or what is right when it alone is switched off."""
    looks = state.shows == "looks"
    head = looked() if looks else [*SKILLS]
    table = h(
        "table",
        h("thead", h("tr", h("td"), *(h("th", name, scope="col") for name in head))),
        h("tbody", *(weights() if looks else left(state.parts == "heads"))),
        class_="numbers shares wide",
    )
    label = "Where each head looks" if looks else "Skills with a part switched off"
    return figure(
        h("div", table, class_="scroller", tabindex=0, role="group", aria_label=label),
        caption=said_of_looks() if looks else said_of_losses(),
        class_="measured",
    )


def looked() -> list[str]:
    """Headings: the two scores of the literature, then skills."""
    return ["word before", "induction score", *(s for s in SKILLS if s != "induction")]


def weights() -> Iterator[Html]:
    """A row for each head: mean weights."""
    for score in measured()["heads"]["scores"]:
        shares = {"word before": score["previous"], "induction score": score["induction"]}
        shares |= score["to_clue"]
        yield h(
            "tr",
            h("th", head_name(score["block"], score["head"]), scope="row"),
            *(cell(shares[name], fmt(shares[name]), shares[name] >= HIGH) for name in looked()),
        )


def left(heads_only: bool) -> Iterator[Html]:
    """A row for each head, FFN and block: what is right without it, of a hundred."""
    data = measured()
    larger = (
        *((ffn, f"without the FFN of block {ffn['block']}") for ffn in data["without_ffns"]),
        *((block, f"without block {block['block']}") for block in data["without_blocks"]),
    )
    for told, name in (
        *(
            (head, f"without {head_name(head['block'], head['head'])}")
            for head in data["without_heads"]
        ),
        *(() if heads_only else larger),
    ):
        shares: dict[str, Any] = told["right"]
        yield h(
            "tr",
            h("th", name, scope="row"),
            *(
                cell(shares[skill], fmt(100 * shares[skill], 0), missed(shares[skill]))
                for skill in SKILLS
            ),
        )


def dearest(skill: str) -> tuple[str, str]:
    """The head without which a skill suffers most, and what is right without it, of a hundred."""
    worst = min(measured()["without_heads"], key=lambda told: float(told["right"][skill]))
    return head_name(worst["block"], worst["head"]), fmt(100 * worst["right"][skill], 0)


def cell(share: float, number: str, set_off: bool) -> Html:
    """A share as a number and a bar."""
    bar = drawing(
        rectangle(0, 0, 100, 6, "track"),
        rectangle(0, 0, 100 * share, 6, "filled"),
        width=100,
        height=6,
        label=number,
    )
    return h("td", h("span", number), bar, class_="missed" if set_off else None)


def said_of_looks() -> str:
    """What to see in the weights."""
    heads = measured()["heads"]
    best = max(heads["scores"], key=lambda score: float(score["induction"]))
    return (
        f"Mean weights over {heads['stories']} stories, those from {fmt(HIGH, 1)} on set off. Each "
        "skill's column: the weight from the word that asks to the word that tells. The highest "
        f"induction score is {fmt(best['induction'])}, of "
        f"{head_name(best['block'], best['head'])}. One skill mostly needs more than one head."
    )


def said_of_losses() -> str:
    """What to see in what is left."""
    return (
        "The trained model with one part switched off, and nothing learned anew: words told right, "
        f"of 100, set off where fewer than {fmt(100 * MISSED, 0)}. It loses more than a model that "
        "was trained without that part, since the rest has been built on it. "
        f"{named_skills([*SKILLS])}"
    )
