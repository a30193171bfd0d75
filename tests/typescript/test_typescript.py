"""The TypeScript that needs no browser, tested by Node.js: it takes a second, not a page each."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.build.build_site import ROOT

HERE = Path(__file__).parent
# What the files look at when they are loaded: where the site is, and limits to be waited for.
SCRIPT = "https://site.test/repo/assets/course/course.js"
BROWSER = (
    f'globalThis.document = {{ currentScript: {{ src: "{SCRIPT}" }} }};'
    "globalThis.courseLimits = { stall: 50 }; globalThis.FOLDER = false;"
)


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.ts")), ids=lambda path: path.stem)
def test_it_passes_its_tests_in_node(file: Path, tmp_path: Path) -> None:
    bundle = tmp_path / f"{file.stem}.mjs"
    esbuild = [str(ROOT / "node_modules/.bin/esbuild"), str(file), "--bundle", "--format=esm"]
    esbuild += ["--platform=node", f"--banner:js={BROWSER}", f"--outfile={bundle}"]
    subprocess.run([*esbuild, "--log-level=warning"], check=True)
    node = shutil.which("node")
    assert node, "node is not on PATH; scripts/course.py puts it there"
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(bundle)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.M)
    assert passed
    assert int(passed[1]) >= file.read_text(encoding="utf-8").count("\ntest(")
