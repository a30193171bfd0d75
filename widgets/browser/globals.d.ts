// Put in by scripts/build.py (esbuild's --define), and the modules it resolves for us.

declare const COURSE_FILES: import("./messages").CourseFile[];
declare const PYODIDE_LOCK: object;
declare const FRAME_SCRIPT: string;
declare const FRAME_POLICY: string;
declare const CONTAINED: boolean; // false only in the benchmark that measures what containment costs

declare module "pyodide-runtime/pyodide.mjs" {
  export interface PyProxy {
    (...args: unknown[]): unknown;
    destroy(): void;
  }
  export interface Pyodide {
    FS: { mkdirTree(path: string): void };
    loadPackage(names: string, options: object): Promise<unknown>;
    unpackArchive(buffer: ArrayBuffer, format: string, options: object): void;
    runPython(code: string): unknown;
    toPy(value: unknown): PyProxy;
  }
  export function loadPyodide(options: object): Promise<Pyodide>;
}

declare module "pyodide-runtime/pyodide.asm.mjs" {
  export default function createPyodideModule(settings: object): Promise<object>;
}
