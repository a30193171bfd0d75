"""Right answers pass, wrong ones are told what they did, and nothing that comes back is trusted."""

import json
import re
import sys
import traceback
import warnings
from html import unescape
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import attention
from exercises import EXERCISES, PYTORCH, judge, plan, stepped
from exercises.showing import prose
from learner import decode, encode
from learner.plain import in_plain_words

# Pyodide is some times slower, and all seeds are tried in this Python.
SEEDS = range(4 if sys.platform == "emscripten" else 100)
NAMES = list(EXERCISES)


def returned(code: str, planned: str) -> str:
    """What the worker that runs a reader's code sends back."""
    names: dict[str, Any] = {}
    calls = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            exec(code, names)
        except Exception:
            return json.dumps({"ended": "error", "traceback": traceback.format_exc()})
        for function, arguments in json.loads(planned):
            if not callable(names.get(function)):
                return json.dumps({"ended": "done", "missing": function})
            given = [decode(x) for x in arguments]
            call: dict[str, Any] = {}
            try:
                call["value"] = encode(names[function](*given))
            except Exception as error:
                call |= {"error": traceback.format_exc(), "kind": type(error).__name__}
            if [encode(x) for x in given] != arguments:
                call["changed"] = True
            calls.append(call)
    return json.dumps({"ended": "done", "calls": calls})


def told(name: str, code: str, seed: int = 0) -> str:
    """What is said of a wrong answer, as text."""
    verdict = judge(name, seed, returned(code, plan(name, seed)))
    assert not verdict.passed
    return unescape(re.sub(r"<[^>]*>", "", verdict.html))


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_passes(name: str) -> None:
    for seed in SEEDS:
        verdict = judge(name, seed, returned(EXERCISES[name].solution, plan(name, seed)))
        assert verdict.passed, (seed, verdict.html)
    assert "agrees with the course’s own" in verdict.html


@pytest.mark.parametrize("name", NAMES)
def test_the_starter_does_not_pass(name: str) -> None:
    for seed in SEEDS:
        assert not judge(name, seed, returned(EXERCISES[name].starter, plan(name, seed))).passed


@pytest.mark.parametrize("name", NAMES)
def test_each_named_mistake_gets_its_own_message(name: str) -> None:
    mistakes = EXERCISES[name].mistakes
    assert len(mistakes) >= 5
    assert len({mistake.message for mistake in mistakes}) == len(mistakes)
    for seed in SEEDS[:25]:
        for mistake in mistakes:
            verdict = judge(name, seed, returned(mistake.code, plan(name, seed)))
            assert not verdict.passed
            assert verdict.html.startswith(prose(mistake.message)), (seed, mistake.code)
            assert 'class="counterexample"' in verdict.html


def test_no_two_mistakes_of_all_exercises_share_a_message() -> None:
    messages = [m.message for e in EXERCISES.values() for m in e.mistakes]
    assert len(set(messages)) == len(messages)


@pytest.mark.parametrize("name", NAMES)
def test_the_faded_one_is_the_solution_with_blanks(name: str) -> None:
    exercise = EXERCISES[name]
    assert "____" in exercise.faded
    gaps = re.escape(exercise.faded).replace("____", "(.+?)")
    filled = re.fullmatch(gaps, exercise.solution)
    assert filled, "so filled by the solution, it passes as the solution does"
    assert not judge(name, 0, returned(exercise.faded, plan(name, 0))).passed


# The last one is itself a stretch.
SKILLS = [name for name in NAMES if name != "most-attended"]


@pytest.mark.parametrize("name", SKILLS)
def test_a_worked_example_and_a_stretch_run_and_show_values(name: str) -> None:
    exercise = EXERCISES[name]
    assert exercise.worked
    assert exercise.stretch
    for example in (exercise.worked, exercise.stretch.steps):
        steps = stepped(example)
        assert len(steps) >= 4
        assert sum(bool(step.value) for step in steps) >= len(steps) - 2
        assert all(step.why for step in steps)


def test_what_the_stretches_say_is_so() -> None:
    def ended(name: str) -> dict[str, Any]:
        names: dict[str, Any] = {}
        stretch = EXERCISES[name].stretch
        assert stretch
        exec("\n".join(step.code for step in stretch.steps), names)
        return names

    best = ended("dot-product")
    around = np.linspace(0, 2 * np.pi, 1000)
    others = np.stack([np.cos(around), np.sin(around)], axis=1) @ best["a"]
    assert others.max() <= best["a"] @ best["best"] + 1e-9
    assert others.min() >= -best["a"] @ best["best"] - 1e-9
    alone = ended("attention-weights")["weights"]
    np.testing.assert_array_equal(alone.diagonal(), 0)
    np.testing.assert_allclose(alone.sum(axis=1), 1)
    same = ended("attention-output")["X"]
    np.testing.assert_allclose(same, same[:1].repeat(3, axis=0), atol=1e-6)
    two = attention.attention(ended("symmetry")["X"]).weights
    np.testing.assert_allclose(two, two.T)
    three = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])  # of one length as well
    weights = attention.attention(three).weights
    assert np.abs(weights - weights.T).max() > 0.01
    placed = ended("order-blindness")
    before = attention.attention(placed["X"] + placed["P"]).output[0]
    after = attention.attention(placed["X"][placed["order"]] + placed["P"]).output[1]
    assert np.abs(before - after).max() > 0.01


