"""What a reader wrote earlier can be imported; the core stands in where it cannot."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import yours
from exercises import EXERCISES, judge, plan
from learner import run

LISTED = "scores.tolist(), weights.tolist(), output.tolist()\n"
TEN = "def softmax(x, axis=-1):\n    return 10"


def ran(code: str, yours: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """How a run ended, and what it printed."""
    printed: list[str] = []
    result = json.loads(run(json.dumps({"code": code, "yours": yours}), printed.append))
    return result, "".join(printed)


def test_the_readers_own_function_is_used() -> None:
    result, printed = ran("from yours import softmax\nsoftmax([1.0])", {"softmax": TEN})
    assert (result["shown"], printed) == ("10", "")


def test_without_one_the_core_stands_in_and_this_is_said() -> None:
    result, printed = ran("from yours import softmax\nsoftmax([0.0])", {})
    assert result["shown"] == "array([1.])"
    assert printed == ""
    assert result["notes"] == ["`softmax` is the course’s own here, until yours passes its check."]


PLOT = "import matplotlib.pyplot as plt\n"
DRAWING = PLOT + "plt.plot([1])\nplt.show()\nplt.plot([2])\nprint(3)\n"


@pytest.mark.parametrize("end", [TEN, "1 / 0"])
def test_what_an_earlier_exercise_draws_and_prints_stays_there(end: str) -> None:
    own = f"{PLOT}plt.title('here')\nfrom yours import softmax"
    result, printed = ran(own, {"softmax": DRAWING + end})
    assert [image["title"] for image in result["images"]] == ["here"]
    assert "3" not in printed


def test_nothing_of_one_run_is_left_in_the_next() -> None:
    ran("from yours import softmax", {"softmax": TEN})
    result, _ = ran("from yours import softmax\nsoftmax([0.0])", {})
    assert result["shown"] == "array([1.])"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("1 / 0\n" + TEN, "ZeroDivisionError"),
        ("def softmax(", "SyntaxError"),
        ("other = 1", "KeyError"),
    ],
)
def test_code_that_does_not_run_any_more_is_not_used(code: str, why: str) -> None:
    result, printed = ran("from yours import softmax\nsoftmax([0.0])", {"softmax": code})
    assert (result["shown"], printed) == ("array([1.])", "")
    assert result["notes"] == [
        f"`softmax` is the course’s own here, since yours stopped with {why}."
    ]


def test_what_it_prints_stays_out_of_other_exercises() -> None:
    assert ran("from yours import softmax", {"softmax": f"print('x')\n{TEN}"})[1] == ""


def test_one_of_them_may_use_another() -> None:
    attention = "from yours import softmax\ndef attention(X):\n    return 1, softmax(X), 3"
    code = "from yours import attention\nattention([[1.0]])"
    result, _ = ran(code, {"softmax": TEN, "attention": attention})
    assert result["shown"] == "RawAttention(scores=1, weights=10, output=3)"


def test_lists_come_out_as_arrays() -> None:
    attention = "def attention(X):\n    return [[1, 2]], [[3, 4]], X.tolist()"
    code = "import numpy as np\nfrom yours import attention, softmax\n"
    code += "(attention(np.ones((1, 2))).scores.T.shape, softmax(1).shape)"
    result, _ = ran(code, {"attention": attention, "softmax": TEN.replace("10", "[1, 0]")})
    assert result["shown"] == "((2, 1), (2,))"


def test_it_gets_arrays_for_lists_and_arguments_by_the_names_of_ours() -> None:
    own = "import numpy as np\ndef softmax(y, dim=-1):\n    e = np.exp(y - y.max(dim))\n"
    own += "    return e / e.sum(dim)"
    code = "from yours import softmax\n(softmax([1.0, 1.0]), softmax(axis=0, x=[[2, 4], [2, 4]]))"
    result, printed = ran(code, {"softmax": own})
    assert result["shown"] == repr((np.full(2, 0.5), np.full((2, 2), 0.5)))
    assert printed == ""


def test_a_notebook_gives_what_can_be_imported_and_the_rest_is_passed_over() -> None:
    try:
        yours.give("scores", lambda X: X)
        yours.give("softmax", lambda x: x + 1)
        assert yours.softmax([1]).tolist() == [2]
    finally:
        yours.take({})


def test_arguments_that_ours_lacks_are_handed_on() -> None:
    own = "def softmax(x, axis=-1, t=1):\n    return t"
    assert ran("from yours import softmax\nsoftmax([1], t=5)", {"softmax": own})[0]["shown"] == "5"


@pytest.mark.parametrize("name", ["symmetry", "most-attended"])
def test_what_builds_on_lists_passes(name: str) -> None:
    listed = EXERCISES["attention-output"].solution.replace("scores, weights, output\n", LISTED)
    job = {"code": EXERCISES[name].solution, "yours": {"attention": listed}}
    printed: list[str] = []
    returned = run(json.dumps({**job, "calls": json.loads(plan(name, 1))}), printed.append)
    assert judge(name, 1, returned).passed
    assert not any("attention is the course" in line for line in printed)


def test_code_that_imports_itself_gets_the_core() -> None:
    code = "from yours import softmax"
    result, _ = ran("from yours import softmax\nsoftmax([0.0])", {"softmax": code})
    assert result["shown"] == "array([1.])"


def test_an_error_in_it_shows_its_line() -> None:
    broken = "def softmax(x, axis=-1):\n    return x / None"
    result, _ = ran("from yours import softmax\nsoftmax(1.0)", {"softmax": broken})
    assert 'File "your softmax", line 2' in result["traceback"]
    assert "return x / None" in result["traceback"]
    assert "Something here is `None`" in result["meaning"]


def test_a_name_that_is_not_there_is_told() -> None:
    result, _ = ran("from yours import scores", {})
    assert "`yours` has no `scores`" in result["meaning"]
