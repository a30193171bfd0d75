// The Python that runs what a reader writes. python.md, beside this file, tells how it works.
//
//     const outcome = await learner.run("print(1 + 1)", { onOutput: (text) => ... });
//     const outcome = await learner.call(code, [["softmax", [encoded array]]], { limit: 5_000 });
//     learner.stop();

import { limits } from "./files";
import { frugal } from "./frugal";
import type { Death, Job, Said } from "./messages";
import { python } from "./python";
import type { Opened } from "./room";
import { defer } from "./shelf";

/** Data as src/learner/data.py writes it. */
export type Data = null | boolean | number | string | Data[] | { [key: string]: Data };

export type Call = [name: string, given: Data[]];

/** How a run ended, in words for the reader. The next run works whatever it was. */
export interface Outcome {
  ended:
    | "done"
    | "error" // an exception; see traceback
    | "stopped" // by the reader
    | "time"
    | "memory"
    | "dead" // Python itself did not survive
    | "unavailable"; // Python could not start
  message: string; // what happened and what to do next; empty when all is well
  traceback?: string;
  line?: number; // of the reader's code
  shown?: string; // the last expression's value
  image?: string; // or its picture: a data: address of a PNG, for <img>
  calls?: Data; // what each call came to, as src/learner/run.py tells it
  result?: string; // all that it tells, as it came, for who judges it
}

export interface Options {
  limit?: number; // milliseconds, from when Python begins with it
  fresh?: boolean; // in a Python that has run nothing before
  onOutput?: (text: string) => void; // what is printed, while it runs
}

export type State = "off" | "starting" | "ready" | "running";

const AGAIN = "Python is ready for the next run.";
// src/learner keeps far below these, unless the code has tampered with it.
const MOST = { messages: 5_000, output: 1 << 18, result: 8 << 20 };
const HEAP = 128 * 2 ** 20; // bytes; a heap that has grown beyond this is given back

/** One worker for a learner's code, from its start to its end. */
class Hand {
  readonly ready: Promise<boolean>; // false: it is gone before it was ready
  used = false;
  #opened: Opened;
  #close: () => void;
  #hear: (said: Said) => void = () => {};
  #died: (message: string) => void;

  /** died: it is told once, also when that happens before it is ready. The room must be there. */
  constructor(died: (message: string) => void) {
    const started = defer<boolean>();
    const closed = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.ready = started.promise;
    this.#died = died;
    this.#opened = python.room!.open("learner", (message) => this.#fail(`Python stopped: ${message}.`));
    this.#close = () => {
      clearTimeout(timer);
      closed.abort();
      this.#opened.close();
      started.resolve(false);
    };
    const onPhase = () => {
      if (!python.room) return this.#fail("");
      // While files arrive, their own time limit holds.
      if (python.phase.name !== "ready" || timer) return;
      timer = setTimeout(() => this.#fail("Python did not start in time."), limits.start);
    };
    python.addEventListener("phase", onPhase, { signal: closed.signal });
    onPhase();
    const { port } = this.#opened;
    port.onmessage = ({ data }: MessageEvent<Said>) => {
      if (data?.kind === "crashed") return this.#fail(`Python stopped: ${String(data.message)}`);
      if (data?.kind !== "ready") return this.#hear(data);
      clearTimeout(timer);
      started.resolve(true);
    };
  }

  /** Gives it a job, and whom to tell what it says. */
  do(job: Job, hear: (said: Said) => void): void {
    this.used = true;
    this.#hear = hear;
    this.#opened.port.postMessage(job);
  }

  close(): void {
    this.#hear = () => {};
    this.#close();
  }

  #fail(message: string): void {
    this.close();
    this.#died(message);
  }
}

/** A run that goes on, and how to end it. A worker that is spent runs nothing more. */
interface Run {
  end(outcome: Outcome, spent?: boolean): void;
}

class Learner extends EventTarget {
  #hand: Hand | undefined;
  #spare: Hand | undefined;
  #run: Run | undefined;
  #state: State = "off";
  #trouble = "";
  #lastId = 0;

  /** Changes are told by "state" events. */
  get state(): State {
    return this.#state;
  }

  /** Runs code in a namespace of its own. One run at a time: another one ends it. */
  run(code: string, options: Options = {}): Promise<Outcome> {
    return this.#do({ code }, options);
  }

  /** Runs code, then makes calls of its functions. */
  call(code: string, calls: Call[], options: Options = {}): Promise<Outcome> {
    return this.#do({ code, calls }, options);
  }

  /** Ends the run that goes on, if one does, whatever it is at. */
  stop(): void {
    this.#run?.end({ ended: "stopped", message: `Stopped. ${AGAIN}` });
  }

