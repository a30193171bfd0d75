"""What the reader wrote in earlier exercises: `from yours import softmax`.

The page hands over the code that passed its check. Where there is none, or it does not run any
more, the core's function of the same name stands in for it.
"""

from __future__ import annotations

import inspect
import io
import linecache
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from functools import wraps
from typing import Any

import numpy as np

import attention

# The core's functions, made when they are asked for: an exercise whose function has the name of one
# can be imported. Functions have names in small letters.
__all__ = [name for name in attention.__all__ if name.islower()]

# The names that were asked for and are the core's, each with the reason.
stand_ins: dict[str, str] = {}
_codes: dict[str, str] = {}
_made: dict[str, Any] = {}
_core = attention
del attention  # here it is the reader's


def take(codes: Mapping[str, str]) -> None:
    """Keep the reader's codes, by the name of the function that each defines; forget others."""
    for kept in (_codes, _made, stand_ins):
        kept.clear()
    _codes.update(codes)


def give(name: str, function: Callable[..., Any]) -> None:
    """Offer a function of the reader's as it is, as a notebook has it, if it is one of ours."""
    if name in __all__:
        _made[name] = _handed_out(name, function)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        there = ", ".join(sorted({*_codes, *_made}))
        raise AttributeError(
            f"'yours' has what passed a check ({there or 'nothing yet'}), and no {name!r}"
        )
    if name not in _made:
        _made[name] = getattr(_core, name)  # should the code ask for itself
        _made[name] = _theirs(name)
    return _made[name]


def _theirs(name: str) -> Any:
    if name not in _codes:
        stand_ins[name] = "until yours passes its check"
        return getattr(_core, name)
    code, file = _codes[name], f"your {name}"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: dict[str, Any] = {"__name__": file}
    quiet = io.StringIO()  # what it prints and draws belongs to its own exercise
    plots = sys.modules.get("learner.plots")  # there where matplotlib is
    unseen = plots.unseen() if plots else nullcontext()
    try:
        with redirect_stdout(quiet), redirect_stderr(quiet), unseen:
            exec(compile(code, file, "exec"), names)
        return _handed_out(name, names[name])
    except Exception as error:
        stand_ins[name] = f"since yours stopped with {type(error).__name__}"
        return getattr(_core, name)


def _handed_out(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with arguments and results as ours has them.

    A check takes lists and plain tuples for results, and any names for the arguments.
    """
    ours = inspect.signature(getattr(_core, name), eval_str=True)
    parameters, kind = [*ours.parameters], ours.return_annotation
    several = hasattr(kind, "_fields")  # a named tuple

    @wraps(function)
    def handed_out(*args: Any, **named: Any) -> Any:
        in_order = [named.pop(each) for each in parameters[len(args) :] if each in named]
        result = function(*map(_as_array, (*args, *in_order)), **named)
        return kind(*map(_as_array, result)) if several else _as_array(result)

    return handed_out


def _as_array(value: Any) -> Any:
    if isinstance(value, tuple) and any(isinstance(part, np.ndarray) for part in value):
        return value  # several arrays, such as the parameters of a part
    return np.asarray(value) if isinstance(value, (list, tuple)) else value
