"""Set up what building and testing need, once; afterwards each step sees that it is done.

Everything lies in .cache and node_modules. A step leaves a stamp (a hash of what it was made from)
inside what it made, so deleting a folder, or a new lock file, is enough to have it made again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.setup.file_lock import exclusive
from scripts.setup.find_browser import ADVICE as NO_BROWSER
from scripts.setup.find_browser import find_browser
from scripts.setup.find_node import Node, in_package, on_path
from scripts.setup.find_other_browsers import ADVICE as NO_OTHER_BROWSERS
from scripts.setup.find_other_browsers import find_other_browsers
from scripts.setup.progress_lines import Step, StepError, Steps

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
VENV = CACHE / "venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UNFINISHED = VENV / ".unfinished"  # there while something in it is being changed
# Not in a lock file: the registries' builds for the processor differ in their hashes.
TORCH = "torch==2.13.0"
ADVICE = (
    "Check the network connection (a proxy goes into HTTPS_PROXY) and run this again.\n"
    "If that does not help, delete .cache and node_modules and run it once more."
)


@dataclass(frozen=True)
class Tools:
    """What the set-up made: an environment with Python, Node.js and their tools on its PATH."""

    env: dict[str, str]

    def words(self, program: str, *arguments: str) -> list[str]:
        """A command with its program looked up in this environment, as Windows needs it."""
        found = shutil.which(program, path=self.env["PATH"]) or str(ROOT / program)
        return [found, *arguments]

    def call(self, *command: str) -> int:
        """Run a command in the repository, its output to the terminal; return its exit code."""
        return subprocess.run(self.words(*command), cwd=ROOT, env=self.env, check=False).returncode


def set_up(*, tests: bool = False, slow_tests: bool = False, whole_browser: bool = False) -> Tools:
    """Run the steps that are not done yet. One process at a time does so."""
    steps = Steps(5 + tests + 3 * slow_tests, CACHE / "log")
    with exclusive(
        CACHE / "setup.lock", lambda: print("waiting for another set-up to end", flush=True)
    ):
        with steps.step("Python environment") as step:
            make_venv(step)
        with steps.step("Python packages") as step:
            install_packages(step, tests)
        with steps.step("Node.js") as step:
            node = get_node(step)
        env = environment(node.folder)
        with steps.step("npm packages") as step:
            install_npm_packages(step, node.npm, env)
        with steps.step("files from outside") as step:
            again = "Nothing wrong was kept, so you can run this again."
            run(step, [PYTHON, "-m", "scripts.setup.fetch"], "fetch", env, again)
        if slow_tests:
            with steps.step("PyTorch, to compare with") as step:
                pip(step, "torch", stamp_of(text=TORCH), [TORCH])
            with steps.step("Jupyter, and Cosmic Ray for mutants") as step:
                lock = ROOT / "requirements" / "all.lock"
                pip(step, "all", stamp_of(lock), ["--require-hashes", "-r", lock])
        if tests:
            with steps.step("browser") as step:
                add_browser(step, env, whole_browser or slow_tests)
        if slow_tests:
            with steps.step("other browsers") as step:
                add_other_browsers(step, env)
    return Tools(env)


def stamp_of(*files: Path, text: str = "") -> str:
    """A hash that changes with the files, this Python, and the place of the repository."""
    parts = [file.read_bytes() for file in files]
    return hashlib.sha256(b"\0".join([*parts, f"{sys.version} {ROOT} {text}".encode()])).hexdigest()


def has_stamp(path: Path, stamp: str) -> bool:
    """Whether the step that leaves this stamp is done."""
    return path.is_file() and path.read_text() == stamp


def environment(further: Path | None = None) -> dict[str, str]:
    """The variables for everything that is run."""
    folders = [str(BIN), *([str(further)] if further else []), os.environ.get("PATH", "")]
    ours = {
        "PATH": os.pathsep.join(folders),
        "VIRTUAL_ENV": str(VENV),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_USER": "0",
        "PYTHONUTF8": "1",
    }
    theirs = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH")}
    return theirs | ours


def run(
    step: Step, command: Sequence[str | Path], log: str, env: dict[str, str], advice: str = ADVICE
) -> None:
    """Run a tool of the set-up in the repository."""
    step.run(command, log=log, advice=advice, cwd=ROOT, env=env)


def make_venv(step: Step) -> None:
    """Make the environment, or make it anew if it is of another Python, broken or half changed."""
    mark, stamp = VENV / ".stamp-venv", stamp_of()
    if has_stamp(mark, stamp) and not UNFINISHED.exists() and starts():
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise StepError(
            "This Python cannot make environments: its venv module has no pip to put into them.\n"
            "On Debian or Ubuntu: apt-get install python3-venv; then run this again."
        )
    shutil.rmtree(VENV, ignore_errors=True)
    python = getattr(sys, "_base_executable", sys.executable)  # not the one just deleted
    run(step, [python, "-m", "venv", VENV], "venv", dict(os.environ))
    mark.write_text(stamp)


def starts() -> bool:
    """Whether the environment's Python and pip still work; a system upgrade can break them."""
    try:
        command = [str(PYTHON), "-c", "import pip"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def pip(step: Step, name: str, stamp: str, arguments: list[str | Path]) -> None:
    """Install into the environment unless the stamp says that it is done."""
    mark = VENV / f".stamp-{name}"
    if has_stamp(mark, stamp):
        return
    mark.unlink(missing_ok=True)
    UNFINISHED.touch()
    quiet: list[str | Path] = ["--no-input", "--progress-bar", "off"]
    try:
        run(step, [PYTHON, "-m", "pip", "install", *quiet, *arguments], name, environment())
    except StepError:  # pip gave up by itself, so it has tidied up
        UNFINISHED.unlink()
        raise
    UNFINISHED.unlink()
    mark.write_text(stamp)


def install_packages(step: Step, tests: bool) -> None:
    """Install the locked packages, then the course itself as an editable package."""
    build, test = (ROOT / "requirements" / f"{name}.lock" for name in ("build", "test"))
    both = stamp_of(build, test)
    if tests or not has_stamp(VENV / ".stamp-test", both):  # the test lock has all of the other's
        name, lock, stamp = ("test", test, both) if tests else ("build", build, stamp_of(build))
        pip(step, name, stamp, ["--require-hashes", "-r", lock])
    course: list[str | Path] = ["--no-deps", "--no-build-isolation", "-e", ROOT]
    pip(step, "course", stamp_of(ROOT / "pyproject.toml"), course)


def get_node(step: Step) -> Node:
    """The machine's Node.js, or else one installed as a Python package."""
    if found := on_path():
        return found
    lock = ROOT / "requirements" / "node.lock"
    pip(step, "node", stamp_of(lock), ["--require-hashes", "-r", lock])
    return in_package(VENV)


def install_npm_packages(step: Step, npm: tuple[str, ...], env: dict[str, str]) -> None:
    """Install what package-lock.json names."""
    mark = ROOT / "node_modules" / ".stamp"
    stamp = stamp_of(*(ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")))
    if has_stamp(mark, stamp):
        return
    run(step, [*npm, "ci", "--no-progress"], "npm", env)
    mark.write_text(stamp)


def add_browser(step: Step, env: dict[str, str], whole: bool) -> None:
    """Put the browser for the tests into the environment as CHROMIUM, unless Playwright has it."""
    found = find_browser(
        lambda command: run(step, command, "browser", env, NO_BROWSER), PYTHON, whole
    )
    env.pop("CHROMIUM", None)
    if found:
        env["CHROMIUM"] = step.note = str(found)


def add_other_browsers(step: Step, env: dict[str, str]) -> None:
    """Put Firefox into the environment as FIREFOX; WebKitGTK's driver is found by its name."""
    found = find_other_browsers(
        lambda command: run(step, command, "other-browsers", env, NO_OTHER_BROWSERS)
    )
    env["FIREFOX"] = step.note = str(found)