  /** Starts what a run needs, so that it need not wait. */
  prepare(): void {
    python.start();
    if (!python.room) return; // it has failed; a run tries again
    const hand = (this.#hand ??= this.#start());
    this.#enter(this.#state === "off" ? "starting" : this.#state);
    void hand.ready.then((ready) => {
      if (!ready || hand !== this.#hand) return;
      if (!this.#run) this.#enter("ready");
      if (!frugal()) this.#spare ??= this.#start();
    });
  }

  #start(): Hand {
    const hand: Hand = new Hand((message) => {
      if (hand === this.#spare) this.#spare = undefined;
      if (hand !== this.#hand) return;
      this.#hand = undefined;
      this.#trouble = message || (python.phase.name === "failed" ? python.phase.message : "");
      if (this.#state === "running") this.#run!.end(dead(message)); // else it is told as unavailable
      if (!this.#run) this.#enter("off");
    });
    return hand;
  }

  /** The next run gets another one. */
  #replace(): void {
    this.#hand?.close();
    this.#hand = this.#spare;
    this.#spare = undefined;
  }

  #do(job: Record<string, Data>, options: Options): Promise<Outcome> {
    this.#run?.end({ ended: "stopped", message: "Stopped, since other code was run." });
    return new Promise((resolve) => {
      const stop = new AbortController();
      const run: Run = {
        end: (outcome, spent = true) => {
          if (this.#run !== run) return;
          this.#run = undefined;
          stop.abort();
          if (spent) this.#replace();
          resolve(outcome);
          this.#enter(this.#hand ? "starting" : "off");
          if (outcome.ended !== "unavailable") this.prepare();
        },
      };
      this.#run = run;
      void this.#begin(run, JSON.stringify(job), options, stop.signal);
    });
  }

  /** again: a worker that was idle did not take the job, so it is dead, and the next one gets it. */
  async #begin(run: Run, job: Job["job"], options: Options, stop: AbortSignal, again = false) {
    this.#enter("starting");
    python.retry(); // only if it has failed
    if (options.fresh && this.#hand?.used) this.#replace();
    this.prepare();
    const hand = this.#hand;
    const ready = await hand?.ready;
    if (stop.aborted) return;
    if (!hand || !ready) {
      return run.end({ ended: "unavailable", message: `${this.#trouble} Run it again for another try.` });
    }
    this.#enter("running");
    const id = ++this.#lastId;
    const limit = options.limit ?? limits.run;
    let timer = setTimeout(() => {
      if (again) return run.end(dead("Python does not answer."));
      this.#replace();
      this.#replace(); // the spare may have died of the same
      void this.#begin(run, job, options, stop, true);
    }, limits.answer);
    stop.addEventListener("abort", () => clearTimeout(timer));
    let [messages, length] = [0, 0];
    hand.do({ id, job }, (said) => {
      if (++messages > MOST.messages) return run.end(tampered);
      if (said?.id !== id) return;
      if (said.kind === "began") {
        clearTimeout(timer);
        timer = setTimeout(() => run.end(tooLong(limit)), limit);
        return;
      }
      if (said.kind === "output") {
        length += String(said.text).length;
        if (length > MOST.output) return run.end(tampered);
        return options.onOutput?.(String(said.text));
      }
      if (said.kind === "dead") return run.end(deathBy(said.of));
      const outcome = said.kind === "ended" && outcomeOf(said.result);
      if (!outcome) return run.end(tampered);
      run.end(outcome, outcome.ended === "memory" || !(said.heap <= HEAP));
    });
  }

  #enter(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new Event("state"));
  }
}

const dead = (what: string): Outcome => ({
  ended: "dead",
  message: `${what || "Python stopped."} A fresh Python takes its place, and your code is still here.`,
});

const full = (at: string): Outcome => ({
  ended: "memory",
  message: `Your code asked for more memory than there is here (512 MB)${at}. ${AGAIN}`,
});

function deathBy(death: Death): Outcome {
  if (death === "memory") return full("");
  if (death === "exit") {
    return dead("Your code ended Python itself, as os._exit() does; sys.exit() would end your code only.");
  }
  return dead(
    "Python's stack overflowed: something is nested too deeply, or a function called itself too often.",
  );
}

const tampered: Outcome = {
  ended: "dead",
  message: `Your code reached into the Python that runs it, so it was ended. ${AGAIN}`,
};

const tooLong = (limit: number): Outcome => ({
  ended: "time",
  message:
    `Stopped: it was still running after ${limit / 1000} s. ` +
    `Is there a loop whose condition never becomes false? ${AGAIN}`,
});

const PNG = /^iVBORw0KGgo[A-Za-z0-9+/]+=*$/; // in base64

/** What the worker says of a run's end; undefined for what src/learner does not send. */
function outcomeOf(result: unknown): Outcome | undefined {
  if (typeof result !== "string" || result.length > MOST.result) return undefined;
  let said: Record<string, Data>;
  try {
    said = JSON.parse(result);
  } catch {
    return undefined;
  }
  const { ended, lost, traceback, line, shown, image, calls } = said ?? {};
  if (ended !== "done" && ended !== "error" && ended !== "memory") return undefined;
  const outcome: Outcome = { ended, message: "" };
  if (ended === "memory") outcome.message = full(typeof line === "number" ? ` in line ${line}` : "").message;
  if (typeof lost === "number" && lost > 0) {
    const cut = `Its output was cut: ${lost.toLocaleString("en")} more characters are not shown.`;
    outcome.message = `${outcome.message} ${cut}`.trim();
  }
  if (typeof traceback === "string") outcome.traceback = traceback;
  if (typeof line === "number") outcome.line = line;
  if (typeof shown === "string") outcome.shown = shown;
  if (typeof image === "string" && PNG.test(image)) outcome.image = `data:image/png;base64,${image}`;
  if (calls !== undefined) outcome.calls = calls;
  outcome.result = result;
  return outcome;
}

export const learner = new Learner();
export type { Learner };
