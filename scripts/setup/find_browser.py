"""Find a browser for the tests, or install one where that can be done without asking."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.setup.progress_lines import StepError

# The same engine without a window's work: tests take three fifths of the time in it.
SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPS = (
    Path("/usr/bin/chromium"),  # where Debian puts it, even if PATH is a short one
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
ADVICE = (
    "The tests drive a real browser. Install Chromium or Google Chrome so that it is on PATH\n"
    "(Debian: apt-get install chromium), or set CHROMIUM to its executable; then run this again."
)

Install = Callable[[Sequence[str | Path]], None]


def installed(names: Sequence[str]) -> Path | None:
    """The browser that is here: the one in CHROMIUM, the first of these names that is on PATH, or
    one in the usual places."""
    if chosen := os.environ.get("CHROMIUM"):
        if found := shutil.which(chosen):
            return Path(found)
        raise StepError(f"CHROMIUM is set to {chosen}, which is no program.\n{ADVICE}")
    on_path = (Path(found) for name in names if (found := shutil.which(name)))
    return next(on_path, None) or next((app for app in APPS if app.is_file()), None)


def debian_root() -> bool:
    """Whether Debian's own package can be installed. (Ubuntu's needs snap, so not there.)"""
    release = Path("/etc/os-release")
    is_debian = release.is_file() and "ID=debian" in release.read_text().splitlines()
    return is_debian and os.geteuid() == 0 and shutil.which("apt-get") is not None


def find_browser(install: Install, python: Path, whole: bool) -> Path | None:
    """The path of a browser, or of one that may have no window, unless it is to be a `whole` one;
    after installing it if need be. None means Playwright's own."""
    names = NAMES if whole else (SHELL, *NAMES)
    if found := installed(names):
        return found
    if debian_root():
        install(["apt-get", "update"])
        install(["apt-get", "install", "-y", "--no-install-recommends", names[0]])
        if found := installed(names):
            return found
    install([python, "-m", "playwright", "install", "chromium"])
    return None
