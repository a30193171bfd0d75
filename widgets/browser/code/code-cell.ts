// <code-cell>: Python that stands in the page with what it prints, and that the reader can change and
// run. Without script it is the code and its output, as plain text.

import { CodeField } from "./code-field";
import { listEarlier } from "./earlier-code";
import { learner } from "../python/learner";
import { replaced, stopped, unavailable, unbegun, type Outcome } from "./outcome";
import { storageKeyOf } from "../storage/storage-key";
import { SavedCode } from "../storage/saved-code";

/** What a run tells while it goes on, and what ends it early: Stop, another cell's run, or leaving. */
export interface Run {
  onOutput(text: string): void;
  signal: AbortSignal;
}

/** The run that goes on, in whichever cell: a later one ends it. */
let current: AbortController | undefined;

const OTHER = "Another tab has changed this code. What it wrote is among the earlier versions.";
const NEW = "The page has new code here, and yours is kept. Earlier shows both.";

export class CodeCell extends HTMLElement {
  #starter = ""; // the code as it stands in the page
  #field!: CodeField;
  #saved!: SavedCode;
  #output!: HTMLElement;
  #message!: HTMLElement;
  #earlier!: HTMLElement;
  #events!: AbortController;
  #run: AbortController | undefined;
  #trouble = ""; // with saving

  connectedCallback(): void {
    this.#events = new AbortController();
    const { signal } = this.#events;
    this.#output = this.querySelector(".cell-output")!;
    this.#message = this.querySelector("[role=status]")!;
    this.#earlier = this.querySelector(".cell-earlier")!;
    this.#makeField();
    this.addEventListener("click", (event) => this.#onClick(event.target as Element), { signal });
    this.addEventListener("focusin", () => learner.prepare(), { signal });
    learner.addEventListener("state", () => this.#show(), { signal });
    this.#show();
    if (this.#saved.starterChanged) this.say(NEW);
  }

  disconnectedCallback(): void {
    this.#events.abort();
    this.#saved.close();
    this.#field.destroy();
    this.#run?.abort(stopped);
  }

  /** Whether a run goes on here. */
  protected get running(): boolean {
    return this.#run !== undefined;
  }

  /** Aborted when the cell leaves the page. */
  protected get connected(): AbortSignal {
    return this.#events.signal;
  }

  /** The code as it stands in the page becomes a field, with what the reader has made of it. */
  #makeField(): void {
    let place = this.querySelector<HTMLElement>(".code-field");
    if (!place) {
      place = document.createElement("div");
      const stands = this.querySelector(":scope > .highlight, :scope > div > .highlight")!;
      this.#starter = stands.textContent!.trimEnd();
      stands.replaceWith(place);
    }
    this.#saved = new SavedCode(storageKeyOf(this.id), this.#starter, {
      onTrouble: (sentence) => this.say((this.#trouble = sentence)),
      onOther: () => {
        if (!this.running) this.say(OTHER);
        this.#listEarlier();
        this.#show();
      },
    });
    this.#field = new CodeField(place, {
      code: this.#saved.code,
      names: this.dataset["names"]?.split(" ") ?? [],
      label: this.#output.ariaLabel!.replace("Output", "Python code"),
      onRun: () => void this.#go(),
      onChange: (code) => {
        this.#saved.save(code);
        this.changed();
      },
    });
  }

