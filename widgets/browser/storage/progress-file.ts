// <progress-file>: what the site keeps of the reader's work, to a file and back. One page has it, so what it
// does is in a script of its own: progress-transfer.ts.

import { progress } from "./progress";
import type { BeginTransfer } from "./progress-transfer";
import { read, write } from "./safe-storage";
import { bringIn } from "./saved-code";
import { fromScript } from "../script";

export class ProgressFile extends HTMLElement {
  async connectedCallback(): Promise<void> {
    try {
      const begin = await fromScript<BeginTransfer>(TRANSFER, "courseTransfer");
      begin(this, { read, write, progress, bringIn });
    } catch {
      this.querySelector("[role=status]")!.textContent =
        "What saves and brings back files could not be loaded. Check the connection and reload the page.";
    }
  }
}
