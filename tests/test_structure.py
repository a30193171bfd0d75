"""The tree is as the README says: what belongs together is found by the same name."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import attention
from exercises import EXERCISES
from lessons import CORE_MODULES, LESSONS, SHARED_WIDGETS, Lesson, module_name
from scripts.derive.heatmap_colors import TARGET, contrast, css
from tests.prose import page_of
from widgets import WIDGETS, parts

ROOT = Path(__file__).parents[1]
VALUE = "\0"  # stands for a computed value in a page
CORE = ROOT / "src/attention"
# What of the core is no lesson: guards, counting, published weights, real vectors, what is traced.
NO_LESSON = {
    *("checks", "counting", "gpt2", "word_embeddings"),
    *("traced_example", "traced_transformer"),
}
# What runs in the tab, in order: a package imports itself and those before it.
IN_THE_TAB = (
    "lessons",
    "model_files",
    "attention",
    "small_world",
    "english",
    "kit",
    "yours",
    "learner",
    "checking",
    "exercises",
    "widgets",
)
LAYERS = (*IN_THE_TAB, "weave")


def imports(path: Path) -> set[str]:
    """The modules that a file imports, with their full names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            found.add(node.module or "")
    return found


def folder_of(package: str) -> Path:
    return ROOT / ("widgets" if package == "widgets" else f"src/{package}")


def modules(folder: Path) -> set[str]:
    """The names of the Python files in a folder."""
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def named(names: tuple[str, ...]) -> set[str]:
    return {module_name(name) for name in names}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_each_lesson_has_what_the_register_says_and_nothing_else(lesson: Lesson) -> None:
    prose = (ROOT / f"docs/lessons/{lesson.page}.md").read_text(encoding="utf-8")
    for widget in lesson.widgets:
        assert f"/// {widget}\n" in prose  # with more slashes where it stands in another block
    for question in lesson.questions:
        assert f"asks: {question}\n" in prose
    for exercise in lesson.exercises:
        assert f"/// exercise | {exercise}\n" in prose
    assert modules(ROOT / "widgets" / lesson.folder) == named(lesson.widgets)
    assert modules(ROOT / "widgets/questions" / lesson.folder) == named(lesson.questions)
    in_pytorch = {f"{name}_in_pytorch" for name in named(lesson.pytorch)}
    exercises = modules(ROOT / "src/exercises" / lesson.folder)
    assert exercises == named(lesson.exercises) | in_pytorch
    tests = {f"test_{name}" for name in (lesson.core, "page", *named(lesson.widgets))}
    assert tests <= modules(ROOT / "tests" / lesson.folder)
    assert (ROOT / f"tests/{lesson.folder}/question_answers.py").is_file()
    assert (ROOT / f"tests/curriculum/{lesson.page}.json").is_file()
    if lesson.notebook:
        assert (ROOT / f"notebooks/{lesson.notebook}.ipynb").is_file()
        assert f"/// notebook | {lesson.notebook}\n" in prose


def test_nothing_is_outside_of_the_register() -> None:
    assert {page.stem for page in (ROOT / "docs/lessons").iterdir()} == {x.page for x in LESSONS}
    assert modules(CORE) - NO_LESSON == {*CORE_MODULES}
    assert [lesson.core for lesson in LESSONS] == [*CORE_MODULES]
    assert modules(ROOT / "widgets") == named(SHARED_WIDGETS)
    assert [lesson.number for lesson in LESSONS] == [*range(1, len(LESSONS) + 1)]
    for kind in ("widgets", "widgets/questions", "src/exercises"):
        folders = {path.name for path in (ROOT / kind).glob("lesson_*")}
        assert folders == {lesson.folder for lesson in LESSONS}, kind


@pytest.mark.parametrize("kind", ["widgets", "questions", "exercises"])
def test_a_name_stands_for_one_thing_in_the_whole_course(kind: str) -> None:
    names = [name for lesson in LESSONS for name in getattr(lesson, kind)]
    assert sorted(names) == sorted(set(names))


def test_no_two_exercises_ask_for_a_function_of_the_same_name() -> None:
    """Else what a reader wrote for the one would be imported from `yours` in place of the other."""
    functions = [exercise.function for exercise in EXERCISES.values()]
    assert sorted(functions) == sorted(set(functions))


