// node compile_matplotlib.mjs RUNTIME NUMPY GIVEN MADE: writes a zip like the one given, with bytecode
// in place of Python's source, and with the fonts that there are in matplotlib's list of fonts.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, numpy, given, made] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const python = await loadPyodide({
  indexURL: `${runtime}/`,
  packageBaseUrl: `${runtime}/`,
  env: { PYTHONHASHSEED: "0" }, // the same bytes each time
  stderr() {}, // that it makes a list of fonts
  lockFileContents: {
    info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.0" },
    packages: {},
  },
});
python.FS.writeFile("/numpy.zip", readFileSync(numpy));
python.FS.writeFile("/given.zip", readFileSync(given));
python.runPython(`
import importlib.util, marshal, os, pathlib, shutil, zipfile

packages = "/lib/python3.14/site-packages/"
for archive in ("/numpy.zip", "/given.zip"):
    shutil.unpack_archive(archive, packages, "zip")
importlib.invalidate_caches()
fonts = "matplotlib/fontlist.json"
os.remove(packages + fonts)  # it names fonts that are left out
import matplotlib.font_manager

# Bytecode whose source is not looked for: https://docs.python.org/3/reference/import.html
head = importlib.util.MAGIC_NUMBER + bytes(12)
with zipfile.ZipFile("/given.zip") as given, zipfile.ZipFile("/made.zip", "w") as made:
    for name in given.namelist():
        content = given.read(name)
        if name.endswith(".py"):
            code = compile(content, packages + name, "exec", dont_inherit=True)
            name, content = name + "c", head + marshal.dumps(code)
        elif name == fonts:
            content = pathlib.Path(packages + fonts).read_bytes()
        made.writestr(name, content)
`);
writeFileSync(made, python.FS.readFile("/made.zip"));
