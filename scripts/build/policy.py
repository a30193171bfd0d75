"""The content policy of the pages: what they may load and run."""

import base64
import hashlib
from collections.abc import Iterable


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
