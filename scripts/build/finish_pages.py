"""The pass after the build: it checks every page, writes the content policy, and makes 404.html.

It stops on a block that was not understood, a dead link and a dead anchor, with file and line.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from kit.state import suggest
from weave import blocks

# The theme's search dialog has no name, which screen readers need.
MENDED_SEARCH = 'data-md-component="search" role="dialog" aria-label="Search">'


class SiteError(Exception):
    """What has to be mended before the site can be published."""


@dataclass
class Page:
    """What the checks need to know of one HTML file."""

    path: Path
    html: str
    ids: set[str] = field(default_factory=set)
    links: list[tuple[str, str]] = field(default_factory=list)  # (attribute, address)
    scripts: list[str] = field(default_factory=list)  # inline ones
    unwoven: list[str] = field(default_factory=list)  # lines that start with ///


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.within: list[str] = []
        self.feed(page.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.page.ids.add(given["id"])
        for name in ("href", "src"):
            if name in given:
                self.page.links.append((name, given[name]))
        if tag in {"script", "pre", "code", "style"}:
            self.within.append(tag)
        if tag == "script":
            self.runs = "src" not in given and given.get("type") != "application/json"

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if self.within == ["script"]:
            if self.runs:  # an inline script's text comes in one piece
                self.page.scripts.append(data)
        elif not self.within:
            lines = (line.strip() for line in data.splitlines())
            self.page.unwoven += [line for line in lines if line.startswith("///")]


def finish(
    out: Path,
    docs: Path,
    site_url: str,
    extra_hashes: Iterable[str],
    preload: Iterable[Path],
    early: str = "",
    repository: str = "",
) -> None:
    """Check and complete the site in `out`. Raises SiteError with all that is wrong.

    preload: fonts for the head of each page.
    early: a script for it, in the page itself, since one to fetch would hold back painting.
    repository: "owner/name" on GitHub, for links to report a mistake; "" leaves them out.
    """
    base = urlsplit(site_url).path or "/"
    make_404(out, base)
    pages = []
    for path in sorted(out.rglob("*.html")):
        page = Page(path, path.read_text(encoding="utf-8"))
        _Reader(page)
        pages.append(page)
    problems = [*unwoven(pages, out, docs), *dead_links(pages, out, base)]
    if problems:
        raise SiteError("\n".join(problems))
    scripts = [early] if early else []
    inline = [*scripts, *(script for page in pages for script in page.scripts)]
    hashes = {*map(policy_hash, inline), *extra_hashes}
    head = policy_meta(hashes)
    first = "".join(f"<script>{script}</script>" for script in scripts)
    for page in pages:
        here = base if page.path.name == "404.html" else "../" * depth(page.path, out)
        fonts = "".join(
            f'<link rel="preload" href="{here}{font.relative_to(out).as_posix()}" as="font" '
            'type="font/woff2" crossorigin>'
            for font in preload
        )
        charset = '<meta charset="utf-8">'
        html = page.html.replace(charset, f"{charset}{head}{fonts}{first}", 1)
        html = html.replace('data-md-component="search" role="dialog">', MENDED_SEARCH, 1)
        if repository and page.path.name != "404.html":
            html = with_report_links(html, page.path.relative_to(out).parent.as_posix(), repository)
        if html == page.html:
            raise SiteError(f"{page.path}: no place for the content policy was found")
        page.path.write_text(html, encoding="utf-8")
    (out / ".nojekyll").touch()


def with_report_links(html: str, page: str, repository: str) -> str:
    """A page with a link at the end of each section that opens an issue about it."""
    headings = list(re.finditer(r'<h2 id="([^"]+)">(.*?)</h2>', html))
    ends = [*(heading.start() for heading in headings[1:]), html.find("</article>")]
    for heading, end in reversed(list(zip(headings, ends, strict=False))):
        section = re.sub(r"<a class=\"headerlink.*?</a>|<[^>]*>", "", heading[2])
        issue = {"title": f"Mistake in {page}: {unescape(section)}", "body": f"{page}#{heading[1]}"}
        link = f"https://github.com/{repository}/issues/new?{urlencode(issue)}"
        name = f'aria-label="Report a mistake in: {section}"'
        paragraph = f'<p class="report"><a href="{escape(link)}" {name}>Report a mistake</a></p>'
        html = html[:end] + paragraph + html[end:]
    return html


def depth(path: Path, out: Path) -> int:
    """How many folders below `out` a page stands."""
    return len(path.relative_to(out).parts) - 1


def policy_meta(hashes: Iterable[str]) -> str:
    """The page's content policy. It is the same on each page: under instant navigation, the
    first page's stays in force.

    style-src needs 'unsafe-inline': KaTeX places the parts of a formula by inline styles.
    """
    inline = " ".join(f"'{value}'" for value in sorted(hashes))
    policy = (
        "default-src 'none'; "
        f"script-src 'self' blob: 'wasm-unsafe-eval' {inline}; "
        "worker-src 'self' blob:; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
        "style-src 'self' 'unsafe-inline'; frame-src 'self'; manifest-src 'self'; "
        "base-uri 'self'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def policy_hash(script: str) -> str:
    """An inline script's hash as content policies write it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def make_404(out: Path, base: str) -> None:
    """Turn the page 404/ into 404.html, which is served at any depth: addresses from the root."""
    page = out / "404/index.html"

    def absolute(match: re.Match[str]) -> str:
        address = match[2]
        if address.startswith("#") or urlsplit(address).scheme:
            return match[0]
        return f'{match[1]}"{urljoin(base + "404/", address)}"'

    html = page.read_text(encoding="utf-8")
    html = re.sub(r'(\b(?:href|src)=)"([^"]*)"', absolute, html)
    # Material's settings and its script of scope hold the way to the root, too.
    html = html.replace('"base": ".."', f'"base": "{base}"')
    html = html.replace('new URL("..",location)', f'new URL("{base}",location)')
    html = html.replace('"search": "../', f'"search": "{base}')
    html = re.sub(r'<link rel="canonical"[^>]*>', '<meta name="robots" content="noindex">', html)
    (out / "404.html").write_text(html, encoding="utf-8")
    page.unlink()
    page.parent.rmdir()
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        sitemap = out / name
        if name.endswith(".gz"):
            sitemap.unlink(missing_ok=True)  # nothing of ours reads it
        else:
            text = sitemap.read_text(encoding="utf-8")
            text = re.sub(r"\s*<url>\s*<loc>[^<]*/404/</loc>.*?</url>", "", text, flags=re.S)
            sitemap.write_text(text, encoding="utf-8")


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


