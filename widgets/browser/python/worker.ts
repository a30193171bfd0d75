// The worker that runs Python, for the widgets or for a learner's code. It fetches nothing: each file
// comes from the frame, after the page has checked it. Pyodide is bundled into this one classic
// script, since a module worker cannot be made from a blob in a sandboxed frame.

import { loadPyodide, type Pyodide } from "pyodide-runtime/pyodide.mjs";
import createPyodideModule, { type Emscripten } from "pyodide-runtime/pyodide.asm.mjs";
import { EARLIER, type Answer, type Answering, type Arrival, type Ask, type Boot, type Content } from "./messages";
import type { Death, Job, Said, Snapshot } from "./messages";
import { putPages } from "./heap-pages";
import { stateOf } from "./snapshot";
import { link, type Library } from "./libraries";
import { changesOf, cut, type Pieces } from "../widget/html-diff";
import { DeferredValues } from "./deferred";
import { unpack } from "./pack";

const PLACE = "https://python.invalid/"; // an address for Pyodide to ask for its files at
const NO_FILES = "PK\x05\x06" + "\0".repeat(18); // a zip archive without any
// Packs: what Python begins with, and what comes later, while it works.
const FIRST = ["numpy.pack", "course.pack", "data.pack"];
const LATER = ["exercises.pack", "more.pack"];
// What Python says while those of LATER are not here.
const MISSING = /^(ModuleNotFoundError|ImportError|LookupError: unknown encoding)/;
const NO_SPACE = 51; // ENOSPC, as Emscripten counts
const FILES = 64 * 2 ** 20; // bytes that its files may grow to: they lie outside of the heap
const MEMORY = 512 * 2 ** 20; // bytes that Python's heap may grow to

const files = new DeferredValues<Content | undefined>();
// Learner code must not find these; what it could send with them would be ignored anyway.
const sendToFrame = self.postMessage.bind(self);

self.onmessage = ({ data, ports }: MessageEvent<Boot | Arrival>) => {
  if ("file" in data) return files.put(data.file, data.content);
  const port = ports[0]!;
  const say = port.postMessage.bind(port) as (said: Answer | Said) => void;
  start(data, say)
    .then((python) => {
      port.onmessage = data.role === "widgets" ? widgets(python, say) : learner(python, say);
      say({ kind: "ready" });
    })
    .catch((error) => say({ kind: "crashed", message: String(error) }));
};

interface Bytes {
  toJs(): Uint8Array;
}
const decoder = new TextDecoder();

/** Answers for the widgets. */
function widgets(python: Pyodide, say: (answer: Answer) => void) {
  const call = python.runPython(`
    import json
    import model_files
    import widgets

    def answer(function, given):
        if function == "calls":
            return widgets.calls(*given)
        if function == "give":
            return model_files.give(*given) or ""
        import exercises  # only where there are some: it takes a moment
        if function == "plan":
            return exercises.plan(*given)
        verdict = exercises.judge(*given)
        return json.dumps({"passed": verdict.passed, "html": verdict.html})

    def answers(function, given, take):
        given = given.to_py()
        drawing = function in ("begin", "render")
        for part in widgets.parts(*given) if drawing else [answer(function, given)]:
            # Half of an emoji, as a cut text may end with, is no UTF-8.
            if take(part.encode(errors="replace")):
                break

    answers
  `) as (name: Answering, given: readonly unknown[], take: (part: Bytes) => boolean | void) => void;
  /** Gives the parts of an answer to `take`, until that says it has enough. They come as bytes, since
   * Pyodide makes a string letter by letter, and much garbage with it. */
  const ask = ({ function: name, given }: Ask, take: (part: string) => boolean | void) =>
    call(name, given, (bytes) => take(decoder.decode(bytes.toJs())));
  let last: Pieces = []; // the figure that the page was sent last
  let head = 0; // how many of its pieces are its first part
  let lastFigure: number | undefined; // which one that was
  const draw = (asked: Ask): void => {
    const mayStop = asked.function === "begin" && asked.figure === lastFigure && head < last.length;
    let [html, first, stopped] = ["", 0, false];
    ask(asked, (part) => {
      html += part;
      first ||= cut(part).length;
      return (stopped = mayStop && first === head);
    });
    const next = stopped ? [...cut(html), ...last.slice(head)] : cut(html);
    const figure = next.length === last.length ? changesOf(last, next) : html;
    say({ kind: "figure", id: asked.id, figure, whole: !stopped });
    [last, head, lastFigure] = [next, first, asked.figure];
  };
  let whole = false; // whether the files are here that Python starts without
  const rest = unpackAll(python, LATER).then(() => {
    python.runPython("import encodings; encodings._cache.clear()"); // what it did not find, too
    whole = true;
  });
  const answer = (asked: Ask): void => {
    const { id } = asked;
    const missed = !whole;
    try {
      if (asked.function === "begin" || asked.function === "render") draw(asked);
      else ask(asked, (answer) => say({ kind: "answer", id, answer }));
    } catch (error) {
      // The last line of the traceback says what it was.
      const message = String(error).trim().split("\n").at(-1)!;
      if (!missed || !MISSING.test(message)) return say({ kind: "error", id, message });
      say({ kind: "waits", id });
      void rest.then(() => answer(asked));
    }
  };
  return ({ data }: MessageEvent<Ask>) => answer(data);
}

