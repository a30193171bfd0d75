"""Find Firefox and WebKitGTK for `test --all`, or install them where that needs no asking."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from scripts.setup.find_browser import Install, debian_root
from scripts.setup.progress_lines import StepError

FIREFOX = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
# Debian's package and the program that it is needed for.
WEBKITGTK = {"webkit2gtk-driver": "WebKitWebDriver", "xvfb": "Xvfb"}
ADVICE = (
    "With --all, the tests also drive Firefox and, on Linux, WebKitGTK. Install them, their\n"
    "programs on PATH (Debian: apt-get install firefox-esr webkit2gtk-driver xvfb), or set\n"
    "FIREFOX to Firefox's executable; then run this again. Plain `test` does without them."
)


def find_other_browsers(install: Install) -> Path:
    """Firefox's path, once WebKitGTK with its driver and a screen for it are here as well."""
    if missing() and debian_root():
        install(["apt-get", "update"])
        install(["apt-get", "install", "-y", "--no-install-recommends", *missing()])
    firefox, lacking = installed_firefox(), missing()
    if lacking or not firefox:
        raise StepError(f"Not found: {', '.join(lacking)}\n\n{ADVICE}")
    return firefox


def installed_firefox() -> Path | None:
    """The Firefox that is here: the one in FIREFOX, on PATH, or at its usual place."""
    if chosen := os.environ.get("FIREFOX"):
        if found := shutil.which(chosen):
            return Path(found)
        raise StepError(f"FIREFOX is set to {chosen}, which is no program.\n{ADVICE}")
    return next((Path(found) for name in FIREFOX if (found := shutil.which(name))), None)


def missing() -> list[str]:
    """What is not here, by the names of Debian's packages."""
    firefox = [] if installed_firefox() else ["firefox-esr"]
    webkitgtk = WEBKITGTK if sys.platform == "linux" else {}
    return firefox + [name for name, program in webkitgtk.items() if not shutil.which(program)]
