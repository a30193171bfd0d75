// A figure's changes, put over the last figure, are the next figure, whatever the two are.

import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, changesOf, cut, joined } from "../../widgets/browser/widget/html-diff";

let seed = 1;
/** A number from 0 to below n; the same ones in each run. */
function random(n: number): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % n;
}

const PIECES = ["<b>", "</b>", '<td class="v3">', "0.25", "−1", "a &lt; b", "", "<p>", "</p>", "é"];

function html(length: number): string {
  return Array.from({ length }, () => PIECES[random(PIECES.length)]).join("");
}

test("what is cut can be joined again", () => {
  for (let i = 0; i < 500; i++) {
    const text = html(random(30));
    assert.equal(joined(cut(text)), text);
  }
});

test("changes lead from one figure to the next", () => {
  for (let i = 0; i < 2000; i++) {
    const last = cut(html(40));
    // The same number of pieces, a few of them others.
    const next = last.map((piece) => (random(4) ? piece : `td>${random(100)}`));
    const changes = changesOf(last, next);
    assert.deepEqual(changed(last, changes), next);
    assert.equal(changes.at.length, next.filter((piece, k) => piece !== last[k]).length);
  }
});

test("where nothing has changed, nothing is sent but an empty piece", () => {
  const figure = cut("<p>0.25</p>");
  assert.deepEqual(changesOf(figure, figure), { at: [], html: "" });
  assert.deepEqual(changed(figure, { at: [], html: "" }), figure);
});
