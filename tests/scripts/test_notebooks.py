"""The notebooks are those of the exercises, stand alone, and check what is written in them."""

import io
import json
import re
import subprocess
import sys
import types
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import attention
import yours
from attention import word_embeddings
from attention.gpt2 import D_K
from checking.judging import judged, planned
from exercises import EXERCISES, PYTORCH
from exercises.lesson_1.most_attended import SENTENCES
from exercises.notebook import check
from scripts.derive.notebooks import FOLDER, NOTEBOOKS, exported, unwrapped
from scripts.derive.pack_course import small_table
from tests.attention.test_gpt2 import published, write_safetensors
from tests.checking.test_exercises import returned

# Runs cells as a kernel would, without packages but for NumPy, and prints what they show.
KERNEL = """
import ast, json, sys

def run():
    sys.path.append(sys.argv[1])
    sys.modules["torch"] = None  # as where it is not installed
    shown = {}
    for name, source in json.load(sys.stdin):
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), globals())
        if last:
            value = eval(compile(ast.Expression(last.value), name, "eval"), globals())
            shown[name] = value._repr_html_() if hasattr(value, "_repr_html_") else repr(value)
    import exercises
    shown["from"] = exercises.__file__
    print(json.dumps(shown))

run()
"""


SOLVED = {f"{name}-starter": exercise.solution for name, exercise in EXERCISES.items()}
SOLVED_IN_PYTORCH = {f"{name}-pytorch-starter": each.solution for name, each in PYTORCH.items()}


