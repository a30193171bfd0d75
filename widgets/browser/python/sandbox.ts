// Where Python's workers live: a frame of its own that has no origin, no network and no storage.

import { LoadError, load } from "./verified-files";
import type { CourseFile, Crash, Heap, Made, Order, Role } from "./messages";
import type { Kept } from "./kept-start";
import { WorkerPool } from "./worker-pool";

/** A worker, as the page holds it. */
export interface Opened {
  port: MessagePort;
  close(): void;
}

export class Sandbox {
  figures = false; // whether workers can be opened that have matplotlib
  #order: (order: Order, transfer?: Transferable[]) => void;
  #remove: () => void;
  #place: Promise<unknown>;
  #crashed = new Map<number, (message: string) => void>();
  #lastWorker = 0;
  #loading = new AbortController();

  /** earlier: the heap of an earlier visit to begin with; made: takes the heap for the next one. */
  constructor(earlier: Promise<Kept | undefined>, made: (heap: Heap | undefined) => void) {
    const hear: Hear = (said) => {
      if (said.kind === "made") made(said.heap);
      else this.#crashed.get(said.worker)?.(said.message);
    };
    const { signal } = this.#loading;
    [this.#order, this.#remove, this.#place] = CONTAINED ? inFrame(hear, signal) : inPage(hear, signal);
    void earlier.then(async (kept) => {
      this.#order({ kind: "restore", length: kept?.length });
      const pages = await kept?.pages;
      this.#order({ kind: "restored", pages }, pages && [pages]);
    });
  }

  /** Fetches all files that a start needs at once, and hands in each when it has been checked, so that compiling one
   * and fetching the next overlap. Raises LoadError. */
  async load(progress: (bytes: number) => void): Promise<void> {
    if (typeof WebAssembly !== "object") {
      throw new LoadError("Python needs WebAssembly, which this browser has turned off.");
    }
    if (!crypto.subtle) {
      throw new LoadError("Python files can only be checked on https or on localhost.");
    }
    await Promise.all([this.#place, this.#load(COURSE_FILES, progress, this.#loading.signal)]);
  }

  /** Fetches what Python starts without. Raises LoadError. */
  async loadMore(): Promise<void> {
    await this.#load(LATER_FILES, () => {}, this.#loading.signal);
  }

  /** Fetches what workers with matplotlib need. Raises LoadError; the next call tries again. */
  async addFigures(progress: (done: string) => void, signal: AbortSignal): Promise<void> {
    const list = await load(MATPLOTLIB_LIST, () => {}, signal);
    const { size, files } = (await new Response(list).json()) as { size: string; files: CourseFile[] };
    let bytes = 0;
    // Told in whole MB: more would be too much to listen to.
    const count = (more: number) => progress(`${Math.round((bytes += more) / 1e6)} of ${size}`);
    await this.#load(files, count, signal);
    this.figures = true;
  }

  async #load(files: CourseFile[], progress: (bytes: number) => void, signal: AbortSignal) {
    const arrivals = files.map(async (file) => {
      const bytes = await load(file, progress, signal);
      if (!signal.aborted) this.#order({ kind: "keep", file: file.name, bytes }, [bytes]);
    });
    await Promise.all(arrivals);
  }

  /** Starts a worker, as soon as the files are here. */
  open(role: Role, crashed: (message: string) => void): Opened {
    const worker = ++this.#lastWorker;
    const { port1, port2 } = new MessageChannel();
    this.#crashed.set(worker, crashed);
    this.#order({ kind: "open", worker, role }, [port2]);
    return {
      port: port1,
      close: () => {
        port1.close(); // what it has sent and we have not yet read is not delivered any more
        this.#crashed.delete(worker);
        this.#order({ kind: "close", worker });
      },
    };
  }

  /** Ends everything in it. */
  remove(): void {
    this.#loading.abort();
    this.#crashed.clear();
    this.#remove();
  }
}

type Hear = (said: Crash | Made) => void;
type Place = (
  hear: Hear,
  signal: AbortSignal,
) => [
  order: (order: Order, transfer?: Transferable[]) => void,
  remove: () => void,
  there: Promise<unknown>, // rejected with a LoadError
];

const inFrame: Place = (hear, signal) => {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Python";
  frame.ariaHidden = "true";
  frame.tabIndex = -1;
  frame.className = "python-frame"; // a hidden one would run at the priority of a background tab
  const onMessage = (event: MessageEvent<Crash | Made>) => {
    if (event.source === frame.contentWindow) hear(event.data); // all else comes through a worker's port
  };
  addEventListener("message", onMessage);
  const put = async () => {
    const script = await new Response(await load(FRAME_FILE, () => {}, signal)).text();
    signal.throwIfAborted();
    frame.srcdoc =
      `<!doctype html><meta charset="utf-8">` +
      `<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">` +
      `<script>${script}</script>`;
    const loaded = new Promise((done) => (frame.onload = done));
    document.body.append(frame);
    await loaded;
  };
  const there = put();
  return [
    (order, transfer = []) =>
      void there.then(
        () => frame.contentWindow?.postMessage(order, "*", transfer),
        () => {}, // load() tells it
      ),
    () => {
      removeEventListener("message", onMessage);
      frame.remove(); // and the workers with it
    },
    there,
  ];
};

/** The same workers straight in the page: only the benchmark builds this. */
const inPage: Place = (hear) => {
  const workers = new WorkerPool(hear);
  const ports = (transfer: Transferable[]) => transfer.filter((x) => x instanceof MessagePort);
  return [(order, transfer = []) => workers.obey(order, ports(transfer)), () => {}, Promise.resolve()];
};
