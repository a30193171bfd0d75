"""The static server: like GitHub Pages, with faults and live reload on request."""

from __future__ import annotations

import gzip
import http.client
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.serve.network_faults import Cut, Stall
from scripts.serve.server import Server, serving

HTML = b"<html><head><title>t</title></head><body>" + b"word " * 500 + b"</body></html>"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small site, and a file beside it that must stay private."""
    site = tmp_path / "site"
    (site / "lessons" / "one").mkdir(parents=True)
    for name in ("index.html", "404.html", "lessons/one/index.html"):
        (site / name).write_bytes(HTML)
    (site / "app.wasm").write_bytes(b"\0asm" * 1000)
    (site / "lib.whl").write_bytes(bytes(range(256)) * 100)
    (tmp_path / "secret.txt").write_text("private")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    return site


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    with serving(root) as running:
        yield running


class Answer:
    """One answer, read whole."""

    def __init__(self, server: Server, path: str, method: str = "GET", **headers: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=names)
        answer = connection.getresponse()
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()
        connection.close()


def test_folder_index_and_its_headers(server: Server) -> None:
    answer = Answer(server, "/repo/lessons/one/?q=1")
    assert (answer.status, answer.body) == (200, HTML)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "max-age=600"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert [request[:3] for request in server.requests] == [("/repo/lessons/one/", 200, len(HTML))]


@pytest.mark.parametrize(
    ("path", "kind", "compressed"),
    [
        ("index.html", "text/html; charset=utf-8", True),
        ("app.wasm", "application/wasm", True),
        ("lib.whl", "application/octet-stream", False),
    ],
)
def test_compresses_text_and_wasm_only(
    server: Server, root: Path, path: str, kind: str, compressed: bool
) -> None:
    answer = Answer(server, f"/repo/{path}", accept_encoding="gzip, br")
    assert answer.headers["content-type"] == kind
    assert (answer.headers["content-encoding"] == "gzip") is compressed
    body = gzip.decompress(answer.body) if compressed else answer.body
    assert body == (root / path).read_bytes()
    assert server.requests[-1].bytes == len(answer.body)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_unchanged_file_is_not_sent_again(server: Server, root: Path, encoding: str) -> None:
    etag = Answer(server, "/repo/", accept_encoding=encoding).headers["etag"]
    again = Answer(server, "/repo/", accept_encoding=encoding, if_none_match=etag)
    assert (again.status, again.body) == (304, b"")
    (root / "index.html").write_bytes(HTML + b"<!-- new -->")
    assert Answer(server, "/repo/", accept_encoding=encoding, if_none_match=etag).status == 200


@pytest.mark.parametrize(
    ("path", "location"),
    [("/repo", "/repo/"), ("/repo/lessons/one?q=%C3%A4", "/repo/lessons/one/?q=%C3%A4")],
)
def test_folder_without_slash_is_redirected(server: Server, path: str, location: str) -> None:
    answer = Answer(server, path)
    assert (answer.status, answer.headers["location"]) == (301, location)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/repo/none",
        "/repo/index.html/",
        "/repo/lessons/",
        "/repo/../secret.txt",
        "/repo/%2e%2e/secret.txt",
        "/repo/lessons/..%2f..%2f..%2fsecret.txt",
        "/repo/..%5csecret.txt",
        "/repo//etc/passwd",
        "/repo/%2fetc/passwd",
        "/repo/link.txt",
        "/repo/index.html%00.txt",
    ],
)
def test_anything_else_is_the_sites_404_page(server: Server, path: str) -> None:
    answer = Answer(server, path)
    assert (answer.status, answer.body) == (404, HTML)


def test_head_has_no_body_and_other_methods_are_refused(server: Server) -> None:
    answer = Answer(server, "/repo/", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(HTML))
    assert Answer(server, "/repo/", "POST").status == 501


def test_extra_folder_beside_the_site(root: Path) -> None:
    with serving(root, extra={"/base/": root / "lessons"}) as server:
        assert Answer(server, "/base/one/").status == 200


def test_answers_only_this_machine(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.url == f"http://127.0.0.1:{server.server_port}/repo/"


def test_faults_and_back(server: Server) -> None:
    whole = (server.root / "lib.whl").read_bytes()
    server.rules["lib.whl"] = 404
    assert Answer(server, "/repo/lib.whl").status == 404
    server.rules["lib.whl"] = b"<html>"
    answer = Answer(server, "/repo/lib.whl", if_none_match="*")
    assert (answer.status, answer.body) == (200, b"<html>")
    assert answer.headers["cache-control"] == "no-store"
    server.rules["lib.whl"] = lambda body: body[:-1]
    assert Answer(server, "/repo/lib.whl").body == whole[:-1]
    server.rules["lib.whl"] = Cut(100)
    with pytest.raises(http.client.IncompleteRead):
        Answer(server, "/repo/lib.whl")
    server.rules.clear()
    assert Answer(server, "/repo/lib.whl").body == whole


def test_stalled_answer_ends_with_the_server(root: Path) -> None:
    with serving(root) as server:
        server.rules["lib.whl"] = Stall(100)
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=0.3)
        connection.request("GET", "/repo/lib.whl")
        answer = connection.getresponse()
        assert len(answer.read(100)) == 100
        with pytest.raises(TimeoutError):
            answer.read(1)
        begun = time.monotonic()
    assert time.monotonic() - begun < 1
    connection.close()


def test_line_has_the_speed_that_was_set(root: Path) -> None:
    size = (root / "lib.whl").stat().st_size
    with serving(root, rate=size / 0.4, rtt=0.1) as server:
        begun = time.monotonic()
        Answer(server, "/repo/lib.whl")
        assert 0.45 < time.monotonic() - begun < 1.5


def test_live_reload_tells_an_open_page(root: Path) -> None:
    with serving(root, dev=True) as server:
        page = Answer(server, "/repo/", accept_encoding="gzip")
        seen = server.edition
        tag = f'<script src="/repo/__reload.js?{seen}" defer></script></head>'
        assert tag.encode() in page.body
        assert page.headers["cache-control"] == "no-cache"
        assert b"EventSource" in Answer(server, f"/repo/__reload.js?{seen}").body
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
        connection.request("GET", f"/repo/__reload?{seen}")
        answer = connection.getresponse()
        server.reload()
        assert answer.read() == b"data: reload\n\n"
        late = Answer(server, f"/repo/__reload?{seen}")  # connected after the news
        assert late.body == b"data: reload\n\n"
        connection.close()
        assert [request.path for request in server.requests] == ["/repo/"]


def test_a_reader_gets_no_reload_script(server: Server) -> None:
    assert b"__reload" not in Answer(server, "/repo/").body
    assert Answer(server, "/repo/__reload.js").status == 404


@pytest.mark.parametrize("base", ["repo", "/repo", "repo/"])
def test_base_without_slashes_is_refused(root: Path, base: str) -> None:
    with pytest.raises(ValueError, match="starts and ends with a slash"), serving(root, base):
        pass
