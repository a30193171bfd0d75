// What the page, the frame and the worker say to each other.

export interface CourseFile {
  name: string;
  url: string; // relative to course.js
  sha256: string;
  bytes: number;
}

/** Page to frame, and frame to worker: all that Python needs, as bytes that were checked. */
export interface Start {
  worker: ArrayBuffer; // the worker's script; the frame takes it out
  files: Record<string, ArrayBuffer>;
  lock: object; // Pyodide's lock file, cut down to what we load
}

export type Step = "runtime" | "numpy" | "course";

/** Page to worker, once it is ready. */
export interface Ask {
  id: number;
  widget: string;
  fields: Record<string, string>;
}

/** Worker (or frame) to page. */
export type Answer =
  | { kind: "step"; step: Step } // the step that begins now
  | { kind: "ready" }
  | { kind: "crashed"; message: string }
  | { kind: "view"; id: number; html: string }
  | { kind: "error"; id: number; message: string };
