// The one Python of a visit that draws the widgets: it is started once, and stays while instant
// navigation swaps the pages.

import { limits } from "../site";
import { forgetStart, keepStart, keptStart } from "./kept-start";
import { load, LoadError } from "./verified-files";
import type { Answer, Answering, Ask, Step } from "./messages";
import { changed, cut, type Pieces } from "../widget/html-diff";
import { Sandbox, type Opened } from "./sandbox";

export type Phase =
  | { name: "idle" }
  | { name: "loading"; bytes: number; total: number }
  | { name: "starting"; step: Step }
  | { name: "ready" }
  | { name: "failed"; message: string };

const PAUSE = 100; // milliseconds between two words on how much has arrived

/** A widget's HTML, cut into pieces; if it is not whole, only its first part is drawn anew. */
export interface Figure {
  pieces: Pieces;
  whole: boolean;
}

interface Call {
  resolve(answer: string | Figure): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

class Python extends EventTarget {
  #phase: Phase = { name: "idle" };
  #sandbox: Sandbox | undefined;
  #worker: Opened | undefined;
  #calls = new Map<number, Call>();
  #given = new Map<string, Promise<unknown>>(); // models that this Python has, or is about to
  #rest: Promise<void> | undefined; // of its files, those that it starts without
  #restBegun = false;
  #lastId = 0;
  #lastFigure: Pieces = []; // what the worker's changes are to; a new worker begins with HTML
  #step: Step = "runtime";
  #startTimer: ReturnType<typeof setTimeout> | undefined;

  get phase(): Phase {
    return this.#phase;
  }

