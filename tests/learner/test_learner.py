"""A reader's code is run once, its output is bounded, and only data leaves."""

import base64
import io
import json
import re
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from learner import DataError, decode, encode, run
from learner.run import BYTES, IMAGE, LINES, LONGEST, PNG, Output
from learner.terminal import settled


def ran(code: str, **more: Any) -> tuple[dict[str, Any], str]:
    """How a run ended, and what it printed."""
    printed: list[str] = []
    result = json.loads(run(json.dumps({"code": code, **more}), printed.append))
    return result, "".join(printed)


def test_what_is_printed_arrives_and_the_last_value_is_shown() -> None:
    assert ran("print('a')\n1 + 1") == ({"ended": "done", "shown": "2", "lost": 0}, "a\n")
    assert ran("import sys\nprint('b', file=sys.stderr)\nx = 1") == (
        {"ended": "done", "lost": 0},
        "b\n",
    )
    assert ran("") == ({"ended": "done", "lost": 0}, "")


PICTURE = """
class Picture:
    def _repr_png_(self):
        return {content}
Picture()"""


def test_a_last_value_with_a_picture_is_shown_as_one() -> None:
    png = PNG + b"....IHDR" + struct.pack(">II", 30, 20) + b"and so on"
    result, _ = ran(PICTURE.format(content=png))
    (image,) = result["images"]
    assert base64.b64decode(image.pop("png")) == png
    assert image == {"density": 1, "title": ""}
    assert "shown" not in result


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("b'<svg onload=alert(1)>'", "did not return the bytes of a PNG image"),
        ("'text'", "did not return the bytes of a PNG image"),
        (f"{PNG!r} + bytes({IMAGE})", "can be shown"),
        (f"{PNG!r} + b'....IHDR' + (22_000).to_bytes(4) * 2", "22000 × 22000 pixels"),
    ],
)
def test_what_is_no_picture_is_told(content: str, message: str) -> None:
    result, _ = ran(PICTURE.format(content=content))
    assert result["ended"] == "error"
    assert message in result["traceback"]


PLOT = "import matplotlib.pyplot as plt\n"


def drawn(code: str, **more: Any) -> list[dict[str, Any]]:
    """The pictures of code that ends well and prints nothing; skipped where no matplotlib is."""
    pytest.importorskip("matplotlib.pyplot", exc_type=ImportError)
    result, printed = ran(PLOT + code, **more)
    assert (result["ended"], printed, result.get("shown")) == ("done", "", None), result
    return list(result.get("images", []))


