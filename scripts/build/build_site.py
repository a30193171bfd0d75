"""Build the site: `python -m scripts.build.build_site --out site --site-url https://owner.github.io/repo/`.

The order: what the reader's Python needs (fetched files, the core and the widgets, in packs), the
browser's script and style around it, the pages, and the pass that finishes them.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from attention.word_embeddings import TABLE as EMBEDDINGS
from scripts.build.cut_wheels import MATPLOTLIB_LIBRARIES, NUMPY_LIBRARIES
from scripts.build.finish_pages import SiteError, finish
from scripts.build.folder_copy import ZIP, make_folder_copy, offer_zip, zip_folder
from scripts.build.offline import add_service_worker
from scripts.build.packs import make_packs
from scripts.build.policy import policy_hash
from scripts.setup.fetch import fetch
from scripts.setup.file_lock import exclusive
from scripts.setup.pyodide import ENDING, INFO, PACKAGES
from widgets import WIDGETS

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "widgets/browser"
WORK = ROOT / ".cache/build"
FONTS = ("source-serif-4-latin-wght-normal", "source-sans-3-latin-wght-normal")


@dataclass(frozen=True)
class Asset:
    """A file that the reader's tab fetches and checks before it is used."""

    name: str
    path: Path

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @property
    def published(self) -> str:
        """Its address in assets/, as files.ts makes it; the hash keeps an old page from getting a
        new file."""
        stem, _, suffix = self.name.rpartition(".")
        return f"python/{stem}.{self.sha256[:10]}.{suffix}"


def told(asset: Asset) -> dict[str, object]:
    """A file as the page knows it (CourseFile in messages.ts)."""
    return {
        "name": asset.name,
        "sha256": asset.sha256,
        "bytes": asset.path.stat().st_size,
    }


# What a figure loads on a button only.
LARGE_MODELS = {
    next(iter(getattr(each, "MODELS", ())))
    for each in WIDGETS.values()
    if getattr(each, "ON_REQUEST", "")
}
# Scripts of their own, since most visits do without: as other scripts call them, and their source.
LATER = {
    "EDITOR": "code/editor",
    "LARGE_MODEL": "widget/large-model",
    "MORPH": "widget/morph",
    "TRANSFER": "storage/progress-transfer",
    "REVIEW": "review/review",
}


def script_file(path: Path) -> dict[str, str]:
    """A script as other scripts know it (ScriptFile in globals.d.ts)."""
    return {
        "url": f"{path.name}?{Asset(path.name, path).sha256[:10]}",
        "integrity": policy_hash(path.read_text(encoding="utf-8")),
    }


def build(out: Path, site_url: str, contained: bool = True) -> None:
    """Write the whole site to `out`, for the given address ("" if it is not known)."""
    vendor = fetch("runtime")
    with exclusive(ROOT / ".cache/build.lock"):  # builds share a working folder
        _build(out, site_url, contained, vendor)


