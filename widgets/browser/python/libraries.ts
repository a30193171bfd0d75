// The shared objects that Python is given before it asks for them (NUMPY_LIBRARIES and
// MATPLOTLIB_LIBRARIES in globals.d.ts). Each is loaded at the same moment of each start, so that its
// addresses are the same, and a snapshot of the heap fits: numpy's before Python begins, matplotlib's
// right after.

import type { Emscripten } from "pyodide-runtime/pyodide.asm.mjs";

export type Library = [path: string, compiled: WebAssembly.Module];

/** Loads one; Python finds it when it asks for the file. */
export function link(module: Emscripten, name: string, library: WebAssembly.Module): void {
  const path = `${PYTHON.packages}${name}${PYTHON.ending}`;
  const flags = { global: false, nodelete: true, loadAsync: false };
  const symbols = module.loadWebAssemblyModule(library, flags, path, {}, undefined);
  module.newDSO(path, undefined, symbols).global = false;
}
