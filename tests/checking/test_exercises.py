"""Right answers pass, wrong ones are told what they did, and nothing that comes back is trusted."""

import ast
import inspect
import json
import math
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
import yours
from checking import diagnosing, judging
from checking.random_cases import whole
from checking.showing import prose
from exercises import EXERCISES, PYTORCH, Exercise, Step, judge, plan, stepped
from learner import decode, encode
from learner.error_meanings import MEANINGS, in_plain_words

# Pyodide is some times slower; the rest of a hundred seeds is tried with --all.
SEEDS = range(1 if sys.platform == "emscripten" else 6)
MORE_SEEDS = range(len(SEEDS), 100)
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


SOME_OR_ALL = pytest.mark.parametrize(
    "seeds", [SEEDS, pytest.param(MORE_SEEDS, marks=pytest.mark.all)], ids=["some", "more"]
)


@SOME_OR_ALL
@pytest.mark.parametrize("name", NAMES)
def test_the_solution_passes(name: str, seeds: range) -> None:
    for seed in seeds:
        verdict = judge(name, seed, returned(EXERCISES[name].solution, plan(name, seed)))
        assert verdict.passed, (seed, verdict.html)
    assert "agrees with the course’s own" in verdict.html


@SOME_OR_ALL
@pytest.mark.parametrize("name", NAMES)
def test_the_starter_does_not_pass(name: str, seeds: range) -> None:
    for seed in seeds:
        assert not judge(name, seed, returned(EXERCISES[name].starter, plan(name, seed))).passed


@SOME_OR_ALL
@pytest.mark.parametrize("name", NAMES)
def test_each_named_mistake_gets_its_own_message(name: str, seeds: range) -> None:
    mistakes = EXERCISES[name].mistakes
    assert len(mistakes) >= 5
    assert len({mistake.message for mistake in mistakes}) == len(mistakes)
    for seed in seeds[:20]:
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
        # Where a thing lies in memory differs in each build.
        assert not any(re.search(r"0x[0-9a-f]{6}", step.value) for step in steps)


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
    turned = ended("cosine")
    angles = [
        np.degrees(np.arccos(attention.cosine(turned["a"], b * turned["b"]))) for b in (1, -1)
    ]
    assert sum(angles) == pytest.approx(180)
    two = attention.attention(ended("symmetry")["X"]).weights
    np.testing.assert_allclose(two, two.T)
    three = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])  # of one length as well
    weights = attention.attention(three).weights
    assert np.abs(weights - weights.T).max() > 0.01
    placed = ended("order-blindness")
    before = attention.attention(placed["X"] + placed["P"]).output[0]
    after = attention.attention(placed["X"][placed["order"]] + placed["P"]).output[1]
    assert np.abs(before - after).max() > 0.01


def check_plain(text: str) -> None:
    words = re.sub(r"`[^`]*`|\${1,2}[^$]*\${1,2}", "", text)
    assert not re.search(r"\b(simply|just|obviously|of course)\b|!", words, re.I), text
    assert "leave it away" not in text, text


@pytest.mark.parametrize("exercise", [*EXERCISES.values(), *PYTORCH.values()])
def test_texts_are_plain(exercise: Exercise) -> None:
    messages = [each.message for each in exercise.mistakes]
    messages += [each.message for each in exercise.properties]
    texts = [exercise.prompt, exercise.explanation, *exercise.hints, *messages]
    texts += [s.why for s in exercise.worked]
    if exercise.stretch:
        texts += [exercise.stretch.task, *(s.why for s in exercise.stretch.steps)]
    for text in texts:
        check_plain(text)
        assert text.count("`") % 2 == 0
    assert 2 <= len(exercise.hints) <= 4
    assert not any("$" in message for message in messages)


def test_what_is_said_of_errors_and_differences_is_plain() -> None:
    for _, meaning in MEANINGS:
        check_plain(meaning)
        assert meaning.count("`") % 2 == 0
    for module in (diagnosing, judging):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                check_plain(node.value)


