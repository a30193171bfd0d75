// What the page has to do with its service worker (keeper.ts): it registers it when the first visit has all it
// needs, says what is kept, and never lets two builds meet in one page. It is loaded after the page.

import { limits, ROOT } from "../site";
import { savesData } from "../save-data";
import { PREFIX } from "../storage/safe-storage";
import { StartCopy } from "./start-copy";
import type { Group, Kept, Wish } from "./keeper";

const KEY = `${PREFIX}offline`; // "yes" or "no", once the reader has said so
const CACHE = `${PREFIX}offline:${ROOT.pathname}`;

export type Told = { kept: Kept; trouble: "" | "full" | "network" };
type State = Told | "off" | "forbidden" | "keeping" | "failed" | "silent";

const builtAs = () => document.querySelector<HTMLMetaElement>("meta[name=course-build]")?.content;
const shown = builtAs();
let state: State = "off";
const watching = new Set<() => void>();

function enter(next: State): void {
  state = next;
  mark();
  for (const tell of watching) tell();
}

function chosen(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function choose(what: "yes" | "no"): void {
  try {
    localStorage.setItem(KEY, what);
  } catch {
    // it holds for this page, then
  }
}

const registered = () => navigator.serviceWorker.getRegistration(ROOT.href).catch(() => undefined);

/** Asks the worker that is active; "silent" if it does not even say what it has. */
async function ask(wish: Wish): Promise<Told | "silent" | undefined> {
  const active = (await registered())?.active;
  if (!active) return undefined;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data as Told);
    if (wish.kind === "status") setTimeout(() => resolve("silent"), limits.stall);
    active.onstatechange = () => active.state === "redundant" && resolve(undefined); // it was replaced
    active.postMessage(wish, [port2]);
  });
}

async function look(): Promise<void> {
  const told = await ask({ kind: "status" });
  if (told) enter(told);
  else if (state === "keeping" && !(await registered())) enter("off"); // the kill switch
}

async function register(): Promise<void> {
  let registration: ServiceWorkerRegistration;
  // Its script may never come. If it is only late, all goes on when it is there.
  const late = setTimeout(() => enter("failed"), limits.stall);
  try {
    await caches.has(CACHE); // it may be forbidden
    registration = await navigator.serviceWorker.register(new URL("sw.js", ROOT), { scope: ROOT.href });
  } catch {
    return enter("forbidden");
  } finally {
    clearTimeout(late);
  }
  const coming = registration.installing;
  if (!registration.active) enter("keeping");
  else await look();
  coming?.addEventListener("statechange", () => {
    if (coming.state === "activated") void look();
    if (coming.state === "redundant" && state === "keeping") void giveUp();
  });
}

async function drop(): Promise<void> {
  try {
    await caches.delete(CACHE);
  } catch {
    // it is forbidden, so there is none
  }
}

/** The first build could not be kept: there is no room, or a file did not come as published. */
async function giveUp(): Promise<void> {
  await drop();
  enter("failed");
}

/** Keeps the site, as the reader wishes; and what else a group holds. */
export async function keepOffline(group?: Group): Promise<void> {
  choose("yes");
  void navigator.storage?.persist?.().catch(() => false);
  if (!group) return register();
  const told = await ask({ kind: "keep", group });
  if (told) enter(told);
  else await look();
}

export async function deleteOffline(): Promise<void> {
  choose("no");
  await (await registered())?.unregister();
  await drop();
  enter("off");
}

/** A quiet sign in the header, while all that is needed without a network is here. */
function mark(): void {
  document.querySelector(".offline-sign")?.remove();
  if (typeof state === "string" || !isWhole(state.kept, "pages") || !isWhole(state.kept, "python")) return;
  const sign = document.createElement("a");
  sign.className = "md-header__button md-icon offline-sign";
  sign.href = new URL("about/#offline", ROOT).href;
  sign.title = "Kept on this device: it works without the network";
  sign.ariaLabel = sign.title;
  sign.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3v10m0 0 4-4m-4 4L8 9M5 14v5h14v-5" ' +
    'fill="none" stroke="currentColor" stroke-width="2"/></svg>';
  document.querySelector("[name=__palette]")?.closest("form")?.before(sign);
}

