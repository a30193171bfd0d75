"""Links within the site that lead nowhere, and anchors or states of figures that are not there."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from kit.state import parse_state
from scripts.build.built_page import Page
from widgets import WIDGETS


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
                continue
            # Behind a "?" stands the state of a figure: widgets/browser/widget/state-link.ts.
            anchor, _, state = parts.fragment.partition("?")
            if anchor and unquote(anchor) not in ids.get(target, {"__top"}):
                yield f"{where}: {link}: there is no such anchor"
            elif state and (trouble := wrong_state(anchor, state)):
                yield f"{where}: {link}: {trouble}"


def wrong_state(anchor: str, state: str) -> str:
    """What is wrong with a figure's state in a link, if something is."""
    name = anchor.rpartition("-")[0]
    if name not in WIDGETS:
        return f"{anchor} is no figure"
    try:
        parse_state(WIDGETS[name], dict(parse_qsl(state, keep_blank_values=True)))
    except ValueError as error:
        return str(error)
    return ""
