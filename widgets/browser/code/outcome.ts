// How a run of a reader's code ended: what its worker says of it, checked, and in words.

import type { Death } from "../python/messages";

/** Data as src/learner/data.py writes it. */
export type Data = null | boolean | number | string | Data[] | { [key: string]: Data };

/** A picture, for <img>. */
export interface Picture {
  src: string; // a data: address of a PNG
  width: number; // in the page's pixels
  alt: string;
}

/** How a run ended, in words for the reader. */
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
  meaning?: string; // of the traceback, in plain words, with `code` in it
  notes?: string[]; // sentences on what stood in for code of the reader's, with `code` in them
  line?: number; // of the reader's code
  shown?: string; // the last expression's value
  images?: Picture[]; // what the code drew
  calls?: Data; // what each call came to, as src/learner/run.py tells it
  result?: string; // all that it tells but pictures, as JSON, for who judges it
}

const AGAIN = "Python is ready for the next run.";
const FRESH = "A fresh Python takes its place, and your code is still here.";
const RESULT = 32 << 20; // characters; src/learner keeps below half of it
const PIXELS = 4_000_000; // a small file may hold a picture too large for the tab
const PICTURES = 10;
const NOTES = 10;
const SENTENCE = 1_000; // characters

export const stopped: Outcome = { ended: "stopped", message: `Stopped. ${AGAIN}` };
export const unbegun: Outcome = { ended: "stopped", message: "Stopped before it began." };
export const replaced: Outcome = { ended: "stopped", message: "Stopped, since other code was run." };

export const tampered: Outcome = {
  ended: "dead",
  message: `Your code reached into the Python that runs it, so it was ended. ${AGAIN}`,
};

export const unavailable = (why: string): Outcome => ({
  ended: "unavailable",
  message: `${why || "Python could not start."} Run it again to try once more.`,
});

export const tooLong = (limit: number): Outcome => ({
  ended: "time",
  message:
    `Stopped: it was still running after ${limit / 1000} s. ` +
    `Is there a loop whose condition never becomes false? ${AGAIN}`,
});

export const dead = (what: string): Outcome => ({
  ended: "dead",
  message: `${what || "Python stopped."} ${FRESH}`,
});

const full = (at: string): Outcome => ({
  ended: "memory",
  message: `Your code asked for more memory than there is here (512 MB)${at}. ${AGAIN}`,
});

const DEATHS: Record<Exclude<Death, "memory">, string> = {
  exit: "Your code ended Python itself, as os._exit() does; sys.exit() would end your code only.",
  stack:
    "Python's stack overflowed: something is nested too deeply, or a function called itself too often.",
  other: "Your code broke the Python that ran it.",
};

export function deathBy(death: unknown): Outcome {
  if (death === "memory") return full("");
  return dead(DEATHS[death as keyof typeof DEATHS] ?? DEATHS.other);
}

/** What a worker says of a run's end; undefined for what src/learner does not send. */
export function outcomeOf(result: unknown): Outcome | undefined {
  if (typeof result !== "string" || result.length > RESULT) return undefined;
  let said: Record<string, Data>;
  try {
    said = JSON.parse(result);
  } catch {
    return undefined;
  }
  const { ended, lost, traceback, meaning, notes, line, shown, images, calls } = said ?? {};
  if (ended !== "done" && ended !== "error" && ended !== "memory") return undefined;
  const judged = images === undefined ? result : JSON.stringify({ ...said, images: undefined });
  const outcome: Outcome = { ended, message: "", result: judged };
  if (ended === "memory") outcome.message = full(typeof line === "number" ? ` in line ${line}` : "").message;
  if (typeof lost === "number" && lost > 0) {
    const cut = `Its output was cut: ${lost.toLocaleString("en")} more characters are not shown.`;
    outcome.message = `${outcome.message} ${cut}`.trim();
  }
  if (typeof traceback === "string") outcome.traceback = traceback;
  if (typeof meaning === "string") outcome.meaning = meaning.slice(0, SENTENCE);
  if (Array.isArray(notes)) {
    const texts = notes.filter((note) => typeof note === "string");
    outcome.notes = texts.slice(0, NOTES).map((note) => note.slice(0, SENTENCE));
  }
  if (typeof line === "number") outcome.line = line;
  if (typeof shown === "string") outcome.shown = shown;
  if (Array.isArray(images)) {
    outcome.images = images.slice(0, PICTURES).flatMap((image) => picture(image) ?? []);
  }
  if (calls !== undefined) outcome.calls = calls;
  return outcome;
}

/** A picture as src/learner sends it; undefined for what is none, or too large. */
function picture(sent: Data): Picture | undefined {
  const { png, density, title } = Object(sent) as Record<string, Data>;
  if (typeof png !== "string" || !/^iVBORw0KGgo[A-Za-z0-9+/]{37,}=*$/.test(png)) return undefined;
  const head = Uint8Array.from(atob(png.slice(0, 48)), (letter) => letter.charCodeAt(0));
  const view = new DataView(head.buffer);
  const width = view.getUint32(16);
  if (width * view.getUint32(20) > PIXELS) return undefined;
  return {
    src: `data:image/png;base64,${png}`,
    width: Math.ceil(width / (Number(density) || 1)),
    alt:
      typeof title === "string" && title
        ? `Picture: ${title.slice(0, 200)}`
        : "The picture that the code made",
  };
}