def pixels(image: dict[str, Any]) -> Any:
    """What a picture shows: an array of rows, columns and colours."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(base64.b64decode(image["png"]))).convert("RGB"))


@pytest.mark.parametrize(
    ("code", "titles"),
    [
        ("plt.plot([1, 2])", [""]),
        ("plt.plot([1, 2])\nplt.title('  One\\n line ')\nplt.show()", ["One line"]),
        ("for n in 'ab':\n    plt.plot([1, 2])\n    plt.title(n)\n    plt.show()", ["a", "b"]),
        ("f, (a, b) = plt.subplots(2)\na.set_title('up')\nb.set_title('down')\nf", ["up; down"]),
        ("f = plt.figure()\nf.suptitle('all')\nplt.title('one')\nf.show()", ["all"]),
        ("from matplotlib.figure import Figure\nf = Figure()\nf.suptitle('own')\nf", ["own"]),
        ("plt.plot([1, 2])\nplt.close()", []),
        ("plt.title('x' * 999)", ["x" * 200]),
        ("plt.title(r'$\\alpha_i$')\nraise SystemExit", [r"$\alpha_i$"]),
    ],
)
def test_figures_are_shown_as_in_a_notebook(code: str, titles: list[str]) -> None:
    assert [image["title"] for image in drawn(code)] == titles


def test_figures_have_the_colours_of_the_page() -> None:
    css = Path(__file__).parents[2] / "widgets/browser/course.css"
    blocks = re.findall(r'scheme="(\w+)"\] \{\n(\s+--paper.*?)\}', css.read_text(), re.S)
    assert len(blocks) == 2
    for scheme, block in blocks:
        (image,) = drawn("plt.plot([1, 2])", scheme=scheme)
        seen = {"#" + bytes(rgb).hex() for rgb in pixels(image).reshape(-1, 3)}
        for name in ("paper", "faded", "embedding"):
            assert re.search(rf"--{name}: (#\w+)", block)[1] in seen  # type: ignore[index]


def test_a_figure_is_dense_and_bounded() -> None:
    (image,) = drawn("plt.figure(figsize=(4, 3), layout='none')\nplt.axes((0, 0, 1, 1))")
    _, width, _ = pixels(image).shape
    assert image["density"] == 2
    assert 700 < width < 1000
    (image,) = drawn("plt.figure(figsize=(90, 90))")
    assert image["density"] < 0.5
    assert pixels(image).shape[0] > 1500
    (image,) = drawn("plt.plot([1])\nplt.text(9, 9, 'far')")
    assert pixels(image).shape[1] < 2000


def test_ten_figures_are_shown_and_the_others_counted() -> None:
    pytest.importorskip("matplotlib.pyplot", exc_type=ImportError)
    result, printed = ran(PLOT + "for _ in range(13):\n    plt.figure()\n    plt.show()")
    assert len(result["images"]) == 10
    assert printed == "[3 more figures are not shown: 10 at most are]\n"


def test_what_was_drawn_before_an_error_is_shown() -> None:
    pytest.importorskip("matplotlib.pyplot", exc_type=ImportError)
    result, _ = ran(PLOT + "plt.plot([1, 2])\n1 / 0")
    assert (result["ended"], result["line"], len(result["images"])) == ("error", 3, 1)
    result, _ = ran(PLOT + "plt.title('$x')\nplt.title(r'$\\nothing$')")
    assert result["ended"] == "error"
    assert "Unknown symbol" in result["traceback"]


def test_each_run_begins_with_matplotlib_as_it_was() -> None:
    (before,) = drawn("plt.plot([1, 2])")
    ran(PLOT + "plt.rcParams['lines.linewidth'] = 20\nplt.figure()\n1 / 0")
    assert drawn("plt.plot([1, 2])") == [before]


def test_each_run_begins_with_nothing() -> None:
    ran("left_over = 1")
    result, _ = ran("left_over")
    assert result["traceback"].endswith("NameError: name 'left_over' is not defined")


def test_a_traceback_begins_in_the_readers_code() -> None:
    result, _ = ran("def f(x):\n    return 1 / x\n\nf(0)")
    assert result["ended"] == "error"
    assert result["line"] == 2
    lines = result["traceback"].splitlines()
    assert lines[1] == '  File "your code", line 4, in <module>'
    assert "    return 1 / x" in lines
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert "run.py" not in result["traceback"]


@pytest.mark.parametrize(
    ("code", "last"),
    [
        ("np.ones(2).max(axis=1)", "AxisError: axis 1 is out of bounds for array of dimension 1"),
        ("softmax(...)", "ValueError: x must hold numbers, in rows of equal length"),
    ],
)
def test_a_traceback_has_the_readers_lines_only(code: str, last: str) -> None:
    result, _ = ran(f"import numpy as np\nfrom yours import softmax\n{code}")
    lines = result["traceback"].splitlines()
    assert lines[:3] == [
        "Traceback (most recent call last):",
        '  File "your code", line 3, in <module>',
        f"    {code}",
    ]
    assert lines[-1].endswith(last)
    assert result["traceback"].count("File ") == result["traceback"].count("Error:") == 1


def test_an_earlier_error_in_the_readers_lines_is_shown_too() -> None:
    code = "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError from error"
    assert "ZeroDivisionError: division by zero\n\nThe above" in ran(code)[0]["traceback"]


def test_code_that_is_not_python_is_told_with_its_line() -> None:
    result, _ = ran("x = 1\nfor i in range(3)\n    print(i)")
    assert (result["ended"], result["line"]) == ("error", 2)
    assert "expected ':'" in result["traceback"]
    assert "run.py" not in result["traceback"]


def test_sys_exit_ends_the_code_and_nothing_else() -> None:
    assert ran("import sys\nprint(1)\nsys.exit(3)\nprint(2)") == (
        {"ended": "done", "lost": 0},
        "1\n",
    )


@pytest.mark.parametrize(
    "code",
    [
        "class Odd(BaseException):\n    def __str__(self): raise ValueError\nraise Odd",
        "class Odd(Exception):\n    def __getattribute__(self, name): raise ValueError\nraise Odd",
        "Odd = SyntaxError\nraise Odd('Odd', ('your code', object(), 1, 't'))",
    ],
)
def test_an_exception_that_cannot_be_shown_is_told_by_its_class(code: str) -> None:
    result, _ = ran(code)
    assert result["ended"] == "error"
    assert "Odd" in result["traceback"] or "SyntaxError" in result["traceback"]


def test_a_long_chain_of_exceptions_is_cut() -> None:
    code = """
