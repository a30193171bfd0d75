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
    "test_code_cell.py",
    "test_exercises.py",
    "test_heatmap.py",
    "test_links.py",
    "test_live_questions.py",
    "test_questions.py",
    "test_reading.py",
    "test_word_order.py",
)
ON_THE_SITE = ("test_progress.py", "test_review.py")  # offline, not from the folder


@pytest.mark.parametrize("place", ["folder", "offline"])
@pytest.mark.all
def test_all_that_a_reader_does_passes_elsewhere(place: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
    command += ["-m", f"not all and not not_{place}", "-p", "no:cacheprovider"]
    files = (*FILES, *ON_THE_SITE) if place == "offline" else FILES
    done = subprocess.run(
        [*command, *(str(HERE / name) for name in files)],
        env=os.environ | {"COURSE_PLACE": place},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
