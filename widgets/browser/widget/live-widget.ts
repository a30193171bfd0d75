// <live-widget name="…">: a figure that stands complete in the page's HTML. This element sends the
// figure's form to Python and swaps the answer in. It knows nothing about any widget.

import { fromScript } from "../script";
import { base, limits } from "../site";
import { savesData } from "../save-data";
import { keepPlace, listenToGrids } from "./heatmap-grid";
import { learner, type Call } from "../python/learner";
import { linkTo, stateFor } from "./state-link";
import type { Morph } from "./morph";
import { storageKeyOf } from "../storage/storage-key";
import { progress, type Passed } from "../storage/progress";
import { python, type Figure } from "../python/python";
import type { OfferModel } from "./large-model";

const STEPS = { runtime: "its runtime", numpy: "numpy", course: "the course's own code" };

let count = 0;

export class LiveWidget extends HTMLElement {
  readonly #key = ++count; // Python tells figures by it
  #place!: string;
  #view!: HTMLElement;
  #status!: HTMLElement;
  #events: AbortController | undefined; // while it is not asleep
  #wanted: Record<string, string> | undefined;
  #busy = false;
  #live = false;
  #waiting: AbortController | undefined; // between two steps of a drawing
  #drove: string | undefined; // the reader's code that the figure was drawn with

