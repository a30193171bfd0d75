"""The page 404.html, made of the page 404/."""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit


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
