// The order of review, and how questions go from box to box.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, type Asked, type Card, choose, daysOf, dueAt, isDue } from "../../widgets/browser/review/schedule";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const NOW = 1_000 * DAY;

function card(place: string, box?: number, days = 0, nth = 0): Card {
  return { place, nth, asked: box === undefined ? undefined : { box, at: NOW - days * DAY } };
}

function order(...cards: Card[]): string {
  return choose(cards, NOW)
    .map(({ place }) => place)
    .join(" ");
}

test("missed first, then what is due, then what is not", () => {
  assert.equal(
    order(card("early", 5, 1), card("due", 2, 3), card("never"), card("missed", 1, 0.1)),
    "missed never due early",
  );
});

test("of each kind, what was not asked for longest comes first, whatever its box", () => {
  assert.equal(order(card("m1", 1, 1), card("m3", 1, 3), card("m2", 1, 2)), "m3 m2 m1");
  assert.equal(order(card("d9", 2, 9), card("d20", 5, 20), card("d5", 3, 5)), "d20 d9 d5");
  assert.equal(order(card("e1", 5, 1), card("e3", 5, 3), card("e0", 2, 0)), "e3 e1 e0");
});

test("what was never asked comes as the lessons have it, the lessons mixed", () => {
  const lesson = (name: string) => [0, 1, 2].map((nth) => card(`${name}${nth}`, undefined, 0, nth));
  assert.equal(order(...lesson("a"), ...lesson("b")), "a0 b0 a1 b1 a2 b2");
});

test("a sitting has ten questions, or as many as there are", () => {
  const cards = Array.from({ length: 25 }, (_, i) => card(`q${i}`, 3, 30 - i));
  assert.equal(order(...cards), "q0 q1 q2 q3 q4 q5 q6 q7 q8 q9");
  assert.equal(order(...cards.slice(0, 3)), "q0 q1 q2");
  assert.equal(order(), "");
});

test("choosing changes nothing", () => {
  const cards = [card("b", 2, 1), card("a", 1, 2)];
  const before = structuredClone(cards);
  choose(cards, NOW);
  assert.deepEqual(cards, before);
});

test("a right answer leads to the next box, up to the fifth", () => {
  let asked: Asked | undefined;
  const boxes = [];
  let now = NOW;
  for (let i = 0; i < 6; i++) {
    asked = answered({ place: "q", nth: 0, asked }, true, now);
    boxes.push(asked.box);
    assert.equal(asked.at, now);
    now = dueAt(asked);
  }
  assert.deepEqual(boxes, [2, 3, 4, 5, 5, 5]);
});

test("a missed question goes back to the first box, from any, and is due at once", () => {
  for (const box of [undefined, 1, 2, 3, 4, 5]) {
    const asked = answered(card("q", box, 20), false, NOW);
    assert.deepEqual(asked, { box: 1, at: NOW });
    assert.ok(isDue({ place: "q", nth: 0, asked }, NOW));
  }
});

test("a right answer ahead of its time leaves the box, and the wait begins anew", () => {
  assert.deepEqual(answered(card("q", 4, 1), true, NOW), { box: 4, at: NOW });
});

test("boxes wait 0, 1, 2, 4 and 8 days, less half a day", () => {
  const days = [1, 2, 3, 4, 5].map(daysOf);
  assert.deepEqual(days, [0, 1, 2, 4, 8]);
  for (const box of [2, 3, 4, 5]) {
    const wait = daysOf(box) * DAY - 12 * HOUR;
    const asked = { box, at: NOW - wait };
    assert.ok(isDue({ place: "q", nth: 0, asked }, NOW));
    assert.ok(!isDue({ place: "q", nth: 0, asked: { box, at: asked.at + 1 } }, NOW));
  }
});

test("over weeks of daily sittings, each question is asked, and a hard one more often", () => {
  const cards = Array.from({ length: 40 }, (_, i) => card(`q${i}`, undefined, 0, i));
  const times = new Map<string, number>();
  for (let day = 0; day < 40; day++) {
    const now = NOW + day * DAY;
    for (const each of choose(cards, now)) {
      times.set(each.place, (times.get(each.place) ?? 0) + 1);
      each.asked = answered(each, each.place !== "q7", now);
    }
  }
  assert.equal(times.size, 40);
  assert.equal(times.get("q7"), 40); // it is in the first sitting, and comes back each day
  assert.ok([...times].every(([place, n]) => place === "q7" || (n >= 6 && n <= 14)));
});
