"""The pass after the build: it checks every page, writes the content policy, and makes 404.html.

It stops on a block that was not understood, a dead link and a dead anchor, with file and line.
"""

import re
from collections.abc import Iterable
from html import escape, unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from scripts.build.built_page import read_page
from scripts.build.dead_links import dead_links
from scripts.build.not_found_page import make_404
from scripts.build.policy import policy_hash, policy_meta
from scripts.build.search_index import mend_search_index
from scripts.build.unwoven import unwoven

# The theme's search dialog has no name, which screen readers need.
MENDED_SEARCH = 'data-md-component="search" role="dialog" aria-label="Search">'

# What the theme's style and script know a Markdown table by (with_placed_tables).
BARE_TABLE = "table:not([class])"


class SiteError(Exception):
    """What has to be mended before the site can be published."""


def finish(
    out: Path,
    docs: Path,
    site_url: str,
    extra_hashes: Iterable[str],
    preload: Iterable[Path],
    early: str = "",
    scheme: str = "",
    repository: str = "",
) -> None:
    """Check and complete the site in `out`. Raises SiteError with all that is wrong.

    preload: fonts for the head of each page.
    early: a script for it, in the page itself, since one to fetch would hold back painting.
    scheme: a script that takes the place of the theme's for the colour scheme, for the same reason.
    repository: "owner/name" on GitHub, for links to report a mistake; "" leaves them out.
    """
    base = urlsplit(site_url).path or "/"
    make_404(out, base)
    pages = []
    for path in sorted(out.rglob("*.html")):
        path.write_text(with_scheme(path.read_text("utf-8"), scheme), "utf-8")
        pages.append(read_page(path))
    problems = [*unwoven(pages, out, docs), *dead_links(pages, out, base)]
    problems += [
        f"{page.path.relative_to(out)}: two elements have the id {twice!r}"
        for page in pages
        for twice in sorted(page.twice)
    ]
    if problems:
        raise SiteError("\n".join(problems))
    for style in (out / "assets" / "stylesheets").glob("main.*.css"):
        style.write_text(style.read_text("utf-8").replace(BARE_TABLE, "table.plain"), "utf-8")
    if (out / "search").is_dir():
        mend_search_index(pages, out)
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
        html = with_placed_tables(with_course_first(html))
        if repository and page.path.name != "404.html":
            html = with_report_links(html, page.path.relative_to(out).parent.as_posix(), repository)
        if html == page.html:
            raise SiteError(f"{page.path}: no place for the content policy was found")
        page.path.write_text(html, encoding="utf-8")
    (out / ".nojekyll").touch()


def with_scheme(html: str, script: str) -> str:
    """A page that shows and changes its colour scheme by our script instead of the theme's."""
    theirs = re.search(r"<script>var palette=.*?</script>", html)
    if not (script and theirs):
        return html
    html = html[: theirs.start()] + f"<script>{script}</script>" + html[theirs.end() :]
    return html.replace(' data-md-component="palette"', "", 1)  # the theme's would begin, too


def with_placed_tables(html: str) -> str:
    """A page whose Markdown tables have a class, and stand in a place that scrolls.

    Else the theme's script would move them there, and the browser lay out the article again.
    """
    place = '<div class="md-typeset__scrollwrap"><div class="md-typeset__table">'
    placed = rf'{place}<table class="plain">\1</table></div></div>'
    return re.sub(r"<table>(.*?)</table>", placed, html, flags=re.DOTALL)


def with_course_first(html: str) -> str:
    """A page whose course.js runs before the theme's script, so that Python loads meanwhile."""
    course = re.search(r'<script src="[^"]*assets/course/course\.js[^>]*></script>', html)
    theme = re.search(r'<script src="[^"]*assets/javascripts/bundle\.', html)
    if not (course and theme and theme.start() < course.start()):
        return html
    ours = course[0].replace(" async", "")
    html = html[: course.start()] + html[course.end() :]
    return html[: theme.start()] + ours + html[theme.start() :]


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
