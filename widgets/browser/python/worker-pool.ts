// Starts the workers that run Python, and keeps what makes the next start quick: the checked files,
// WebAssembly already compiled, and Python as the first worker left it when it had started.

import { EARLIER, type Arrival, type Boot, type Crash, type Handed, type Made } from "./messages";
import type { Order, Role, Snapshot } from "./messages";
import { pagesOf, putPages } from "./heap-pages";
import { defer, DeferredValues, type Deferred } from "./deferred";

const LATER = 1000; // milliseconds: the first figure comes before what is for the next visit

interface Making extends Deferred<Snapshot | undefined> {
  by: number; // the worker that is at it; 0 when it is done
}

export class WorkerPool {
  #script = new DeferredValues<string>();
  #kept = new Set<string>();
  #arrivals: Arrival[] = [];
  #workers = new Map<number, Worker | undefined>(); // none yet while it waits for what it needs
  #making = new Map<Role, Making>(); // what the first worker of a kind makes for all others
  #earlier = defer<number | undefined>(); // the length of an earlier visit's heap
  #pages = defer<ArrayBuffer | undefined>(); // and that heap
  #tell: (said: Crash | Made) => void;

  constructor(tell: (said: Crash | Made) => void) {
    this.#tell = tell;
  }

  obey(order: Order, ports: readonly MessagePort[]): void {
    if (order.kind === "keep") void this.#keep(order.file, order.bytes);
    else if (order.kind === "restore") this.#earlier.resolve(order.length);
    else if (order.kind === "restored") this.#pages.resolve(order.pages);
    else if (order.kind === "open") void this.#open(order.worker, order.role, ports[0]!);
    else this.#close(order.worker);
  }

  async #keep(file: string, bytes: ArrayBuffer): Promise<void> {
    // It comes again where a load was stopped, or another file of it failed, and was begun anew.
    if (this.#kept.has(file)) return;
    this.#kept.add(file);
    if (file === "worker.js") {
      const script = new Blob([bytes], { type: "text/javascript" });
      return this.#script.put(file, URL.createObjectURL(script));
    }
    try {
      const content = await (file.endsWith(".wasm") ? WebAssembly.compile(bytes) : decompressed(bytes));
      const arrival: Arrival = { file, content };
      this.#arrivals.push(arrival);
      for (const worker of this.#workers.values()) worker?.postMessage(arrival);
    } catch (error) {
      for (const id of this.#workers.keys()) this.#fail(id, `${file}: ${error}`);
    }
  }

  async #open(id: number, role: Role, port: MessagePort): Promise<void> {
    this.#workers.set(id, undefined);
    const makes = role !== "learner" && !this.#making.has(role);
    if (makes) this.#making.set(role, { by: id, ...defer() });
    const made = (kind: Role) => {
      const making = this.#making.get(kind);
      return making?.by === id ? undefined : making?.promise;
    };
    const script = await this.#script.get("worker.js");
    if (!this.#workers.has(id)) return; // closed meanwhile
    // Its script is read while it waits for what it begins with.
    const worker = new Worker(script);
    this.#workers.set(id, worker);
    worker.onerror = (error) => this.#fail(id, error.message || "its script could not be run");
    for (const arrival of this.#arrivals) worker.postMessage(arrival);
    const first = makes && role === "widgets";
    const earlier = first ? await this.#earlier.promise : undefined;
    const snapshot = first ? undefined : await made("widgets");
    const figures = role === "figures" ? await made(role) : undefined;
    if (!this.#workers.has(id)) return; // closed meanwhile
    if (makes) {
      worker.onmessage = ({ data }: MessageEvent<Handed>) => {
        // Else a worker has nothing to say to us, whatever a learner's code sends.
        worker.onmessage = null;
        const making = this.#making.get(role)!;
        making.by = 0;
        if (data === "fits") return void this.#pages.promise.then((pages) => making.resolve(snapshotOf(pages!, earlier!)));
        making.resolve(data);
        if (earlier !== undefined) this.#tell({ kind: "made", heap: undefined }); // that one is of no use
        if (role === "widgets") setTimeout(() => this.#tellMade(data?.heap), LATER);
      };
    }
    worker.postMessage({ role, makes, snapshot, earlier, figures } satisfies Boot, [port]);
    if (earlier === undefined) return;
    worker.postMessage({ file: EARLIER, content: await this.#pages.promise } satisfies Arrival);
  }

  /** For the next visit. */
  #tellMade(heap: Uint8Array<ArrayBuffer> | undefined): void {
    this.#tell({ kind: "made", heap: heap && { pages: pagesOf(heap), length: heap.length } });
  }

  #close(id: number): void {
    this.#workers.get(id)?.terminate();
    this.#workers.delete(id);
    for (const [role, { by, resolve }] of this.#making) {
      if (by !== id) continue;
      // It went before it had made the snapshot: those who wait start without, and the next makes it.
      resolve(undefined);
      this.#making.delete(role);
    }
  }

  #fail(id: number, message: string): void {
    this.#close(id);
    this.#tell({ kind: "crashed", worker: id, message });
  }
}

/** An earlier visit's heap, whole, for other workers. */
function snapshotOf(pages: ArrayBuffer, length: number): Snapshot {
  const heap = new Uint8Array(length);
  putPages(pages, heap);
  return { heap, state: "" };
}

/** A pack's bytes. */
function decompressed(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const plain = new Response(bytes).body!.pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).arrayBuffer();
}