HEAD = "import numpy as np\ndef softmax(x, axis=-1):\n    "
RIGHT = "np.exp(x - x.max(axis, keepdims=True)) / np.exp(x - x.max(axis, keepdims=True)).sum("
RIGHT += "axis, keepdims=True)"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (HEAD + f"print({RIGHT})", "returned None"),
        (HEAD + f"return ({RIGHT})[..., :1]", "an array of shape (1,); an array of shape (2,)"),
        (HEAD + f"return 2 * ({RIGHT})", "each number is 2 times what it should be"),
        (HEAD + f"return np.round({RIGHT}, 3)", "is nearly right, and not quite"),
        (HEAD + f"return np.log({RIGHT})", "Some of the weights are negative"),
        (HEAD + f"return ({RIGHT}) ** 2", "do not sum to 1"),
        (HEAD + f"return ({RIGHT})[..., ::-1]", "the largest score does not get"),
        (HEAD + "return x * np.nan", "holds nan"),
        (HEAD + "return x / 0", "and of a division by 0"),
        (HEAD + "return np.matrix(x)", "an array of shape (1, 2)"),
        (HEAD + "return np.ma.masked_less(x, 99)", "do not sum to 1"),
        (HEAD + "return np.exp(x).astype(int)", "do not sum to 1"),
        (HEAD + "return 10 ** 30", "a whole number that is too large for an array"),
        (HEAD + "return 'weights'", "returned text"),
        (HEAD + "return {}", "returned a dict"),
        (HEAD + "return {'a': x}", "your function gavea dict"),
        (HEAD + "return [[1], [1, 2]]", "a list that is no table of numbers"),
        (HEAD + "return x, 1", "a tuple of 2 things"),
        (HEAD + "return x, x", "A tuple comes of a comma after return, or"),
        (HEAD + "return x,", "A comma at the end of the return line makes a tuple"),
        (HEAD + "return ()", "a tuple of 0 things; an array of shape (2,) is wanted.For"),
        (HEAD + "return x.sum", "Are the round brackets missing behind its name?"),
        (HEAD + f"return {RIGHT} if x.ndim < 3 else x", "In 12 of the 13 cases your result is"),
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


# Wrong code that happens to be right in many cases.
PEAK = "def most_attended(X, tokens, i):\n    S, W, _ = attention(X)\n    s, w = S[i], W[i]\n    "
LOOP = "for j in range(len(w)):\n        if j != i and w[j] > w[best]: best = j\n    "
POPPED = PEAK + "w = w.tolist()\n    w.pop(i)\n    "
OF_POPPED = "    return t[w.index(max(w))]"
DIFFERENCES = "def asymmetry(M):\n    return abs(M - M.T)"
SHIFT_IF_LARGE = "if x.max() > 500: x = x - x.max(axis, keepdims=True)\n    "
LUCKY = [
    ("most-attended", PEAK + "s[i] = -1\n    return tokens[s.argmax()]"),
    ("most-attended", PEAK + "s[i] = -10\n    return tokens[s.argmax()]"),
    ("most-attended", PEAK + f"best = 0\n    {LOOP}return tokens[best]"),
    ("most-attended", PEAK + f"best = -1\n    {LOOP}return tokens[best]"),
    ("most-attended", PEAK + "return max((a, t) for a, t in zip(w, tokens) if t != tokens[i])[1]"),
    ("softmax", HEAD + SHIFT_IF_LARGE + "e = np.exp(x)\n    return e / e.sum(axis, keepdims=True)"),
    ("most-attended", POPPED + "t = tokens.copy()\n    t.remove(tokens[i])\n" + OF_POPPED),
    ("symmetry", DIFFERENCES + "[-1].max()"),
    ("symmetry", DIFFERENCES + "[0].max()"),
    ("symmetry", "import numpy as np\ndef asymmetry(M):\n    return not np.allclose(M, M.T)"),
    ("scores", "import numpy as np\ndef scores(X):\n    return np.round(X @ X.T, 2)"),
    ("dot-product", "def dot_product(a, b):\n    return round(float(a @ b), 2)"),
]