@pytest.mark.parametrize("name", WIDGETS)
def test_each_part_of_a_widget_begins_with_a_tag(name: str) -> None:
    """Else the tab could not put a new first part above the rest of the last figure."""
    assert all(part.startswith("<") for part in parts(name, {}))


def test_the_core_imports_numpy_and_earlier_lessons_only() -> None:
    earlier = {"attention", "attention.checks"}  # what guards them all
    assert imports(CORE / "checks.py") <= {"numpy", "numpy.typing", "sys"}  # is it the tab?
    for number, module in enumerate(CORE_MODULES, 1):
        library = {"collections.abc", "functools", "math", "typing"}
        allowed = {"numpy", "numpy.typing", *library, *earlier}
        assert imports(CORE / f"{module}.py") <= allowed
        earlier.add(f"attention.{module}")
        assert (ROOT / f"tests/lesson_{number}/test_{module}.py").is_file()


def test_a_lesson_s_core_imports_nothing_of_later_lessons() -> None:
    """Importing all of it would take the tab as long as computing a figure."""
    code = """
import sys, attention
from attention.traced_example import X
attention.softmax(X), attention.query_key_attention(X, X[:3], X[:3])
print(*(name for name in sys.modules if name.startswith("attention.")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {"checks", "traced_example", "dot_product_attention", "queries_and_keys"}
    assert {*done.stdout.split()} == {f"attention.{name}" for name in imported}


def test_each_public_name_of_the_core_is_there() -> None:
    for name in attention.__all__:
        assert not isinstance(getattr(attention, name), ModuleType)
    with pytest.raises(AttributeError, match="no 'softmx'"):
        getattr(attention, "softmx")  # noqa: B009


def test_imports_run_one_way() -> None:
    for place, package in enumerate(LAYERS):
        folder = folder_of(package)
        files = [*folder.rglob("*.py")] if folder.is_dir() else [folder.with_suffix(".py")]
        for path in files:
            later = {name.split(".")[0] for name in imports(path)} & {*LAYERS[place + 1 :]}
            assert not later, (path, later)


def test_what_a_page_does_not_ask_for_is_not_imported() -> None:
    """All figures and exercises at once would take the tab several times what one of them does."""
    code = """
import sys, exercises, widgets
widgets.render("numeric-question", {"asks": "dot-product"})
exercises.plan("cosine", 0)
print(*(name for name in sys.modules if ".lesson_1." in name))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {"widgets.questions.lesson_1.dot_product", "exercises.lesson_1.cosine"}
    assert {*done.stdout.split()} == imported


def test_what_runs_in_the_tab_needs_nothing_but_numpy_and_the_standard_library() -> None:
    for package in IN_THE_TAB[1:]:
        for path in folder_of(package).rglob("*.py"):
            drawing = {"matplotlib", "cycler"} if path.name == "plots.py" else set()
            known = {"numpy", *IN_THE_TAB, *drawing, *sys.stdlib_module_names}
            for name in imports(path):
                assert name.split(".")[0] in known, (path, name)


def test_the_heatmap_s_colours_are_matplotlib_s() -> None:
    assert TARGET.read_text(encoding="utf-8") == css()


def test_numbers_on_the_heatmap_s_colours_can_be_read() -> None:
    rules = [line for line in css().splitlines() if " .v" in line]
    assert len(rules) == 66
    for rule in rules:
        color = rule.split("background: #")[1][:6]
        rgb = np.array([int(color[i : i + 2], 16) for i in (0, 2, 4)]) / 255
        assert contrast(rgb, 0.0 if "color: #000;" in rule else 1.0) >= 4.5


def test_docs_are_markdown_only() -> None:
    assert {path.suffix for path in (ROOT / "docs").rglob("*") if path.is_file()} == {".md"}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.page)
def test_no_value_stands_within_a_formula(lesson: Lesson) -> None:
    """There nothing computes it: a reader would see the expression."""
    for paragraph in re.split(r"\n\s*\n", page_of(lesson).read_text(encoding="utf-8")):
        text = re.sub(r"\{\{.+?\}\}", VALUE, re.sub(r"`[^`]*`", "", paragraph))
        assert [formula for formula in re.findall(r"\$[^$]+\$", text) if VALUE in formula] == []
