// The worker that runs Python. Everything it needs comes in one message; it fetches nothing.
// Pyodide is bundled into this one classic script, since a module worker cannot be made from a
// blob in a sandboxed frame.

import { loadPyodide } from "pyodide-runtime/pyodide.mjs";
import createPyodideModule from "pyodide-runtime/pyodide.asm.mjs";
import type { Answer, Ask, Start } from "./messages";

const PLACE = "https://python.invalid/"; // an address for Pyodide to ask for its files at

self.onmessage = (event: MessageEvent<Omit<Start, "worker">>) => {
  const port = event.ports[0]!;
  const say = (answer: Answer) => port.postMessage(answer);
  start(event.data, say).then(
    (render) => {
      port.onmessage = ({ data: { id, widget, fields } }: MessageEvent<Ask>) => {
        try {
          say({ kind: "view", id, html: render(widget, fields) });
        } catch (error) {
          // The last line of the traceback says what it was.
          say({ kind: "error", id, message: String(error).trim().split("\n").at(-1)! });
        }
      };
      say({ kind: "ready" });
    },
    (error) => say({ kind: "crashed", message: String(error) }),
  );
};

type Render = (widget: string, fields: Record<string, string>) => string;

async function start(
  { files, lock }: Omit<Start, "worker">,
  say: (answer: Answer) => void,
): Promise<Render> {
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
  python.unpackArchive(files["course.zip"]!, "zip", { extractDir: "/course" });
  const render = python.runPython(`
    import sys
    sys.path.insert(0, "/course")
    from widgets import render
    lambda name, fields: str(render(name, fields.to_py()))
  `) as Render;
  for (const name of Object.keys(files)) delete files[name]; // Python has its own copies by now
  return render;
}

/** Pyodide asks for its files by fetch; it gets the bytes that the page has checked, or nothing. */
function answerFetchWith(files: Record<string, ArrayBuffer>): void {
  self.fetch = (request) => {
    const address = request instanceof Request ? request.url : String(request);
    const name = address.slice(PLACE.length);
    const bytes = address.startsWith(PLACE) ? files[name] : undefined;
    if (!bytes) return Promise.reject(new TypeError(`the network is out of reach: ${address}`));
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return Promise.resolve(new Response(bytes, { headers: { "content-type": type } }));
  };
}
