// The shared objects that Python is given before it asks for them.

import type { Emscripten } from "pyodide-runtime/pyodide.asm.mjs";

// By the file that the frame has compiled. Each is loaded at the same moment of each start, so that its
// addresses are the same, and a snapshot of the heap fits: numpy's before Python begins, matplotlib's
// right after.
export const PACKAGES = "/lib/python3.14/site-packages";
const ENDING = ".cpython-314-wasm32-emscripten.so";
export const NUMPY = {
  "multiarray_umath.wasm": "numpy/_core/_multiarray_umath",
  "umath_linalg.wasm": "numpy/linalg/_umath_linalg",
};
export const MATPLOTLIB = {
  "imaging.wasm": "PIL/_imaging",
  "imagingmath.wasm": "PIL/_imagingmath",
  "kiwisolver.wasm": "kiwisolver/_cext",
  "c_internal_utils.wasm": "matplotlib/_c_internal_utils",
  "image.wasm": "matplotlib/_image",
  "path.wasm": "matplotlib/_path",
  "backend_agg.wasm": "matplotlib/backends/_backend_agg",
  "ft2font.wasm": "matplotlib/ft2font",
};

export type Library = [path: string, compiled: WebAssembly.Module];

/** Loads one; Python finds it when it asks for the file. */
export function link(module: Emscripten, name: string, library: WebAssembly.Module): void {
  const path = `${PACKAGES}/${name}${ENDING}`;
  const flags = { global: false, nodelete: true, loadAsync: false };
  const symbols = module.loadWebAssemblyModule(library, flags, path, {}, undefined);
  module.newDSO(path, undefined, symbols).global = false;
}
