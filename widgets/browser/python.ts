// The one Python of a visit: it is started once, in a worker inside a sandboxed frame, and stays
// while instant navigation swaps the pages.

import { limits, load, LoadError } from "./files";
import type { Answer, Start, Step } from "./messages";

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
  #stop: () => void = () => {};

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
      const files = await this.#load(abort.signal);
      performance.mark("python:files");
      const script = files["worker.js"]!;
      delete files["worker.js"];
      const timer = setTimeout(
        () => this.#fail("Python did not start in time. Another try often helps."),
        limits.start,
      );
      abort.signal.addEventListener("abort", () => clearTimeout(timer));
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      port1.onmessage = (event: MessageEvent<Answer>) => {
        if (event.data.kind === "ready") clearTimeout(timer);
        this.#hear(event.data);
      };
      const start: Start = { worker: script, files, lock: PYODIDE_LOCK };
      const close = (CONTAINED ? inFrame : inPage)(start, port2, (answer) => this.#hear(answer));
      this.#stop = () => {
        abort.abort();
        port1.close();
        close();
      };
    } catch (error) {
      this.#fail(error instanceof LoadError ? error.message : `Python could not start: ${error}`);
    }
  }

  async #load(signal: AbortSignal): Promise<Record<string, ArrayBuffer>> {
    if (typeof WebAssembly !== "object") {
      throw new LoadError("Python needs WebAssembly, which this browser has turned off.");
    }
    if (!crypto.subtle) {
      throw new LoadError("Python files can only be checked on https or on localhost.");
    }
    const total = COURSE_FILES.reduce((sum, file) => sum + file.bytes, 0);
    let bytes = 0;
    this.#enter({ name: "loading", bytes, total });
    const progress = (more: number) => {
      bytes += more;
      if (!signal.aborted) this.#enter({ name: "loading", bytes, total });
    };
    const entries = COURSE_FILES.map(
      async (file) => [file.name, await load(file, progress, signal)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  #hear(answer: Answer): void {
    switch (answer.kind) {
      case "step":
        performance.mark(`python:${answer.step}`);
        return this.#enter({ name: "starting", step: answer.step });
      case "ready":
        performance.mark("python:ready");
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
  frame.hidden = true;
  frame.srcdoc =
    `<!doctype html><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">` +
    `<script>${FRAME_SCRIPT}</script>`;
  const onMessage = (event: MessageEvent<Answer>) => {
    // Only a crash comes this way; all else comes through the port.
    if (event.source === frame.contentWindow && event.data.kind === "crashed") hear(event.data);
  };
  addEventListener("message", onMessage);
  frame.onload = () => {
    frame.contentWindow!.postMessage(start, "*", [
      port,
      start.worker,
      ...Object.values(start.files),
    ]);
  };
  document.body.append(frame);
  return () => {
    removeEventListener("message", onMessage);
    frame.remove(); // and the worker with it
  };
};

/** The same worker straight in the page: only the benchmark builds this. */
const inPage: Place = (start, port, hear) => {
  const { worker: script, ...rest } = start;
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  worker.onerror = (error) => hear({ kind: "crashed", message: error.message });
  worker.postMessage(rest, [port, ...Object.values(rest.files)]);
  return () => worker.terminate();
};

export const python = new Python();
export type { Python };
