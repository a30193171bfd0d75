"""What the service worker has to know of a build: its files, by hash, and the build's name.

It comes last, when the site is finished: each page is told which build it is of, and sw.js lists
all files that may be kept. The zip is not among them, nor what readers have no use for.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from scripts.build.folder_copy import ZIP

LEFT_OUT = {".map", ".xml", ".txt", ".nojekyll"}
NOT_KEPT = {ZIP, "sw.js", "sw-off.js"}
# Scripts and styles whose names have no hash: pages ask for them by it.
PLAIN_NAMES = ("assets/course/course.js", "assets/course/course.css", "assets/course/reading.js")
META = re.compile(r'<meta name="course-build" content="[^"]*">')


def sha256(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kept_files(site: Path) -> list[Path]:
    """The files of a build that a service worker may keep."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return [
        path
        for path in files
        if path.suffix not in LEFT_OUT and path.name not in {*LEFT_OUT, *NOT_KEPT}
    ]


def add_service_worker(site: Path, keeper: str, off: str, plots: Iterable[str]) -> str:
    """Name the build in each page, and write sw.js and sw-off.js; the build's name.

    plots: the names in assets/ of what only matplotlib needs.
    """
    for page in site.rglob("*.html"):
        text = META.sub("", page.read_text(encoding="utf-8"))
        for name in PLAIN_NAMES:
            hashed = f"{name}?{sha256(site / name)[:10]}"
            text = re.sub(rf'{re.escape(name)}(?:\?[0-9a-f]+)?"', f'{hashed}"', text)
        page.write_text(text, encoding="utf-8")
    files = kept_files(site)
    facts = [f"{path.relative_to(site).as_posix()} {sha256(path)}" for path in files]
    build = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:12]
    meta = f'<meta name="course-build" content="{build}">'
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</head>", f"{meta}</head>", 1), encoding="utf-8")
    optional = {f"assets/{name}" for name in plots}
    listed = []
    for path in files:
        name = path.relative_to(site).as_posix()
        group = "python" if name.startswith("assets/python/") else "pages"
        group = "plots" if name in optional else group
        size = path.stat().st_size
        listed.append({"path": name, "sha256": sha256(path), "bytes": size, "group": group})
    told = f"const FILES={json.dumps(listed)};\n"
    (site / "sw.js").write_text(told + keeper, encoding="utf-8")
    (site / "sw-off.js").write_text(off, encoding="utf-8")
    return build
