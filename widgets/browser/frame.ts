// Runs inside the sandboxed frame and does one thing: it starts the worker from the bytes that the
// page hands in. The worker inherits the frame's policy and its empty origin, so the Python in it
// reaches neither the network, nor what the site has stored, nor the page.

import type { Answer, Start } from "./messages";

addEventListener("message", (event: MessageEvent<Start>) => {
  if (event.source !== parent) return;
  const { script, lock } = event.data;
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  worker.onerror = (error) => {
    const message = error.message || "the worker could not be started";
    parent.postMessage({ kind: "crashed", message } satisfies Answer, "*");
  };
  worker.postMessage(lock, [event.ports[0]!]);
});