e = None
for _ in range(2_000):
    earlier, e = e, ValueError()
    e.__cause__ = earlier
raise e"""
    assert ran(code)[0]["traceback"].endswith("ValueError")


def test_a_reason_to_exit_is_printed() -> None:
    assert ran("import sys\nsys.exit('went wrong')")[1] == "went wrong\n"


def test_results_that_are_too_large_together_are_told() -> None:
    code = "def double(x): return 'x' * 90_000"
    result, _ = ran(code, calls=[["double", [1]]] * 200)
    assert result["traceback"].startswith("Your functions returned too much")


def test_input_says_what_to_do_instead() -> None:
    assert "write the value into the code" in ran("input('Your name? ')")[0]["traceback"]


def test_a_dataclass_finds_its_module() -> None:
    code = "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 0\nP()"
    assert ran(code)[0]["shown"] == "P(x=0)"


def test_memory_that_runs_out_is_told_with_the_line() -> None:
    result, _ = ran("x = 1\nraise MemoryError")
    assert result == {"ended": "memory", "line": 2, "lost": 0}


def test_recursion_ends_as_python_ends_it() -> None:
    result, _ = ran("def f(n): return f(n + 1)\nf(0)")
    assert "RecursionError: maximum recursion depth exceeded" in result["traceback"]
    assert "[Previous line repeated" in result["traceback"]
    assert len(result["traceback"]) < LONGEST + 100


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("for i in range(5000): print(i)", "".join(f"{i}\n" for i in range(LINES))),
        (f"print('x' * {3 * BYTES})", "x" * BYTES),
        (f"print('é' * {BYTES})", "é" * (BYTES // 2)),
        (f"print('x' + 'é' * {BYTES})", "x" + "é" * (BYTES // 2 - 1)),
        ("print('a\\n' * 5000)", "a\n" * LINES),
    ],
)
def test_output_is_cut_and_what_is_lost_is_counted(code: str, kept: str) -> None:
    result, printed = ran(code)
    whole: list[str] = []
    exec(code, {"print": lambda x: whole.append(f"{x}\n")})
    assert printed == kept
    assert result["lost"] == len("".join(whole)) - len(kept)


def test_output_that_just_fits_is_not_cut() -> None:
    result, printed = ran(f"print('x' * {BYTES - 1})")
    assert (result["lost"], len(printed)) == (0, BYTES)


def test_after_the_cut_nothing_more_is_shown() -> None:
    result, printed = ran(f"print('x' * {BYTES + 1}, end='')\nprint('y')")
    assert printed == "x" * BYTES
    assert result["lost"] == 3


def test_each_line_is_passed_on_at_once() -> None:
    pieces: list[str] = []
    output = Output(pieces.append)
    print("one", 2, file=output)
    print("two\nthree", file=output)
    print("four", end="", file=output)
    assert pieces == ["one 2\n", "two\nthree\n"]
    output.close()
    assert pieces[2:] == ["four"]


def test_flushing_all_the_time_makes_few_deliveries() -> None:
    pieces: list[str] = []
    output = Output(pieces.append)
    for _ in range(9000):
        print(".", end="", flush=True, file=output)
    output.close()
    assert "".join(pieces) == "." * 9000
    assert 1 < len(pieces) < 100


def test_print_refuses_what_a_file_refuses() -> None:
    assert "TypeError" in ran("import sys\nsys.stdout.write(b'x')")[0]["traceback"]


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("for i in (1, 2, 3): print(f'step {i}/3', end='\\r')", "step 3/3"),
        ("for i in (1, 2): print(f'\\r{i}', end='', flush=True)\nprint('!')", "2!\n"),
        ("print('a')\nprint('long', end='\\r', flush=True)\nprint('b')", "a\nbong\n"),
        ("print('long\\r\\x1b[Kb')", "b\n"),
        ("print('old\\x1b[2K\\rnew\\r\\n')", "new\n\n"),
        ("print('|', end='')\nprint('\\b/', end='')\nprint('\\b-')", "-\n"),
        ("print('\\x1b[1;31mred\\x1b[0m and \\x1b]0;title\\x07plain\\a')", "red and plain\n"),
        ("print('\\x1b[3', end='', flush=True)\nprint('1mred\\x1b[m')", "red\n"),
        ("print('1\\t2\\r\\n3')", "1\t2\n3\n"),
    ],
)
def test_output_is_as_a_terminal_shows_it(code: str, seen: str) -> None:
    shown: list[str] = []

    def show(piece: str) -> None:  # as code-cell.ts does
        if piece.startswith("\r"):
            shown[:] = "".join(shown).rpartition("\n")[:2]
        shown.append(piece.replace("\r", "", 1))
        assert "\r" not in shown[-1]

    run(json.dumps({"code": code}), show)
    assert "".join(shown) == seen
    assert settled(ran(code)[1]) == seen


def test_lines_that_are_written_anew_stay_within_the_limit() -> None:
    anew = "for _ in range(9000): print('\\by', end='', flush=True)"
    code = f"print('x' * {BYTES // 2}, end='')\n{anew}"
    result, printed = ran(code)
    assert len(printed) < 4 * BYTES
    assert result["lost"] > 0


@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        ("%matplotlib inline\nx = 1", 1, "speaks to a notebook"),
        ("x = 1\n!pip install torch", 2, "nothing can be installed"),
        ("print?", 1, "speaks to a notebook"),
        ("await something()", 1, "without `async` and `await`"),
        ("async with x: pass", 1, "without `async` and `await`"),
    ],
)
def test_what_a_page_cannot_do_is_told_with_what_to_write(code: str, line: int, says: str) -> None:
    result, _ = ran(code)
    assert (result["ended"], result["line"]) == ("error", line)
    assert says in result["meaning"]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("breakpoint()", "print what you want to see"),
        ("import cmd; cmd.Cmd().cmdloop()", "nobody to ask"),
        ("import sys; sys.stdin.readline()", "nobody to ask"),
    ],
)
def test_nothing_waits_for_an_answer(code: str, says: str) -> None:
    before = sys.stdin, sys.breakpointhook
    assert says in ran(code)[0]["traceback"]
    assert (sys.stdin, sys.breakpointhook) == before


def test_warnings_name_the_readers_lines_and_no_other_file() -> None:
    other = "warnings.warn_explicit('other', UserWarning, '/lib/x.py', 3)"
    code = f"import warnings\nwarnings.warn('mine')\n{other}"
    assert ran(code)[1] == "your code:2: UserWarning: mine\nUserWarning: other\n"


def test_letters_that_a_picture_lacks_are_told_once() -> None:
    pytest.importorskip("matplotlib.pyplot", exc_type=ImportError)
    result, printed = ran(
        PLOT + "plt.title('你好')\nplt.plot([1])\nplt.xlabel('好')\nplt.tight_layout()"
    )
    assert len(result["images"]) == 1
    assert printed == "[The font of the pictures has no 你 好: empty boxes stand there.]\n"


@pytest.mark.parametrize(
    "code",
    [
        f"import matplotlib\nmatplotlib.use('TkAgg')\n{PLOT}plt.plot([1])",
        "import matplotlib.pyplot as plt\nplt.switch_backend('QtAgg')\nplt.plot([1])\nplt.show()",
        "import pylab\npylab.plot([1])",
    ],
)
def test_pictures_are_shown_whatever_they_were_meant_for(code: str) -> None:
    pytest.importorskip("matplotlib.pyplot", exc_type=ImportError)
    result, printed = ran(code)
    assert (result["ended"], printed, len(result["images"])) == ("done", "", 1)


SOFTMAX = "import numpy as np\ndef double(x, times=2): return np.asarray(x) * times"


def called(code: str, *arguments: Any) -> dict[str, Any]:
    """What a call of the code's function `double` comes to."""
    result, _ = ran(code, calls=[["double", [encode(x) for x in arguments]]])
    assert result["ended"] == "done"
    (entry,) = result["calls"]
    return dict(entry)


