// Python as it had started, kept for the next visit: one copy of its heap, in the Cache Storage. It serves the same
// build in the same browser only. Where it cannot be kept, read or trusted, Python starts in the plain way.

import { savesData } from "../save-data";
import { ROOT } from "../site";
import { PREFIX } from "../storage/safe-storage";

const START = `${PREFIX}start:${ROOT.pathname}`; // the cache's name
const SUM = "x-sha256"; // the header that tells what the copy must be like
const ROOM = 4; // times its size must be free
const PAGE = 4096; // bytes: about half of the heap's pages are empty, and are left out
const LATER = 1000; // milliseconds: the first figure comes first

/** The copy; none if there is none of this build and this browser, or if it is not as it was. */
export async function keptStart(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const found = await caches.match(await address(), { cacheName: START });
    if (!found) return undefined;
    const bytes = await found.arrayBuffer();
    if ((await sha256(bytes)) === found.headers.get(SUM)) return unpacked(bytes);
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
    await new Promise((done) => setTimeout(done, LATER));
    const bytes = packed(heap);
    const headers = { [SUM]: await sha256(bytes), "content-length": String(bytes.byteLength) };
    const cache = await caches.open(START);
    await cache.put(await address(), new Response(bytes, { headers }));
  } catch {
    // It is full, or forbidden.
  }
}

/** How large it is; 0 if there is none. */
export async function keptBytes(): Promise<number> {
  try {
    if (!(await caches.has(START))) return 0; // to open it would make it
    const cache = await caches.open(START);
    const [request] = await cache.keys();
    const kept = request && (await cache.match(request));
    return Number(kept?.headers.get("content-length") ?? 0);
  } catch {
    return 0;
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

/** Its length, how many pages follow, their numbers, and the pages. */
function packed(heap: Uint8Array): ArrayBuffer {
  const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.length / 4);
  const pages: number[] = [];
  for (let page = 0; page * PAGE < heap.length; page++) {
    if (words.subarray((page * PAGE) / 4, ((page + 1) * PAGE) / 4).some((word) => word)) pages.push(page);
  }
  const start = 4 * (2 + pages.length);
  const bytes = new Uint8Array(start + pages.length * PAGE);
  new Uint32Array(bytes.buffer, 0, start / 4).set([heap.length, pages.length, ...pages]);
  pages.forEach((page, i) => {
    bytes.set(heap.subarray(page * PAGE, (page + 1) * PAGE), start + i * PAGE);
  });
  return bytes.buffer;
}

function unpacked(bytes: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const [length, count] = new Uint32Array(bytes, 0, 2) as unknown as [number, number];
  const heap = new Uint8Array(length);
  const start = 4 * (2 + count);
  new Uint32Array(bytes, 8, count).forEach((page, i) => {
    const from = start + i * PAGE;
    heap.set(new Uint8Array(bytes, from, Math.min(PAGE, bytes.byteLength - from, length - page * PAGE)), page * PAGE);
  });
  return heap;
}

async function sha256(bytes: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