def test_texts_are_plain() -> None:
    for exercise in (*EXERCISES.values(), *PYTORCH.values()):
        texts = [exercise.prompt, exercise.explanation, *exercise.hints]
        texts += [m.message for m in exercise.mistakes] + [s.why for s in exercise.worked]
        if exercise.stretch:
            texts += [exercise.stretch.task, *(s.why for s in exercise.stretch.steps)]
        for text in texts:
            words = re.sub(r"`[^`]*`|\${1,2}[^$]*\${1,2}", "", text)
            assert not re.search(r"\b(simply|just|obviously|of course)\b|!", words, re.I), text
            assert text.count("`") % 2 == 0
        assert 2 <= len(exercise.hints) <= 4
        assert not any("$" in m.message for m in exercise.mistakes)


HEAD = "import numpy as np\ndef softmax(x, axis=-1):\n    "
RIGHT = "np.exp(x - x.max(axis, keepdims=True)) / np.exp(x - x.max(axis, keepdims=True)).sum("
RIGHT += "axis, keepdims=True)"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (HEAD + f"print({RIGHT})", "returned None"),
        (HEAD + f"return ({RIGHT})[..., :1]", "an array of shape (1,); an array of shape (2,)"),
        (HEAD + f"return 2 * ({RIGHT})", "each number is 2 times what it should be"),
        (HEAD + f"return np.log({RIGHT})", "Some of the weights are negative"),
        (HEAD + f"return ({RIGHT}) ** 2", "do not sum to 1"),
        (HEAD + f"return ({RIGHT})[..., ::-1]", "the largest score does not get"),
        (HEAD + "return x * np.nan", "holds nan"),
        (HEAD + "return x / 0", "holds inf"),
        (HEAD + "return 'weights'", "returned text"),
        (HEAD + "return {}", "returned a dict"),
        (HEAD + "return [[1], [1, 2]]", "a list that is no table of numbers"),
        (HEAD + "return x, 1", "2 things in a tuple"),
        (HEAD + "return print", "cannot be checked.the result is a function"),
        (HEAD + "return x[5]", "There is no place 5. With 2 entries"),
        (HEAD + "return y", "Python does not know the name y"),
        (HEAD + f"x -= 1\n    return {RIGHT}", "changes its argument in place"),
        (HEAD + "x[...] = 0\n    return x", "also changes its argument in place"),
        ("import numpy as np", "no function softmax yet. Its first line is def softmax(x, axis"),
        ("softmax = 3", "no function softmax yet"),
        ("1 / 0", "Something is divided by 0"),
        ("def softmax(x)\n    return x", "A line that opens a block"),
        (
            f"import numpy as np\ndef softmax(x):\n    axis = -1\n    return {RIGHT}",
            "another number of arguments",
        ),
    ],
)
def test_what_no_named_mistake_explains_is_told_as_it_is(code: str, says: str) -> None:
    assert says in told("softmax", code)


@pytest.mark.parametrize(
    ("result", "says"),
    [
        ("S", "returned an array of shape (2, 2); 3 things are wanted"),
        ("S, W, W @ X, 1", "returned 4 things"),
        ("S, W, ...", "There is still a ... in what"),
        ("S, W, None", "scores and weights are right. output is None"),
        ("S, W, 3 * (W @ X)", "output is right up to a factor"),
        ("S, W, (W @ X).T", "scores and weights are right. output"),
        ("S, 2 * W, W @ X", "scores and output are right. weights is right up to a factor"),
    ],
)
def test_of_several_parts_the_wrong_one_is_named(result: str, says: str) -> None:
    code = "from attention import softmax\ndef attention(X):\n    S = X @ X.T\n    W = softmax(S)\n"
    assert says in told("attention-output", f"{code}    return {result}")


@pytest.mark.parametrize(
    "result", ["[S, W, W @ X]", "S.tolist(), W.tolist(), W @ X", "RawAttention(S, W, W @ X)"]
)
def test_lists_and_named_tuples_are_as_good(result: str) -> None:
    code = "from attention import softmax, RawAttention\ndef attention(X):\n    S = X @ X.T\n"
    code += f"    W = softmax(S)\n    return {result}"
    assert judge("attention-output", 3, returned(code, plan("attention-output", 3))).passed


