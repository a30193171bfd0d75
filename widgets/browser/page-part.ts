// <progress-file> and <review-sitting>: each stands on one page, and its script is fetched with that page.

import { fromScript } from "./script";

/** What such a script leaves behind, under the element's name. */
export type BeginPart = (place: HTMLElement, left: AbortSignal) => void;

const SCRIPTS = { "progress-file": TRANSFER, "review-sitting": REVIEW };

export function definePageParts(): void {
  for (const [name, script] of Object.entries(SCRIPTS)) {
    if (!customElements.get(name)) customElements.define(name, partFrom(script, name));
  }
}

function partFrom(script: ScriptFile, name: string): typeof HTMLElement {
  return class extends HTMLElement {
    #left!: AbortController;

    async connectedCallback(): Promise<void> {
      const { signal } = (this.#left = new AbortController());
      try {
        const begin = await fromScript<BeginPart>(script, name);
        await customElements.whenDefined("live-widget"); // the page's first script has run
        if (!signal.aborted) begin(this, signal);
      } catch {
        this.querySelector("[role=status]")!.textContent =
          "The script of this part could not be loaded. Check the connection and reload the page.";
      }
    }

    disconnectedCallback(): void {
      this.#left.abort();
    }
  };
}
