// Put in by scripts/build/build_site.py (esbuild's --define), and the modules it resolves for us.

declare const COURSE_FILES: import("./python/messages").CourseFile[];
declare const LATER_FILES: import("./python/messages").CourseFile[];
declare const MATPLOTLIB_LIST: import("./python/messages").CourseFile; // a list of such files
declare const MODEL_FILES: Record<string, Omit<import("./python/messages").CourseFile, "name">>; // by name
declare const FRAME_FILE: import("./python/messages").CourseFile;
// Of the Python in the tab: what its makers call "info", where its packages lie, how shared objects end.
declare const PYTHON: { info: Record<string, string>; packages: string; ending: string };
declare const NUMPY_LIBRARIES: Record<string, string>; // by module: the file that the frame has compiled
declare const MATPLOTLIB_LIBRARIES: Record<string, string>;
declare const FRAME_POLICY: string;
declare const FOLDER: boolean; // whether this is for the copy that is read from a folder
declare const CONTAINED: boolean; // false only in the benchmark that measures what containment costs
type ScriptFile = { url: string; integrity: string }; // its address is relative to course.js
declare const EDITOR: ScriptFile;
declare const LARGE_MODEL: ScriptFile;
declare const MORPH: ScriptFile;
declare const TRANSFER: ScriptFile;
declare const OFFLINE: ScriptFile;
declare const REVIEW: ScriptFile;

// The theme's own, in the head of each page: what it keeps in localStorage, below the site's path.
declare function __md_get(name: string): { index?: number } | null;
declare function __md_set(name: string, value: { index: number }): void;

/** What course.ts leaves for the other scripts of a page. */
declare var course: {
  python: typeof import("./python/python").python;
  learner: typeof import("./python/learner").learner;
  progress: typeof import("./storage/progress").progress;
  read: typeof import("./storage/safe-storage").read;
  write: typeof import("./storage/safe-storage").write;
  bringIn: typeof import("./storage/saved-code").bringIn;
};

declare module "pyodide-runtime/pyodide.mjs" {
  import type { Emscripten } from "pyodide-runtime/pyodide.asm.mjs";

  export interface Pyodide {
    FS: {
      mkdirTree(path: string): void;
      writeFile(path: string, content: Uint8Array, options: { canOwn: boolean }): void;
      ErrnoError: new (errno: number) => Error;
      filesystems: {
        MEMFS: {
          ops_table: { file: { stream: { write: Write } } };
          resizeFileStorage(node: FileNode, size: number): void;
        };
      };
    };
    _module: Emscripten;
    makeMemorySnapshot(): Uint8Array<ArrayBuffer>;
    runPython(code: string): unknown;
  }
  interface FileNode {
    usedBytes: number;
  }
  type Write = (
    file: { node: FileNode },
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    canOwn?: boolean,
  ) => number;
  export function loadPyodide(options: object): Promise<Pyodide>;
}

declare module "pyodide-runtime/pyodide.asm.mjs" {
  export interface Emscripten {
    HEAP8: Int8Array;
    HEAPU8: Uint8Array<ArrayBuffer>;
    HEAP32: Int32Array;
    wasmTable: WebAssembly.Table;
    growMemory(bytes: number): void;
    loadWebAssemblyModule(
      library: WebAssembly.Module,
      flags: object,
      path: string,
      scope: object,
      handle: undefined,
    ): object;
    newDSO(path: string, handle: undefined, symbols: object): { global: boolean };
  }
  export default function createPyodideModule(settings: object): Promise<Emscripten>;
}

/** The theme's: it speaks when a page has been swapped in. */
declare var document$: { subscribe(listener: () => void): void } | undefined;

/** What the scripts of files left that were loaded from a folder, by name. */
declare var courseFiles: Record<string, string> | undefined;
