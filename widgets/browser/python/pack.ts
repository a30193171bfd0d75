// A pack: many files in one (scripts/build/packs.py).

import type { Pyodide } from "pyodide-runtime/pyodide.mjs";

/** Puts a pack's files into their places. They stay where they are in memory, so a pack is for one Python. */
export function unpack(fs: Pyodide["FS"], pack: ArrayBuffer): void {
  let end = 4 + new DataView(pack).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(new Uint8Array(pack, 4, end - 4))) as [string, number][];
  let made = "";
  for (const [path, length] of index) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (folder !== made) fs.mkdirTree((made = folder));
    fs.writeFile(path, new Uint8Array(pack, end, length), { canOwn: true });
    end += length;
  }
}
