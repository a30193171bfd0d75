// The kill switch, published as sw-off.js: put in place of sw.js, it ends every service worker of this site
// and throws away what they kept. Browsers look for a new sw.js at each visit, past all caches.

interface Ending extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Worker {
  skipWaiting(): Promise<void>;
  registration: { unregister(): Promise<boolean> };
  addEventListener(type: "install" | "activate", listener: (event: Ending) => void): void;
}
const worker = self as unknown as Worker;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => {
  const name = `attention-course:offline:${new URL("./", location.href).pathname}`;
  event.waitUntil(Promise.all([caches.delete(name), worker.registration.unregister()]));
});

export {};