// What is kept when it was used once, or on a button.
const ON_REQUEST = { plots: "matplotlib", model: "the encoder’s model" };
type OnRequest = keyof typeof ON_REQUEST;
const isWhole = (kept: Kept, group: Group) => kept[group].kept === kept[group].all;
const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** What is kept, in words. */
function inWords(): string {
  if (state === "off") {
    return savesData() && chosen() !== "no"
      ? "Nothing is kept for reading offline, since less data and memory are to be used."
      : "Nothing is kept for reading offline.";
  }
  if (state === "forbidden") return "This browser, or a private window, does not let the site keep itself.";
  if (state === "keeping") return "The site is being kept on this device.";
  if (state === "failed") return "The site could not be kept: there is no room, or the network failed.";
  if (state === "silent") return "What keeps the site on this device does not answer. Once it is deleted, it can be kept anew.";
  const { kept, trouble } = state;
  const why = { "": "", full: " There was no room for more.", network: " The network failed." }[trouble];
  const python = isWhole(kept, "python")
    ? `and Python with ${size(kept.python.kept)}, so all of it works without the network.`
    : "and not all of Python, so only reading works without the network.";
  const more = (Object.keys(ON_REQUEST) as OnRequest[])
    .filter((group) => isWhole(kept, group))
    .map((group) => ` ${ON_REQUEST[group][0]!.toUpperCase()}${ON_REQUEST[group].slice(1)} is here, too, with ${size(kept[group].all)}.`)
    .join("");
  return `Kept on this device: the pages with ${size(kept.pages.kept)}, ${python}${more}${why}`;
}

/** <offline-copy>: the line and the buttons on the about page. */
class OfflineCopy extends HTMLElement {
  #show = () => {
    const line = this.querySelector("p") ?? document.createElement("p");
    line.role = "status";
    if (line.textContent !== inWords()) line.textContent = inWords();
    const button = (text: string, act: () => Promise<void>) => {
      const made = document.createElement("button");
      [made.type, made.textContent] = ["button", text];
      made.onclick = () => {
        made.disabled = true;
        void act();
      };
      return made;
    };
    const buttons = document.createElement("p");
    const whole = typeof state !== "string" && isWhole(state.kept, "python");
    if (state !== "forbidden" && state !== "keeping" && state !== "silent" && !whole) {
      const rest = typeof state === "string" ? undefined : "python";
      buttons.append(button("Keep offline", () => keepOffline(rest)), " ");
    }
    if (typeof state !== "string") {
      for (const group of Object.keys(ON_REQUEST) as OnRequest[]) {
        if (isWhole(state.kept, group)) continue;
        const text = `Keep ${ON_REQUEST[group]} (${size(state.kept[group].all)})`;
        buttons.append(button(text, () => keepOffline(group)), " ");
      }
    }
    if (typeof state !== "string" || state === "silent") buttons.append(button("Delete", deleteOffline));
    this.replaceChildren(line, ...(buttons.childElementCount ? [buttons] : []));
  };

  connectedCallback(): void {
    watching.add(this.#show);
    this.#show();
    if ("serviceWorker" in navigator) void look();
  }

  disconnectedCallback(): void {
    watching.delete(this.#show);
  }
}

/** Full loads instead of instant ones, once another build answers than the one that this page is of. */
function keepBuildsApart(): void {
  let stale = false;
  if (navigator.serviceWorker.controller) {
    navigator.serviceWorker.addEventListener("controllerchange", () => (stale = true));
  }
  addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest("a");
      if (stale && link && link.origin === location.origin) event.stopPropagation();
    },
    { capture: true },
  );
  let path = location.pathname;
  addEventListener(
    "popstate",
    (event) => {
      if (!stale || location.pathname === path) return;
      event.stopImmediatePropagation();
      location.reload();
    },
    { capture: true },
  );
  document$?.subscribe(() => {
    if (builtAs() !== shown) return location.reload(); // it came over the network
    path = location.pathname;
    mark();
    void registered().then((registration) => registration?.update().catch(() => {}));
  });
}

/** The first visit comes first: until Python has started and drawn, or until nobody has asked for it for a while. */
async function quiet(): Promise<void> {
  const phase = () => {
    const { course } = globalThis as { course?: { python: { phase: { name: string } } } };
    return course?.python.phase.name ?? "loading";
  };
  const drawn = () => performance.getEntriesByName("python:drawn").length > 0; // later than "ready"
  let [before, still] = ["", 0];
  while (still < (drawn() ? 2 : 5)) {
    await new Promise((done) => setTimeout(done, limits.look));
    const now = `${phase()} ${drawn()}`;
    still = now === before && !/^(loading|starting)/.test(now) ? still + 1 : 0;
    before = now;
  }
}

async function begin(): Promise<void> {
  if (!("serviceWorker" in navigator)) return enter("forbidden");
  keepBuildsApart();
  const wanted = chosen() === "yes" || (chosen() !== "no" && !savesData());
  if (!wanted && !(await registered())) return;
  if (!(await registered())) await quiet();
  await register();
}

void begin();
if (!customElements.get("offline-copy")) customElements.define("offline-copy", OfflineCopy);
if (!customElements.get("start-copy")) customElements.define("start-copy", StartCopy);