def test_single_precision_passes() -> None:
    code = HEAD + f"return ({RIGHT}).astype(np.float32)"
    assert judge("softmax", 3, returned(code, plan("softmax", 3))).passed


def test_a_mistake_is_known_though_the_numbers_overflow_besides() -> None:
    code = HEAD + "return np.exp(x) / np.exp(x).sum()"
    assert "divides by the total of the whole table" in told("softmax", code)


def test_constants_and_another_check_s_answers_do_not_pass() -> None:
    right = returned(EXERCISES["softmax"].solution, plan("softmax", 1))
    assert judge("softmax", 1, right).passed
    assert not judge("softmax", 2, right).passed


def test_what_a_reader_wrote_is_escaped() -> None:
    calls = [{"value": "<img src=x onerror=alert(1)>"}] * len(json.loads(plan("softmax", 0)))
    assert "<img" not in judge("softmax", 0, json.dumps({"ended": "done", "calls": calls})).html
    forged = {"ended": "error", "traceback": "<script>NameError: name '<b>'"}
    assert "<script" not in judge("softmax", 0, json.dumps(forged)).html


def test_an_ending_without_answers_is_told() -> None:
    for ended, says in [("memory", "out of memory"), ("time", "too long"), ("dead", "ended")]:
        assert says in judge("softmax", 0, json.dumps({"ended": ended})).html


COUNT = len(json.loads(plan("softmax", 0)))
ODD: list[Any] = [
    {"array": [1], "shape": [2], "dtype": "float64"},
    {"array": [1], "shape": [-1], "dtype": "float64"},
    {"array": [300], "shape": [1], "dtype": "int8"},
    {"array": ["x"], "shape": [1], "dtype": "float64"},
    {"array": [1], "shape": [1], "dtype": "object"},
    {"array": [1], "shape": [1], "dtype": "O8,S9"},
    {"array": [], "shape": [0, 10**30], "dtype": "float64"},
    {"array": [None], "shape": [1], "dtype": "float64"},
    {"float": "1e5"},
    {"float": []},
    {"dict": [[[], []]]},
    {"tuple": "abc"},
    10**400,
    "\ud800",
    [[[1], 2]],
    {},
]


@pytest.mark.parametrize("value", ODD)
def test_forged_values_do_not_pass(value: Any) -> None:
    for name in NAMES:
        count = len(json.loads(plan(name, 0)))
        text = json.dumps({"ended": "done", "calls": [{"value": value}] * count})
        verdict = judge(name, 0, text)
        assert not verdict.passed
        verdict.html.encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[" * 100_000,
        '{"ended": "done", "calls": ' + '{"x":' * 100_000,
        '"' + '\\"' * 900_000,
        "9" * 5000,
        "NaN",
        "null",
        '{"ended": []}',
        '{"ended": "done"}',
        '{"ended": "done", "calls": {}}',
        '{"ended": "done", "calls": []}',
        '{"ended": "error", "traceback": 5}',
        '{"missing": {}}',
        '{"passed": true}',
        json.dumps({"ended": "done", "calls": [5] * COUNT}),
        json.dumps({"ended": "done", "calls": [{}] * COUNT}),
        json.dumps({"ended": "done", "calls": [{"error": 5}] * COUNT}),
        json.dumps({"ended": "done", "calls": [{"error": "", "kind": {}}] * COUNT}),
        "x" * (1 << 24),
    ],
)
def test_nonsense_does_not_pass(text: str) -> None:
    assert not judge("softmax", 0, text).passed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["array", "shape", "dtype", "tuple", "dict", "float", "x"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=40)
@given(st.sampled_from(NAMES), JSON, st.booleans())
def test_no_value_raises(name: str, value: Any, as_error: bool) -> None:
    count = len(json.loads(plan(name, 0)))
    call = {"error": value, "kind": value} if as_error else {"value": value}
    assert not judge(name, 0, json.dumps({"ended": "done", "calls": [call] * count})).passed


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("NameError: name '____' is not defined", "still a blank"),
        ("AttributeError: 'numpy.ndarray' object has no attribute '____'", "still a blank"),
        ("ValueError: matmul: Input operand 1 has a mismatch in its core dimension", ".T"),
        ("numpy.exceptions.AxisError: axis 1 is out of bounds", "no such axis"),
        ("ValueError: operands could not be broadcast together", "keepdims"),
        ("SomethingError: {0} {}", ""),
    ],
)
def test_errors_have_plain_words(error: str, says: str) -> None:
    assert says in in_plain_words(f"Traceback\n{error}")
    assert bool(says) == bool(in_plain_words(error))
