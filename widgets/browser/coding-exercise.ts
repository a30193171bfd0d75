// <coding-exercise>: a cell whose code can be checked. The calls that check it and the verdict come from
// the widgets' Python, which the reader's code cannot reach; the reader's Python only makes the calls.

import { CodeCell } from "./code-cell";
import { learner, type Call } from "./learner";
import { python } from "./python";

interface Verdict {
  passed: boolean;
  html: string;
}

export class CodingExercise extends CodeCell {
  protected override press(name: string): void {
    if (name === "check") void this.#check();
    else if (name === "fade") this.code = this.querySelector(".faded")!.textContent!.trimEnd();
    else super.press(name);
  }

  async #check(): Promise<void> {
    const name = this.getAttribute("name")!;
    // Fresh numbers each time.
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    const outcome = await this.perform(async (onOutput) => {
      if (!(await python.ready())) return learner.run(this.code, { onOutput }); // it says why not
      const calls = JSON.parse(await python.ask("plan", name, seed)) as Call[];
      return learner.call(this.code, calls, { onOutput });
    });
    if (outcome?.result === undefined || python.phase.name !== "ready") return;
    const verdict = JSON.parse(await python.ask("judge", name, seed, outcome.result)) as Verdict;
    this.querySelector(".feedback")!.innerHTML = verdict.html; // of our own making, and escaped there
    this.dataset["verdict"] = verdict.passed ? "passed" : "not yet";
    this.say(verdict.passed ? "Checked: it is right." : "Checked: not yet. See below.");
  }
}