/** Runs what a reader wrote. */
function learner(python: Pyodide, say: (said: Said) => void) {
  const run = python.runPython("from learner import run; run") as (
    job: string,
    deliver: (text: string) => void,
  ) => string;
  boundFiles(python.FS);
  lockUp();
  return ({ data: { id, job } }: MessageEvent<Job>) => {
    say({ kind: "began", id });
    try {
      const result = run(job, (text) => say({ kind: "output", id, text }));
      say({ kind: "ended", id, result });
    } catch (error) {
      say({ kind: "dead", id, of: deathBy(error as Error, python) });
    }
  };
}

/** What ended a Python that could not say so itself. */
function deathBy({ name, message }: Error, python: Pyodide): Death {
  if (name === "ExitStatus" || name === "Exit") return "exit";
  if (python._module.HEAP8.length > 0.9 * MEMORY) return "memory";
  const overflow = name === "RangeError" || name === "InternalError" || /stack|recursion/.test(message);
  return overflow ? "stack" : "other";
}

/** Takes away what a learner's code has no use for. It could not get far with it, but a worker that
 * ends without a word, or starts others, or talks past its port, costs the reader a wait. */
function lockUp(): void {
  for (const name of ["postMessage", "Worker", "BroadcastChannel", "onmessage", "importScripts"]) {
    // Also where it is inherited from.
    for (let owner: object = self; owner; owner = Object.getPrototypeOf(owner)) {
      if (Object.hasOwn(owner, name)) Object.defineProperty(owner, name, { value: undefined });
    }
  }
  const close = () => {
    throw new Error("your code cannot close the worker it runs in; Stop does that");
  };
  Object.defineProperty(self, "close", { value: close });
}

async function start(boot: Boot, say: (answer: Answer) => void): Promise<Pyodide> {
  say({ kind: "step", step: "runtime" });
  answerFetch();
  boundMemory();
  const restored = await restore(boot);
  const python = restored ?? (await startAnew(say));
  // A reader's code may import anything.
  if (boot.role !== "widgets") await unpackAll(python, LATER);
  if (boot.role === "figures") await addMatplotlib(python, boot);
  else if (restored && boot.makes) sendToFrame("fits");
  else if (boot.makes) give("", () => python.makeMemorySnapshot());
  python.runPython("import random; random.seed()"); // else all would draw the same numbers
  return python;
}

async function startAnew(say: (answer: Answer) => void): Promise<Pyodide> {
  const python = await begin({ _makeSnapshot: true });
  say({ kind: "step", step: "numpy" });
  await unpackAll(python, ["numpy.pack"]);
  python.runPython("import numpy");
  say({ kind: "step", step: "course" });
  await unpackAll(python, ["course.pack"]);
  python.runPython(`
    import sys
    sys.path.insert(0, "/course")
    import learner, random, widgets
  `);
  await unpackAll(python, ["data.pack"]);
  return python;
}

/** Matplotlib, as a snapshot has it, or imported. */
async function addMatplotlib(python: Pyodide, { figures, makes }: Boot): Promise<void> {
  const { _module: module } = python;
  for (const library of await compiled(MATPLOTLIB_LIBRARIES)) link(module, ...library);
  const state = stateOf(module);
  await unpackAll(python, ["matplotlib.pack"]);
  if (figures?.state === state) {
    module.growMemory(figures.heap.length);
    module.HEAPU8.set(figures.heap);
    return;
  }
  python.runPython("from learner import plots; plots.begin('default')");
  if (makes) give(state, () => module.HEAPU8.slice());
  else console.info("the quick start of matplotlib did not work here");
}

