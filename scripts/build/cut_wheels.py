"""Cut wheels as the workers of the reader's tab want them: compiled code apart, so that it can be
compiled while the rest arrives, and the rest without what a tab has no use for.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from scripts.setup.pyodide import ENDING

# Shared objects: their names in wheels without the ending, and under which worker.ts gets them.
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


def matplotlib_files(vendor: dict[str, Path]) -> dict[str, bytes]:
    """What drawing a figure needs, numpy apart: the files of several wheels."""
    return {
        name: body
        for wheel, path in vendor.items()
        if wheel.endswith(".whl") and not wheel.startswith("numpy")
        for name, body in contents(path)
        if not WITHOUT_USE.search(name)
    }


def contents(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel, but for those that only developers use."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not DEVELOPMENT.search(name):
                yield name, archive.read(name)


def cut_out(
    files: dict[str, bytes], libraries: dict[str, str], into: Path
) -> tuple[list[Path], dict[str, bytes]]:
    """Write libraries to files of their own; and what is left in their places: Python looks for the
    files, and finds them loaded already."""
    for name, own in libraries.items():
        (into / own).write_bytes(files[name + ENDING])
    empty = {name + ENDING: b"" for name in libraries}
    return [into / own for own in libraries.values()], empty
