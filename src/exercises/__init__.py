"""The exercises of the course: what to write, and what to say to what was written.

`plan` says which calls to make, with fresh numbers; the reader's code answers them elsewhere, in a
worker that nothing is trusted of; `judge` compares with the core and says what it found.
"""

from collections.abc import Mapping
from types import ModuleType

from checking.driving import returned_arrays
from checking.exercise import Exercise, Mistake, Step, Stretch
from checking.judging import Verdict, judged, planned
from checking.stepping import Shown, stepped
from lessons import LESSONS, OnRequest, module_name


def _exercise(module: ModuleType) -> Exercise:
    found: Exercise = module.EXERCISE
    return found


# In the order they are taught; the names are those of the page.
EXERCISES: Mapping[str, Exercise] = OnRequest(
    {
        name: f"exercises.{lesson.folder}.{module_name(name)}"
        for lesson in LESSONS
        for name in lesson.exercises
    },
    _exercise,
)
# Some of them once more, for notebooks: a page has no PyTorch. Arguments come as tensors.
PYTORCH: Mapping[str, Exercise] = OnRequest(
    {
        name: f"exercises.{lesson.folder}.{module_name(name)}_in_pytorch"
        for lesson in LESSONS
        for name in lesson.pytorch
    },
    _exercise,
)


def plan(name: str, seed: int) -> str:
    """The calls of one check, as JSON: a list of [function, [arguments]] (see learner.data).

    Raises KeyError for a name that is not there.
    """
    return planned(EXERCISES[name], seed)


def judge(name: str, seed: int, returned: str) -> Verdict:
    """What came back for the calls of `plan(name, seed)`, judged.

    returned: JSON, {"ended": "done", "calls": [...]} with {"value": ...} or {"error": ...,
    "kind": ...} for each call, "changed": true where an argument was changed in place, and
    "unwritten": true where nothing stands in the function yet; without "calls" where the code
    ended before; or {"ended": "error", "traceback": ...}; or {"missing": name}. It may be forged:
    anything else does not pass, and nothing raises.
    Raises KeyError for a name that is not there.
    """
    return judged(EXERCISES[name], seed, returned)


__all__ = [
    "EXERCISES",
    "PYTORCH",
    "Exercise",
    "Mistake",
    "Shown",
    "Step",
    "Stretch",
    "Verdict",
    "judge",
    "plan",
    "returned_arrays",
    "stepped",
]
