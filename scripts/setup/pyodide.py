"""The Python in the tab, as vendor.lock names it: only there its version stands."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from scripts.setup.vendor_lock import LOCK, entries

INFO: dict[str, str] = tomllib.loads(LOCK.read_text(encoding="utf-8"))["pyodide"]
_major, _minor, _ = INFO["python"].split(".")
LIBRARY = f"/lib/python{_major}.{_minor}/"  # where it has its standard library
PACKAGES = f"{LIBRARY}site-packages/"
CACHE_TAG = f"cpython-{_major}{_minor}"  # in the names of its bytecode
ENDING = f".{CACHE_TAG}-{INFO['arch']}-emscripten.so"  # of its shared objects
(NUMPY,) = (entry.name for entry in entries("runtime") if entry.name.startswith("numpy-"))


def lock_file(*wheels: Path) -> dict[str, object]:
    """Pyodide's lock file, cut down to these wheels; matplotlib needs all the others."""
    packages = {wheel.name.split("-")[0].replace("_", "-"): wheel for wheel in wheels}
    return {
        "info": INFO,
        "packages": {
            name: {
                "name": name,
                "version": wheel.name.split("-")[1],
                "file_name": wheel.name,
                "install_dir": "site",
                "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
                "package_type": "package",
                "imports": [name],
                "depends": [other for other in packages if name == "matplotlib" != other],
                "unvendored_tests": False,
            }
            for name, wheel in packages.items()
        },
    }