  connectedCallback(): void {
    if (this.hasAttribute("asleep")) return void this.#offerModel();
    this.#place = storageKeyOf(this.id);
    this.#view = this.querySelector(".live-view")!;
    this.#status = this.querySelector(".live-status")!;
    this.#events = new AbortController();
    const { signal } = this.#events;

    this.#view.addEventListener("input", () => this.#ask(), { signal });
    this.#view.addEventListener("submit", (event) => event.preventDefault(), { signal });
    this.#view.addEventListener("keydown", keepOneLine, { signal });
    this.#view.addEventListener(
      "click",
      (event) => {
        const button = (event.target as Element).closest("button");
        if (button) this.#press(button);
      },
      { signal },
    );
    listenToGrids(this.#view, (cell) => this.#open(cell), signal);
    // A point of its drawing was dragged (drag-point.ts).
    this.#view.addEventListener("put", (event) => this.#set((event as CustomEvent).detail), { signal });
    addEventListener("hashchange", () => this.#followLink(), { signal });
    for (const touch of ["focusin", "pointerdown"]) {
      this.addEventListener(touch, () => python.start(), { signal });
    }
    if (!savesData()) {
      const seen = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) python.start();
      });
      seen.observe(this);
      signal.addEventListener("abort", () => seen.disconnect());
    }
    python.addEventListener("phase", () => this.#onPhase(), { signal });
    progress.addEventListener("change", () => this.#onPassed(), { signal });
    this.#offerDriving();
    this.#onPhase();
    this.#offerLink();
    this.#followLink();
  }

  disconnectedCallback(): void {
    this.#events?.abort();
    this.#waiting?.abort();
    this.#live = false;
  }

  /** A figure with a large model is not live before the reader has loaded that. */
  async #offerModel(): Promise<void> {
    const offer = await fromScript<OfferModel>(LARGE_MODEL, "offerModel");
    offer(this, python, MODEL_FILES, savesData());
  }

  #onPhase(): void {
    this.#showPhase();
    if (python.phase.name === "failed") this.#live = false;
    if (python.phase.name === "starting") fetchMorph().catch(() => {}); // drawing tries again, and tells
    if (python.phase.name === "ready" && !this.#live) {
      this.#live = true;
      this.#ask();
    }
  }

  /** What the form holds. FormData would tell it too, but lays the page out for it, at each keystroke. */
  get #fields(): Record<string, string> {
    const fields: Record<string, string> = {};
    for (const field of this.#view.querySelector("form")?.elements ?? []) {
      const chosen = field instanceof HTMLInputElement && (field.type !== "radio" || field.checked);
      if (!chosen && !(field instanceof HTMLTextAreaElement)) continue;
      const before = fields[field.name]; // fields of one name are the entries of one matrix
      fields[field.name] = before === undefined ? field.value : `${before};${entry(field.value)}`;
    }
    return fields;
  }

  /** What a button stands for: its own field, with its value or another field's; or several fields. */
  #press({ name, value, dataset: { from, set } }: HTMLButtonElement): void {
    if (set) this.#set(Object.fromEntries(new URLSearchParams(set)));
    else if (name) this.#set({ [name]: from ? this.#fields[from]! : value });
  }

  /** Puts values into the form's fields and asks for that figure. */
  #set(fields: Record<string, string>): void {
    const form = this.#view.querySelector("form");
    for (const [name, value] of Object.entries(fields)) keep(form, name, value);
    this.#ask();
  }

  /** Opens one number of the figure. */
  #open(cell: string): void {
    this.#view.querySelector(".opening")?.setAttribute("open", "");
    this.#set({ cell });
  }

  /** Shows the state that the page's address asks for, if it is for this figure. */
  #followLink(): void {
    const state = stateFor(this.id);
    if (!state) return;
    this.scrollIntoView();
    this.#set(state);
  }

  /** Asks for the figure of what the form holds now; of several askings, the last one counts. */
  #ask(): void {
    this.#wanted = this.#fields;
    this.#waiting?.abort();
    if (python.phase.name === "ready") return void this.#draw();
    this.#offerLink();
    python.start(); // once it is ready, it draws what the form holds then
  }

  async #draw(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let trouble = "";
    while (this.#wanted && this.isConnected && python.phase.name === "ready") {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      try {
        trouble = "";
        await this.#drawFor(wanted);
      } catch (error) {
        trouble = `This could not be drawn: ${(error as Error).message}`;
      }
    }
    this.#busy = false;
    if (!this.isConnected) return;
    this.#offerLink();
    // When Python itself has failed, the phase says so already.
    if (trouble && python.phase.name === "ready") this.#show(trouble);
    else this.#showPhase();
  }

  /** The figure for a form, with the reader's own code in the place of ours if it drives it; not, or not to
   * its end, if it is asked for anew meanwhile. */
  async #drawFor(fields: Record<string, string>): Promise<void> {
    const name = this.getAttribute("name")!;
    const morph = await fetchMorph();
    await this.#giveModels();
    const code = this.#driven ? this.#passed?.code : undefined;
    this.#drove = code;
    const calls = code ? (JSON.parse(await python.ask("calls", name, fields)) as Call[]) : [];
    if (!code || !calls.length) {
      const figure = await python.draw("begin", this.#key, name, fields);
      this.#swapIn(figure, morph);
      if (figure.whole || !(await this.#waitFor(painted()))) return;
      return this.#swapIn(await python.draw("render", this.#key, name, fields), morph);
    }
    if (!(await this.#waitFor(learner.idle()))) return; // a run of the reader's goes first
    const { result, ended } = await learner.call(code, calls, { limit: limits.figure });
    if (ended === "stopped") {
      this.#wanted ??= fields; // another run came between
      return;
    }
    const returned = result ?? JSON.stringify({ ended: ended === "unavailable" ? "dead" : ended });
    this.#swapIn(await python.draw("render", this.#key, name, fields, returned), morph);
  }

  /** What the figure computes with, beside its form: files of models/, which arrive when it is first drawn. */
  async #giveModels(): Promise<void> {
    for (const model of this.getAttribute("models")?.split(" ") ?? []) {
      if (!this.hasAttribute("data-live")) this.#show("A model is loading");
      await python.give(model);
    }
  }

  /** False as soon as the figure is asked for anew, or has left the page. */
  async #waitFor(event: Promise<unknown>): Promise<boolean> {
    if (this.#wanted) return false;
    const { signal } = (this.#waiting = new AbortController());
    const asked = new Promise((done) => signal.addEventListener("abort", done));
    await Promise.race([event, asked]);
    this.#waiting = undefined;
    return !signal.aborted;
  }

  #swapIn({ pieces }: Figure, morph: Morph): void {
    if (!this.isConnected) return;
    const putBack = keepPlace(this.#view);
    morph(this.#view, pieces);
    putBack();
    // Lay it out now, while the main thread waits for the next frame anyway, and not in it.
    void this.#view.offsetHeight;
    if (!("live" in this.dataset)) this.dataset["live"] = "";
    performance.mark("python:drawn");
    if (this.#view.querySelector("[data-solved]")) progress.add(this.#place);
  }

  /** What passed in the exercise whose code can drive this figure. */
  get #passed(): Passed | undefined {
    return progress.passed(this.getAttribute("driven-by") ?? "");
  }

  get #driven(): boolean {
    return this.#status.querySelector<HTMLInputElement>(".drive input")?.checked ?? false;
  }

  /** Lets the code that passed drive the figure, and shows it. */
  drive(): void {
    this.#offerDriving();
    const box = this.#status.querySelector<HTMLInputElement>(".drive input")!;
    box.checked = true;
    box.focus({ preventScroll: true });
    this.scrollIntoView();
    this.#ask();
  }

  /** Something was solved: perhaps the exercise whose code can drive this figure, or drives it now. */
  #onPassed(): void {
    this.#offerDriving();
    if (this.#driven && this.#passed?.code !== this.#drove) this.#ask();
  }

  #offerDriving(): void {
    if (!this.#passed || this.#status.querySelector(".drive")) return;
    const label = this.#status.appendChild(html("label", { class: "drive" }));
    label.appendChild(html("input", { type: "checkbox" })).onchange = () => this.#ask();
    label.append(`Run on your ${this.#passed.function}()`);
  }

  #showPhase(): void {
    const phase = python.phase;
    switch (phase.name) {
      case "idle":
        return this.#show(
          savesData()
            ? "Touch this figure to load Python and make it live"
            : "Becomes live when it comes into view",
        );
      case "loading":
        return this.#show("Python is loading", phase, ["Cancel", () => python.cancel()]);
      case "starting":
        return this.#show(`Python is starting: ${STEPS[phase.step]}`);
      case "ready":
        return this.#show("Live: Python in this tab computes every number");
      case "failed":
        return this.#show(`${phase.message} The page is complete without it.`, undefined, [
          "Retry",
          () => python.retry(),
        ]);
    }
  }

  /** A link to the figure as it is now. */
  #offerLink(): void {
    let link = this.#status.querySelector("a");
    if (!link) {
      link = this.#status.appendChild(html("a", { class: "state-link" }));
      link.textContent = "Link to this figure";
    }
    const address = linkTo(this.id, this.#fields);
    if (link.getAttribute("href") !== address) link.href = address;
  }

  /** One line above the figure. The bytes are kept from screen readers, which hear the steps. */
  #show(
    text: string,
    bytes?: { bytes: number; total: number },
    offer?: [label: string, act: () => void],
  ): void {
    const status = this.#status;
    // An attribute that is set is styled anew, also when it stays the same.
    if (status.dataset["phase"] !== python.phase.name) status.dataset["phase"] = python.phase.name;
    const line = status.querySelector("p")!;
    if (line.textContent !== text) line.textContent = text;
    let meter = status.querySelector<HTMLElement>(".meter");
    if (bytes) {
      meter ??= status.appendChild(html("span", { class: "meter", "aria-hidden": "true" }));
      const mega = (n: number) => (n / 1e6).toFixed(1);
      meter.textContent = `${mega(bytes.bytes)} of ${mega(bytes.total)} MB`;
      meter.style.setProperty("--share", String(bytes.bytes / bytes.total));
    } else meter?.remove();
    let button = status.querySelector("button");
    if (offer) {
      button ??= status.appendChild(html("button", { type: "button" }));
      if (button.textContent !== offer[0]) [button.textContent, button.onclick] = offer;
    } else if (button) {
      // Else the focus would be lost with it.
      if (document.activeElement === button) status.querySelector("a")!.focus();
      button.remove();
    }
  }
}

