// What the reader typed into figures and opened on a page: it is there again after a reload, and when
// they come back to the page. It lasts as long as the tab (sessionStorage).

import { PREFIX } from "./safe-storage";
import { storageKeyOf } from "./storage-key";

const PAUSE = 200; // milliseconds

type Fields = [name: string, value: string][];

interface Visit {
  figures: Record<string, { link: string; fields: Fields }>; // by their ids
  open: Record<string, boolean>; // what was opened or closed
}

let page = ""; // the one that is shown, while the address may be the next one's already
let visit: Visit = { figures: {}, open: {} };
const touched = new Set<Element>();
let waiting: ReturnType<typeof setTimeout> | undefined;

export function rememberVisit(): void {
  const onPage = () => {
    page = `${PREFIX}visit:${storageKeyOf("")}`;
    visit = read();
    for (const [place, open] of Object.entries(visit.open)) {
      const details = [...document.querySelectorAll("details")].find((each) => placeOf(each) === place);
      if (details) details.open = open;
    }
    void customElements.whenDefined("live-widget").then(putBack);
  };
  if (document$) document$.subscribe(onPage);
  else onPage();
  addEventListener("toggle", onToggle, { capture: true }); // it does not bubble
  // When the figure itself has heard of it.
  for (const did of ["input", "click", "keydown", "pointerup"]) addEventListener(did, onFigure);
  addEventListener("pagehide", keepFigures);
  addEventListener("click", keepFigures, { capture: true }); // it may be on a link to another page
}

function onToggle({ target }: Event): void {
  if (!(target instanceof HTMLDetailsElement) || !target.closest("article")) return;
  visit.open[placeOf(target)] = target.open;
  write();
}

/** At most a few times a second: a key in a figure has little time. */
function onFigure({ target }: Event): void {
  const figure = target instanceof Element && target.closest("live-widget");
  if (!figure) return;
  touched.add(figure);
  waiting ??= setTimeout(keepFigures, PAUSE);
}

function keepFigures(): void {
  clearTimeout(waiting);
  waiting = undefined;
  if (!touched.size) return;
  for (const figure of touched) {
    const form = figure.isConnected && figure.querySelector("form");
    if (!form) continue;
    const fields = fieldsOf(form).filter(({ type, checked }) => type !== "radio" || checked);
    const texts = fields.map(({ name, value }): [string, string] => [name, value]);
    visit.figures[figure.id] = { link: linkTo(figure.id), fields: texts };
  }
  touched.clear();
  write();
}

function fieldsOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input, textarea")];
}

/** A link to a figure's state that was followed after the reader had been here wins. */
function putBack(): void {
  for (const [id, { link, fields }] of Object.entries(visit.figures)) {
    const form = document.getElementById(id)?.querySelector("form");
    if (!form || link !== linkTo(id)) continue;
    const rest = [...fields];
    let changed = false;
    for (const field of fieldsOf(form)) {
      const at = rest.findIndex(([name]) => name === field.name);
      if (at < 0) continue;
      const value = rest[at]![1];
      if (field.type === "radio") {
        if (field.value !== value || field.checked) continue;
        field.checked = true;
      } else {
        rest.splice(at, 1); // fields of one name are the entries of a matrix
        if (field.value === value) continue;
        field.value = value;
      }
      changed = true;
    }
    if (changed) form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** The page's address where it is a link to this figure. */
function linkTo(id: string): string {
  return location.hash.startsWith(`#${id}?`) ? location.hash : "";
}

/** Where something to open stands: the nearest id, and which one it is there. */
function placeOf(details: HTMLDetailsElement): string {
  const within = details.closest<HTMLElement>("[id]");
  const all = [...(within ?? document).querySelectorAll("details")];
  return `${within?.id ?? ""} ${all.indexOf(details)}`;
}

function read(): Visit {
  try {
    const kept = JSON.parse(sessionStorage.getItem(page) ?? "{}") as Partial<Visit>;
    return { figures: kept.figures ?? {}, open: kept.open ?? {} };
  } catch {
    return { figures: {}, open: {} }; // storage is forbidden
  }
}

function write(): void {
  try {
    sessionStorage.setItem(page, JSON.stringify(visit));
  } catch {
    // forbidden or full: then it is gone with the page
  }
}
