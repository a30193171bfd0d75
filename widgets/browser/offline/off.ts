// The kill switch, published as sw-off.js: put in place of sw.js, it ends every service worker of this site
// and throws away what they kept. Browsers look for a new sw.js at each visit, past all caches, whatever the
// old worker answers. Pages that it has answered are loaded once more, from the network.

interface Ending extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Client {
  url: string;
  navigate(url: string): Promise<unknown>;
}
interface Worker {
  skipWaiting(): Promise<void>;
  clients: { matchAll(which: object): Promise<Client[]> };
  registration: { active: unknown; unregister(): Promise<boolean> };
  addEventListener(type: "install" | "activate", listener: (event: Ending) => void): void;
}
const worker = self as unknown as Worker;
let replaces = false; // else a page that is of this edition would load itself again and again

worker.addEventListener("install", (event) => {
  replaces = worker.registration.active !== null;
  event.waitUntil(worker.skipWaiting());
});

async function end(): Promise<void> {
  const pages = replaces ? await worker.clients.matchAll({ type: "window" }) : [];
  await worker.registration.unregister();
  for (const page of pages) void page.navigate(page.url).catch(() => null);
  // A storage that is broken may never answer, so it comes last.
  await caches.delete(`attention-course:offline:${new URL("./", location.href).pathname}`).catch(() => false);
}

worker.addEventListener("activate", (event) => event.waitUntil(end()));

export {};
