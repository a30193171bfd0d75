"""What to say of a wrong answer that is no known mistake: in what way it differs."""

from __future__ import annotations

from typing import Any

import numpy as np

from exercises.comparing import Array, factor, numbers, parts, same
from exercises.exercise import Case, Exercise
from exercises.showing import number


def diagnosis(exercise: Exercise, case: Case, value: Any, expected: Any) -> str:
    """One or two sentences on what is wrong with a value, for the case it was returned for."""
    if value is None:
        return (
            "Your function returned `None`. That is what Python gives back when no `return` is "
            "reached. If it prints the result, write `return` in the place of `print`."
        )
    if isinstance(expected, tuple):
        return _of_parts(value, expected)
    if isinstance(expected, str):
        if isinstance(value, str):
            return f"Your function answers {value!r} here; the answer is {expected!r}."
        return f"Your function returned {_kind(value)}; a word is wanted, as text."
    return _of_numbers(exercise, case, value, expected, "Your function returned", "The result")


def _of_parts(value: Any, expected: tuple[Any, ...]) -> str:
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
    wrong = [i for i in range(count) if not same(got[i], expected[i])]
    right = [f"`{names[i]}`" for i in range(count) if i not in wrong]
    first = wrong[0]
    so_far = f"{' and '.join(right)} {'is' if len(right) == 1 else 'are'} right. " if right else ""
    if got[first] is None:
        return f"{so_far}`{names[first]}` is `None`."
    name = f"`{names[first]}`"
    return so_far + _of_numbers(None, (), got[first], expected[first], f"{name} is", name)


def _of_numbers(
    exercise: Exercise | None, case: Case, value: Any, expected: Any, opening: str, subject: str
) -> str:
    array, wanted = numbers(value), numbers(expected)
    assert wanted is not None
    if array is None:
        return f"{opening} {_kind(value)}; {_of_shape(wanted)} is wanted."
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
            "numbers that grow too large, such as `np.exp(1000)`, and `nan` of what has no value, "
            "such as `inf / inf` or `0 / 0`."
        )
    if c := factor(array, wanted):
        times = number(c, 0 if np.isclose(c, round(c)) else 3)
        return (
            f"{subject} is right up to a factor: each number is {times} times what it should "
            "be. Look for a division or a multiplication that is missing, or one too many."
        )
    for each in exercise.properties if exercise else ():
        if not each.holds(array, *case):
            return each.message
    wrong = int((~np.isclose(array, wanted, 1e-5, 1e-8)).sum())
    if wanted.size == 1:
        return f"{subject} is a number, as it should be, but another one."
    if wrong == wanted.size:
        return f"{subject} has the right shape, but none of its numbers is right."
    return f"{subject} has the right shape; {wrong} of its {wanted.size} numbers are not right."


def _strange(array: Array) -> str:
    kinds = []
    if np.isnan(array).any():
        kinds.append("`nan`")
    if np.isinf(array).any():
        kinds.append("`inf`")
    return " and ".join(kinds)


def _of_shape(array: Array) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a single number"


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
            return f"{len(value)} things in a tuple" if len(value) != 1 else "a tuple of one thing"
    array = numbers(value)
    if array is not None:
        return _of_shape(array)
    return "a list that is no table of numbers" if isinstance(value, list) else "something else"
