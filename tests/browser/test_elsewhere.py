"""What a reader does on the site works without the network and from the folder on a disk, too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Those that look at the server, or at failures of the network, are left out.
FILES = (
    "test_benches.py",
    "test_checks.py",
    "test_code_cell.py",
    "test_code_field.py",
    "test_exercises.py",
    "test_figures.py",
    "test_heatmap.py",
    "test_lessons.py",
    "test_links.py",
    "test_live_figure.py",
    "test_live_questions.py",
    "test_progress.py",
    "test_questions.py",
    "test_readers.py",
    "test_reading.py",
    "test_review.py",
    "test_word_order.py",
)


@pytest.mark.parametrize("place", ["folder", "offline"])
@pytest.mark.all
def test_all_that_a_reader_does_passes_elsewhere(place: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
    command += ["-m", f"not all and not not_{place}", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *(str(HERE / name) for name in FILES)],
        env=os.environ | {"COURSE_PLACE": place},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