def test_a_function_gets_arrays_and_gives_arrays() -> None:
    argument = np.array([[1.5, np.inf], [0.0, np.nan]])
    entry = called(SOFTMAX, argument, 3)
    assert entry.keys() == {"value"}
    np.testing.assert_array_equal(decode(entry["value"]), argument * 3)


def test_each_call_gets_arguments_of_its_own_and_changes_are_told() -> None:
    code = "def double(x):\n    x *= 2\n    return x"
    x = np.array([1.0, 2.0])
    result, _ = ran(code, calls=[["double", [encode(x)]]] * 2)
    # As it comes through a browser, which writes 1.0 as 1.
    whole, _ = ran("def double(x): return 0", calls=[["double", [{**encode(x), "array": [1, 2]}]]])
    assert whole["calls"] == [{"value": 0}]
    for entry in result["calls"]:
        assert entry["changed"] is True
        np.testing.assert_array_equal(decode(entry["value"]), x * 2)


def test_an_exception_of_one_call_leaves_the_others() -> None:
    result, _ = ran("def double(x):\n    return 2 / x", calls=[["double", [x]] for x in (0, 1)])
    first, second = result["calls"]
    assert first["kind"] == "ZeroDivisionError"
    assert 'File "your code", line 2, in double' in first["error"]
    assert second == {"value": 2.0}


