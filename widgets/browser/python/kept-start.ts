// Python as it had started, kept for the next visit: one copy of its heap, in the Cache Storage. It serves the same
// build in the same browser only. Where it cannot be kept, read or trusted, Python starts in the plain way.

import { savesData } from "../save-data";
import { ROOT } from "../site";
import { PREFIX } from "../storage/safe-storage";

export const START = `${PREFIX}start:${ROOT.pathname}`; // the cache's name
const SUM = "x-sha256"; // the header that tells what the copy must be like
const ROOM = 4; // times its size must be free

/** The copy; none if there is none of this build and this browser, or if it is not as it was. */
export async function keptStart(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const found = await caches.match(await address(), { cacheName: START });
    if (!found) return undefined;
    const bytes = await found.arrayBuffer();
    if ((await sha256(bytes)) === found.headers.get(SUM)) return new Uint8Array(bytes);
    await forgetStart();
  } catch {
    // Storage is forbidden, or was deleted meanwhile.
  }
  return undefined;
}

/** Keeps this copy and no other; without one, none. */
export async function keepStart(heap: Uint8Array | undefined): Promise<void> {
  try {
    await forgetStart();
    if (!heap || FOLDER || savesData()) return;
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    if (quota - usage < ROOM * heap.length) return;
    const bytes = heap as Uint8Array<ArrayBuffer>;
    const headers = { [SUM]: await sha256(bytes), "content-length": String(bytes.length) };
    const cache = await caches.open(START);
    await cache.put(await address(), new Response(bytes, { headers }));
  } catch {
    // It is full, or forbidden.
  }
}

/** Deletes it. */
export async function forgetStart(): Promise<void> {
  try {
    await caches.delete(START);
  } catch {
    // There is none then.
  }
}

/** Where it lies: named by all that it was made from. Nothing is ever fetched from there. */
async function address(): Promise<string> {
  const made = [...COURSE_FILES.map(({ sha256 }) => sha256), navigator.userAgent];
  return new URL(`start/${await sha256(new TextEncoder().encode(made.join(" ")))}`, ROOT).href;
}

async function sha256(bytes: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
