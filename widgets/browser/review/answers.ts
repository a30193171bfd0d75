// What is kept of review, in this browser: how each question was answered last, and which lessons the reader
// has chosen by hand. Each is an entry of its own, with the time when it was written.

import { PREFIX, type Trouble } from "../storage/safe-storage";
import { type Asked, BOXES } from "./schedule";

const REVIEW = `${PREFIX}review:`; // then a question's place, or a lesson's page

type Entry = Partial<Record<"box" | "at" | "chosen", unknown>>;

/** How the questions of a lesson were answered last, by their places. What is not ours to understand is left out. */
export function askedOf(page: string): Map<string, Asked> {
  const found = new Map<string, Asked>();
  for (const [key, text] of course.read(`${REVIEW}${page}#`)) {
    const { box, at } = parsed(text);
    if (!Number.isSafeInteger(at) || !Number.isInteger(box) || (box as number) < 1) continue;
    found.set(key.slice(REVIEW.length), { box: Math.min(box as number, BOXES), at: at as number });
  }
  return found;
}

export function keepAsked(place: string, asked: Asked): Trouble {
  return course.write(REVIEW + place, JSON.stringify(asked));
}

/** Whether a lesson is asked about: as the reader chose, or else once something in it is solved. */
export function isChosen(page: string): boolean {
  const { chosen } = parsed(course.read(REVIEW + page).get(REVIEW + page));
  return typeof chosen === "boolean" ? chosen : course.progress.on(page).length > 0;
}

export function keepChosen(page: string, chosen: boolean): Trouble {
  return course.write(REVIEW + page, JSON.stringify({ chosen, at: Date.now() }));
}

function parsed(text = "{}"): Entry {
  try {
    return Object(JSON.parse(text)) as Entry;
  } catch {
    return {};
  }
}
