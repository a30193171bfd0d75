// Swaps a widget's HTML in, without losing focus, caret, scroll position, or what is opened.

import { Idiomorph } from "idiomorph";

/** What was last written into a view: the HTML cut into tags and texts, and the node of each. */
interface Written {
  pieces: string[];
  nodes: (Node | undefined)[];
}

const PIECE = /<[^>]*>|[^<]+/g; // Python escapes < and > wherever they are not a tag's
const written = new WeakMap<HTMLElement, Written>();

export function morph(view: HTMLElement, html: string): void {
  const pieces = html.match(PIECE) ?? [];
  const last = written.get(view);
  if (last && sameShape(last.pieces, pieces)) {
    rewrite(last, pieces);
    return;
  }
  Idiomorph.morph(view, html, {
    morphStyle: "innerHTML",
    ignoreActiveValue: true,
    // What the reader has opened or closed stays so.
    callbacks: { beforeAttributeUpdated: (name, node) => name !== "open" || node.tagName !== "DETAILS" },
  });
  const nodes = nodesOf(view, pieces);
  if (nodes) written.set(view, { pieces, nodes });
  else written.delete(view);
}

function sameShape(old: string[], next: string[]): boolean {
  return (
    old.length === next.length &&
    old.every((piece, i) => piece === next[i] || kind(piece) === kind(next[i]!))
  );
}

/** "<td" of a tag, "" of a text. */
function kind(piece: string): string {
  return /^<[^ >]*/.exec(piece)?.[0] ?? "";
}

/** While one types, a figure mostly keeps its shape. Parsing it all and going through two trees would
 * then take most of the time, for a few new numbers. */
function rewrite(last: Written, pieces: string[]): void {
  last.nodes.forEach((node, i) => {
    const [old, next] = [last.pieces[i]!, pieces[i]!];
    if (node instanceof Text) {
      const text = decoded(next);
      if (node.data !== text) node.data = text; // also where something else has changed it
    } else if (node instanceof Element && old !== next) {
      updateAttributes(node, next);
    }
  });
  last.pieces = pieces;
}

/** The nodes that the pieces stand for (none for an end tag), if they are there in this order. */
function nodesOf(view: HTMLElement, pieces: string[]): Written["nodes"] | undefined {
  const walker = document.createTreeWalker(view, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const nodes = pieces.map((piece) => (piece.startsWith("</") ? undefined : walker.nextNode()));
  const there = nodes.every(
    (node, i) =>
      node === undefined ||
      (node instanceof Element
        ? `<${node.tagName.toLowerCase()}` === kind(pieces[i]!).toLowerCase()
        : node instanceof Text && kind(pieces[i]!) === ""),
  );
  return there && !walker.nextNode() ? (nodes as Written["nodes"]) : undefined;
}

const ATTRIBUTE = / ([^ =>]+)(?:="([^"]*)")?/g;

function updateAttributes(element: Element, tag: string): void {
  const next = new Map([...tag.matchAll(ATTRIBUTE)].map(([, k, v]) => [k!, decoded(v ?? "")]));
  for (const name of element.getAttributeNames()) {
    if (!next.has(name)) element.removeAttribute(name);
  }
  for (const [name, value] of next) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  if (!(element instanceof HTMLInputElement)) return;
  element.checked = next.has("checked");
  // What is being typed is newer than the answer.
  if (element !== document.activeElement) element.value = next.get("value") ?? "";
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };

function decoded(text: string): string {
  return text.includes("&") ? text.replace(/&([^;]+);/g, (whole, name) => NAMED[name] ?? whole) : text;
}
