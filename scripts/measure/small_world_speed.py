"""How fast the core runs the small GPT, here and inside Pyodide under Node.

python -m scripts.measure.small_world_speed
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from scripts.setup.fetch import fetch
from scripts.setup.pyodide import NUMPY, lock_file

ROOT = Path(__file__).parents[2]
SPEED = "tests/small_world/speed.py"


def main() -> None:
    """Print both."""
    here = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", SPEED]
    vendor = fetch("runtime")
    node = shutil.which("node")
    if not node:
        sys.exit("node is not on PATH; scripts/course.py finds or fetches it")
    packages = sysconfig.get_path("purelib")
    runner = str(ROOT / "tests/run_in_pyodide.mjs")
    there = [node, runner, str(vendor[NUMPY].parent), packages, str(ROOT), SPEED, "-s"]
    lock = json.dumps(lock_file(vendor[NUMPY]))
    for command in (here, there):
        environment = os.environ | {"PYODIDE_LOCK": lock}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        print(next(line for line in done.stdout.splitlines() if "a pass of" in line))


if __name__ == "__main__":
    main()
