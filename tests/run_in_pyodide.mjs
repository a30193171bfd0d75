// Runs pytest inside Pyodide: node run_in_pyodide.mjs RUNTIME SITE_PACKAGES REPOSITORY TEST...
// RUNTIME is the folder with Pyodide's files, SITE_PACKAGES the one with pytest and hypothesis.

import { pathToFileURL } from "node:url";

const [runtime, packages, repository, ...tests] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const lock = JSON.parse(process.env.PYODIDE_LOCK);
const python = await loadPyodide({
  indexURL: `${runtime}/`,
  packageBaseUrl: `${runtime}/`,
  lockFileContents: lock,
});
await python.loadPackage("numpy", { messageCallback() {} });
for (const [folder, place] of [[packages, "/packages"], [repository, "/repository"]]) {
  python.FS.mkdirTree(place);
  python.mountNodeFS(place, folder);
}
python.globals.set("tests", python.toPy(tests));
const failed = python.runPython(`
import os, sys
# Behind Pyodide's own numpy: the one beside pytest is made for another machine.
sys.path += ["/repository/src", "/repository", "/packages"]
sys.dont_write_bytecode = True
os.chdir("/repository")
import pytest
pytest.main(["-p", "no:cacheprovider", "--rootdir=/repository", *tests])
`);
process.exit(Number(failed));
