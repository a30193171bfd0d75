// A link to a figure holds its form's fields, and nothing else is read from an address.

import assert from "node:assert/strict";
import { test } from "node:test";

import { linkTo, stateFor } from "../../widgets/browser/widget/state-link";

function at(hash: string): void {
  (globalThis as { location?: unknown }).location = { hash };
}

test("what a link holds comes back", () => {
  const states: Record<string, string>[] = [
    { sentence: "The bank was steep", show: "weights" },
    { sentence: "a & b = c? #1 100%", cell: "0,1" },
    { sentence: "Das Ufer, ünd „so“ 🏦", W_Q: "0;0;1" },
    { answer: "" },
  ];
  for (const state of states) {
    at(linkTo("attention-matrix-1", state));
    assert.deepEqual(stateFor("attention-matrix-1"), state);
  }
});

test("another figure's link, a heading's, and one that is too long are left alone", () => {
  for (const hash of ["", "#the-mask", "#attention-matrix-1", "#attention-matrix-12?show=weights"]) {
    at(hash);
    assert.equal(stateFor("attention-matrix-1"), undefined);
  }
  at(`#attention-matrix-1?sentence=${"a".repeat(50_000)}`);
  assert.equal(stateFor("attention-matrix-1"), undefined);
});
