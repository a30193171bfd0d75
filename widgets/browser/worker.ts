// The worker that runs Python. It fetches nothing: the page sends each file when it has checked it.
// Pyodide is bundled into this one classic script, since a module worker cannot be made from a
// blob in a sandboxed frame.

import { loadPyodide } from "pyodide-runtime/pyodide.mjs";
import createPyodideModule from "pyodide-runtime/pyodide.asm.mjs";
import type { Answer, Arrival, Ask } from "./messages";

const PLACE = "https://python.invalid/"; // an address for Pyodide to ask for its files at

type Render = (widget: string, fields: Record<string, string>) => string;

/** Files that have come, or are waited for. */
class Files {
  #waiting = new Map<string, PromiseWithResolvers<ArrayBuffer>>();

  /** The file's bytes, as soon as they are here. */
  get(name: string): Promise<ArrayBuffer> {
    return this.#of(name).promise;
  }

  arrive({ file, bytes }: Arrival): void {
    this.#of(file).resolve(bytes);
  }

  #of(name: string): PromiseWithResolvers<ArrayBuffer> {
    let waiting = this.#waiting.get(name);
    if (!waiting) this.#waiting.set(name, (waiting = withResolvers()));
    return waiting;
  }
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>;
  resolve(value: T): void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}

self.onmessage = (event: MessageEvent<object>) => {
  const port = event.ports[0]!;
  const say = (answer: Answer) => port.postMessage(answer);
  const files = new Files();
  let render: Render;
  port.onmessage = ({ data }: MessageEvent<Arrival | Ask>) => {
    if ("file" in data) return files.arrive(data);
    try {
      say({ kind: "view", id: data.id, html: render(data.widget, data.fields) });
    } catch (error) {
      // The last line of the traceback says what it was.
      say({ kind: "error", id: data.id, message: String(error).trim().split("\n").at(-1)! });
    }
  };
  start(files, event.data, say).then(
    (started) => {
      render = started;
      say({ kind: "ready" });
    },
    (error) => say({ kind: "crashed", message: String(error) }),
  );
};

async function start(files: Files, lock: object, say: (answer: Answer) => void): Promise<Render> {
  say({ kind: "step", step: "runtime" });
  answerFetchWith(files);
  const python = await loadPyodide({
    indexURL: PLACE,
    packageBaseUrl: PLACE,
    lockFileContents: lock,
    createPyodideModule,
  });
  say({ kind: "step", step: "numpy" });
  await python.loadPackage("numpy", { messageCallback() {} });
  say({ kind: "step", step: "course" });
  python.unpackArchive(await files.get("course.zip"), "zip", { extractDir: "/course" });
  return python.runPython(`
    import sys
    sys.path.insert(0, "/course")
    from widgets import render
    lambda name, fields: str(render(name, fields.to_py()))
  `) as Render;
}

/** Pyodide asks for its files by fetch; it gets the bytes that the page has checked, or nothing. */
function answerFetchWith(files: Files): void {
  self.fetch = async (request) => {
    const address = request instanceof Request ? request.url : String(request);
    if (!address.startsWith(PLACE)) {
      throw new TypeError(`the network is out of reach: ${address}`);
    }
    const name = address.slice(PLACE.length);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(await files.get(name), { headers: { "content-type": type } });
  };
}