def _build(out: Path, site_url: str, contained: bool, vendor: dict[str, Path]) -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    worker = bundle(
        "python/worker.ts",
        WORK / "worker.js",
        vendor=vendor,
        define={
            "PYTHON": {"info": INFO, "packages": PACKAGES, "ending": ENDING},
            "NUMPY_LIBRARIES": NUMPY_LIBRARIES,
            "MATPLOTLIB_LIBRARIES": MATPLOTLIB_LIBRARIES,
        },
    )
    frame = bundle("python/sandbox-frame.ts", WORK / "frame.js", minify=True)
    frame_script = frame.read_text(encoding="utf-8")
    policy = frame_policy(frame_script)
    data = {"attention/word_embeddings.npz": EMBEDDINGS.read_bytes()}
    packs = make_packs(vendor, course_files(), data, WORK)
    runtime = [worker, vendor["pyodide.asm.wasm"]]
    assets = [Asset(path.name, path) for path in (*runtime, *packs.first)]
    later = [Asset(path.name, path) for path in packs.later]
    models = [Asset(name, ROOT / "models" / name) for name in models_of_figures()]
    figures = [Asset(path.name, path) for path in packs.figures]
    listed = WORK / "matplotlib.json"
    size = f"{sum(asset.path.stat().st_size for asset in figures) / 1e6:.0f} MB"
    listed.write_text(json.dumps({"size": size, "files": [told(asset) for asset in figures]}))
    unlisted = [Asset(path.name, path) for path in (frame, listed)]
    scripts = [
        bundle(f"{name}.ts", WORK / f"{Path(name).name}.js", minify=True) for name in LATER.values()
    ]
    later_scripts = {name: script_file(path) for name, path in zip(LATER, scripts, strict=True)}
    known: dict[str, object] = {
        "COURSE_FILES": [told(asset) for asset in assets],
        "LATER_FILES": [told(asset) for asset in later],
        "MATPLOTLIB_LIST": told(unlisted[1]),
        "MODEL_FILES": {(file := told(asset)).pop("name"): file for asset in models},
        "FRAME_FILE": told(unlisted[0]),
        "FRAME_POLICY": policy,
        "CONTAINED": contained,
        **later_scripts,
    }
    script, in_folder = (
        bundle("course.ts", target, minify=True, define={**known, "FOLDER": folder})
        for folder, target in ((False, WORK / "course.js"), (True, WORK / "folder/course.js"))
    )
    aside = bundle("offline/offline.ts", WORK / "offline.js", minify=True)
    beside: dict[str, object] = {"OFFLINE": script_file(aside), **later_scripts}
    reading, reading_in_folder = (
        bundle("reading.ts", target, minify=True, define={**beside, "FOLDER": folder})
        for folder, target in ((False, WORK / "reading.js"), (True, WORK / "folder/reading.js"))
    )
    early, scheme = (
        bundle(f"{name}.ts", WORK / f"{name}.js", minify=True).read_text(encoding="utf-8").strip()
        for name in ("within-page", "scheme")
    )
    style = WORK / "style"
    shutil.rmtree(style, ignore_errors=True)
    bundle("course.css", style / "course.css", minify=True)

    make_pages(out, site_url)

    target = out / "assets"
    shutil.copytree(style, target / "course", dirs_exist_ok=True)
    shutil.copy(script, target / "course")
    for path in [*scripts, reading, aside]:
        shutil.copy(path, target / "course")
    shutil.copy(BROWSER / "favicon.svg", target / "course")
    copy_licences(out)
    shutil.copytree(ROOT / "notebooks", out / "notebooks", dirs_exist_ok=True)
    (target / "python").mkdir(exist_ok=True)
    for asset in [*assets, *unlisted, *later, *figures, *models]:
        shutil.copyfile(asset.path, target / asset.published)
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    finish(
        out,
        ROOT / "docs",
        site_url,
        [policy_hash(frame_script)],
        preloads(out),
        early,
        scheme,
        repository,
    )
    offer_folder_copy(out, [in_folder, reading_in_folder])
    keeper, off = (
        bundle(f"offline/{name}.ts", WORK / f"{name}.js", minify=True).read_text(encoding="utf-8")
        for name in ("keeper", "off")
    )
    on_request = {
        "plots": [asset.published for asset in (*figures, unlisted[1])],
        "model": [asset.published for asset in models if asset.name in LARGE_MODELS],
    }
    add_service_worker(out, keeper, off, on_request)


def offer_folder_copy(out: Path, scripts: list[Path]) -> None:
    """Put the zip that is read from a folder beside the pages, and its size where it is offered."""
    search = next((out / "assets/javascripts/workers").glob("search.*.js")).read_text("utf-8")
    early = bundle(
        "folder.ts", WORK / "folder/folder.js", minify=True, define={"SEARCH_WORKER": search}
    )
    copy = WORK / "folder/copy"
    make_folder_copy(out, copy, {path.name: path for path in (*scripts, early)})
    zip_folder(copy, out / ZIP)
    offer_zip(out)


def copy_licences(out: Path) -> None:
    """Put the licences of what is shipped beside it; the fonts' own ask for this."""
    licences = out / "licences"
    licences.mkdir(exist_ok=True)
    for name in ("LICENSE", "LICENSE-docs", "NOTICE"):
        shutil.copyfile(ROOT / name, licences / f"{name}.txt")
    modules = ROOT / "node_modules"
    shutil.copyfile(modules / "katex/LICENSE", licences / "KaTeX.txt")
    shutil.copyfile(modules / "@codemirror/view/LICENSE", licences / "CodeMirror.txt")
    for font in ("source-serif-4", "source-sans-3", "source-code-pro"):
        shutil.copyfile(modules / f"@fontsource-variable/{font}/LICENSE", licences / f"{font}.txt")


