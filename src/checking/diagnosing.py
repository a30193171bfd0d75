"""What to say of a wrong answer that is no known mistake: in what way it differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from checking.comparing import Array, close, factor, nearly, numbers, parts, same
from checking.exercise import Case, Exercise
from checking.showing import number

# What was returned and what is wanted, in the case that is shown and in the others that are wrong.
Pairs = Sequence[tuple[Any, Any]]

NONE = (
    "Your function returned `None`. That is what Python gives back when no `return` is reached. If "
    "it prints the result, write `return` in the place of `print`."
)


def diagnosis(exercise: Exercise, case: Case, pairs: Pairs) -> str:
    """One or two sentences on what is wrong with the first value, returned for this case."""
    value, expected = pairs[0]
    if value is None:
        return NONE
    if isinstance(expected, tuple):
        return _of_parts(pairs)
    if isinstance(expected, str):
        if isinstance(value, str):
            return f"Your function answers {value!r} here; the answer is {expected!r}."
        return f"Your function returned {_kind(value)}; a word is wanted, as text.{_comma(value)}"
    return _of_numbers(exercise, case, pairs, "Your function returned", "The result")


def _of_parts(pairs: Pairs) -> str:
    value, expected = pairs[0]
    names = getattr(expected, "_fields", None) or [f"part {i}" for i in range(len(expected))]
    got = parts(value)
    count = len(expected)
    listed = ", ".join(f"`{name}`" for name in names)
    if got is None or isinstance(value, np.ndarray):
        return (
            f"Your function returned {_kind(value)}; {count} things are wanted, in this order: "
            f"{listed}. Write them after `return`, with commas between."
        )
    if len(got) != count:
        return f"Your function returned {len(got)} things; {count} are wanted: {listed}."
    all_got = [(_whole(x, count), ours) for x, ours in pairs]
    right = [
        f"`{names[i]}`"
        for i in range(count)
        if all(whole and same(whole[i], ours[i]) for whole, ours in all_got)
    ]
    first = next(i for i in range(count) if not same(got[i], expected[i]))
    so_far = f"{' and '.join(right)} {'is' if len(right) == 1 else 'are'} right. " if right else ""
    if got[first] is None:
        return f"{so_far}`{names[first]}` is `None`."
    name = f"`{names[first]}`"
    of_this = [(whole[first], ours[first]) for whole, ours in all_got if whole]
    wrong_ones = [(x, ours) for x, ours in of_this if not same(x, ours)]
    return so_far + _of_numbers(None, (), wrong_ones, f"{name} is", name)


def _whole(value: Any, count: int) -> list[Any] | None:
    """The parts, if they are as many as are wanted."""
    got = parts(value)
    return got if got and len(got) == count else None


def _of_numbers(
    exercise: Exercise | None, case: Case, pairs: Pairs, opening: str, subject: str
) -> str:
    value, expected = pairs[0]
    array, wanted = numbers(value), numbers(expected)
    assert wanted is not None
    if array is None or (isinstance(value, tuple) and array.shape != wanted.shape):
        hint = _comma(value) if exercise else ""
        return f"{opening} {_kind(value)}; {_of_shape(wanted)} is wanted.{hint}"
    if array.shape != wanted.shape:
        hint = ""
        if array.ndim == 2 and array.T.shape == wanted.shape:
            hint = " Rows and columns have changed places."
        elif array.size == wanted.size:
            hint = " The number of entries is right, but they are arranged in another way."
        return f"{opening} {_of_shape(array)}; {_of_shape(wanted)} is wanted.{hint}"
    if not np.isfinite(array).all():
        return (
            f"{subject} holds {_strange(array)}, which is no number to go on with. `inf` comes of "
            "numbers that grow too large, such as `np.exp(1000)`, and of a division by 0. `nan` "
            "comes of what has no value, such as `inf / inf`, `0 / 0` or the root of a negative "
            "number."
        )
    joined = _joined(pairs)
    if joined and nearly(*joined):
        return (
            f"{subject} is nearly right, and not quite. Is something rounded on the way, or is a "
            "number such as e written with few digits? Leave all digits in."
        )
    if joined and (c := factor(*joined)):
        times = number(c, 0 if np.isclose(c, round(c)) else 3)
        return (
            f"{subject} is right up to a factor: each number is {times} times what it should "
            "be. Look for a division or a multiplication that is missing, or one too many."
        )
    for each in exercise.properties if exercise else ():
        if not each.holds(array, *case):
            return each.message
    return f"{subject} {_how_much(array, wanted)}"


def _joined(pairs: Pairs) -> tuple[Array, Array] | None:
    """All the numbers, and those that are wanted, each in a row; None where shapes differ."""
    arrays = [(numbers(value), numbers(expected)) for value, expected in pairs]
    fitting = [(a, b) for a, b in arrays if a is not None and b is not None and a.shape == b.shape]
    if len(fitting) < len(pairs):
        return None
    got, wanted = zip(*fitting, strict=True)
    return np.concatenate([a.ravel() for a in got]), np.concatenate([b.ravel() for b in wanted])


def _how_much(array: Array, wanted: Array) -> str:
    wrong = int((~close(array, wanted)).sum())
    if wanted.size == 1:
        return "is a number, as it should be, but another one."
    if wrong == wanted.size:
        return "has the right shape, but none of its numbers is right."
    are = "is" if wrong == 1 else "are"
    return f"has the right shape; {wrong} of its {wanted.size} numbers {are} not right."


def _strange(array: Array) -> str:
    kinds = []
    if np.isnan(array).any():
        kinds.append("`nan`")
    if np.isinf(array).any():
        kinds.append("`inf`")
    return " and ".join(kinds)


def _of_shape(array: Array) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a single number"


def _comma(value: Any) -> str:
    """Where a tuple comes from that nobody meant."""
    if not isinstance(value, tuple) or not value:
        return ""
    if len(value) == 1:
        return " A comma at the end of the `return` line makes a tuple: leave it out."
    return (
        " A tuple comes of a comma after `return`, or from a function that returns several things, "
        "such as `attention`. Return one of them."
    )


def _kind(value: Any) -> str:
    match value:
        case None:
            return "`None`"
        case bool():
            return f"`{value}`"
        case str():
            return "text"
        case dict():
            return "a dict"
        case tuple():
            return "a tuple of one thing" if len(value) == 1 else f"a tuple of {len(value)} things"
        case int() if abs(value) >= 1 << 63:
            return "a whole number that is too large for an array"
    array = numbers(value)
    if array is not None:
        return _of_shape(array)
    return "a list that is no table of numbers" if isinstance(value, list) else "something else"
