"""The copy of the site that is read from a folder, without a server, and the zip that it comes in.

It is made of the finished site. A page opened from a folder may load scripts, styles and fonts, but
fetch nothing: so the files that Python needs are handed over by scripts, and links name files.
"""

import base64
import json
import re
import shutil
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

ZIP = "attention-course.zip"
TOP = "attention-course"  # the folder that the zip unpacks to
OFFER = '<span class="zip-offer"></span>'
HERE = '<span class="zip-here"></span>'
# What is for servers, search engines and debuggers; the 404 page is for any depth.
LEFT_OUT = {".map", ".xml", ".nojekyll"}
# A browser would show it as text.
NOTEBOOK = re.compile(r'<a href="[./]*(notebooks/[^"]*)" download>download</a> \([^)]*\)')
# Nothing is fetched from a folder. What else the site's policy allows its own address, it allows
# here to files: 'self' means any file on the disk then, in all browsers that we have tried.
POLICY = ("connect-src 'self'", "connect-src 'none'")


def make_folder_copy(site: Path, out: Path, scripts: dict[str, Path]) -> None:
    """Write the copy of a finished site to `out`, with these in place of its scripts."""
    shutil.rmtree(out, ignore_errors=True)
    for path in sorted(file for file in site.rglob("*") if file.is_file()):
        name = path.relative_to(site).as_posix()
        if path.suffix in LEFT_OUT or path.name in LEFT_OUT or name in {"404.html", ZIP}:
            continue
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith("assets/python/"):
            text = base64.b64encode(path.read_bytes()).decode()
            script = f'(globalThis.courseFiles??={{}})["{path.name}"]="{text}"'
            target.with_name(target.name + ".js").write_text(script)
        elif name == "search/search_index.json":
            index = folder_index(path.read_text(encoding="utf-8"))
            target.with_suffix(".js").write_text(f"var __index={index}", encoding="utf-8")
        elif path.suffix == ".html":
            to_root = "../" * name.count("/")
            page = folder_page(path.read_text(encoding="utf-8"), to_root)
            target.write_text(page, encoding="utf-8")
        else:
            shutil.copyfile(path, target)
    for name, path in scripts.items():
        shutil.copyfile(path, out / "assets/course" / name)


def folder_page(html: str, to_root: str) -> str:
    """A page whose links name files, with the folder's policy and without what it cannot do."""

    early = f'<script src="{to_root}assets/course/folder.js"></script>'
    html, policies = re.subn(
        r'<meta http-equiv="Content-Security-Policy" content="[^"]*">',
        lambda match: match[0].replace(*POLICY) + early,
        html,
        count=1,
    )
    if not policies:
        raise ValueError("a page without a content policy")
    html = re.sub(r'\s*<link rel="(?:preload|canonical)"[^>]*>', "", html)
    html = re.sub(r'(<a\b[^>]*?\bhref=")([^"]*)"', lambda m: f'{m[1]}{to_file(m[2])}"', html)
    html = re.sub(
        r'(<link rel="(?:prev|next)" href=")([^"]*)"', lambda m: f'{m[1]}{to_file(m[2])}"', html
    )
    html = NOTEBOOK.sub(r"<code>\1</code> in this folder", html)
    return html.replace('"navigation.instant", ', "").replace(
        HERE, "You are reading the copy from a folder."
    )


def to_file(link: str) -> str:
    """The same link, with the name of the file where it leads to a folder."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return link
    path = parts.path
    if path.endswith("/") or path.rpartition("/")[2] in {".", ".."}:
        path = path.rstrip("/") + "/index.html"
    return parts._replace(path=path.removeprefix("./")).geturl()


def folder_index(text: str) -> str:
    """The search index, whose entries name files."""
    index = json.loads(text)
    for entry in index["docs"]:
        page, sign, anchor = entry["location"].partition("#")
        entry["location"] = f"{page}index.html{sign}{anchor}"
    # A script, in which these two are line ends in old readers of JavaScript.
    written = json.dumps(index, separators=(",", ":"), ensure_ascii=False)
    return written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def zip_folder(folder: Path, target: Path) -> None:
    """The folder as a zip: the same bytes each time, whoever makes it and when."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(file for file in folder.rglob("*") if file.is_file()):
            entry = zipfile.ZipInfo(f"{TOP}/{path.relative_to(folder).as_posix()}")
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def offer_zip(site: Path) -> None:
    """Put the link to the zip, with its size, where the about page offers it."""
    page = site / "about/index.html"
    size = f"{(site / ZIP).stat().st_size / 1e6:.0f}\u202fMB"
    link = f'<a href="../{ZIP}" download>Download it as a zip</a> ({size}).'
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace(OFFER, link).replace(HERE, ""), encoding="utf-8")
