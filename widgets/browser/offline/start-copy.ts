// <start-copy>: how large the copy of Python is that makes the next visit's start quick, and a button to delete it.

import { forgetStart, keptBytes } from "../python/kept-start";

export class StartCopy extends HTMLElement {
  connectedCallback(): void {
    void this.#show();
  }

  async #show(): Promise<void> {
    const bytes = await keptBytes();
    const line = document.createElement("p");
    line.role = "status";
    line.textContent = bytes
      ? `Kept for a quick start of Python: ${(bytes / 1e6).toFixed(1)} MB. `
      : "No copy of Python is kept for a quick start.";
    this.replaceChildren(line);
    if (!bytes) return;
    const button = line.appendChild(document.createElement("button"));
    [button.type, button.textContent] = ["button", "Delete the copy"];
    button.onclick = () => void forgetStart().then(() => this.#show());
  }
}
