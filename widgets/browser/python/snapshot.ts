// What a snapshot of Python holds beside its heap, and how one tells that a heap fits.

import type { Emscripten } from "pyodide-runtime/pyodide.asm.mjs";
import type { Pyodide } from "pyodide-runtime/pyodide.mjs";
import type { Snapshot } from "./messages";

type FileSystem = Pyodide["FS"];

/** The files in folders, but for those that another snapshot has. */
export function filesIn(
  fs: FileSystem,
  folders: readonly string[],
  known?: Snapshot,
): Pick<Snapshot, "paths" | "files"> {
  const had = new Set(known?.paths.map(([path]) => path));
  const found = folders.flatMap((folder) => walk(fs, folder)).filter((path) => !had.has(path));
  const contents = found.map((path) => fs.readFile(path));
  const files = new Uint8Array(contents.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  const paths = contents.map((content, i): [string, number] => {
    files.set(content, end);
    end += content.length;
    return [found[i]!, content.length];
  });
  return { paths, files };
}

function walk(fs: FileSystem, folder: string): string[] {
  return fs
    .readdir(folder)
    .filter((name) => name !== "." && name !== "..")
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      return fs.isDir(fs.stat(path).mode) ? walk(fs, path) : [path];
    });
}

/** Puts a snapshot's files into their places. */
export function write(fs: FileSystem, { paths, files }: Snapshot): void {
  let end = 0;
  for (const [path, length] of paths) {
    fs.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    fs.writeFile(path, files.subarray(end, (end += length)), { canOwn: true });
  }
}

/** Equal for two Pythons that are alike to the byte, and whose functions lie at the same places. */
export function stateOf({ HEAP32, wasmTable }: Emscripten): string {
  let sum = 0;
  for (const word of HEAP32) sum = (Math.imul(sum, 31) + word) | 0;
  return [wasmTable.length, HEAP32.length, sum].join(" ");
}
