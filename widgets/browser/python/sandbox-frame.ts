// Runs inside the sandboxed frame and does one thing: it starts and ends workers as the page orders.
// They inherit the frame's policy and its empty origin, so the Python in them reaches neither the
// network, nor what the site has stored, nor the page.

import type { Order } from "./messages";
import { WorkerPool } from "./worker-pool";

const workers = new WorkerPool((said) => parent.postMessage(said, "*"));

addEventListener("message", (event: MessageEvent<Order>) => {
  if (event.source === parent) workers.obey(event.data, event.ports);
});