  #onClick(target: Element): void {
    const button = target.closest<HTMLButtonElement>("button[name]");
    if (button && button.ariaDisabled !== "true") this.press(button.name);
  }

  /** A button was pressed that can be used now. */
  protected press(name: string): void {
    if (name === "run") void this.#go();
    if (name === "stop") this.#run?.abort(learner.state === "running" ? stopped : unbegun);
    if (name === "reset") this.#reset();
    if (name === "earlier") {
      this.#earlier.hidden = !this.#earlier.hidden;
      this.#listEarlier();
      this.#show();
    }
  }

  #reset(): void {
    this.#field.code = this.#saved.reset();
    this.#listEarlier();
    this.changed();
    this.say("The page's code is back. Yours is among the earlier versions.");
  }

  #listEarlier(): void {
    if (this.#earlier.hidden) return;
    const { code, starterChanged } = this.#saved;
    const page = starterChanged ? this.#starter : undefined;
    listEarlier(this.#earlier, this.#saved.versions(), code, (text) => this.#bringBack(text), page);
  }

  #bringBack(code: string): void {
    if (code !== this.#starter) this.code = code;
    else {
      this.#earlier.hidden = true; // with the button that had the focus
      this.#reset();
      this.#field.focus();
    }
    this.say("It is back. What it replaced is among the earlier versions.");
  }

  /** The code in the field. To put other code there keeps what it replaces among the versions. */
  protected get code(): string {
    return this.#field.code;
  }

  protected set code(code: string) {
    this.#saved.snapshot(this.code);
    this.#saved.save(code);
    this.#field.code = code;
    this.#earlier.hidden = true;
    this.changed();
    this.#field.focus();
  }

  /** The code in the field is another one now. */
  protected changed(): void {
    this.#show();
  }

  async #go(): Promise<void> {
    if (!this.running) await this.perform((run) => learner.run(this.code, run));
  }

  /** Does something with the code, and shows its output and its end. No run may be going on here. */
  protected async perform(work: (run: Run) => Promise<Outcome>): Promise<Outcome> {
    current?.abort(replaced);
    const run = (current = this.#run = new AbortController());
    const { signal } = run;
    this.#output.style.setProperty("--was", `${this.#output.offsetHeight}px`);
    this.#output.textContent = "";
    this.#output.classList.add("waiting");
    const onOutput = (text: string) => {
      this.#output.classList.remove("waiting");
      if (text.startsWith("\r")) takeLineBack(this.#output);
      this.#output.append(text.replace("\r", ""));
    };
    const { code } = this;
    this.#field.mark();
    this.#saved.snapshot(code);
    this.#listEarlier();
    this.#show();
    this.say(learner.begins);
    const early = new Promise<Outcome>((end) => {
      signal.addEventListener("abort", () => end(signal.reason as Outcome));
    });
    const failed = (error: Error) => unavailable(error.message);
    const outcome = await Promise.race([work({ onOutput, signal }).catch(failed), early]);
    this.#run = undefined;
    if (current === run) current = undefined;
    this.#end(outcome);
    if (code === this.code) this.#field.mark(outcome.line);
    this.#show();
    return outcome;
  }

  /** Tells the reader something, in the bar. */
  protected say(message: string): void {
    this.#message.textContent = message;
  }

  /** Says how something ended, and what was wrong with saving meanwhile. */
  protected conclude(message: string): void {
    this.say(`${message} ${this.#trouble}`.trim());
  }

  /** Text on lines of its own, below what is there. */
  #addLines(text: string | undefined, name = ""): void {
    if (!text) return;
    const before = this.#output.textContent;
    const lines = this.#output.appendChild(document.createElement("span"));
    lines.className = name;
    lines.textContent = `${before && !before.endsWith("\n") ? "\n" : ""}${text}\n`;
  }

  #end(outcome: Outcome): void {
    const { ended, line, message, meaning, notes = [], images = [] } = outcome;
    this.#output.classList.remove("waiting");
    this.#addLines(outcome.shown);
    this.#addLines(outcome.traceback, "traceback");
    for (const text of [meaning, ...notes]) if (text) this.#output.append(paragraph(text));
    for (const image of images) {
      this.#output.append(Object.assign(document.createElement("img"), image));
    }
    const at = line === undefined ? "" : ` in line ${line}`;
    const how = { done: "Done.", error: `An exception ended it${at}.` }[ended as string] ?? "";
    this.conclude(`${how} ${message}`.trim());
    this.dataset["ended"] = ended;
  }

  #show(): void {
    const earlier = this.#saved.starterChanged || this.#saved.versions().length > 0;
    if (!earlier) this.#earlier.hidden = true;
    const changed = this.#field.code !== this.#starter;
    const can: Record<string, boolean> = { stop: this.running, reset: changed, earlier };
    // A disabled button would lose the focus.
    for (const button of this.querySelectorAll<HTMLButtonElement>(".cell-bar button")) {
      button.ariaDisabled = String(!(can[button.name] ?? !this.running));
      if (button.name === "earlier") button.ariaExpanded = String(!this.#earlier.hidden);
    }
    if (!this.running) return;
    delete this.dataset["ended"];
    if (learner.doing) this.say(learner.doing);
  }
}

/** What src/learner/run.py means by a piece that begins with "\r". */
function takeLineBack(output: HTMLElement): void {
  const shown = output.textContent!;
  output.textContent = shown.slice(0, shown.lastIndexOf("\n") + 1);
}

/** Text with `code` in it. It may come from a reader's worker, so it is never read as HTML. */
function paragraph(text: string): HTMLElement {
  const made = document.createElement("p");
  for (const [i, part] of text.split("`").entries()) {
    if (i % 2) made.appendChild(document.createElement("code")).textContent = part;
    else made.append(part);
  }
  return made;
}
