// What the page, the frame and the worker say to each other.

export interface CourseFile {
  name: string;
  url: string; // relative to course.js
  sha256: string;
  bytes: number;
}

/** Page to frame, with the port that page and worker will talk through. */
export interface Start {
  script: ArrayBuffer; // the worker's
  lock: object; // Pyodide's lock file, cut down to what we load
}

/** Page to worker: a file that was checked. Pyodide waits for it when it comes to need it. */
export interface Arrival {
  file: string;
  bytes: ArrayBuffer;
}

export type Step = "runtime" | "numpy" | "course";

/** Page to worker, once it is ready: the HTML of a widget for a form. */
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
