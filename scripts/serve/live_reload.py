"""The few lines that load a page again while one writes; they keep to a strict content policy.

The page gets a script from its own site (`script-src 'self'`), which listens to an event stream of
the same site (`connect-src 'self'`). The edition in its address says what the page has seen.
"""

from __future__ import annotations

import re

STREAM, SCRIPT_NAME = "__reload", "__reload.js"
SCRIPT = b"""\
// Loads the page again when the server has a newer edition than the one in this script's address.
self.liveReload ??= new EventSource(document.currentScript.src.replace(".js?", "?"));
self.liveReload.onmessage = () => location.reload();
"""


def with_live_reload(html: bytes, base: str, edition: int) -> bytes:
    """The page with the script in its head."""
    tag = f'<script src="{base}{SCRIPT_NAME}?{edition}" defer></script></head>'
    # Without its build's name a page keeps nothing offline: one who writes would trip over it.
    html = re.sub(rb'<meta name="course-build"[^>]*>', b"", html)
    return html.replace(b"</head>", tag.encode(), 1)
