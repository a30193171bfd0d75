// Leitner's boxes: which questions come next, and where a question goes when it is answered. What is not
// said here is not known of a question. Leitner (1972), So lernt man lernen; docs/review.md tells the rules.

/** How a question stands: its box, and when it was last asked. */
export interface Asked {
  box: number;
  at: number; // milliseconds
}

/** A question, as the lessons have it. */
export interface Card {
  place: string; // where it stands, and its name
  nth: number; // in its lesson
  asked: Asked | undefined; // never
}

export const BOXES = 5;
const MOST = 10;
const DAY = 24 * 60 * 60 * 1000;

/** How many days a box waits: 0, 1, 2, 4, 8. */
export function daysOf(box: number): number {
  return box > 1 ? 2 ** (box - 2) : 0;
}

/** When a question is due. Half a day early, so that who comes each evening finds it a little before its hour. */
export function dueAt({ box, at }: Asked): number {
  return box > 1 ? at + (daysOf(box) - 0.5) * DAY : at;
}

export function isDue(card: Card, now: number): boolean {
  return !card.asked || dueAt(card.asked) <= now;
}

/** The questions of a sitting, in order: those missed, the others that are due, and those that are not;
 * of each, what was not asked for longest comes first, and what was never asked before that. Of those, the first
 * of each lesson come first, so that lessons mix. */
export function choose(cards: readonly Card[], now: number): Card[] {
  const turn = (card: Card) => (card.asked?.box === 1 ? 0 : isDue(card, now) ? 1 : 2);
  const last = ({ asked }: Card) => asked?.at ?? 0;
  return [...cards]
    .sort((a, b) => turn(a) - turn(b) || last(a) - last(b) || a.nth - b.nth)
    .slice(0, MOST);
}

/** How a question stands after an answer. Ahead of its time, a right one leaves it in its box. */
export function answered(card: Card, right: boolean, now: number): Asked {
  const box = card.asked?.box ?? 1;
  if (!right) return { box: 1, at: now };
  return { box: isDue(card, now) ? Math.min(box + 1, BOXES) : box, at: now };
}
