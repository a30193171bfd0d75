"""The core's own tests, run once more inside Pyodide: the Python that the reader has."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from scripts.setup.fetch import fetch
from scripts.setup.pyodide import NUMPY, lock_file

TESTS = Path(__file__).parent
# What all lessons stand on.
MACHINE = (
    "attention",
    "small_world/test_weights.py",
    "kit",
    "learner/test_learner.py",
    # Another Python on another machine writes the same bytes.
    "scripts/test_notebooks.py::test_the_committed_notebook_is_current",
)
# What browsers do in every run, too: there each figure is compared with the build, and each
# exercise is solved, with mistakes on the way.
SEEN_IN_BROWSERS = ("widgets", "checking/test_exercises.py")
NEEDS_THE_BUILD = "test_page.py"


def in_pyodide(*tests: str) -> int:
    """How many tests passed there, after none failed; a hint at the cause is shown if one did."""
    vendor = fetch("runtime")
    node = shutil.which("node")
    assert node, "node is not on PATH; scripts/course.py puts it there"
    done = subprocess.run(
        [
            node,
            str(TESTS / "run_in_pyodide.mjs"),
            str(vendor[NUMPY].parent),
            sysconfig.get_path("purelib"),
            str(TESTS.parent),
            *(f"tests/{name}" for name in tests),
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"PYODIDE_LOCK": json.dumps(lock_file(vendor[NUMPY]))},
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed, done.stdout[-3000:]
    return int(passed[1])


def collected(*tests: str) -> int:
    """How many tests this Python finds in them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    command += [str(TESTS / name) for name in tests]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=TESTS.parent)
    return done.stdout.count("::")


def test_the_core_and_the_lessons_pass_their_tests_inside_pyodide() -> None:
    files = sorted(TESTS.glob("lesson_*/test_*.py"))
    lessons = [f"{file.parent.name}/{file.name}" for file in files if file.name != NEEDS_THE_BUILD]
    assert len(lessons) > 40
    tests = *MACHINE, *lessons  # together: it takes as long to start as half of them
    assert in_pyodide(*tests) >= 0.9 * collected(*tests)


@pytest.mark.all
def test_what_browsers_do_passes_its_tests_inside_pyodide() -> None:
    assert in_pyodide(*SEEN_IN_BROWSERS) >= 0.9 * collected(*SEEN_IN_BROWSERS)
