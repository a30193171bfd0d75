"""Steps of code, such as a worked example: each with the value that it makes."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from checking.exercise import Step
from checking.showing import outlined, shown
from kit.html import Html


@dataclass(frozen=True)
class Shown:
    """One step, run: its code, why it is there, and the value of its last line, if it has one."""

    code: str
    why: str
    value: Html


def stepped(steps: Iterable[Step]) -> list[Shown]:
    """The steps, run one after the other."""
    names: dict[str, Any] = {}
    run = []
    for step in steps:
        last = ast.parse(step.code).body[-1]
        exec(step.code, names)
        match last:
            case ast.Assign(targets=[ast.Name(id=name)]):
                result = names[name]
                show = outlined if hasattr(result, "_fields") else shown
                value = show(result, f"{name} = ")
            case ast.Expr():
                value = shown(eval(compile(ast.Expression(last.value), "step", "eval"), names))
            case _:
                value = Html()
        run.append(Shown(step.code, step.why, value))
    return run
