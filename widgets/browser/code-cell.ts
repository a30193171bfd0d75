// <code-cell>: Python that stands in the page with what it prints, and that the reader can change and
// run. Without script it is the code and its output, as plain text.

import { learner } from "./learner";
import type { Outcome } from "./outcome";

export class CodeCell extends HTMLElement {
  #code!: HTMLTextAreaElement;
  #output!: HTMLElement;
  #message!: HTMLElement;
  #events!: AbortController;
  #running = false;

  connectedCallback(): void {
    this.#events = new AbortController();
    const { signal } = this.#events;
    this.#code = this.querySelector("textarea") ?? this.#makeEditable();
    this.#output = this.querySelector(".cell-output")!;
    this.#message = this.querySelector("[role=status]")!;
    this.addEventListener("click", (event) => this.#onClick(event.target as Element), { signal });
    this.#code.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.addEventListener("focusin", () => learner.prepare(), { signal });
    learner.addEventListener("state", () => this.#show(), { signal });
    this.#show();
  }

  disconnectedCallback(): void {
    this.#events.abort();
    if (this.#running) learner.stop();
  }

  /** The code as it stands in the page becomes a field. */
  #makeEditable(): HTMLTextAreaElement {
    const code = this.querySelector(".highlight")!;
    const field = document.createElement("textarea");
    field.value = code.textContent!.trimEnd();
    field.rows = field.value.split("\n").length + 1; // and room to go on
    field.spellcheck = false;
    field.autocapitalize = "off";
    field.ariaLabel = "Python code";
    code.replaceWith(field);
    return field;
  }

  /** The code in the field. */
  protected get code(): string {
    return this.#code.value;
  }

  protected set code(code: string) {
    this.#code.value = code;
    this.#code.focus();
  }

  /** A button of the bar was pressed. */
  protected press(name: string): void {
    if (name === "run") void this.#go();
    if (name === "stop" && this.#running) learner.stop();
  }

  #onClick(target: Element): void {
    const button = target.closest<HTMLButtonElement>("button[name]");
    if (button) this.press(button.name);
  }

  /** Tab is left to the browser, so that one can leave the field by keyboard. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    void this.#go();
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
    this.#show();
    const outcome = await work(onOutput);
    this.#running = false;
    this.#end(outcome);
    this.#show();
    return outcome;
  }

  /** Tells the reader something, in the bar. */
  protected say(message: string): void {
    this.#message.textContent = message;
  }

  #end({ ended, traceback, line, shown, image, message }: Outcome): void {
    this.#output.classList.remove("waiting");
    for (const text of [shown, traceback]) {
      const before = this.#output.textContent;
      if (text) this.#output.append(`${before && !before.endsWith("\n") ? "\n" : ""}${text}\n`);
    }
    if (image) {
      const picture = this.#output.appendChild(document.createElement("img"));
      picture.alt = "The picture that the code made";
      picture.src = image;
    }
    const at = line === undefined ? "" : ` in line ${line}`;
    const how = { done: "Done.", error: `An exception ended it${at}.` }[ended as string] ?? "";
    this.say(`${how} ${message}`.trim());
    this.dataset["ended"] = ended;
  }

  #show(): void {
    // A disabled button would lose the focus.
    for (const button of this.querySelectorAll<HTMLButtonElement>(".cell-bar button")) {
      button.ariaDisabled = String((button.name !== "stop") === this.#running);
    }
    if (!this.#running) return;
    delete this.dataset["ended"];
    this.say(learner.state === "running" ? "Running" : "Python is starting, then this runs");
  }
}
