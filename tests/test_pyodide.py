"""The core's own tests, run once more inside Pyodide: the Python that the reader has."""

import json
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from scripts.build import NUMPY, pyodide_lock
from scripts.fetch import fetch

ROOT = Path(__file__).parents[1]
TESTS = (
    "test_dot_product_attention.py",
    "test_word_embeddings.py",
    "test_kit.py",
    "test_learner.py",
    "test_attention_matrix.py",
    "test_attention_trace.py",
    "test_all_pairs.py",
    "test_bag_of_words.py",
    "test_dot_product_panels.py",
    "test_word_order.py",
    "test_numeric_question.py",
    "test_predict_row.py",
    "test_exercises.py",
    # Another Python on another machine writes the same bytes.
    "test_notebooks.py::test_the_committed_notebook_is_current",
)


def test_the_core_passes_its_tests_inside_pyodide() -> None:
    vendor = fetch("runtime")
    node = shutil.which("node")
    assert node, "node is not on PATH; scripts/course.py puts it there"
    done = subprocess.run(
        [
            node,
            str(ROOT / "tests/run_in_pyodide.mjs"),
            str(vendor[NUMPY].parent),
            sysconfig.get_path("purelib"),
            str(ROOT),
            *(f"tests/{name}" for name in TESTS),
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"PYODIDE_LOCK": json.dumps(pyodide_lock(vendor[NUMPY]))},
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed, done.stdout[-3000:]
    assert int(passed[1]) > 180