@pytest.mark.parametrize("code", ["def other(): pass", "double = 3"])
def test_a_function_that_is_missing_is_told(code: str) -> None:
    result, _ = ran(code, calls=[["double", [1]]])
    assert (result["ended"], result["missing"]) == ("error", "double")
    assert result["traceback"] == "Your code has no function named double yet."


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def double(x): return print", "the result is a function;"),
        ("def double(x): return open", "the result is a function;"),
        ("def double(x): return object()", "the result is an object of type object;"),
        ("def double(x):\n    x = []\n    x.append(x)\n    return x", "nested too deeply"),
        ("def double(x): return [0] * 100_000", "more than 100,000 numbers or letters"),
        (
            "import numpy as np\ndef double(x): return np.zeros(100_000)",
            "more than 100,000 numbers or letters",
        ),
        ("def double(x): return 'x' * 100_000", "more than 100,000 numbers or letters"),
        ("import numpy as np\ndef double(x): return np.array([1j])", "an array of complex128"),
    ],
)
def test_what_cannot_leave_is_told(code: str, message: str) -> None:
    entry = called(code, 1)
    assert entry["kind"] == "DataError"
    assert message in entry["error"]


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return bool(
            isinstance(b, np.ndarray)
            and a.dtype == b.dtype
            and a.shape == b.shape
            and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        )
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and (a == b or a != a)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(2**53, 2**70)
    | st.floats()
    | st.text()
    | arrays.arrays(
        st.sampled_from(["float64", "float32", "int64", "bool"]),
        arrays.array_shapes(min_dims=0, min_side=0, max_side=4),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)


@given(values)
def test_data_comes_back_as_it_left(value: Any) -> None:
    as_text = json.dumps(encode(value), allow_nan=False)
    assert same(value, decode(json.loads(as_text)))


def test_dicts_and_numpy_scalars_leave_too() -> None:
    assert decode(encode({"a": np.float64(1.5), 2: np.bool_(True)})) == {"a": 1.5, 2: True}


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_a_matrix_and_a_masked_array_leave_as_arrays() -> None:
    for value in (np.matrix([[1.0, 2.0]]), np.ma.masked_less([[1.0, 2.0]], 2)):
        assert same(np.array([[1.0, 2.0]]), decode(json.loads(json.dumps(encode(value)))))


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("...", True),
        ("'What it does.'\n    ...", True),
        ("y = ...", False),
        ("print(x)", False),
    ],
)
def test_a_function_that_is_still_empty_is_told(body: str, empty: bool) -> None:
    entry = called(f"def double(x):\n    {body}", 1)
    assert entry == {"value": None, **({"unwritten": True} if empty else {})}


def test_an_object_array_does_not_leave() -> None:
    with pytest.raises(DataError, match="an array of object"):
        encode(np.array([None], dtype=object))
