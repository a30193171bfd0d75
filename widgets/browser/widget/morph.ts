// Swaps a widget's HTML in, without losing focus, caret, scroll position, or what is opened. It is a script of
// its own, which comes while Python starts: before that, nothing is to be swapped.

import { Idiomorph } from "idiomorph";

import { joined, type Pieces } from "./html-diff";

export type Morph = typeof morph;

/** What was last written into a view, and the nodes of each piece. */
interface Written {
  pieces: Pieces;
  elements: (Element | undefined)[]; // none for an end tag
  texts: (Text | undefined)[];
}

const written = new WeakMap<HTMLElement, Written>();

/** While one types, a figure mostly keeps its shape. Parsing it all and going through two trees would
 * then take most of the time, for a few new numbers: what Python wrote last tells which. */
function morph(view: HTMLElement, pieces: Pieces): void {
  const last = written.get(view);
  if (last && sameShape(last.pieces, pieces)) {
    rewrite(last, pieces);
    return;
  }
  Idiomorph.morph(view, joined(pieces), {
    morphStyle: "innerHTML",
    // What is being typed is newer than the answer; of a button, the name may change.
    ignoreActiveValue: document.activeElement?.tagName !== "BUTTON",
    // What the reader has opened or closed stays so.
    callbacks: { beforeAttributeUpdated: (name, at) => name !== "open" || at.tagName !== "DETAILS" },
  });
  const now = read(view, pieces);
  if (now) written.set(view, now);
  else written.delete(view);
}

function sameShape(old: Pieces, next: Pieces): boolean {
  return (
    old.length === next.length &&
    old.every((piece, i) => piece === next[i] || shape(piece) === shape(next[i]!))
  );
}

/** The tag's name, and whether a text follows. */
function shape(piece: string): string {
  return /^[^ >]*/.exec(piece)![0] + (piece.endsWith(">") ? "" : ">");
}

function rewrite(last: Written, pieces: Pieces): void {
  pieces.forEach((next, i) => {
    const old = last.pieces[i]!;
    if (old === next) return;
    const [element, text] = [last.elements[i], last.texts[i]];
    const [[tagBefore, wordsBefore], [tag, words]] = [parted(old), parted(next)];
    if (element && tagBefore !== tag) updateAttributes(element, tag, tagBefore);
    if (text && wordsBefore !== words) text.data = decoded(words);
  });
  last.pieces = pieces;
}

function parted(piece: string): [tag: string, text: string] {
  const end = piece.indexOf(">");
  return [piece.slice(0, end), piece.slice(end + 1)];
}

/** The nodes that the pieces stand for, if they are there in this order and no others. */
function read(view: HTMLElement, pieces: Pieces): Written | undefined {
  const now: Written = { pieces, elements: [], texts: [] };
  const walker = document.createTreeWalker(view, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (const [i, piece] of pieces.entries()) {
    if (i === 0 && piece === "") continue; // before the first tag
    const [tag, words] = parted(piece);
    if (!tag.startsWith("/")) {
      const node = walker.nextNode();
      const name = shape(piece).replace(">", "").toLowerCase();
      if (!(node instanceof Element) || node.tagName.toLowerCase() !== name) return undefined;
      now.elements[i] = node;
    }
    if (words !== "") {
      const node = walker.nextNode();
      if (!(node instanceof Text)) return undefined;
      now.texts[i] = node;
    }
  }
  return walker.nextNode() ? undefined : now;
}

const CLASS = ' class="';

/** What stands before a tag's class, and the class, if that comes last: the quick way for the cells of a
 * heatmap, of which mostly that alone changes. */
function partedAtClass(tag: string): [before: string, classes?: string] {
  const at = tag.indexOf(CLASS);
  const from = at + CLASS.length;
  if (at < 0 || tag.indexOf('"', from) !== tag.length - 1) return [tag];
  return [tag.slice(0, at), tag.slice(from, -1)];
}

const ATTRIBUTE = / ([^ =>]+)(?:="([^"]*)")?/g;

function updateAttributes(element: Element, tag: string, before: string): void {
  const [rest, classes] = partedAtClass(tag);
  const input = element instanceof HTMLInputElement;
  if (classes !== undefined && !input && partedAtClass(before)[0] === rest) {
    return element.setAttribute("class", decoded(classes));
  }
  const next = new Map([...tag.matchAll(ATTRIBUTE)].map(([, k, v]) => [k!, decoded(v ?? "")]));
  for (const name of element.getAttributeNames()) {
    if (!next.has(name)) element.removeAttribute(name);
  }
  for (const [name, value] of next) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  if (!input) return;
  element.checked = next.has("checked");
  // What is being typed is newer than the answer.
  if (element !== document.activeElement) element.value = next.get("value") ?? "";
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };

function decoded(text: string): string {
  return text.includes("&") ? text.replace(/&([^;]+);/g, (whole, name) => NAMED[name] ?? whole) : text;
}

Object.assign(globalThis, { courseMorph: morph });