@pytest.mark.parametrize(("name", "code"), LUCKY)
def test_wrong_code_is_never_lucky(name: str, code: str) -> None:
    code = f"from attention import attention\n{code}"
    for seed in SEEDS:
        assert not judge(name, seed, returned(code, plan(name, seed))).passed, seed


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        # The same numbers come of several slips, and the message names them all.
        (
            "attention-weights",
            "import numpy as np\ndef attention_weights(X):\n    e = np.exp(X @ X.T)\n"
            "    return e / e.sum(axis=1)",
            "missing its keepdims=True",
        ),
        (
            "softmax",
            HEAD + "e = np.exp(x - x.max())\n    return e / sum(e)",
            "Python’s own sum(e) does that, too",
        ),
        ("softmax", HEAD.replace("-1", "0") + f"return {RIGHT}", "The default should be the last"),
        # A factor has to be the same in all cases, of one number each as well.
        ("dot-product", "def dot_product(a, b):\n    return 3 * (a @ b)", "number is 3 times what"),
        ("dot-product", "def dot_product(a, b):\n    return sum(a)", "but another one"),
        (
            "most-attended",
            "def most_attended(X, tokens, i):\n    return tokens[0],",
            "A comma at the end",
        ),
        (
            "cosine",
            "from attention import cosine as c\ndef cosine(a, b):\n    return round(c(a, b), 2)",
            "is nearly right, and not quite",
        ),
    ],
)
def test_a_message_is_true_of_what_it_is_said_of(name: str, code: str, says: str) -> None:
    assert says in told(name, code)


SCORES = "import numpy as np\ndef scores(X):\n    S = X @ X.T\n    "
COSINE = "import math\nimport numpy as np\ndef cosine(a, b):\n    "
LENGTHS = "math.sqrt(a @ a) * math.sqrt(b @ b)"
MASKED = "import numpy as np\ndef attention_weights(X):\n    S = X @ X.T\n    "
MASKED += "np.fill_diagonal(S, -np.inf)\n    e = np.exp(S - S.max(axis=-1, keepdims=True))\n    "
BOOL = "import numpy as np\ndef asymmetry(M):\n    return not np.allclose(M, M.T)"


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("scores", SCORES + "return 2 * S", "each number is 2 times"),
        ("scores", SCORES + "return -S", "each number is −1 times"),
        (
            "scores",
            SCORES + "np.fill_diagonal(S, 1)\n    return S",
            "Only the diagonal is not right",
        ),
        ("cosine", COSINE + f"return math.acos(a @ b / ({LENGTHS}))", "leave arccos out"),
        ("attention-weights", MASKED + "return e / e.sum(axis=-1, keepdims=True)", "diagonal is 0"),
        ("symmetry", BOOL, "Your function returned True; a single number is wanted"),
        (
            "dot-product",
            "from attention import attention\ndef dot_product(a, b):\n    return attention([a, b])",
            "or from a function that returns several things, such as attention",
        ),
    ],
)
def test_it_is_told_with_all_numbers(name: str, code: str, says: str) -> None:
    for seed in SEEDS:
        text = told(name, code, seed)
        assert says in text, seed
        assert "The diagonal" not in text


def test_of_several_parts_one_is_right_only_if_it_is_so_in_all_cases() -> None:
    code = "import numpy as np\nfrom attention import softmax\ndef attention(X):\n    S = X @ X.T\n"
    code += "    W = softmax(S)\n    if len(X) > 2: S = 2 * S\n    return S, W, 2 * (W @ X)"
    text = told("attention-output", code)
    assert text.startswith("weights is right. output is right up to a factor")


def test_small_tables_are_ones_on_which_slips_show() -> None:
    for seed in range(300):
        rng = np.random.default_rng(seed)
        for n, d in ((2, 2), (2, 3), (3, 2), (3, 3)):
            table = whole(rng, n, d)
            assert len(np.unique(table, axis=0)) == n
            assert n != d or not np.array_equal(table, table.T)


def test_numbers_that_differ_are_shown_with_digits_that_differ() -> None:
    shown = told("softmax", HEAD + f"return np.round({RIGHT}, 3)").partition("gave")[2]
    got, wanted = (re.findall(r"0\.\d+", part) for part in shown.split("where it should give"))
    assert got
    assert not set(got) & set(wanted)


def test_parts_have_their_names_on_both_sides() -> None:
    code = EXERCISES["attention-output"].solution.replace("return ", "return 2 * ")
    text = told("attention-output", code)
    assert all(text.count(f"{name} = ") == 2 for name in ("scores", "weights", "output"))


