"""The tree is as the README says: what belongs together is found by the same name."""

import ast
import sys
from pathlib import Path

import numpy as np
import pytest

from scripts.derive_heatmap_colors import TARGET, contrast, css
from widgets import WIDGETS, parts

ROOT = Path(__file__).parents[1]
# In the order they are taught: lesson page -> core module, widgets.
LESSONS = {
    "the-problem-attention-solves": (
        "dot_product_attention",
        [
            "dot-product-panels",
            "bag-of-words",
            "attention-trace",
            "all-pairs",
            "attention-matrix",
            "word-order",
            "numeric-question",
            "predict-row",
        ],
    ),
}
CORE = ROOT / "src/attention"


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


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_has_prose_core_widgets_and_tests(lesson: str) -> None:
    module, widgets = LESSONS[lesson]
    prose = (ROOT / f"docs/lessons/{lesson}.md").read_text(encoding="utf-8")
    assert (CORE / f"{module}.py").is_file()
    assert (ROOT / f"tests/test_{module}.py").is_file()
    for widget in widgets:
        name = widget.replace("-", "_")
        assert f"/// {widget}\n" in prose  # with more slashes where it stands in another block
        assert widget in WIDGETS
        assert (ROOT / f"widgets/{name}.py").is_file()
        assert (ROOT / f"tests/test_{name}.py").is_file()


def test_nothing_is_outside_of_the_map() -> None:
    assert {page.stem for page in (ROOT / "docs/lessons").iterdir()} == set(LESSONS)
    modules = {path.stem for path in CORE.glob("*.py")} - {
        "__init__",
        "traced_example",
        "word_embeddings",
    }
    assert modules == {module for module, _ in LESSONS.values()}
    files = {path.stem.replace("_", "-") for path in (ROOT / "widgets").glob("*.py")}
    assert files - {"--init--"} == set(WIDGETS)


@pytest.mark.parametrize("name", WIDGETS)
def test_each_part_of_a_widget_begins_with_a_tag(name: str) -> None:
    """Else the tab could not put a new first part above the rest of the last figure."""
    assert all(part.startswith("<") for part in parts(name, {}))


def test_the_core_imports_numpy_and_earlier_lessons_only() -> None:
    earlier: set[str] = set()
    for module, _ in LESSONS.values():
        allowed = {"numpy", "numpy.typing", "typing", *earlier}
        assert imports(CORE / f"{module}.py") <= allowed
        earlier.add(f"attention.{module}")


def test_what_runs_in_the_tab_needs_nothing_but_numpy_and_the_standard_library() -> None:
    ours = {"attention", "exercises", "learner", "widgets", "yours"}
    folders = (*(ROOT / "src" / name for name in ours - {"widgets"}), ROOT / "widgets")
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        for name in imports(path):
            top = name.split(".")[0]
            drawing = {"matplotlib", "cycler"} if path.name == "figures.py" else set()
            assert top in {"numpy", *ours, *drawing, *sys.stdlib_module_names}, (path, name)


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