def models_of_figures() -> list[str]:
    """The files of models/ that live figures compute with; the others stay here."""
    return sorted({name for each in WIDGETS.values() for name in getattr(each, "MODELS", ())})


# What the reader's tab has of the repository: the core, the figures and exercises, and what they
# stand on. The table of word embeddings is the one file of data that each page needs.
IN_THE_TAB = (
    "attention",
    "checking",
    "english",
    "exercises",
    "kit",
    "learner",
    "small_world",
    "yours",
)


def course_files() -> dict[str, bytes]:
    """The core and the widgets, as they stand in the repository."""
    folders = {name: ROOT / "src" / name for name in IN_THE_TAB} | {"widgets": ROOT / "widgets"}
    files = {f"{name}.py": ROOT / f"src/{name}.py" for name in ("lessons", "model_files")}
    for package, folder in folders.items():
        for file in sorted(folder.rglob("*.py")):
            files[f"{package}/{file.relative_to(folder).as_posix()}"] = file
    return {name: file.read_bytes() for name, file in sorted(files.items())}


def bundle(
    entry: str,
    target: Path,
    *,
    vendor: dict[str, Path] | None = None,
    define: dict[str, object] | None = None,
    minify: bool = False,
) -> Path:
    """Bundle TypeScript or CSS with esbuild into one classic script or style sheet."""
    command = [
        str(ROOT / "node_modules/.bin/esbuild"),
        str(BROWSER / entry),
        "--bundle",
        "--format=iife",
        "--target=es2022",
        "--log-level=warning",
        "--legal-comments=none",
        # Pyodide holds an eval that is never called here, and a look at Node's `module`.
        "--log-override:direct-eval=silent",
        "--log-override:commonjs-variable-in-esm=silent",
        "--loader:.woff2=file",
        "--loader:.woff=empty",
        "--loader:.ttf=empty",
        "--asset-names=[name]",
        f"--outfile={target}",
    ]
    command += [f"--define:{name}={json.dumps(value)}" for name, value in (define or {}).items()]
    if minify:
        command.append("--minify")
    if vendor:
        command += [f"--alias:pyodide-runtime/{n}={vendor[n]}" for n in vendor if n.endswith("mjs")]
        # Pyodide asks which place it was loaded from, and refuses a classic worker: it takes one
        # for a worker that can load scripts, which ours must not.
        command += [
            '--define:import.meta.url="https://python.invalid/"',
            "--banner:js=self.importScripts = undefined;",
            "--external:node:*",
            "--external:ws",
        ]
    subprocess.run(command, check=True)
    return target


def frame_policy(script: str) -> str:
    """What the sandboxed frame may do: run its own script, blobs and WebAssembly; nothing else."""
    return (
        f"default-src 'none'; script-src '{policy_hash(script)}' blob: 'wasm-unsafe-eval'; "
        "worker-src blob:"
    )


def preloads(out: Path) -> list[Path]:
    """The two fonts that the first screen needs."""
    return [out / f"assets/course/{name}.woff2" for name in FONTS]


def make_pages(out: Path, site_url: str) -> None:
    """Run MkDocs. Its warnings count as errors."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    command += ["--site-dir", str(out.resolve())]
    environment = os.environ | {"SITE_URL": site_url, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def github_pages_url() -> str:
    """Where GitHub Pages will serve this repository, or "" when this is not GitHub."""
    owner, _, name = os.environ.get("GITHUB_REPOSITORY", "").partition("/")
    if not name:
        return ""
    host = f"https://{owner.lower()}.github.io/"
    return host if name.lower() == f"{owner.lower()}.github.io" else f"{host}{name}/"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "site")
    parser.add_argument("--site-url", default=github_pages_url(), help="where the site will stand")
    options = parser.parse_args()
    try:
        build(options.out, options.site_url)
    except SiteError as error:
        print(f"The site is not right yet:\n{error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"{Path(error.cmd[0]).name} stopped; its message stands above.", file=sys.stderr)
        return 1
    print(f"built {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
