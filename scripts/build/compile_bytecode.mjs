// node compile_bytecode.mjs RUNTIME GIVEN MADE [LIBRARY]: writes the files of the pack GIVEN (packs.py) with
// bytecode in place of Python's source, made by the Python that will run it. With LIBRARY, a pack that
// has the standard library and numpy, Python starts from there, as in the reader's tab.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [runtime, given, made, library] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);

function unpack(fs, pack) {
  const bytes = gunzipSync(readFileSync(pack));
  let end = 4 + bytes.readUInt32LE();
  const index = JSON.parse(bytes.subarray(4, end));
  for (const [path, length] of index) {
    fs.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
    fs.writeFile(path, bytes.subarray(end, (end += length)));
  }
  return index.map(([path]) => path);
}

// In place of the source.
const noFiles = `${made}.zip`;
writeFileSync(noFiles, Buffer.from("PK\x05\x06" + "\0".repeat(18), "latin1"));
const python = await loadPyodide({
  stdLibURL: library ? noFiles : undefined,
  indexURL: `${runtime}/`,
  packageBaseUrl: `${runtime}/`,
  env: { PYTHONHASHSEED: "0" }, // the same bytes each time
  stderr() {}, // that it makes a list of fonts
  lockFileContents: JSON.parse(process.env.PYODIDE_LOCK),
  fsInit(fs) {
    if (library) unpack(fs, library);
  },
});
rmSync(noFiles);
const names = unpack(python.FS, given);
const compiled = python.runPython(`
import sys

OURS = "/course/"  # its source is shown, so it stays
FONTS = "/matplotlib/fontlist.json"

def start():
    """Draws each figure and runs some code; exercises and questions have files that come later."""
    sys.path.insert(0, OURS)
    import learner, model_files, random, widgets
    import json, lessons
    for name in widgets.WIDGETS:
        if name not in lessons.SHARED_WIDGETS:
            try:
                widgets.render(name, {})
            except FileNotFoundError:
                pass  # a model, which is fetched when its figure is drawn
    for code in ("1 + 1", "import numpy as np\\nnp.zeros(2) @ np.zeros(3)", "def"):
        learner.run(json.dumps({"code": code}), lambda text: None)

def make_list_again(fonts):
    import os
    os.remove(fonts)  # it names fonts that are left out
    import matplotlib.font_manager

def compiled(names):
    names = names.to_py()
    ours = names[0].startswith(OURS)
    if ours:
        start()
    for name in names:
        if name.endswith(FONTS):
            make_list_again(name)
    found = [getattr(module, of, None) for module in sys.modules.values() for of in ("__file__", "__cached__")]
    needed = sorted({file for file in found if isinstance(file, str)})
    import importlib.util, json, marshal
    # Bytecode whose source is not looked for, and bytecode that is taken as it is beside its source:
    # https://docs.python.org/3/reference/import.html
    head = importlib.util.MAGIC_NUMBER + int(ours).to_bytes(4, "little") + bytes(8)
    made = {"/needed.json": json.dumps(needed).encode()}
    for name in names:
        with open(name, "rb") as file:
            content = file.read()
        if name.endswith(".py"):
            code = head + marshal.dumps(compile(content, name, "exec", dont_inherit=True))
            made[importlib.util.cache_from_source(name) if ours else name + "c"] = code
        if ours or not name.endswith(".py"):
            made[name] = content
    index = json.dumps([[name, len(content)] for name, content in made.items()]).encode()
    with open("/made", "wb") as file:
        for part in (len(index).to_bytes(4, "little"), index, *made.values()):
            file.write(part)

compiled
`);
compiled(names);
writeFileSync(made, python.FS.readFile("/made"));
