"""A worked example as one steps through it: each line with the value that it makes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from exercises.exercise import Exercise
from exercises.showing import shown
from widgets.kit.html import Html


@dataclass(frozen=True)
class Shown:
    """One step, run: its code, why it is there, and the value of its last line, if it has one."""

    code: str
    why: str
    value: Html


def stepped(exercise: Exercise) -> list[Shown]:
    """The steps of the exercise's worked example, run one after the other."""
    names: dict[str, Any] = {}
    steps = []
    for step in exercise.worked:
        last = ast.parse(step.code).body[-1]
        exec(step.code, names)
        match last:
            case ast.Assign(targets=[ast.Name(id=name)]):
                value = shown(names[name], f"{name} = ")
            case ast.Expr():
                value = shown(eval(compile(ast.Expression(last.value), "step", "eval"), names))
            case _:
                value = Html()
        steps.append(Shown(step.code, step.why, value))
    return steps
