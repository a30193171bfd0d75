// node plain_pyodide.mjs RUNTIME < CODE: runs it in Pyodide as its makers ship it.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const python = await loadPyodide({
  indexURL: `${runtime}/`,
  packageBaseUrl: `${runtime}/`,
  lockFileContents: JSON.parse(process.env.PYODIDE_LOCK),
});
python.runPython(readFileSync(0, "utf8"));
process.exit(0);
