// The Python that runs what a reader writes. python.md, beside this file, tells how it works.
//
//     const outcome = await learner.run("print(1 + 1)", { onOutput: (text) => ... });
//     const outcome = await learner.call(code, [["softmax", [encoded array]]], { limit: 5_000 });
//     learner.stop();

import { limits } from "../site";
import { savesData } from "../save-data";
import { LearnerWorker } from "./learner-worker";
import type { Job, Said } from "./messages";
import {
  dead,
  deathBy,
  outcomeOf,
  replaced,
  stopped,
  tampered,
  tooLong,
  unavailable,
  type Data,
  type Outcome,
} from "../code/outcome";
import { progress } from "../storage/progress";
import { python } from "./python";

export type Call = [name: string, given: Data[]];

export interface Options {
  limit?: number; // milliseconds, from when Python begins with it
  onOutput?: (text: string) => void; // what is printed, while it runs
  signal?: AbortSignal; // its abort ends the run as stop() does
}

export type State = "off" | "starting" | "ready" | "running";

// src/learner keeps far below these, unless the code has tampered with it.
const MOST = { messages: 5_000, output: 1 << 18 };

// Within one line. One found too many costs no more than a download.
const IMPORTS_MATPLOTLIB = /(from|import)\b.*\b(matplotlib|mpl_toolkits|pylab)\b/;

/** What a worker gets, and whether it needs matplotlib for it. */
interface Task {
  job: Job["job"];
  figures: boolean;
}

/** A run that goes on, and how to end it. */
interface Run {
  end(outcome: Outcome): void;
}

class Learner extends EventTarget {
  #worker: LearnerWorker | undefined;
  #spare: LearnerWorker | undefined;
  #run: Run | undefined;
  #state: State = "off";
  #doing = "";
  #trouble = "";
  #lastId = 0;

  /** What the run that goes on is at, or waits for, in words. Changes are told by "state" events, too. */
  get doing(): string {
    return this.#run ? this.#doing : "";
  }

  /** The same for a run that is about to begin. */
  get begins(): string {
    return this.#state === "ready" ? "Running" : "Python is starting, then this runs";
  }

  /** Changes are told by "state" events. */
  get state(): State {
    return this.#state;
  }

  /** Runs code in a Python that has run nothing before. One run at a time: another one ends it. */
  run(code: string, options: Options = {}): Promise<Outcome> {
    return this.#do({ code }, options);
  }

  /** Runs code, then makes calls of its functions. */
  call(code: string, calls: Call[], options: Options = {}): Promise<Outcome> {
    return this.#do({ code, calls }, options);
  }

  /** Waits until no run goes on. */
  async idle(): Promise<void> {
    while (this.#run) await new Promise((told) => this.addEventListener("over", told, { once: true }));
  }

  /** Ends the run that goes on, if one does, whatever it is at. */
  stop(): void {
    this.#run?.end(stopped);
  }

  /** Starts what a run needs, so that it need not wait. */
  prepare(): void {
    python.start();
    if (!python.sandbox) return; // it has failed; a run tries again
    const worker = (this.#worker ??= this.#start());
    if (this.#state === "off") this.#enter("starting");
    void worker.ready.then((ready) => {
      if (!ready || worker !== this.#worker) return;
      if (!this.#run) this.#enter("ready");
      if (!savesData()) this.#spare ??= this.#start();
    });
  }

  /** Once code has imported matplotlib, all that follow have it. */
  #start(): LearnerWorker {
    const role = python.sandbox!.figures ? "figures" : "learner";
    const worker: LearnerWorker = new LearnerWorker(role, (message) => {
      if (worker === this.#spare) this.#spare = undefined;
      if (worker !== this.#worker) return;
      this.#worker = undefined;
      this.#trouble = message || (python.phase.name === "failed" ? python.phase.message : "");
      if (this.#state === "running") this.#run!.end(dead(message)); // else it is told as unavailable
      if (!this.#run) this.#enter("off");
    });
    return worker;
  }

  /** The next run gets another one. What code may have left in this one goes with it. */
  #replace(): void {
    this.#worker?.close();
    this.#worker = this.#spare;
    this.#spare = undefined;
  }

  #do(job: { code: string; calls?: Data[] }, options: Options): Promise<Outcome> {
    if (options.signal?.aborted) return Promise.resolve(stopped);
    this.#run?.end(replaced);
    return new Promise((resolve) => {
      const over = new AbortController();
      const run: Run = {
        end: (outcome) => {
          if (this.#run !== run) return;
          this.#run = undefined;
          over.abort();
          if (this.#state === "running") this.#replace();
          resolve(outcome);
          this.dispatchEvent(new Event("over"));
          this.#enter(this.#worker ? "starting" : "off");
          if (outcome.ended !== "unavailable") this.prepare();
        },
      };
      this.#run = run;
      options.signal?.addEventListener("abort", () => run.end(stopped), { signal: over.signal });
      const { yours } = progress;
      const imported = /\byours\b/.test(job.code) ? Object.values(yours) : [];
      const figures = [job.code, ...imported].some((code) => IMPORTS_MATPLOTLIB.test(code));
      const scheme = document.body.dataset["mdColorScheme"] ?? "default";
      const task = { job: JSON.stringify({ scheme, yours, ...job }), figures };
      void this.#begin(run, task, options, over.signal);
    });
  }

  /** again: a worker that was idle did not take the job, so it is dead, and the next one gets it. */
  async #begin(run: Run, task: Task, options: Options, over: AbortSignal, again = false) {
    this.#tell(this.begins);
    this.#enter("starting");
    python.retry(); // only if it has failed
    this.prepare();
    const { sandbox } = python;
    if (sandbox && !sandbox.figures && task.figures) {
      try {
        await sandbox.addFigures((done) => this.#tell(`Loading matplotlib, ${done}`), over);
      } catch (error) {
        run.end(unavailable((error as Error).message));
        return this.prepare();
      }
      this.#replace(); // the two that are without it
      this.#replace();
      this.prepare();
    }
    if (sandbox?.figures) this.#tell("Starting matplotlib");
    const worker = this.#worker;
    const ready = await worker?.ready;
    if (over.aborted) return;
    if (!worker || !ready) return run.end(unavailable(this.#trouble));
    this.#tell("Running");
    this.#enter("running");
    const id = ++this.#lastId;
    const limit = options.limit ?? limits.run;
    let timer = setTimeout(() => {
      if (again) return python.giveUp("Python does not answer any more.");
      this.#replace();
      this.#replace(); // the spare may have died of the same
      void this.#begin(run, task, options, over, true);
    }, limits.answer);
    over.addEventListener("abort", () => clearTimeout(timer));
    let [messages, length] = [0, 0];
    worker.do({ id, job: task.job }, (data) => {
      const said = Object(data) as Said;
      if (said.id !== id || ++messages > MOST.messages) return run.end(tampered);
      switch (said.kind) {
        case "began":
          clearTimeout(timer);
          timer = setTimeout(() => run.end(tooLong(limit)), limit);
          return;
        case "output":
          if (typeof said.text !== "string") return run.end(tampered);
          length += said.text.length;
          if (length > MOST.output) return run.end(tampered);
          return options.onOutput?.(said.text);
        case "dead":
          return run.end(deathBy(said.of));
        case "ended":
          return run.end(outcomeOf(said.result) ?? tampered);
        default:
          return run.end(tampered);
      }
    });
  }

  #tell(doing: string): void {
    if (doing === this.#doing) return;
    this.#doing = doing;
    this.dispatchEvent(new Event("state"));
  }

  #enter(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new Event("state"));
  }
}

export const learner = new Learner();
export type { Learner };