def cells_of(name: str, instead: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The cells of the committed notebook, some with another source instead of their own."""
    cells: list[dict[str, Any]]
    cells = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        cell["source"] = (instead or {}).get(cell["id"], "".join(cell["source"]))
    return cells


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a notebook runs: a tiny GPT-2 at random is there, so that nothing is downloaded."""
    there = tmp_path_factory.mktemp("notebook")
    write_safetensors(there / "gpt2-small.safetensors", published(d=2 * D_K))
    return there


def shown_by(cells: list[dict[str, Any]], folder: Path) -> dict[str, str]:
    """What the cells of code show when they are run in order."""
    code = [(cell["id"], cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    packages = str(Path(np.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", KERNEL, packages],
        input=json.dumps(code),
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    shown: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    shown["printed"] = done.stdout
    return shown


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_committed_notebook_is_current(name: str) -> None:
    committed = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    again = "the exercises have changed: run python -m scripts.derive.notebooks and commit"
    assert committed == exported(name), again


def test_there_is_a_notebook_for_each_name_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.ipynb" for name in NOTEBOOKS}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_cells_have_names_and_nothing_of_a_run(name: str) -> None:
    cells = cells_of(name)
    ids = [cell["id"] for cell in cells]
    assert len({*ids}) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9-]{1,64}", id_) for id_ in ids)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_solution_stands_above_its_exercise(name: str) -> None:
    cells = cells_of(name)
    ids = [cell["id"] for cell in cells]
    for each in NOTEBOOKS[name].exercises:
        body = EXERCISES[each].solution.split("):\n", 1)[1].strip()
        place = ids.index(f"{each}-help")
        assert body in cells[place]["source"]
        assert not any(body in cell["source"] for cell in cells[:place])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_runs_alone_and_no_starter_is_right(name: str, folder: Path) -> None:
    shown = shown_by(cells_of(name), folder)
    assert not Path(shown["from"]).is_relative_to(FOLDER.parent)
    for each in NOTEBOOKS[name].exercises:
        assert "Checked: not yet." in shown[f"{each}-check"]
        for i in range(1, len(EXERCISES[each].worked) - 1):
            assert shown[f"{each}-worked-{i}"]
    for each in NOTEBOOKS[name].pytorch:
        assert "%pip install torch" in shown[f"{each}-pytorch-check"]


def test_the_stretch_on_gpt_2_s_weights_runs_on_a_tiny_one(folder: Path) -> None:
    cells = cells_of("4-2-2-queries-and-keys")
    text = next(cell["source"] for cell in cells if cell["id"] == "gpt2-download")
    assert text.startswith("# This cell downloads GPT-2 small")
    alone = [cell for cell in cells if cell["id"].startswith(("setup", "gpt2"))]
    printed = shown_by(alone, folder)["printed"]
    assert "2 blocks. In the first, W_Q has the shape (2, 128, 64)" in printed
    shares = [float(x) for pair in re.findall(r"^\d (\S+) (\S+)$", printed, re.M) for x in pair]
    assert len(shares) == 4
    assert all(0.4 < share < 0.6 for share in shares)  # as of random matrices
    plain, divided = (float(x) for x in re.findall(r"a spread of ([\d.]+)", printed))
    assert plain == pytest.approx(8 * divided, rel=0.01)


def test_the_stretch_on_gpt_2_s_heads_runs_on_a_tiny_one(folder: Path) -> None:
    cells = cells_of("4-2-4-multi-head-attention")
    alone = [cell for cell in cells if cell["id"].startswith(("setup", "gpt2"))]
    printed = shown_by(alone, folder)["printed"]
    assert "tokens looked at: (2, 9, 9)" in printed
    looks = re.findall(r"^head \d: \w+ (\S+), \w+ (\S+), \w+ (\S+)$", printed, re.M)
    assert len(looks) == 2
    for shares in looks:
        assert sorted(shares, reverse=True) == list(shares)
    assert printed.count("for the word before") == 2  # blocks


def test_the_stretch_on_gpt_2_s_keys_and_values_runs_on_a_tiny_one(folder: Path) -> None:
    cells = cells_of("4-2-3-values-and-attention-output")
    alone = [cell for cell in cells if cell["id"].startswith(("setup", "gpt2"))]
    printed = shown_by(alone, folder)["printed"]
    alike = re.findall(r"^\d key and value (\S+), W_K and W_V (\S+)$", printed, re.M)
    assert len(alike) == 2
    assert all(abs(float(each)) < 0.25 for pair in alike for each in pair)  # as of random ones
    together = re.findall(r"^\d lengths of keys and values go together to (\S+)$", printed, re.M)
    assert all(-1 <= float(each) <= 1 for each in together)
    assert len(together) == 2


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_with_the_solutions_all_is_right(name: str, folder: Path) -> None:
    shown = shown_by(cells_of(name, SOLVED), folder)
    for each in NOTEBOOKS[name].exercises:
        assert "Checked: it is right." in shown[f"{each}-check"], shown[f"{each}-check"]


def test_the_small_table_has_the_vectors_of_the_whole() -> None:
    whole = word_embeddings.load()
    with np.load(io.BytesIO(small_table())) as file:
        words = file["words"].tobytes().decode().split("\n")
        vectors = file["table"].T * json.loads(file["about"].tobytes())["step"]
    assert {word for sentence in SENTENCES for word in sentence.split()} <= {*words}
    np.testing.assert_array_equal(vectors, whole.vectors_of(words))


def test_a_line_of_prose_does_not_become_a_list() -> None:
    text = "between −1 and\n1. You may\n\n$$\na\n+ b\n$$\n\n```python\nx = 1\ny\n```\n"
    assert unwrapped(text) == text.replace("and\n1.", "and 1.")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of a notebook in which nothing has been checked yet."""
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
    yours.take({})
    return vars(sys.modules["__main__"])


def told(name: str, torch: bool = False) -> str:
    """What a check shows, as text."""
    html = check(name, torch)._repr_html_()
    return unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", html, flags=re.DOTALL))


HEAD = "import numpy as np\ndef softmax(x, axis=-1):\n    "


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "no function softmax yet"),
        ("from attention import softmax", "another cell has used its name"),
        ("softmax = 3", "another cell has used its name"),
        (HEAD + "...", "returned None"),
        (HEAD + "return ...", "There is still a ... in"),
        (HEAD + "return 1 / (1 + np.exp(-x))", "This is the sigmoid"),
        (HEAD + "return x[5]", "in softmaxIndexError: index 5 is out of bounds"),
        (HEAD + "return x[5]", "There is no place 5"),
        (HEAD + "return x.max(axis=3)", "in softmaxnumpy.exceptions.AxisError: axis 3 is out"),
        (HEAD + "x -= 1\n    return x", "changes its argument in place"),
        (HEAD + "return np.zeros_like(x)", "your function gave[0  0]where it should give"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_what_is_wrong_is_told_as_in_the_page(names: dict[str, Any], code: str, says: str) -> None:
    exec(code, names)
    assert told("softmax").startswith("Checked: not yet.")
    assert says in told("softmax").replace("\n", "")


def test_an_interrupt_is_not_kept_from_the_kernel(names: dict[str, Any]) -> None:
    exec("def softmax(x, axis=-1): raise KeyboardInterrupt", names)
    with pytest.raises(KeyboardInterrupt):
        check("softmax")


@pytest.mark.usefixtures("names")
def test_names_that_are_not_there_are_told() -> None:
    assert "The names are: dot-product, cosine, softmax," in told("softmx")
    assert f"The names are: {', '.join(PYTORCH)}." in told("cosine", torch=True)


def test_yours_is_the_course_s_until_yours_has_passed(names: dict[str, Any]) -> None:
    exec("from yours import softmax as first", names)
    assert names["first"] is attention.softmax
    exec(EXERCISES["softmax"].starter, names)
    assert not check("softmax").passed
    exec("from yours import softmax as second", names)
    assert names["second"] is attention.softmax
    exec(EXERCISES["softmax"].solution, names)
    assert check("softmax").passed
    exec("from yours import softmax as third", names)
    assert names["third"].__wrapped__ is names["softmax"]
    with pytest.raises(ImportError):
        exec("from yours import sofmax", names)


@pytest.mark.parametrize("name", PYTORCH)
def test_a_faded_variant_is_its_solution_with_blanks(name: str) -> None:
    gaps = re.escape(PYTORCH[name].faded).replace("____", "(.+?)")
    assert re.fullmatch(gaps, PYTORCH[name].solution)


@pytest.mark.parametrize("name", PYTORCH)
def test_mistakes_in_pytorch_have_messages_of_their_own(name: str) -> None:
    variant = PYTORCH[name]
    planned_ = planned(variant, 0)
    for mistake in variant.mistakes:
        verdict = judged(variant, 0, returned(mistake.code, planned_))
        assert not verdict.passed
        assert mistake.message.replace("`", "") in re.sub(r"<[^>]*>", "", unescape(verdict.html))


TORCH = "import torch\ndef torch_softmax(x, dim=-1):\n    "
SHIFTED = "torch.exp(x - x.amax(dim=dim, keepdim=True))"


@pytest.mark.all
@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return torch.softmax(x, dim=dim)", "Checked: it is right."),
        ("return torch.softmax(x.to(torch.float32), dim=dim)", "Checked: it is right."),
        (f"e = {SHIFTED}\n    return e / e.sum()", "divided by one total, that of the whole"),
        ("return torch.softmax(x, dim=-1)", "always works along the last dimension"),
        ("return torch.softmax(x, dim=0)", "always works along dimension 0"),
        ("return torch.exp(x) / torch.exp(x).sum(dim=dim, keepdim=True)", "This is the formula"),
        ("return torch.exp(x - x.max(dim=dim, keepdim=True))", "max returns two things"),
        (f"e = {SHIFTED}\n    return e / e.sum(dim=dim)", "The sum has lost a dimension"),
        ("x -= 1\n    return torch.softmax(x, dim=dim)", "changes its argument in place"),
    ],
)
def test_pytorch_is_checked_with_tensors(names: dict[str, Any], body: str, says: str) -> None:
    exec(TORCH + body, names)
    assert says in told("softmax", torch=True)


@pytest.mark.all
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_with_the_solutions_all_is_right_in_real_jupyter(name: str, folder: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert nbformat.writes(notebook) + "\n" == text
    solved = cells_of(name, SOLVED | SOLVED_IN_PYTORCH)
    for cell, other in zip(notebook.cells, solved, strict=True):
        cell.source = other["source"]
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
    checks = [cell for cell in notebook.cells if cell.id.endswith("-check")]
    assert len(checks) == len(NOTEBOOKS[name].exercises) + len(NOTEBOOKS[name].pytorch)
    for cell in checks:
        assert "Checked: it is right." in cell.outputs[-1].data["text/html"], cell.id
