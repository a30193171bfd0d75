// How one tells that a snapshot of Python's heap fits.

import type { Emscripten } from "pyodide-runtime/pyodide.asm.mjs";

/** Equal for two Pythons that are alike to the byte, and whose functions lie at the same places. */
export function stateOf({ HEAP32, wasmTable }: Emscripten): string {
  let sum = 0;
  for (const word of HEAP32) sum = (Math.imul(sum, 31) + word) | 0;
  return [wasmTable.length, HEAP32.length, sum].join(" ");
}
