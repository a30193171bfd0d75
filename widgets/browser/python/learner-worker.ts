// One worker for a learner's code, from its start to the end of the one run that it is for.

import { limits } from "../site";
import type { Job, Role, Said } from "./messages";
import { python } from "./python";
import type { Opened } from "./sandbox";
import { defer } from "./deferred";

export class LearnerWorker {
  readonly ready: Promise<boolean>; // false: it is gone before it was ready
  #isReady = false;
  #waits = false;
  #settle: (ready: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = new AbortController();
  #opened: Opened;
  #hear: ((said: unknown) => void) | undefined;
  #died: (message: string) => void;

  /** died: it is told, once, when it ends otherwise than by close(). The sandbox must be there. */
  constructor(role: Role, died: (message: string) => void) {
    const started = defer<boolean>();
    this.ready = started.promise;
    this.#settle = started.resolve;
    this.#died = died;
    this.#opened = python.sandbox!.open(role, (message) => this.#fail(`Python stopped: ${message}.`));
    this.#opened.port.onmessage = ({ data }: MessageEvent<unknown>) => this.#take(data);
    const { signal } = this.#closed;
    python.addEventListener("phase", () => this.#onPhase(), { signal });
    this.#onPhase();
  }

  /** Gives it its job, and whom to tell what it says. */
  do(job: Job, hear: (said: unknown) => void): void {
    this.#hear = hear;
    this.#opened.port.postMessage(job);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed.abort();
    this.#opened.close();
    this.#settle(false);
    this.#hear = undefined;
  }

  #onPhase(): void {
    if (!python.sandbox) return this.#fail("");
    // While files arrive, their own time limit holds.
    if (python.phase.name === "starting") python.rest().catch(() => {}); // told below
    if (python.phase.name === "ready" && !this.#waits) {
      this.#waits = true;
      void this.#wait();
    }
  }

  /** It begins when all files are here. */
  async #wait(): Promise<void> {
    try {
      await python.rest();
    } catch (error) {
      return this.#fail((error as Error).message);
    }
    if (this.#isReady || this.#closed.signal.aborted) return;
    this.#timer = setTimeout(() => {
      // A frame that starts nothing any more is of no use to anybody.
      python.giveUp("Python did not start in time.");
    }, limits.start);
  }

  #take(said: unknown): void {
    if (this.#isReady) {
      if (this.#hear) return this.#hear(said);
      return this.#fail("It spoke without being asked."); // no code of ours does that
    }
    const { kind, message } = said as Said & { message?: string };
    if (kind === "crashed") return this.#fail(`Python stopped: ${message}`);
    if (kind !== "ready") return; // a step of its start
    clearTimeout(this.#timer);
    this.#isReady = true;
    this.#settle(true);
  }

  #fail(message: string): void {
    if (this.#closed.signal.aborted) return;
    this.close();
    this.#died(message);
  }
}
