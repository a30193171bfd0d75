"""What the tab's Python unpacks: its whole library, as bytecode, and our code with its source."""

import gzip
import zipfile

import pytest

from scripts.build.packs import packed, unpacked
from scripts.serve.server import Server
from scripts.setup.fetch import fetch
from scripts.setup.pyodide import CACHE_TAG, LIBRARY

FIRST, LATER = ("stdlib", "numpy", "course", "data"), ("exercises", "more")


@pytest.fixture(scope="module")
def packs(site: Server) -> dict[str, dict[str, bytes]]:
    """The files of each pack that the site has."""
    paths = {path.name.split(".")[0]: path for path in (site.root / "assets/python").glob("*.pack")}
    return {name: unpacked(gzip.decompress(path.read_bytes())) for name, path in paths.items()}


def test_a_pack_gives_back_its_files_and_is_the_same_each_time() -> None:
    files = {"/a/b.py": b"1", "/a/empty": b"", "/ü": bytes(range(256))}
    assert unpacked(gzip.decompress(packed(files))) == files
    assert packed(files) == packed(files)


def test_the_whole_standard_library_is_there_once_as_bytecode(
    packs: dict[str, dict[str, bytes]],
) -> None:
    with zipfile.ZipFile(fetch("runtime")["python_stdlib.zip"]) as archive:
        modules = {f"{LIBRARY}{name}c" for name in archive.namelist() if name[-3:] == ".py"}
    assert packs["stdlib"].keys() | packs["more"].keys() > modules
    assert not packs["stdlib"].keys() & packs["more"].keys()
    for name in ("stdlib", "numpy", "more", "matplotlib"):
        assert not [path for path in packs[name] if path.endswith(".py")]


def test_what_few_visits_need_comes_later(packs: dict[str, dict[str, bytes]]) -> None:
    later = packs["more"].keys() | packs["exercises"].keys()
    for part in ("/statistics", "/numpy/random/", "/numpy/fft/", "/course/exercises/"):
        assert [path for path in later if part in path]
        assert not [path for name in FIRST for path in packs[name] if part in path]


def test_our_code_has_its_source_beside_its_bytecode(packs: dict[str, dict[str, bytes]]) -> None:
    ours = packs["course"] | packs["exercises"]
    sources = [path for path in ours if path.endswith(".py")]
    assert "/course/attention/dot_product_attention.py" in sources
    for path in sources:
        folder, _, name = path.rpartition("/")
        # Python takes it as it is, and does not look whether the source has changed.
        code = ours[f"{folder}/__pycache__/{name[:-3]}.{CACHE_TAG}.pyc"]
        assert code[4:8] == b"\1\0\0\0"
