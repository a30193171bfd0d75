// <coding-exercise>: a cell whose code can be checked. The calls that check it and the verdict come from
// the widgets' Python, which the reader's code cannot reach; the reader's Python only makes the calls.

import { CodeCell } from "./code-cell";
import { learner, type Call } from "./learner";
import { LiveWidget } from "./live-widget";
import { progress } from "./progress";
import { python } from "./python";
import { stepThrough } from "./steps";

interface Verdict {
  passed: boolean;
  html: string;
}

export class CodingExercise extends CodeCell {
  override connectedCallback(): void {
    super.connectedCallback();
    const mark = () => this.toggleAttribute("data-solved", progress.has(this.id));
    progress.addEventListener("change", mark, { signal: this.connected });
    mark();
    for (const steps of this.querySelectorAll<HTMLElement>(".steps")) {
      stepThrough(steps, this.connected);
    }
  }

  protected override press(name: string): void {
    if (name === "check") void this.#check();
    else if (name === "drive") this.#figure?.drive();
    else if (name === "fade") this.code = this.querySelector(".faded")!.textContent!.trimEnd();
    else super.press(name);
  }

  /** The figure on this page that can run on the reader's code. */
  get #figure(): LiveWidget | null {
    return document.querySelector(`live-widget[driven-by="${this.id}"]`);
  }

  async #check(): Promise<void> {
    const name = this.getAttribute("name")!;
    // Fresh numbers each time.
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    const { code } = this;
    const outcome = await this.perform(async (onOutput) => {
      if (!(await python.ready())) return learner.run(code, { onOutput }); // it says why not
      const calls = JSON.parse(await python.ask("plan", name, seed)) as Call[];
      const outcome = await learner.call(code, calls, { onOutput });
      if (outcome.result === undefined) return outcome;
      delete outcome.traceback; // the verdict has it, and what it means
      delete outcome.meaning;
      return outcome;
    });
    if (outcome?.result === undefined || python.phase.name !== "ready") return;
    const verdict = JSON.parse(await python.ask("judge", name, seed, outcome.result)) as Verdict;
    const feedback = this.querySelector(".feedback")!;
    feedback.innerHTML = verdict.html; // of our own making, and escaped there
    this.dataset["verdict"] = verdict.passed ? "passed" : "not yet";
    this.conclude(verdict.passed ? "Checked: it is right." : "Checked: not yet. See below.");
    if (!verdict.passed) return;
    progress.add(this.id, { code, function: this.getAttribute("function")! });
    if (this.#figure) feedback.append(driveButton());
  }
}

function driveButton(): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.name = "drive";
  button.textContent = "Let your code drive the heatmap";
  return button;
}
