"""Links within the site that lead nowhere, and anchors that are not there."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from scripts.build.built_page import Page


def dead_links(pages: list[Page], out: Path, base: str) -> Iterable[str]:
    """Links within the site that lead nowhere."""
    ids = {page.path: page.ids for page in pages}
    for page in pages:
        where = page.path.relative_to(out).as_posix()
        address = base + (where.removesuffix("index.html"))
        for _, link in page.links:
            parts = urlsplit(urljoin(address, link))
            if parts.scheme or parts.netloc:
                continue
            if not parts.path.startswith(base):
                yield f"{where}: {link} leads out of the site"
                continue
            target = out / unquote(parts.path[len(base) :])
            if target.is_dir():
                target = target / "index.html"
            if not target.is_file():
                yield f"{where}: {link} leads nowhere"
            elif parts.fragment and unquote(parts.fragment) not in ids.get(target, {"__top"}):
                yield f"{where}: {link}: there is no such anchor"
