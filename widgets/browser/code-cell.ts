// <code-cell>: Python that stands in the page with what it prints, and that the reader can change and
// run. Without script it is the code and its output, as plain text.

import { CodeField } from "./code-field";
import { listEarlier } from "./earlier-code";
import { learner } from "./learner";
import type { Outcome } from "./outcome";
import { pageName, SavedCode } from "./saved-code";

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
  #running = false;
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
    if (this.#running) learner.stop();
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
    this.#saved = new SavedCode(`${pageName()}#${this.id}`, this.#starter, {
      onTrouble: (sentence) => this.say((this.#trouble = sentence)),
      onOther: () => {
        if (!this.#running) this.say(OTHER);
        this.#listEarlier();
        this.#show();
      },
    });
    this.#field = new CodeField(place, {
      code: this.#saved.code,
      onRun: () => void this.#go(),
      onChange: (code) => {
        this.#saved.save(code);
        this.#show();
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
    if (name === "stop") learner.stop();
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
    this.say("The page's code is back. Yours is among the earlier versions.");
    this.#show();
  }

  #listEarlier(): void {
    if (this.#earlier.hidden) return;
    const { code, starterChanged } = this.#saved;
    const page = starterChanged ? this.#starter : undefined;
    listEarlier(this.#earlier, this.#saved.versions(), code, (text) => this.#bringBack(text), page);
  }

  #bringBack(code: string): void {
    if (code === this.#starter) this.#reset();
    else this.code = code;
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
    this.#show();
    this.#field.focus();
  }

  async #go(): Promise<void> {
    await this.perform((onOutput) => learner.run(this.code, { onOutput }));
  }

  /** Does something with the code, and shows its output and its end; nothing while it is at that. */
  protected async perform(
    work: (onOutput: (text: string) => void) => Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    if (this.#running) return undefined;
    this.#running = true;
    this.#output.style.setProperty("--was", `${this.#output.offsetHeight}px`);
    this.#output.textContent = "";
    this.#output.classList.add("waiting");
    const onOutput = (text: string) => {
      this.#output.classList.remove("waiting");
      this.#output.append(text);
    };
    const { code } = this;
    this.#field.mark();
    this.#saved.snapshot(code);
    this.#listEarlier();
    this.#show();
    const outcome = await work(onOutput);
    this.#running = false;
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

  #end({ ended, traceback, meaning, line, shown, images = [], message }: Outcome): void {
    this.#output.classList.remove("waiting");
    for (const text of [shown, traceback]) {
      const before = this.#output.textContent;
      if (text) this.#output.append(`${before && !before.endsWith("\n") ? "\n" : ""}${text}\n`);
    }
    if (meaning) this.#output.append(paragraph(meaning));
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
    const can: Record<string, boolean> = { stop: this.#running, reset: changed, earlier };
    // A disabled button would lose the focus.
    for (const button of this.querySelectorAll<HTMLButtonElement>(".cell-bar button")) {
      button.ariaDisabled = String(!(can[button.name] ?? !this.#running));
      if (button.name === "earlier") button.ariaExpanded = String(!this.#earlier.hidden);
    }
    if (!this.#running) return;
    delete this.dataset["ended"];
    this.say(learner.doing);
  }
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
