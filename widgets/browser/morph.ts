// Swaps a widget's HTML in, without losing focus, caret or scroll position.

import { Idiomorph } from "idiomorph";

export function morph(view: HTMLElement, html: string): void {
  const template = document.createElement("template");
  template.innerHTML = html;
  updateChildren(view, template.content, () => html);
}

/** While one types, a figure mostly keeps its shape. Going through it node by node is then several
 * times as fast as matching nodes up, which is left for the parts whose shape has changed. */
function updateChildren(old: Element, next: ParentNode, html: () => string): void {
  const [olds, news] = [old.childNodes, next.childNodes];
  const alike =
    olds.length === news.length &&
    Array.from(olds).every((child, i) => child.nodeName === news[i]!.nodeName);
  if (alike) olds.forEach((child, i) => update(child, news[i]!));
  else Idiomorph.morph(old, html(), { morphStyle: "innerHTML", ignoreActiveValue: true });
}

function update(old: Node, next: Node): void {
  if (old instanceof Text && next instanceof Text) {
    if (old.data !== next.data) old.data = next.data;
  } else if (old instanceof Element && next instanceof Element && !old.isEqualNode(next)) {
    updateAttributes(old, next);
    updateChildren(old, next, () => next.innerHTML);
  }
}

function updateAttributes(old: Element, next: Element): void {
  // What the reader has opened or closed stays so.
  if (old instanceof HTMLDetailsElement) next.toggleAttribute("open", old.open);
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.attributes.length > next.attributes.length) {
    for (const name of old.getAttributeNames()) {
      if (!next.hasAttribute(name)) old.removeAttribute(name);
    }
  }
  if (!(old instanceof HTMLInputElement && next instanceof HTMLInputElement)) return;
  old.checked = next.checked;
  // What is being typed is newer than the answer.
  if (old !== document.activeElement) old.value = next.value;
}
