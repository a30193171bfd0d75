"""Serve a folder as GitHub Pages would, for writing, testing and measuring.

gzip for text and wasm, ETag, max-age=600, the site below `/repo/`, its own 404 page.
Beside that: a shared line with a set speed, faults on request, and live reload while one writes.
"""

from __future__ import annotations

import http.server
import socketserver
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from scripts.serve.live_reload import SCRIPT, SCRIPT_NAME, STREAM, with_live_reload
from scripts.serve.network_faults import Line, Rule, Stall
from scripts.serve.static_file import content_type, served_file

CHUNK = 1 << 14
NO_HEADERS: Mapping[str, str] = {}
FAULTY = {"cache-control": "no-store"}  # so that the browser does not keep a broken file


class Request(NamedTuple):
    """One request; `bytes` is the size of the answer's body as it goes over the line.

    at: when it came, in seconds as time.time() counts."""

    path: str
    status: int
    bytes: int
    at: float


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """The server. Change `root` and `rules` while it runs; read `requests` at any time.

    rules: the end of a path -> a status, another body, Stall, Cut, or a function of the true body.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, root: Path, base: str, port: int) -> None:
        if not (base.startswith("/") and base.endswith("/")):
            raise ValueError(f"a base starts and ends with a slash, like /repo/; got {base!r}")
        self.root, self.base = root, base
        self.extra: Mapping[str, Path] = {}
        self.line, self.rtt, self.dev = Line(None), 0.0, False
        self.rules: dict[str, Rule] = {}
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self.news = threading.Condition()
        self.edition = time.time_ns()  # differs from that of any earlier server
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # HTTPServer's asks a name server, which may hang
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a browser that leaves early is not an error of ours

    @property
    def url(self) -> str:
        """Where the site is."""
        return f"http://127.0.0.1:{self.server_port}{self.base}"

    def reload(self) -> None:
        """Tell every open page to load itself again."""
        with self.news:
            self.edition += 1
            self.news.notify_all()

    def find(self, path: str) -> Path | None:
        """What lies at a decoded path; None for anything outside of the folders served."""
        places = {self.base: self.root, **self.extra}
        for mount in sorted(places, key=len, reverse=True):
            if path.startswith(mount):
                root = places[mount].resolve()
                parts = path.removeprefix(mount).split("/")
                if "\\" in path or "\0" in path or ".." in parts or "" in parts[:-1]:
                    return None
                found = root.joinpath(*parts).resolve()
                return found if found.is_relative_to(root) else None
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "course", ""
    disable_nagle_algorithm = True  # else a small body waits 40 ms for an acknowledgement

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        raw, _, query = self.path.partition("?")
        path, server = urllib.parse.unquote(raw), self.server
        if server.dev and path == server.base + STREAM:
            return self.send_news(query)
        if server.dev and path == server.base + SCRIPT_NAME:
            return self.send_body(200, SCRIPT, ".js")
        time.sleep(server.rtt)
        for ending, rule in server.rules.items():
            if path.endswith(ending):
                return self.send_fault(rule, path)
        found = server.find(path)
        if path + "/" == server.base or (found and found.is_dir() and not raw.endswith("/")):
            return self.send_body(301, b"", "", {"location": f"{raw}/" + (query and f"?{query}")})
        if found and raw.endswith("/"):
            found = found / "index.html"
        if found and found.is_file():
            return self.send_file(found, 200)
        if (server.root / "404.html").is_file():
            return self.send_file(server.root / "404.html", 404)
        return self.send_body(404, f"Not here. The site is at {server.base}\n".encode(), ".txt")

    def send_file(self, path: Path, status: int) -> None:
        """Send a file as it is, compressed, or not at all when the browser has it."""
        file = served_file(path)
        body, etag = file.body, file.etag
        headers = {"last-modified": file.last_modified}
        if self.server.dev and file.suffix == ".html":
            body = with_live_reload(body, self.server.base, self.server.edition)
            return self.send_body(status, body, file.suffix)
        if file.gzipped is not None:
            headers["vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("accept-encoding", ""):
                body, etag = file.gzipped, f"W/{etag}"
                headers["content-encoding"] = "gzip"
        if status == 200 and file.etag in self.headers.get("if-none-match", ""):
            status, body = 304, b""
        return self.send_body(status, body, file.suffix, {**headers, "etag": etag})

    def send_fault(self, rule: Rule, path: str) -> None:
        """Answer as a rule says instead of as the file is."""
        if path.endswith("/"):
            path += "index.html"
        found, suffix = self.server.find(path), Path(path).suffix
        body = found.read_bytes() if found and found.is_file() else b""
        fault = rule(body) if callable(rule) else rule
        if isinstance(fault, int):
            return self.send_body(fault, HTTPStatus(fault).phrase.encode(), ".txt", FAULTY)
        if isinstance(fault, bytes):
            return self.send_body(200, fault, suffix, FAULTY)
        self.send_body(200, body, suffix, FAULTY, only=fault.after)
        if isinstance(fault, Stall):
            self.server.closing.wait()
        self.close_connection = True
        return None

    def send_body(
        self,
        status: int,
        body: bytes,
        suffix: str,
        headers: Mapping[str, str] = NO_HEADERS,
        only: int | None = None,
    ) -> None:
        """Send status, headers and body (or its first `only` bytes) at the line's speed."""
        caching = "no-cache" if self.server.dev else "max-age=600"
        # GitHub Pages lets every origin read it too; a test of isolation must not lean on CORS.
        common = {"cache-control": caching, "access-control-allow-origin": "*"}
        to_send = b"" if self.command == "HEAD" else body[:only]
        path = self.path.partition("?")[0]
        if not path.startswith(self.server.base + STREAM):
            # Before the first byte: who has the whole answer must find it in the list.
            self.server.requests.append(Request(path, status, len(to_send), time.time()))
        self.send_response(status)
        for name, value in {**common, **headers}.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("content-type", content_type(suffix))
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        for start in range(0, len(to_send), CHUNK):
            piece = to_send[start : start + CHUNK]
            self.server.line.wait(len(piece))
            self.wfile.write(piece)

    def send_news(self, seen: str) -> None:
        """An event stream that speaks when there is another edition than the page has seen."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.close_connection = True
        server = self.server
        while not server.closing.is_set():
            with server.news:
                server.news.wait_for(lambda: str(server.edition) != seen, timeout=15)
            if server.closing.is_set():
                return
            if str(server.edition) != seen:
                self.wfile.write(b"data: reload\n\n")
                return
            self.wfile.write(b": still here\n\n")


@contextmanager
def serving(
    root: Path,
    base: str = "/repo/",
    port: int = 0,
    rate: float | None = None,
    rtt: float = 0.0,
    extra: Mapping[str, Path] | None = None,
    dev: bool = False,
) -> Iterator[Server]:
    """Serve `root` below `base`, and `extra` folders below theirs, until the block ends.

    rate: bytes a second over all connections; rtt: seconds before each answer; port 0: a free one.
    """
    server = Server(root, base, port)
    server.extra, server.line, server.rtt, server.dev = extra or {}, Line(rate), rtt, dev
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.reload()  # wakes the event streams, which then see that it is over
        server.shutdown()
        server.server_close()
        thread.join()
