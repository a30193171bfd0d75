// What is kept of review, in this browser: how each question was answered last, and which lessons the reader
// has chosen by hand. Each is an entry of its own, with the time when it was written.

import { PREFIX, type Trouble } from "../storage/safe-storage";
import { type Asked, BOXES } from "./schedule";

const REVIEW = `${PREFIX}review:`; // then a question's place, or a lesson's page

type Entry = Partial<Record<"box" | "at" | "chosen", unknown>>;

/** How a question was answered last; undefined if it never was, or the entry is not ours to understand. */
export function askedAt(place: string): Asked | undefined {
  const { box, at } = entry(place);
  const fine = Number.isSafeInteger(at) && Number.isInteger(box) && (box as number) > 0;
  return fine ? { box: Math.min(box as number, BOXES), at: at as number } : undefined;
}

export function keepAsked(place: string, asked: Asked): Trouble {
  return course.write(REVIEW + place, JSON.stringify(asked));
}

/** Whether a lesson is asked about: as the reader chose, or else once something in it is solved. */
export function isChosen(page: string): boolean {
  const { chosen } = entry(page);
  return typeof chosen === "boolean" ? chosen : course.progress.on(page).length > 0;
}

export function keepChosen(page: string, chosen: boolean): Trouble {
  return course.write(REVIEW + page, JSON.stringify({ chosen, at: Date.now() }));
}

function entry(name: string): Entry {
  try {
    return Object(JSON.parse(course.read(REVIEW + name).get(REVIEW + name) ?? "{}")) as Entry;
  } catch {
    return {};
  }
}