/** Starts Python before the theme's script runs, if a figure is in view: the observers tell it after that. Not where
 * that script is still to come over the network, and Python's files would be in its way. */
export function startAtOnce(): void {
  // Of what the browser still has in memory, as after a reload, it tells nothing yet.
  const [self] = performance.getEntriesByName(base) as PerformanceResourceTiming[];
  if (self?.transferSize || savesData()) return; // it came over the network
  const inView = (figure: Element) => {
    const { top, bottom } = figure.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  if ([...document.querySelectorAll("live-widget:not([asleep])")].some(inView)) python.start();
}

/** What swaps an answer in. */
const fetchMorph = () => fromScript<Morph>(MORPH, "courseMorph");

/** When the next frame has been painted; soon in a tab that paints none. */
function painted(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });
}

/** A sentence has no second line to begin: Enter would only leave an empty one. */
function keepOneLine(event: KeyboardEvent): void {
  const typing = event.target instanceof HTMLTextAreaElement && !event.isComposing;
  if (typing && event.key === "Enter") event.preventDefault();
}

/** An entry of a matrix, without the sign that parts it from the next. */
function entry(text: string): string {
  return text.replaceAll(";", " ");
}

/** Puts a value into the form's field of that name, or its entries into the fields of that name. */
function keep(form: HTMLFormElement | null, name: string, value: string): void {
  const fields = [...(form?.elements ?? [])].filter(
    (field): field is HTMLInputElement | HTMLTextAreaElement =>
      (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) &&
      field.name === name,
  );
  const texts = fields.filter((field) => field.type !== "radio");
  const values = texts.length > 1 ? value.split(";") : [value];
  for (const [i, field] of texts.entries()) {
    const given = values[i] ?? "";
    field.value = field.maxLength < 0 ? given : given.slice(0, field.maxLength);
  }
  for (const field of fields) {
    if (field.type === "radio") (field as HTMLInputElement).checked ||= field.value === value;
  }
}

function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string>,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