def test_a_list_that_was_changed_is_told() -> None:
    code = EXERCISES["order-blindness"].solution.replace("return", "order.sort()\n    return")
    assert "with a list x.sort() or x.pop()" in told("order-blindness", code)


def test_code_that_exits_and_a_function_that_is_empty_are_told() -> None:
    assert "sys.exit()" in judge("softmax", 0, json.dumps({"ended": "done", "lost": 0})).html
    calls = [{"value": None, "unwritten": True}] * COUNT
    html = judge("softmax", 0, json.dumps({"ended": "done", "calls": calls})).html
    assert "Write your code where the <code>...</code> stands" in html
    assert "print" not in html


def test_the_range_begins_with_the_smallest() -> None:
    right = returned(EXERCISES["dot-product"].solution, plan("dot-product", 0))
    assert "from shape (1,) to (48,)" in judge("dot-product", 0, right).html


def test_a_mistake_is_the_course_s_own_whatever_yours_holds() -> None:
    mistake = EXERCISES["attention-weights"].mistakes[0]
    yours.give("softmax", lambda _x, axis=-1: axis)
    try:
        assert (
            prose(mistake.message)
            in judge(
                "attention-weights",
                0,
                returned_with_ours(mistake.code, plan("attention-weights", 0)),
            ).html
        )
    finally:
        yours.take({})


def returned_with_ours(code: str, planned: str) -> str:
    return returned(code.replace("from yours", "from attention"), planned)


def test_shapes_are_shown_as_python_shows_them() -> None:
    last = stepped(EXERCISES["scores"].worked)[-1]
    assert "(3, 3)" in last.value


def test_what_holds_several_arrays_is_shown_by_names_and_shapes() -> None:
    step = Step("from attention import layer_norm\nresult = layer_norm([[1.0, 3.0]])", "Why.")
    (made,) = stepped([step])
    assert re.findall(r"(\w[\w, ]*\w)  +(shape \(.+\))", made.value) == [
        ("mean, variance", "shape (1, 1)"),
        ("normalized, output", "shape (1, 2)"),
    ]
    for exercise in EXERCISES.values():
        for example in (exercise.worked, exercise.stretch.steps if exercise.stretch else ()):
            assert not any("array(" in made.value for made in stepped(example))


def test_the_arrays_of_an_argument_are_shown_one_by_one() -> None:
    planned = plan("feed-forward", 0)
    mistake = EXERCISES["feed-forward"].mistakes[0]
    told = judge("feed-forward", 0, returned_with_ours(mistake.code, planned)).html
    assert all(f"parameters[{i}] = [" in told for i in range(4))
    assert "array(" not in told


SINGLE = """
double = {function}
def {function}(*args):
    single = lambda x: x.astype("float32") if getattr(x, "dtype", None) == "float64" else x
    return double(*map(single, args))
"""


@pytest.mark.parametrize("name", NAMES)
def test_single_precision_passes(name: str) -> None:
    names: dict[str, Any] = {}
    try:
        for each in ("dot-product", "softmax", "attention-output"):  # what others build on
            exec(EXERCISES[each].solution, names)
            yours.give(EXERCISES[each].function, names[EXERCISES[each].function])
        exercise = EXERCISES[name]
        code = exercise.solution + SINGLE.format(function=exercise.function)
        for seed in SEEDS:
            verdict = judge(name, seed, returned(code, plan(name, seed)))
            assert verdict.passed, (seed, verdict.html)
    finally:
        yours.take({})


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
    {"int": "7"},
    {"int": "0x" + "f" * 4000},
    {"int": "0x1", "array": []},
    {"array": [{"int": "0x1ffffffffffffffffff"}], "shape": [1], "dtype": "int64"},
    {"array": [{"int": "0x1", "array": 5}], "shape": [1], "dtype": "int64"},
    {"dict": [[[], []]]},
    {"tuple": "abc"},
    10**400,
    "\ud800",
    [[[1], 2]],
    {},
]


