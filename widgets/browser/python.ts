// The one Python of a visit: it is started once, in a worker inside a sandboxed frame, and stays
// while instant navigation swaps the pages.

import { limits, load, LoadError } from "./files";
import type { Answer, Arrival, Start, Step } from "./messages";

export type Phase =
  | { name: "idle" }
  | { name: "loading"; bytes: number; total: number }
  | { name: "starting"; step: Step }
  | { name: "ready" }
  | { name: "failed"; message: string };

interface Call {
  resolve(html: string): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

class Python extends EventTarget {
  #phase: Phase = { name: "idle" };
  #port: MessagePort | undefined;
  #calls = new Map<number, Call>();
  #lastId = 0;
  #step: Step = "runtime";
  #stop: () => void = () => {};
  #whenStarted: () => void = () => {};

  get phase(): Phase {
    return this.#phase;
  }

  /** Starts Python unless it runs, or starts, or has failed. Progress comes as "phase" events. */
  start(): void {
    if (this.#phase.name === "idle") void this.#start();
  }

  /** Starts again from nothing, after a failure. */
  retry(): void {
    if (this.#phase.name !== "failed") return;
    this.#enter({ name: "idle" });
    this.start();
  }

  /** The HTML of a widget for what the reader's form holds. Python must be ready. */
  view(widget: string, fields: Record<string, string>): Promise<string> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#fail("Python did not answer in time and was stopped."),
        limits.call,
      );
      this.#calls.set(id, { resolve, reject, timer });
      this.#port!.postMessage({ id, widget, fields });
    });
  }

  async #start(): Promise<void> {
    const abort = new AbortController();
    this.#stop = () => abort.abort();
    performance.mark("python:asked");
    try {
      await this.#load(abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return; // it has failed already, and may be starting anew
      this.#fail(error instanceof LoadError ? error.message : `Python could not start: ${error}`);
      return;
    }
    if (abort.signal.aborted) return;
    performance.mark("python:files");
    if (this.#phase.name === "loading") this.#enter({ name: "starting", step: this.#step });
    const timer = setTimeout(
      () => this.#fail("Python did not start in time. Another try often helps."),
      limits.start,
    );
    this.#whenStarted = () => clearTimeout(timer);
    abort.signal.addEventListener("abort", () => clearTimeout(timer));
    if (this.#phase.name === "ready") clearTimeout(timer);
  }

  /** Fetches all files at once. The worker starts with its script and gets each other file when it
   * has been checked, so that compiling one and fetching the next overlap. */
  async #load(signal: AbortSignal): Promise<void> {
    if (typeof WebAssembly !== "object") {
      throw new LoadError("Python needs WebAssembly, which this browser has turned off.");
    }
    if (!crypto.subtle) {
      throw new LoadError("Python files can only be checked on https or on localhost.");
    }
    const total = COURSE_FILES.reduce((sum, file) => sum + file.bytes, 0);
    let bytes = 0;
    this.#step = "runtime";
    this.#enter({ name: "loading", bytes, total });
    const progress = (more: number) => {
      bytes += more;
      if (this.#phase.name === "loading") this.#enter({ name: "loading", bytes, total });
    };
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = (event: MessageEvent<Answer>) => this.#hear(event.data);
    const arrivals = COURSE_FILES.map(async (file) => {
      const content = await load(file, progress, signal);
      if (signal.aborted) return;
      if (file.name !== "worker.js") {
        const arrival: Arrival = { file: file.name, bytes: content };
        port1.postMessage(arrival, [content]);
        return;
      }
      const place = CONTAINED ? inFrame : inPage;
      const start: Start = { script: content, lock: PYODIDE_LOCK };
      const close = place(start, port2, (answer) => this.#hear(answer));
      signal.addEventListener("abort", () => {
        port1.close();
        close();
      });
    });
    await Promise.all(arrivals);
  }

  #hear(answer: Answer): void {
    switch (answer.kind) {
      case "step":
        performance.mark(`python:${answer.step}`);
        this.#step = answer.step;
        if (this.#phase.name === "starting") this.#enter({ name: "starting", step: answer.step });
        return;
      case "ready":
        performance.mark("python:ready");
        this.#whenStarted();
        return this.#enter({ name: "ready" });
      case "crashed":
        return this.#fail(`Python stopped: ${answer.message}`);
      case "view":
        return this.#take(answer.id)?.resolve(answer.html);
      case "error":
        return this.#take(answer.id)?.reject(new Error(answer.message));
    }
  }

  #take(id: number): Call | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    clearTimeout(call?.timer);
    return call;
  }

  #fail(message: string): void {
    if (this.#phase.name === "failed") return;
    this.#stop();
    this.#stop = () => {};
    this.#port = undefined;
    this.#enter({ name: "failed", message });
    for (const id of [...this.#calls.keys()]) this.#take(id)?.reject(new Error(message));
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.dispatchEvent(new Event("phase"));
  }
}

type Place = (start: Start, port: MessagePort, hear: (answer: Answer) => void) => () => void;

/** The worker in a frame of its own that has no origin, no network and no storage. */
const inFrame: Place = (start, port, hear) => {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Python";
  frame.ariaHidden = "true";
  frame.tabIndex = -1;
  frame.className = "python-frame"; // a hidden one would run at the priority of a background tab
  frame.srcdoc =
    `<!doctype html><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">` +
    `<script>${FRAME_SCRIPT}</script>`;
  const onMessage = (event: MessageEvent<Answer>) => {
    // Only a crash comes this way; all else comes through the port.
    if (event.source === frame.contentWindow && event.data.kind === "crashed") hear(event.data);
  };
  addEventListener("message", onMessage);
  frame.onload = () => frame.contentWindow!.postMessage(start, "*", [port, start.script]);
  document.body.append(frame);
  return () => {
    removeEventListener("message", onMessage);
    frame.remove(); // and the worker with it
  };
};

/** The same worker straight in the page: only the benchmark builds this. */
const inPage: Place = ({ script, lock }, port, hear) => {
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  worker.onerror = (error) => hear({ kind: "crashed", message: error.message });
  worker.postMessage(lock, [port]);
  return () => worker.terminate();
};

export const python = new Python();
export type { Python };