  /** Where learners' workers can be opened, too; it is there while Python loads, starts or runs. */
  get sandbox(): Sandbox | undefined {
    return this.#sandbox;
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

  /** Ends a load that goes on: a reader on a dear or slow line decides. */
  cancel(): void {
    if (this.#phase.name === "loading") this.#fail("You have cancelled the loading of Python.");
  }

  /** When those files are here that Python starts without. A failure is told to all who wait, and who waits next
   * begins with them anew: what runs already goes on. */
  rest(): Promise<void> {
    const rest = (this.#rest ??= this.#sandbox!.loadMore());
    rest.catch(() => {
      if (rest === this.#rest) this.#rest = undefined;
    });
    return rest;
  }

  /** Begins with them once, unasked; a failure is told where something waits for them. */
  #fetchRest(): void {
    if (this.#restBegun || !this.#sandbox) return; // it may have failed since
    this.#restBegun = true;
    this.rest().catch(() => {});
  }

  /** Starts Python if need be; whether it is ready then. */
  ready(): Promise<boolean> {
    this.retry();
    this.start();
    return new Promise((resolve) => {
      const look = () => {
        if (this.#phase.name !== "ready" && this.#phase.name !== "failed") return;
        this.removeEventListener("phase", look);
        resolve(this.#phase.name === "ready");
      };
      this.addEventListener("phase", look);
      look();
    });
  }

  /** What a function of ours answers. Raises when Python is not ready, and when it fails meanwhile. */
  ask(name: Exclude<Answering, "render" | "begin">, ...given: unknown[]): Promise<string> {
    return this.#call(name, given) as Promise<string>;
  }

  /** A widget for what its form holds: whole, or, with "begin", at least its first part. `figure` tells it
   * from the others. Raises as `ask` does. */
  draw(
    how: "render" | "begin",
    figure: number,
    name: string,
    fields: Record<string, string>,
    returned = "",
  ): Promise<Figure> {
    return this.#call(how, [name, fields, returned], figure) as Promise<Figure>;
  }

  /** Gives Python a file of models/, once; a failure is told, and the next call tries again. It must be
   * ready. */
  give(
    model: string,
    progress: (bytes: number) => void = () => {},
    signal = new AbortController().signal,
  ): Promise<unknown> {
    const begun = this.#given.get(model);
    if (begun) return begun;
    const given = this.#give(model, progress, signal);
    this.#given.set(model, given);
    given.catch(() => this.#given.delete(model));
    return given;
  }

  async #give(
    model: string,
    progress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const bytes = await load({ name: model, ...MODEL_FILES[model]! }, progress, signal);
    await this.ask("give", model, bytes);
  }

  #call(name: Answering, given: unknown[], figure?: number): Promise<string | Figure> {
    if (this.#phase.name !== "ready") return Promise.reject(new Error("Python is not ready."));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, timer: this.#clock() });
      this.#worker!.port.postMessage({ id, figure, function: name, given } satisfies Ask);
    });
  }

  /** The limit of a call. */
  #clock(): ReturnType<typeof setTimeout> {
    return setTimeout(
      () => this.#fail("Python did not answer in time and was stopped."),
      limits.call,
    );
  }

  /** A call needs files that are not here yet, for which there is another limit. */
  async #hold(id: number): Promise<void> {
    const call = this.#calls.get(id);
    if (!call) return;
    clearTimeout(call.timer);
    try {
      await this.rest();
      if (this.#calls.has(id)) call.timer = this.#clock();
    } catch (error) {
      this.#take(id)?.reject(error as Error);
    }
  }

  async #start(): Promise<void> {
    performance.mark("python:asked");
    this.#step = "runtime";
    const sandbox = (this.#sandbox = new Sandbox(keptStart(), (heap) => void keepStart(heap)));
    this.#worker = sandbox.open("widgets", (message) => this.#fail(`Python stopped: ${message}.`));
    this.#worker.port.onmessage = (event: MessageEvent<Answer>) => this.#hear(event.data);
    if (!(await this.#arrived(sandbox, this.#load(sandbox)))) return;
    performance.mark("python:files");
    if (this.#phase.name !== "loading") return;
    this.#enter({ name: "starting", step: this.#step });
    this.#startTimer = setTimeout(
      () => this.#fail("Python did not start in time. Another try often helps."),
      limits.start,
    );
  }

  /** Fetches what the start needs, and tells how far that is. */
  async #load(sandbox: Sandbox): Promise<void> {
    const total = COURSE_FILES.reduce((sum, file) => sum + file.bytes, 0);
    let [bytes, told] = [0, performance.now()];
    this.#enter({ name: "loading", bytes, total });
    await sandbox.load((more) => {
      bytes += more;
      // Not at each piece that arrives: every figure of the page shows it.
      if (this.#phase.name !== "loading" || performance.now() < told + PAUSE) return;
      told = performance.now();
      this.#enter({ name: "loading", bytes, total });
    });
  }

  /** Whether these files came, and are still of use; else the failure is told. */
  async #arrived(sandbox: Sandbox, files: Promise<void>): Promise<boolean> {
    try {
      await files;
      return sandbox === this.#sandbox;
    } catch (error) {
      // Else it has failed already, and may be starting anew.
      if (sandbox === this.#sandbox) {
        this.#fail(error instanceof LoadError ? error.message : `Python could not start: ${error}`);
      }
      return false;
    }
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
        clearTimeout(this.#startTimer);
        return this.#enter({ name: "ready" });
      case "crashed":
        return this.#fail(`Python stopped: ${answer.message}`);
      case "waits":
        return void this.#hold(answer.id);
      case "answer":
        return this.#take(answer.id)?.resolve(answer.answer);
      case "figure": {
        setTimeout(() => this.#fetchRest()); // the figure comes first
        const { id, figure, whole } = answer;
        const pieces = typeof figure === "string" ? cut(figure) : changed(this.#lastFigure, figure);
        this.#lastFigure = pieces;
        return this.#take(id)?.resolve({ pieces, whole });
      }
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

  /** Ends everything, since it is no more of use: the next start begins with a new sandbox. */
  giveUp(message: string): void {
    this.#fail(message);
  }

  #fail(message: string): void {
    if (this.#phase.name === "failed") return;
    if (this.#phase.name === "starting") void forgetStart(); // it may have been that
    clearTimeout(this.#startTimer);
    // What has failed may be the frame's fault; files that came well are in the browser's cache.
    this.#sandbox?.remove();
    this.#sandbox = undefined;
    this.#worker?.port.close();
    this.#worker = undefined;
    this.#given.clear();
    this.#rest = undefined;
    this.#restBegun = false;
    this.#enter({ name: "failed", message });
    for (const id of [...this.#calls.keys()]) this.#take(id)?.reject(new Error(message));
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.dispatchEvent(new Event("phase"));
  }
}

export const python = new Python();
export type { Python };
