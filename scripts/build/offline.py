"""What the service worker has to know of a build: its files, by hash, and the build's name.

It comes last, when the site is finished: each page is told which build it is of, and sw.js lists
all files that may be kept. The zip is not among them, nor what readers have no use for.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path

from scripts.build.folder_copy import ZIP

# Not sitemap.xml: the theme learns from it which links need no full load.
LEFT_OUT = {".map", ".txt", ".nojekyll"}
NOT_KEPT = {ZIP, "sw.js", "sw-off.js"}
OTHER_LANGUAGES = "assets/javascripts/lunr/"  # for search, which here is in English
SEARCH_INDEX = "search/search_index.json"
# What pages and styles load, by the way in which they say so; maybe with a hash already.
IN_PAGE = re.compile(r'\b(assets/(?!python/)[^"?#\s]+)(?:\?[0-9a-f]{10})?"')
IN_STYLE = re.compile(r'url\("\./([^"?#]+)(?:\?[0-9a-f]{10})?"\)')
SIZES = '<span class="kept-sizes"></span>'
IN_THEME = re.compile(rf'"{SEARCH_INDEX}(?:\?[0-9a-f]{{10}})?"')
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
        if path.suffix not in LEFT_OUT
        and path.name not in {*LEFT_OUT, *NOT_KEPT}
        and not path.relative_to(site).as_posix().startswith(OTHER_LANGUAGES)
    ]


def by_hash(site: Path, name: str) -> str:
    """A file's address that no other build answers: another file has another one."""
    path = site / name
    return f"{name}?{sha256(path)[:10]}" if path.is_file() else name


def ask_by_hash(site: Path) -> None:
    """Let pages, styles and the theme ask for their files by hash.

    Raises ValueError if the theme does not ask for its search index where it used to.
    """
    styles = site / "assets/course"
    for style in styles.glob("*.css"):
        fonts = IN_STYLE.sub(
            lambda match: f'url("./{by_hash(styles, match[1])}")',
            style.read_text(encoding="utf-8"),
        )
        style.write_text(fonts, encoding="utf-8")
    for theme in (site / "assets/javascripts").glob("bundle.*.js"):
        index = f'"{by_hash(site, SEARCH_INDEX)}"'
        script, found = IN_THEME.subn(index, theme.read_text(encoding="utf-8"))
        if found != 1:
            raise ValueError(f"{theme.name} has no address of {SEARCH_INDEX}")
        theme.write_text(script, encoding="utf-8")
    hashed = cache(partial(by_hash, site))
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        html = IN_PAGE.sub(lambda match: f'{hashed(match[1])}"', html)
        page.write_text(html, encoding="utf-8")


def offer_sizes(site: Path, sizes: Mapping[str, int]) -> None:
    """Say on the about page how much is kept of each group, in bytes."""
    page = site / "about/index.html"
    mega = {group: f"{size / 1e6:.1f}\u202fMB" for group, size in sizes.items()}
    said = (
        f"That takes {mega['pages']} for reading and {mega['python']} for Python. "
        f"Matplotlib ({mega['plots']}) and the encoder’s model ({mega['model']}) are kept "
        "once you have used them, or asked for them."
    )
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace(SIZES, said), encoding="utf-8")


def add_service_worker(
    site: Path, keeper: str, off: str, on_request: Mapping[str, Iterable[str]]
) -> str:
    """Name the build in each page, and write sw.js and sw-off.js; the build's name.

    on_request: "plots" and "model", what is kept only when it is asked for: their names in assets/.
    """
    ask_by_hash(site)
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(META.sub("", text), encoding="utf-8")
    optional = {f"assets/{name}": group for group in on_request for name in on_request[group]}
    listed: list[tuple[Path, str, str]] = []
    sizes = dict.fromkeys(("pages", "python", *on_request), 0)
    for path in kept_files(site):
        name = path.relative_to(site).as_posix()
        group = "python" if name.startswith("assets/python/") else "pages"
        group = optional.get(name, group)
        listed.append((path, name, group))
        sizes[group] += path.stat().st_size
    offer_sizes(site, sizes)
    facts = [f"{name} {sha256(path)}" for path, name, _ in listed]
    build = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:12]
    meta = f'<meta name="course-build" content="{build}">'
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</head>", f"{meta}</head>", 1), encoding="utf-8")
    told = [
        {"path": name, "sha256": sha256(path), "bytes": path.stat().st_size, "group": group}
        for path, name, group in listed
    ]
    (site / "sw.js").write_text(f"const FILES={json.dumps(told)};\n{keeper}", encoding="utf-8")
    (site / "sw-off.js").write_text(off, encoding="utf-8")
    return build