/** Gives the frame what the next workers begin with; nothing if this Python cannot be copied. */
function give(state: string, copy: () => Uint8Array<ArrayBuffer>): void {
  try {
    const made: Snapshot = { state, heap: copy() };
    sendToFrame(made, { transfer: [made.heap.buffer] });
  } catch (error) {
    console.info(`no quick start here: ${error}`);
    sendToFrame(undefined);
  }
}

type Options = { _makeSnapshot: true } | { _loadSnapshot: Uint8Array };

/** Python, started anew or as the snapshot has it, which `fill` completes; of its files the standard library is there. */
async function begin(options: Options, fill?: () => Promise<void>): Promise<Pyodide> {
  const runtime = (await files.get("pyodide.asm.wasm")) as WebAssembly.Module;
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module: runtime,
    instance: await WebAssembly.instantiate(runtime, imports),
  });
  const [libraries, library] = await Promise.all([compiled(NUMPY_LIBRARIES), files.get("stdlib.pack")]);
  return loadPyodide({
    ...options,
    indexURL: PLACE,
    packageBaseUrl: PLACE,
    lockFileContents: { info: PYTHON.info, packages: {} },
    stdin: () => null, // nothing to read
    fsInit: (fs: Pyodide["FS"]) => unpack(fs, library as ArrayBuffer),
    async createPyodideModule(settings: { preRun: ((module: Emscripten) => void)[] }) {
      settings.preRun.push((module) => {
        for (const library of libraries) link(module, ...library);
      });
      const module = await createPyodideModule(settings);
      await fill?.();
      if ("_loadSnapshot" in options) module.growMemory(options._loadSnapshot.length);
      return module;
    },
  });
}

/** Shared objects, as soon as they are here. */
function compiled(libraries: Record<string, string>): Promise<Library[]> {
  const arrivals = Object.entries(libraries).map(async ([path, file]): Promise<Library> => {
    return [path, (await files.get(file)) as WebAssembly.Module];
  });
  return Promise.all(arrivals);
}

async function unpackAll(python: Pyodide, packs: readonly string[]): Promise<void> {
  for (const pack of packs) unpack(python.FS, (await files.get(pack)) as ArrayBuffer);
}

/** Python as it had started in an earlier worker or visit; none if there is no such heap, or it does not fit. */
async function restore({ snapshot, earlier }: Boot): Promise<Pyodide | undefined> {
  if (!snapshot && earlier === undefined) return undefined;
  try {
    const heap = snapshot?.heap ?? new Uint8Array(earlier!);
    const python = await begin({ _loadSnapshot: heap }, snapshot ? undefined : () => fill(heap));
    await unpackAll(python, FIRST);
    // It must compute.
    python.runPython(`
      import numpy
      assert (numpy.ones((2, 3)) @ numpy.ones(3)).tolist() == [3, 3]
    `);
    return python;
  } catch (error) {
    console.info(`the quick start did not work here: ${error}`);
    return undefined;
  }
}

/** Reads an earlier visit's heap while the runtime is made ready for it. */
async function fill(heap: Uint8Array): Promise<void> {
  const pages = (await files.get(EARLIER)) as ArrayBuffer | undefined;
  if (!pages) throw new Error("what was kept of it is not as it was");
  putPages(pages, heap);
}

/** Pyodide asks for its files by fetch, and nobody else may. */
function answerFetch(): void {
  self.fetch = async (request) => {
    const address = request instanceof Request ? request.url : String(request);
    if (!address.startsWith(PLACE)) {
      throw new TypeError(`the network is out of reach: ${address}`);
    }
    return new Response(NO_FILES); // begin() has better ones
  };
}

/** Else Python's heap may grow to 4 GB, and the tab dies before Python says that memory is short. */
function boundMemory(): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 2 ** 16 > MEMORY) throw new RangeError("memory is full");
    return grow.call(this, pages);
  };
}

/** Files would take the browser's memory, of which no bound of Python's heap knows. */
function boundFiles(fs: Pyodide["FS"]): void {
  let left = FILES;
  const take = (bytes: number) => {
    if (bytes > left) throw new fs.ErrnoError(NO_SPACE);
    left -= Math.max(0, bytes);
  };
  const { MEMFS } = fs.filesystems;
  const { stream } = MEMFS.ops_table.file;
  const { write } = stream;
  stream.write = (file, buffer, offset, length, position, canOwn) => {
    take(position + length - file.node.usedBytes);
    return write(file, buffer, offset, length, position, canOwn);
  };
  const resize = MEMFS.resizeFileStorage;
  MEMFS.resizeFileStorage = (node, size) => {
    take(size - node.usedBytes);
    resize(node, size);
  };
}
