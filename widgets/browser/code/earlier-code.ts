// The list of earlier versions of a reader's code, each with a button that brings it back.

import type { Version } from "../storage/saved-code";

/** Fills the list. `now` is the code as it stands; `page` is the page's own, if it is new to the reader. */
export function listEarlier(
  list: HTMLElement,
  versions: Version[],
  now: string,
  take: (code: string) => void,
  page?: string,
): void {
  const items = versions.map(({ code, at }) => item(when(new Date(at)), code, now, take));
  if (page !== undefined) items.unshift(item("New on this page", page, now, take));
  list.replaceChildren(...items);
}

function item(name: string, code: string, now: string, take: (code: string) => void): HTMLElement {
  const [entry, button, title, line] = (["li", "button", "span", "code"] as const).map((tag) =>
    document.createElement(tag),
  ) as [HTMLLIElement, HTMLButtonElement, HTMLSpanElement, HTMLElement];
  button.type = "button";
  button.name = "take";
  button.textContent = "Bring back";
  button.ariaLabel = `Bring back: ${name}`;
  button.onclick = () => take(code);
  title.textContent = name;
  line.textContent = telling(code, now);
  entry.append(button, title, line);
  return entry;
}

function when(date: Date): string {
  const today = date.toDateString() === new Date().toDateString();
  const time = date.toLocaleTimeString("en-GB");
  return today ? time : `${date.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`;
}

/** The first line that is not in the code as it stands, to tell the versions apart. */
function telling(code: string, now: string): string {
  const there = new Set(now.split("\n").map((line) => line.trim()));
  const lines = code.split("\n").map((line) => line.trim());
  return lines.find((line) => !there.has(line)) ?? `${lines.length} lines`;
}
