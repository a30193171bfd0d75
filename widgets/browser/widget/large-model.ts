// Figures that compute with a large model: a button loads it, and they are live from then on.

import type { Python } from "../python/python";
import type { CourseFile } from "../python/messages";

import type { LiveWidget } from "./live-widget";

/** little: whether this device has little memory, or its reader saves data. */
export type OfferModel = (
  widget: LiveWidget,
  python: Python,
  files: typeof MODEL_FILES,
  little: boolean,
) => void;

interface Sleeping {
  widget: LiveWidget;
  model: CourseFile;
  wake(): void;
}

const waiting = new Set<Sleeping>();
const loaded = new Set<string>(); // models that were loaded in this visit

/** Offers to load a figure's model. All figures on the page that wait for it wake together. */
const offer: OfferModel = (widget, python, files, little) => {
  for (const other of waiting) {
    if (!other.widget.isConnected || other.widget === widget) waiting.delete(other);
  }
  if (!widget.isConnected) return;
  const [name] = widget.getAttribute("models")!.split(" "); // small files may come behind it
  const model = { name: name!, ...files[name!]! };
  const live = () => {
    widget.removeAttribute("asleep");
    widget.connectedCallback();
  };
  if (loaded.has(model.name)) return live();
  const size = `${(model.bytes / 1e6).toFixed(1)} MB`;
  const needs = widget.getAttribute("asleep");
  const status = widget.querySelector<HTMLElement>(".live-status")!;
  const line = status.querySelector("p")!;
  const button = status.appendChild(document.createElement("button"));
  const events = new AbortController();
  let loading: AbortController | undefined;
  button.type = "button";

  const say = (text: string, label: string) => {
    line.textContent = text;
    button.textContent = label;
  };
  const rest = () => {
    const warning = little ? " That is much for a small device: the browser may close this tab or others." : "";
    say(
      `This figure stands as it was computed. To change it, load its model. With Python it takes about ${needs} MB of memory.${warning}`,
      `Load the model, ${size}`,
    );
  };
  const meter = (bytes: number) => {
    let meter = status.querySelector<HTMLElement>(".meter");
    if (!meter) {
      meter = document.createElement("span");
      meter.className = "meter";
      meter.ariaHidden = "true";
      status.append(meter);
    }
    meter.textContent = `${(bytes / 1e6).toFixed(1)} of ${size}`;
    meter.style.setProperty("--share", String(bytes / model.bytes));
  };

  const load = async () => {
    const { signal } = (loading = new AbortController());
    say("The model is loading", "Cancel");
    let bytes = 0;
    try {
      if (!(await python.ready())) throw new Error("Python could not be started.");
      await python.give(
        model.name,
        (more) => {
          if (!signal.aborted) meter((bytes += more));
        },
        signal,
      );
      if (signal.aborted) return;
      wake(model.name);
    } catch (error) {
      if (signal.aborted) return;
      loading = undefined;
      status.querySelector(".meter")?.remove();
      say((error as Error).message, "Retry");
    }
  };
  button.onclick = () => {
    if (!loading) return void load();
    loading.abort();
    loading = undefined;
    status.querySelector(".meter")?.remove();
    rest();
  };
  for (const touch of ["click", "input"]) {
    const view = widget.querySelector(".live-view")!;
    view.addEventListener(
      touch,
      () => {
        if (!loading) rest();
      },
      { signal: events.signal },
    );
  }
  widget.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault(), {
    signal: events.signal,
  });
  const wakeUp = () => {
    const focused = document.activeElement === button;
    events.abort();
    button.remove();
    status.querySelector(".meter")?.remove();
    live();
    if (focused) status.querySelector("a")?.focus();
  };
  waiting.add({ widget, model, wake: wakeUp });
  rest();
};

/** Makes the figures live that waited for a model. */
function wake(name: string): void {
  loaded.add(name);
  for (const sleeping of waiting) {
    if (sleeping.model.name !== name) continue;
    waiting.delete(sleeping);
    sleeping.wake();
  }
}

Object.assign(globalThis, { offerModel: offer });
