"""Cut wheels as the workers of the reader's tab want them: compiled code apart, so that it can be
compiled while the rest arrives, and the rest as one zip without what a tab has no use for.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

# The ends of names in wheels, and the names under which worker.ts loads them.
ENDING = ".cpython-314-wasm32-emscripten.so"
NUMPY_LIBRARIES = {
    "numpy/_core/_multiarray_umath": "multiarray_umath.wasm",
    "numpy/linalg/_umath_linalg": "umath_linalg.wasm",
}
# Those that every figure loads; what is left in the zip is loaded when a figure needs it.
MATPLOTLIB_LIBRARIES = {
    "PIL/_imaging": "imaging.wasm",
    "PIL/_imagingmath": "imagingmath.wasm",
    "kiwisolver/_cext": "kiwisolver.wasm",
    "matplotlib/_c_internal_utils": "c_internal_utils.wasm",
    "matplotlib/_image": "image.wasm",
    "matplotlib/_path": "path.wasm",
    "matplotlib/backends/_backend_agg": "backend_agg.wasm",
    "matplotlib/ft2font": "ft2font.wasm",
}
DEVELOPMENT = re.compile(r"\.(pyi|h|a)$|/$")  # for C programmers and type checkers
WITHOUT_USE = re.compile(
    r"""
    ^PIL/_(imagingft|imagingtk|webp)\.                   # windows, and formats that are not PNG
    | ^matplotlib/backends/(qt_|web_backend/|_tkagg|_backend_(gtk|pdf|tk)
        | backend_(cairo|gtk|macosx|nbagg|pdf|pgf|ps|qt|tk|webagg|wx))
    | ^matplotlib/(testing|sphinxext)/
    | ^matplotlib/mpl-data/(sample_data|images|fonts/(afm|pdfcorefonts))/
    # Typefaces, but for what formulas need: matplotlib warns of a missing one, not of its bold.
    | ttf/(Humor|DejaVu(Serif|SansMono-|Sans-BoldOb)|STIX(General|NonUni)Bol)
    | ^dateutil/zoneinfo/.*gz$
    | ^packaging/licenses/ | ^pyparsing/(ai|diagram|tools)/
    | ^mpl_toolkits/.*/tests/
    | dist-info/(RECORD|METADATA|WHEEL|top_level\.txt|zip-safe)$
    """,
    re.VERBOSE,
)


def cut_numpy(wheel: Path, into: Path) -> list[Path]:
    """What every start needs: numpy's libraries, then numpy.zip."""
    rest: dict[str, bytes] = {}
    parts = list(apart(contents(wheel), NUMPY_LIBRARIES, rest, into))
    numpy = into / "numpy.zip"
    numpy.write_bytes(zipped(rest))
    return [*parts, numpy]


def cut_matplotlib(vendor: dict[str, Path], into: Path) -> list[Path]:
    """What the first figure needs: libraries, then matplotlib.zip, with bytecode in place of source
    and with the list of fonts that matplotlib would make at its first start."""
    rest: dict[str, bytes] = {}
    wheels = [
        path for name, path in vendor.items() if name.endswith(".whl") and "numpy" not in name
    ]
    files = ((name, body) for wheel in wheels for name, body in contents(wheel))
    wanted = ((name, body) for name, body in files if not WITHOUT_USE.search(name))
    parts = list(apart(wanted, MATPLOTLIB_LIBRARIES, rest, into))
    libraries = {
        path + ENDING: (into / own).read_bytes() for path, own in MATPLOTLIB_LIBRARIES.items()
    }
    with zipfile.ZipFile(compiled(zipped(rest | libraries), vendor, into)) as archive:
        made = {name: archive.read(name) for name in archive.namelist()}
    matplotlib = into / "matplotlib.zip"
    matplotlib.write_bytes(zipped(made | dict.fromkeys(libraries, b"")))
    return [*parts, matplotlib]


def contents(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel, but for those that only developers use."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not DEVELOPMENT.search(name):
                yield name, archive.read(name)


def apart(
    files: Iterable[tuple[str, bytes]],
    libraries: dict[str, str],
    rest: dict[str, bytes],
    into: Path,
) -> Iterator[Path]:
    """Write the libraries to files of their own; everything else goes to rest."""
    for name, body in files:
        own = libraries.get(name.removesuffix(ENDING))
        if not own:
            rest[name] = body
            continue
        rest[name] = b""  # Python looks for the file, and finds it loaded already
        (into / own).write_bytes(body)
        yield into / own


def compiled(archive: bytes, vendor: dict[str, Path], into: Path) -> Path:
    """Where the zip lies that Pyodide, run by Node.js, makes of this one. It takes seconds, so an
    earlier one is kept as long as it was made of the same."""
    script = Path(__file__).with_name("compile_matplotlib.mjs")
    made_of = hashlib.sha256(archive + script.read_bytes()).hexdigest()
    ready = into / f"matplotlib-{made_of[:10]}.zip"
    if not ready.exists():
        for old in into.glob("matplotlib-*.zip"):
            old.unlink()
        given, part = into / "matplotlib-given.zip", into / "matplotlib-part.zip"
        given.write_bytes(archive)
        numpy = next(name for name in vendor if name.startswith("numpy"))
        runtime = vendor["pyodide.mjs"].parent
        subprocess.run(["node", script, runtime, vendor[numpy], given, part], check=True)
        given.unlink()
        part.rename(ready)
    return ready


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive; the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()