def unwoven(pages: list[Page], out: Path, docs: Path) -> Iterable[str]:
    """Blocks and values that were not understood, with the line of Markdown they stand in."""
    for page in pages:
        if not page.unwoven:
            continue
        where = page.path.relative_to(out)
        source = docs / where.parent.with_suffix(".md")
        if not source.is_file():
            source = docs / where.with_suffix(".md")
        lines = source.read_text(encoding="utf-8").splitlines() if source.is_file() else []
        for text in page.unwoven:
            if text.strip("/ ") == "":
                continue  # the end of a block whose beginning is reported
            # A value or a formula says what was wrong; a block stands as it was written.
            written, _, error = text.removeprefix("/// ").partition(" /// ")
            found = [n for n, line in enumerate(lines) if (written if error else text) in line]
            for n in found or [-1]:
                yield f"{source}:{n + 1}: {error or explain(lines[n:] if found else [], text)}"


def explain(lines: list[str], text: str) -> str:
    """Why the block that begins in lines[0] was not even looked at by itself."""
    match = re.fullmatch(r"///\s*([\w-]+)\s*(?:\|\s*(.*))?", text)
    if not match:
        return f"this was not understood: {text}"
    name = match[1]
    known = {block.NAME: block for block in blocks()}
    if name not in known:
        return f"unknown block {name!r}{suggest(name, [*known])}"
    options = [*known[name].OPTIONS]
    for line in lines[1:]:
        written = re.match(r" {4}([\w-]+):", line)
        if not written:
            break
        if written[1] not in options:
            others = suggest(written[1], options) if options else "; it has none"
            return f"{name}: unknown option {written[1]!r}{others}"
    argument = "what it is of behind '|', " if known[name].ARGUMENT else "nothing behind its name, "
    return (
        f"{name}: it takes {argument}options with four spaces before them, their text in quotes "
        "where it could be a number, and '///' at its end"
    )
