// What the page, the frame and the workers say to each other.

import type { Changes } from "../widget/html-diff";

export interface CourseFile {
  name: string;
  sha256: string;
  bytes: number;
}

/** The worker of the widgets runs our code only; a learner's worker runs what a reader wrote, and one
 * for "figures" has matplotlib for it. */
export type Role = "widgets" | "learner" | "figures";

/** Page to frame. "open" comes with the port that page and worker will talk through. */
export type Order =
  | { kind: "keep"; file: string; bytes: ArrayBuffer } // checked by the page
  // How long the heap of an earlier visit is, which the first worker begins with, if there is one; and that heap.
  | { kind: "restore"; length: number | undefined }
  | { kind: "restored"; pages: ArrayBuffer | undefined }
  | { kind: "open"; worker: number; role: Role }
  | { kind: "close"; worker: number };

/** Frame to page: a worker died, or could not be started. */
export interface Crash {
  kind: "crashed";
  worker: number;
  message: string;
}

/** Frame to page: the first worker did not begin with the heap of an earlier visit, and this is its own, if it could be
 * copied. */
export interface Made {
  kind: "made";
  heap: Heap | undefined;
}

/** A heap to keep. */
export interface Heap {
  pages: Blob; // heap-pages.ts
  length: number; // bytes
}

/** A file as workers use it: WebAssembly is compiled once, in the frame, and packs are decompressed. */
export type Content = ArrayBuffer | WebAssembly.Module;

/** Python's heap as it was when it had started. */
export interface Snapshot {
  heap: Uint8Array<ArrayBuffer>;
  state: string; // what the heap must be like before this one is laid over it
}

/** Frame to worker: how it begins, with its port; and each file as soon as it is there. */
export interface Boot {
  role: Role;
  makes: boolean; // whether it is the first of its kind, which makes a snapshot for the others
  snapshot: Snapshot | undefined;
  earlier: number | undefined; // in place of a snapshot: the length of the heap that comes as EARLIER
  figures: Snapshot | undefined; // for a worker with matplotlib, which begins with the other one
}
export interface Arrival {
  file: string;
  content: Content | undefined;
}
/** The pages of an earlier visit's heap; undefined if they were not as they had been. */
export const EARLIER = "earlier heap";

/** A worker that makes a snapshot to the frame: the snapshot, that the one of an earlier visit fits, or nothing. */
export type Handed = Snapshot | "fits" | undefined;

export type Step = "runtime" | "numpy" | "course";

/** Page to the widgets' worker: a function of ours to call. */
export interface Ask {
  id: number;
  figure?: number | undefined; // which one is drawn: each element of a page has its own
  function: Answering;
  given: readonly unknown[];
}
/** A widget's HTML for a form, or at least the first part of it; the calls that drive a widget; the calls that check
 * an exercise; what they say of a reader's code; nothing, since a model is given to Python. */
export type Answering = "render" | "begin" | "calls" | "plan" | "judge" | "give";

/** The widgets' worker to the page. Each worker says "step" and "ready", or "crashed". */
export type Started =
  | { kind: "step"; step: Step } // the step that begins now
  | { kind: "ready" }
  | { kind: "crashed"; message: string };
export type Answer =
  | Started
  | { kind: "answer"; id: number; answer: string }
  | { kind: "waits"; id: number } // for files that Python starts without
  // As HTML, or how the last one changed. What is not whole has a new first part, and the rest as before.
  | { kind: "figure"; id: number; figure: string | Changes; whole: boolean }
  | { kind: "error"; id: number; message: string };

/** Page to a learner's worker: code, and perhaps a function of it to call. As JSON: src/learner. */
export interface Job {
  id: number;
  job: string;
}

/** A learner's worker to the page. Whatever comes from there is data, and may be forged. */
export type Said =
  | (Started & { id?: never })
  | { kind: "began"; id: number }
  | { kind: "output"; id: number; text: string }
  | { kind: "ended"; id: number; result: string } // JSON
  | { kind: "dead"; id: number; of: Death }; // Python itself is gone; the worker still speaks
export type Death = "exit" | "memory" | "stack" | "other";
