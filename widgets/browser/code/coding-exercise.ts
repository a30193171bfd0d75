// <coding-exercise>: a cell whose code can be checked. The calls that check it and the verdict come from
// the widgets' Python, which the reader's code cannot reach; the reader's Python only makes the calls.

import { CodeCell } from "./code-cell";
import { learner, type Call } from "../python/learner";
import { LiveWidget } from "../widget/live-widget";
import { unavailable } from "./outcome";
import { storageKeyOf } from "../storage/storage-key";
import { progress } from "../storage/progress";
import { python } from "../python/python";
import { stepThrough } from "./worked-example";

interface Verdict {
  passed: boolean;
  html: string;
}

export class CodingExercise extends CodeCell {
  #place!: string;
  #checked: { code: string; verdict: string } | undefined; // what the feedback speaks of

  override connectedCallback(): void {
    super.connectedCallback();
    this.#place = storageKeyOf(this.id);
    const mark = () => this.toggleAttribute("data-solved", progress.has(this.#place));
    progress.addEventListener("change", mark, { signal: this.connected });
    mark();
    for (const steps of this.querySelectorAll<HTMLElement>(".steps")) {
      stepThrough(steps, this.connected);
    }
  }

  protected override press(name: string): void {
    if (name === "check") void this.#check();
    else if (name === "drive") this.#figure?.drive();
    else if (name === "fade") this.#fade();
    else super.press(name);
  }

  /** Puts the solution with its blanks into the field, which may be out of sight. */
  #fade(): void {
    this.code = this.querySelector(".faded")!.textContent!.trimEnd();
    this.querySelector(".code-field")!.scrollIntoView({ block: "center" });
    this.say("The blanks are in the field. Your code is among the earlier versions.");
  }

  /** A verdict is of the code that was checked, and of no other. */
  protected override changed(): void {
    super.changed();
    const other = this.code !== this.#checked?.code;
    if (other && "verdict" in this.dataset) this.conclude("Changed since the check.");
    if (other) delete this.dataset["verdict"];
    else this.dataset["verdict"] = this.#checked!.verdict;
    this.#feedback.classList.toggle("outdated", other);
  }

  get #feedback(): HTMLElement {
    return this.querySelector(".feedback")!;
  }

  /** The figure on this page that can run on the reader's code. */
  get #figure(): LiveWidget | null {
    return document.querySelector(`live-widget[driven-by="${this.id}"]`);
  }

  async #check(): Promise<void> {
    if (this.running) return;
    this.#feedback.replaceChildren();
    this.#checked = undefined;
    delete this.dataset["verdict"];
    const name = this.getAttribute("name")!;
    // Fresh numbers each time.
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    const { code } = this;
    let verdict: Verdict | undefined;
    const outcome = await this.perform(async (run) => {
      if (!(await python.ready())) return unavailable((python.phase as { message: string }).message);
      const calls = JSON.parse(await python.ask("plan", name, seed)) as Call[];
      const outcome = await learner.call(code, calls, run);
      if (outcome.result === undefined) return outcome;
      verdict = JSON.parse(await python.ask("judge", name, seed, outcome.result)) as Verdict;
      delete outcome.traceback; // the verdict has it, and what it means
      delete outcome.meaning;
      return outcome;
    });
    if (!verdict || outcome.result === undefined) return;
    this.#feedback.innerHTML = verdict.html; // of our own making, and escaped there
    this.dataset["verdict"] = verdict.passed ? "passed" : "not yet";
    this.#checked = { code, verdict: this.dataset["verdict"] };
    this.conclude(verdict.passed ? "Checked: it is right." : "Checked: not yet. See below.");
    this.changed(); // it may have been, meanwhile
    if (!verdict.passed) return;
    progress.add(this.#place, { code, function: this.getAttribute("function")! });
    if (this.#figure) this.#feedback.append(driveButton());
  }
}

function driveButton(): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.name = "drive";
  button.textContent = "Let your code drive the heatmap";
  return button;
}