@pytest.mark.parametrize("value", ODD)
def test_forged_values_do_not_pass(value: Any) -> None:
    # In Pyodide each with some exercises, and each exercise with some of them.
    every = 6 if sys.platform == "emscripten" else 1
    for name in NAMES[ODD.index(value) % every :: every]:
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
        ("NameError: name 'softmax' is not defined", "from yours import softmax"),
        ("RuntimeError: Cannot stack switch. Use pyFunc.callPromising() to fix.", "asyncio.run"),
        ("ModuleNotFoundError: No module named 'matplotlib.backends.x'", "shown below the code"),
        ("ModuleNotFoundError: No module named 'pylab'", "on a line of its own"),
        ("SomethingError: {0} {}", ""),
    ],
)
def test_errors_have_plain_words(error: str, says: str) -> None:
    assert says in in_plain_words(f"Traceback\n{error}")
    assert bool(says) == bool(in_plain_words(error))


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("a[1.0]", "A place is a whole number"),
        ("a['bank']", "A place is a whole number"),
        ("a.tolist()['bank']", "A place is a whole number"),
        ("a[0, 1]", "more indices in the square brackets"),
        ("(1, 2)[5]", "points beyond the end"),
        ("X[:0][0]", "holds nothing along this axis"),
        ("np.norm(a)", "`numpy` has nothing called `norm`"),
        ("max(X)", "its own `max`"),
        ("X.T()", "`X.T` and `X.shape` need none"),
        ("X @ X.transpose", "`X.transpose()`"),
        ("X * X.transpose", "`X.transpose()`"),
        ("a @ 3", "A number takes `*`"),
        ("a.put(0, [[1], [1, 2]])", "Several numbers"),
        ("total += 1", "above this line, for a total say `total = 0`"),
        ("X.sum(keepdim=True)", "`keepdims`, with an s"),
        ("sum(X, axis=0)", "`x.sum(axis=...)`"),
        ("[i for i in len(a)]", "`for i in range(n)`"),
        ("math.exp(1000)", "about 709"),
        ("math.sqrt(-1)", "no value for this number"),
        ("math.exp(a)", "`np.exp(x)`"),
        ("np.zeros(2, 2)", "`np.zeros((n, n))`"),
        ("X[0] = np.ones(4)", "another shape than the place"),
        ("S, W = attention.attention(X)", "`attention` returns three"),
        ("p, q, r, s = attention.attention(X)", "`attention` returns three"),
        ("['bank'][a]", "`tokens[w.argmax()]`"),
        ("X.sum(dim=-1)", "says `axis`"),
        ("X.sum(keep_dims=True)", "Here stands `keep_dims`"),
        ("[1, 2] - 1", "`np.array(...)`"),
        ("[1, 2] * 0.5", "`np.array(...)`"),
        ("[1, 2].sum()", "`np.array(...)`"),
        ("range(X.shape)", "`X.shape[0]`"),
        ("['bank'].index(0)", "`index` looks for an entry"),
        ("attention(X)", "`from attention import attention`"),
        ("exp(a)", "write `np.exp`"),
        ("a.exp()", "`np.exp(x)`"),
        ("np.softmax(a)", "`from yours import softmax`"),
        ("X^T", "The transpose is `X.T`"),
        ("np.e ^ a", "a power is written `**`"),
        ("exec('math.sqrt(2)', {})", "Put `import math` at the top"),
        ("[1, 2].find(2)", "`order.index(token)`"),
        ("np.sum(a, a)", "write `np.sum(a * b)`"),
        ("a.softmax()", "`from yours import softmax`"),
        ("scores(X)", "copy the lines"),
        ("attention_weights(X)", "copy the lines"),
        ("... @ X", "Is there still a `...`"),
        ("2 * ...", "There is still a `...`"),
        ("np.exp(...)", "There is still a `...`"),
        ("attention.softmax(...)", "Is there still a `...`"),
        ("attention.softmax(X - np.inf)", "`-1e9`"),
        ("attention.softmax(a, axis=1)", "no such axis"),
        ("exec('return 1')", "belongs to no function"),
        ("exec('1 − 1')", "does not know the character `−`"),
        ("exec('x\u00a0= 1')", "does not know the character `U+00A0`"),
    ],
)
def test_what_python_itself_says_is_put_in_plain_words(code: str, says: str) -> None:
    names: dict[str, Any] = {"np": np, "math": math, "attention": attention}
    names |= {"a": np.ones(2), "X": np.ones((2, 3))}
    exec(f"def run():\n    {code}", names)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the words matter
        names["run"]()
    error = "".join(traceback.format_exception_only(caught.value))
    assert says in in_plain_words(error)
