"""Judges what came back from the worker that ran a reader's code, and says what it found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from checking.comparing import numbers, same
from checking.diagnosing import diagnosis
from checking.exercise import Case, Exercise, Mistake
from checking.running import Outcome, run
from checking.showing import code_block, counterexample, cut, prose, shown
from checking.untrusted_answer import Answer, read
from kit.html import Html, join
from learner.data import encode
from learner.error_meanings import in_plain_words


@dataclass(frozen=True)
class Verdict:
    """Whether the code is right, and what to tell its writer."""

    passed: bool
    html: Html


def planned(exercise: Exercise, seed: int) -> str:
    """The calls to make, as JSON: [function, [encoded arguments]] each."""
    return json.dumps(
        [[exercise.function, [encode(x) for x in case]] for case in _cases(exercise, seed)]
    )


def judged(exercise: Exercise, seed: int, returned: str) -> Verdict:
    """What came back for the calls of `planned`, judged; any text will do, and none raises."""
    cases = _cases(exercise, seed)
    answer = read(returned, len(cases))
    if not answer.outcomes:
        return Verdict(False, _no_answer(exercise, answer))
    expected = [exercise.reference(*deepcopy(case)) for case in cases]
    right = [_is_right(o, e) for o, e in zip(answer.outcomes, expected, strict=True)]
    if not all(right):
        return Verdict(False, _wrong(exercise, cases, expected, answer.outcomes, right))
    for case, outcome, wanted in zip(cases, answer.outcomes, expected, strict=True):
        if outcome.changed:
            return Verdict(
                False, join(prose(CHANGED), counterexample(exercise, case, wanted, None))
            )
    text = f"`{exercise.function}` agrees with the course’s own in all {len(cases)} cases."
    return Verdict(True, join(prose(text), prose(RANGE.format(_range(cases)))))


CHANGED = (
    "The results are right, but your function changes its argument in place. Whoever calls it "
    "finds something else in it afterwards. With an array, something like `x -= 1` or `x[0] = 1` "
    "does that, and with a list `x.sort()` or `x.pop()`. Make a new one instead, as `x = x - 1` "
    "does, or start with `x = x.copy()`."
)
ALSO_CHANGED = "Your function also changes its argument in place; start with a copy, `x.copy()`."
UNWRITTEN = (
    "Your function is still empty, so it returned `None`. Write your code where the `...` stands, "
    "and hand the result back with `return`."
)
RANGE = "The numbers were fresh, and the arguments went from {}."


@lru_cache(maxsize=4)  # planned first, and judged soon after
def _cases(exercise: Exercise, seed: int) -> list[Case]:
    return exercise.cases(np.random.default_rng(seed))


def _is_right(outcome: Outcome, expected: Any) -> bool:
    return not outcome.kind and same(outcome.value, expected)


def _range(cases: Sequence[Case]) -> str:
    """From the smallest to the largest first argument, by their shapes."""
    arrays = [np.asarray(case[0]) for case in cases]
    first, last = (least(arrays, key=lambda array: array.size) for least in (min, max))
    return f"shape {first.shape} to {last.shape}"


def _wrong(
    exercise: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Any],
    outcomes: Sequence[Outcome],
    right: Sequence[bool],
) -> Html:
    mistake, compared = recognized(exercise, cases, outcomes, right)
    first = next(i for i in compared if not right[i])
    case, wanted, outcome = cases[first], expected[first], outcomes[first]
    value = None if outcome.kind else outcome.value
    got = None if outcome.kind else shown(value, expected=wanted)
    if mistake:
        said = [prose(mistake.message)]
    elif outcome.kind == "DataError":
        said = _uncheckable(outcome)
    elif outcome.kind:
        said = _raised(outcome, sum(right))
    else:
        others = [i for i in compared if not right[i] and not outcomes[i].kind]
        pairs = [(outcomes[i].value, expected[i]) for i in others]
        said = [prose(UNWRITTEN if outcome.unwritten else diagnosis(exercise, case, pairs))]
        if any(right):
            said.append(prose(f"In {sum(right)} of the {len(cases)} cases your result is right."))
    if outcome.kind and mistake:
        got = code_block(cut(_last_line(outcome)))
    if outcome.changed:
        said.append(prose(ALSO_CHANGED))
    return join(*said, counterexample(exercise, case, wanted, got, value))


def recognized(
    exercise: Exercise,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    right: Sequence[bool],
) -> tuple[Mistake | None, Sequence[int]]:
    """The named mistake whose own code fares as the reader's did, and the cases that tell.

    These are all the cases, or, where no mistake fits, those in which the reader's numbers are
    finite: then the code may make this mistake and overflow besides.
    """
    ours = [(m, run(m.code, exercise.function, cases)) for m in exercise.mistakes]
    everywhere = range(len(cases))
    for compared in (everywhere, [i for i in everywhere if _finite(outcomes[i])]):
        if not all(right[i] for i in compared):
            for mistake, theirs in ours:
                if all(_alike(outcomes[i], theirs[i]) for i in compared):
                    return mistake, compared
    return None, everywhere


def _alike(a: Outcome, b: Outcome) -> bool:
    return a.kind == b.kind and (bool(a.kind) or same(a.value, b.value))


def _finite(outcome: Outcome) -> bool:
    array = numbers(outcome.value)
    return array is None or bool(np.isfinite(array).all())


def _raised(outcome: Outcome, right: int) -> list[Html]:
    opening = "Your function works in some cases, but not in this one: it" if right else "Your code"
    said = [prose(f"{opening} stopped with an error."), code_block(cut(outcome.error))]
    meaning = in_plain_words(_last_line(outcome))
    return [*said, prose(meaning)] if meaning else said


def _uncheckable(outcome: Outcome) -> list[Html]:
    if "ellipsis" in outcome.error:
        return [
            prose("There is still a `...` in what your function returns: your code goes there.")
        ]
    last = _last_line(outcome).partition("DataError: ")[2]
    if "is a function" in last:
        return [
            prose(
                "Your function returned a function. Are the round brackets missing behind "
                "its name? `x.sum` is the function itself, and `x.sum()` is what it returns."
            )
        ]
    return [prose("What your function returned cannot be checked."), code_block(cut(last))]


def _last_line(outcome: Outcome) -> str:
    """Such as "ValueError: …", from a whole traceback or from the text alone."""
    last = outcome.error.strip().rsplit("\n", 1)[-1]
    return last if outcome.kind in last.split(":")[0] else f"{outcome.kind}: {last}"


def _no_answer(exercise: Exercise, answer: Answer) -> Html:
    if answer.missing:
        return prose(
            f"Your code has no function `{exercise.function}` yet. Its first line is "
            f"`{_signature(exercise)}`, and the name has to be this one."
        )
    if answer.ended == "error":
        said = [
            prose("Your code stopped with an error before the function could be called."),
            code_block(cut(answer.traceback)),
        ]
        meaning = in_plain_words(answer.traceback)
        return join(*said, *([prose(meaning)] if meaning else []))
    return prose(ENDED.get(answer.ended, UNREADABLE))


def _signature(exercise: Exercise) -> str:
    lines = exercise.solution.splitlines()
    return next(line for line in lines if line.startswith(f"def {exercise.function}("))


ENDED = {
    "memory": "Your code ran out of memory. Does it build a list or an array that keeps growing?",
    "time": "Your code took too long. Is there a loop that never ends?",
    "stopped": "Your code was stopped before it was done, so there is nothing to check yet.",
    "exit": "Your code ended itself, by `sys.exit()` or the like, before the function could be "
    "called. Leave that line out.",
    "dead": "Python itself ended while your code ran. Run it again, and look at what it printed.",
}
UNREADABLE = (
    "What came back from your code could not be read. Does it change how Python itself works, for "
    "instance by replacing a built-in function? Without that, check again."
)
