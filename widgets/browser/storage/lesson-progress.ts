// <lesson-progress page="…">: how much of a lesson is solved. Without script it says what there is.

import { progress } from "./progress";
import { inWords } from "./safe-storage";

const KINDS = ["exercise", "question"] as const;

export class LessonProgress extends HTMLElement {
  #events!: AbortController;

  connectedCallback(): void {
    this.#events = new AbortController();
    progress.addEventListener("change", () => this.#show(), { signal: this.#events.signal });
    this.#show();
  }

  disconnectedCallback(): void {
    this.#events.abort();
  }

  #show(): void {
    const solved = progress.on(this.getAttribute("page")!);
    for (const kind of KINDS) {
      const [bar, words] = this.querySelectorAll<HTMLElement>(`[data-kind="${kind}"] > *`);
      const of = (bar as HTMLProgressElement).max;
      const ours = solved.filter((id) => id.startsWith("exercise-") === (kind === "exercise"));
      const done = Math.min(ours.length, of); // a question may have been taken out since
      (bar as HTMLProgressElement).value = done;
      words!.textContent = `${done} of ${of} ${kind}s solved`;
    }
    this.querySelector(".trouble")?.remove();
    if (!progress.trouble) return;
    const said = this.appendChild(document.createElement("p"));
    said.className = "trouble";
    said.textContent = inWords(progress.trouble, "what you solve");
  }
}
