"""Fetching by hash, from servers on this machine that behave or misbehave."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.serve.network_faults import Cut, Stall
from scripts.serve.server import Server, serving
from scripts.setup.fetch import Limits, fetch
from scripts.setup.vendor_lock import LOCK, ROOT, FetchError, entries

BODIES = {"one.bin": os.urandom(300_000), "two.txt": b"small and readable\n"}
SOON = Limits(connect=0.5, stall=0.5)


class World:
    """A public source, a package with the same files, a lock file, and a place to put them."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.server, self.into, self.lock = server, folder / "vendor", folder / "vendor.lock"
        self.package, self.downloads = folder / "package.whl", 0
        self.said: list[str] = []
        self.pack(BODIES)
        rows = [
            {
                "group": "test",
                "name": name,
                "bytes": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
                "url": f"{server.url}{name}",
                "package": "same-files==1.0",
                "member": f"inside/{name}",
                "licence": "MIT",
                "upstream": "nowhere",
            }
            for name, body in BODIES.items()
        ]
        lines = [
            "[[file]]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in r.items()) for r in rows
        ]
        self.lock.write_text("\n".join(lines))

    def pack(self, bodies: dict[str, bytes]) -> None:
        """Write the package."""
        with zipfile.ZipFile(self.package, "w") as archive:
            for name, body in bodies.items():
                archive.writestr(f"inside/{name}", body)

    def download(self, package: str, room: Path) -> Path:
        """Stands for pip."""
        assert package == "same-files==1.0"
        assert room.is_dir()
        self.downloads += 1
        return self.package

    def fetch(self) -> dict[str, Path]:
        """Fetch the group with short time limits."""
        return fetch(
            "test",
            lock=self.lock,
            into=self.into,
            limits=SOON,
            download=self.download,
            say=self.said.append,
        )

    def left(self) -> set[str]:
        """What lies in the folder."""
        return {path.name for path in self.into.iterdir()} - {".lock"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    public = tmp_path / "public"
    public.mkdir()
    for name, body in BODIES.items():
        (public / name).write_bytes(body)
    with serving(public, "/full/") as server:
        yield World(tmp_path, server)


def test_public_source_gives_the_right_files(world: World) -> None:
    paths = world.fetch()
    assert {name: path.read_bytes() for name, path in paths.items()} == BODIES
    assert world.left() == set(BODIES)
    assert world.downloads == 0


def test_second_fetch_asks_nobody(world: World) -> None:
    world.fetch()
    asked = len(world.server.requests)
    world.fetch()
    assert len(world.server.requests) == asked == len(BODIES)
    assert world.downloads == 0


def test_file_that_changed_on_disk_is_fetched_again(world: World) -> None:
    world.fetch()["one.bin"].write_bytes(b"half a fi")
    assert world.fetch()["one.bin"].read_bytes() == BODIES["one.bin"]
    assert len(world.server.requests) == len(BODIES) + 1


@pytest.mark.parametrize("wrong", [b"<html>Please log in</html>", BODIES["one.bin"] + b"more"])
def test_wrong_hash_stops_and_leaves_nothing(world: World, wrong: bytes) -> None:
    world.server.rules["one.bin"] = wrong
    with pytest.raises(FetchError) as caught:
        world.fetch()
    message = str(caught.value)
    assert "one.bin from 127.0.0.1" in message
    assert f"expected sha256 {hashlib.sha256(BODIES['one.bin']).hexdigest()}" in message
    assert "got      sha256" in message
    assert "vendor.lock" in message
    assert world.left() == set()
    assert world.downloads == 0


def test_wrong_hash_in_the_package_stops_too(world: World) -> None:
    world.server.rules["one.bin"] = 404
    world.pack(BODIES | {"one.bin": b"x" * 300_000})
    with pytest.raises(FetchError, match=r"one\.bin from same-files==1\.0 is not the file"):
        world.fetch()
    assert world.left() == set()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (404, "404"),
        (503, "503"),
        (Cut(1000), "broke off after 1000 of 300000 bytes"),
        (Cut(), "broke off after 0"),
        (Stall(1000), "timed out"),
        (Stall(), "timed out"),
    ],
)
def test_broken_source_falls_back_in_one_line(
    world: World, fault: int | Cut | Stall, reason: str
) -> None:
    world.server.rules["one.bin"] = fault
    paths = world.fetch()
    assert {name: path.read_bytes() for name, path in paths.items()} == BODIES
    assert world.left() == set(BODIES)
    assert world.downloads == 1
    told = [line for line in world.said if "instead" in line]
    assert len(told) == 1
    assert reason in told[0]


def test_source_that_trickles_falls_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.setup.fetch.SLOWEST", 1e9)
    world.server.line.rate = 100_000
    world.fetch()
    assert world.downloads == 1
    assert any("too slow" in line for line in world.said)


def test_unreachable_source_is_asked_once(world: World) -> None:
    world.server.shutdown()
    world.server.server_close()
    assert world.fetch()["two.txt"].read_bytes() == BODIES["two.txt"]
    assert world.downloads == 1
    assert sum("instead" in line for line in world.said) == 1


def test_package_without_the_file_says_so(world: World) -> None:
    world.server.rules["one.bin"] = 404
    world.pack({"two.txt": BODIES["two.txt"]})
    with pytest.raises(FetchError, match=r"does not hold inside/one\.bin"):
        world.fetch()
    assert world.left() == set()


def test_interruption_leaves_nothing(world: World) -> None:
    def interrupt(_package: str, room: Path) -> Path:
        (room / "half.whl").write_bytes(b"half")
        raise KeyboardInterrupt

    world.server.rules["one.bin"] = 404
    with pytest.raises(KeyboardInterrupt):
        fetch("test", lock=world.lock, into=world.into, limits=SOON, download=interrupt)
    assert world.left() == set()


def test_what_a_killed_fetch_left_is_swept(world: World) -> None:
    (world.into / ".part-room").mkdir(parents=True)
    (world.into / ".part-room" / "half.whl").write_bytes(b"half")
    (world.into / ".part-file").write_bytes(b"half")
    world.fetch()
    assert world.left() == set(BODIES)


@pytest.mark.skipif(sys.platform == "win32", reason="no lock there")
def test_two_at_once_fetch_each_file_once(world: World) -> None:
    threads = [threading.Thread(target=world.fetch) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(world.server.requests) == len(BODIES)
    assert world.left() == set(BODIES)


def test_unknown_group_names_the_known_ones(world: World) -> None:
    with pytest.raises(FetchError, match="no group 'models'; it has: test"):
        fetch("models", lock=world.lock, into=world.into)


def test_lock_is_whole_and_names_no_registry() -> None:
    for group, names in {
        "runtime": {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"},
        "model": {"model.safetensors", "vocab.txt"},
    }.items():
        found = entries(group)
        assert names <= {entry.name for entry in found}
        assert all(len(entry.sha256) == 64 and entry.bytes > 0 for entry in found)
        assert all(entry.url.startswith("https://") and "==" in entry.package for entry in found)
    assert "npmjs" not in LOCK.read_text()


def test_command_line_tells_what_went_wrong() -> None:
    command = [sys.executable, "-m", "scripts.setup.fetch", "nothing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "it has: model, runtime" in done.stderr
    assert "Traceback" not in done.stderr
