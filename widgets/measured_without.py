"""What the small GPT loses when a part is taken out: measured runs beside each other."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kit.html import Html, h
from kit.numbers import fmt
from kit.state import suggest
from kit.svg import drawing, figure, rectangle
from model_files import model_file

# What a skill takes, by the name that the measurements give it.
SKILLS = {
    "copy": "the same word again",
    "coreference": "which noun “it” means",
    "order": "who did it to whom",
    "tracking": "who has it now",
    "induction": "a song sung again",
    "context": "which kind of bank",
    "gender": "she or he",
    "fact": "a fact of two words together",
    "counting": "how many wait",
}
NAMES = {
    "full": "full model",
    "wide-heads": "d_k = 64",
    "wide-heads-without-scaling": "d_k = 64, without scaling",
    "without-output-projection": "without W_O",
    "without-ffn": "without FFN",
    "post-norm": "post-norm",
}
MISSED = 0.95  # a share that is printed as less than this is set off
BESIDE = 4  # so many models at most stand beside each other; more stand below each other


@dataclass(frozen=True)
class State:
    """What is shown; nothing can be changed."""

    variants: str = "full, without-ffn"  # names of runs, or "all"
    skills: str = "all"  # names of skills


def view(state: State) -> Html:
    """Loss and skills of the chosen models, and in the caption what each has lost."""
    runs = measured()["runs"]
    variants, skills = chosen(state.variants, runs), chosen(state.skills, SKILLS)
    table = beside if len(variants) <= BESIDE else below
    return figure(
        h(
            "div",
            table(variants, skills),
            class_="scroller",
            tabindex=0,
            role="group",
            aria_label="Measured: words told right, by model and skill",
        ),
        caption=caption(variants, skills),
        class_="measured",
    )


@cache
def measured() -> Any:
    """All that scripts/measure_small_world.py wrote."""
    return json.loads(model_file("small_world.json"))


def chosen(names: str, known: dict[str, Any]) -> list[str]:
    """Names with commas between them, or all. Raises ValueError for one that is not known."""
    if names == "all":
        return [*known]
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in known:
            raise ValueError(f"nothing was measured of {name!r}{suggest(name, [*known])}")
    return wanted


def beside(variants: Sequence[str], skills: Sequence[str]) -> Html:
    """A row for each skill, a column for each model."""
    runs = measured()["runs"]
    head = [h("td", "words told right, of 100"), *(named(name, "col") for name in variants)]
    rows = [
        h(
            "tr",
            h("th", SKILLS[skill], " ", h("small", skill), scope="row"),
            *(share(runs[name]["right"][skill]) for name in variants),
        )
        for skill in skills
    ]
    ends: list[tuple[str, Callable[[Any], str]]] = [
        ("loss", lambda run: number(run["loss"])),
        ("parameters", lambda run: f"{run['parameters']:,}"),
    ]
    for label, cell in ends:
        cells = (h("td", cell(runs[name])) for name in variants)
        rows.append(h("tr", h("th", label, scope="row"), *cells, class_="apart"))
    return h("table", h("thead", h("tr", *head)), h("tbody", *rows), class_="numbers shares")


def below(variants: Sequence[str], skills: Sequence[str]) -> Html:
    """A row for each model, a column for each skill."""
    runs = measured()["runs"]
    head = ["loss", *skills, "parameters"]
    rows = [
        h(
            "tr",
            named(name, "row"),
            h("td", number(runs[name]["loss"])),
            *(share(runs[name]["right"][skill]) for skill in skills),
            h("td", f"{runs[name]['parameters']:,}"),
        )
        for name in variants
    ]
    return h(
        "table",
        h("thead", h("tr", h("td"), *(h("th", word, scope="col") for word in head))),
        h("tbody", *rows),
        class_="numbers shares wide",
    )


def named(variant: str, scope: str) -> Html:
    """The heading of a model."""
    return h("th", NAMES.get(variant, variant.replace("-", " ")), scope=scope)


def share(over_seeds: Any) -> Html:
    """How many words of a hundred are told right: as a number and a bar, with the range of runs."""
    mean, each = over_seeds["mean"], over_seeds["each"]
    bar = drawing(
        rectangle(0, 0, 100, 6, "track"),
        rectangle(0, 0, 100 * mean, 6, "filled"),
        width=100,
        height=6,
        label=f"{fmt(100 * mean, 0)} of 100",
    )
    low, high = fmt(100 * min(each), 0), fmt(100 * max(each), 0)
    spread = [h("small", f"{low}–{high}")] if low != high else []
    return h(
        "td",
        h("span", fmt(100 * mean, 0)),
        *spread,
        bar,
        class_="missed" if missed(mean) else None,
    )


def missed(share: float) -> bool:
    """Whether a share is set off: by the number that is printed, so that the caption fits it."""
    return int(fmt(100 * share, 0)) < 100 * MISSED


def number(over_seeds: Any) -> str:
    """A mean loss."""
    return fmt(over_seeds["mean"], 3)


def caption(variants: Sequence[str], skills: Sequence[str]) -> str:
    """What to see: what is set off, where the least loss lies, and how much was measured."""
    data = measured()
    runs, floor = data["runs"], data["world"]["told"]
    told = []
    others = [name for name in variants if name != "full"]
    if len(variants) <= BESIDE:
        for name in others:
            told.append(f"{lost(name, skills)}.")
    else:
        told.append(
            f"Go down a column: where fewer than {fmt(100 * MISSED, 0)} of 100 are right, the "
            "number is set off, and that model misses the part that it lacks."
        )
        told.append(named_skills(skills))
    below_floor = [name for name in variants if runs[name]["loss"]["mean"] < floor]
    told.append(f"The least loss that an honest model can have on these texts is {fmt(floor, 3)}.")
    if below_floor:
        told.append("A loss below it means that the model reads the answer.")
    counts = {len(runs[name]["seeds"]) for name in variants}
    many = f"{min(counts)} to {max(counts)}" if len(counts) > 1 else f"{max(counts)}"
    told.append(
        "Each model was trained once."
        if counts == {1}
        else f"Means of {many} trainings, in small print their range."
    )
    return " ".join(told)


def named_skills(skills: Sequence[str]) -> str:
    """What the short names stand for that head a column."""
    return f"The skills are {'; '.join(f'{skill}: {SKILLS[skill]}' for skill in skills)}."


def lost(name: str, skills: Sequence[str]) -> str:
    """What a model lost against the full one, in words: "Without FFN: a fact …, 99 to 36"."""
    runs = measured()["runs"]
    falls = []
    for skill in skills:
        before, after = (runs[run]["right"][skill]["mean"] for run in ("full", name))
        if before - after > 1 - MISSED:
            falls.append(f"{SKILLS[skill]}, from {fmt(100 * before, 0)} to {fmt(100 * after, 0)}")
    title = NAMES.get(name, name.replace("-", " "))
    title = f"With {title}" if title.startswith("d_k") else title[0].upper() + title[1:]
    if not falls:
        return f"{title}: no skill falls by more than {fmt(100 * (1 - MISSED), 0)} of 100"
    return f"{title}, this falls: {'; '.join(falls)}"


# What the prose says of it.


def right(name: str, skill: str) -> str:
    """Words told right, of a hundred, on average."""
    return fmt(100 * measured()["runs"][name]["right"][skill]["mean"], 0)


def each(name: str, skill: str) -> str:
    """The same for each training, from the least: "52, 53 and 100"."""
    *others, most = sorted(measured()["runs"][name]["right"][skill]["each"])
    return f"{', '.join(fmt(100 * share, 0) for share in others)} and {fmt(100 * most, 0)}"


def off(block: int, head: int, skill: str) -> str:
    """Words told right, of a hundred, with one head of the trained model switched off."""
    (found,) = (
        told["right"][skill]
        for told in measured()["without_heads"]
        if (told["block"], told["head"]) == (block, head)
    )
    return fmt(100 * found, 0)
