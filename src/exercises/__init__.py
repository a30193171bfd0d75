"""The exercises of the course: what to write, and what to say to what was written.

`plan` says which calls to make, with fresh numbers; the reader's code answers them elsewhere, in a
worker that nothing is trusted of; `judge` compares with the core and says what it found.
"""

from exercises import (
    attention_output,
    attention_weights,
    cosine,
    dot_product,
    most_attended,
    order_blindness,
    scores,
    softmax,
    softmax_in_pytorch,
    symmetry,
)
from exercises.driving import returned_arrays
from exercises.exercise import Exercise, Mistake, Step, Stretch
from exercises.judging import Verdict, judged, planned
from exercises.stepping import Shown, stepped

# In the order they are taught; the names are those of the page.
EXERCISES: dict[str, Exercise] = {
    "dot-product": dot_product.EXERCISE,
    "cosine": cosine.EXERCISE,
    "softmax": softmax.EXERCISE,
    "scores": scores.EXERCISE,
    "attention-weights": attention_weights.EXERCISE,
    "attention-output": attention_output.EXERCISE,
    "symmetry": symmetry.EXERCISE,
    "order-blindness": order_blindness.EXERCISE,
    "most-attended": most_attended.EXERCISE,
}
# Some of them once more, for notebooks: a page has no PyTorch. Arguments come as tensors.
PYTORCH: dict[str, Exercise] = {
    "softmax": softmax_in_pytorch.EXERCISE,
}


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
