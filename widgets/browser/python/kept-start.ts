// Python as it had started, kept for the next visit: one copy of its heap, in the Cache Storage. It serves the same
// build in the same browser only. Where it cannot be kept, read or trusted, Python starts in the plain way.

import type { Heap } from "./messages";
import { savesData } from "../save-data";
import { sha256 } from "../sha256";
import { ROOT } from "../site";
import { PREFIX } from "../storage/safe-storage";

const START = `${PREFIX}start:${ROOT.pathname}`; // the cache's name
const SUM = "x-sha256"; // the header that tells what the copy must be like
const LENGTH = "x-heap-length"; // the header that tells how long the heap is
const ROOM = 8; // times its size must be free

/** The heap that was kept. */
export interface Kept {
  length: number; // bytes
  pages: Promise<ArrayBuffer | undefined>; // none if they are not as they were
}

/** The copy; none if there is none of this build and this browser. */
export async function keptStart(): Promise<Kept | undefined> {
  try {
    const found = await caches.match(await address(), { cacheName: START });
    return found && { length: Number(found.headers.get(LENGTH)), pages: checked(found) };
  } catch {
    return undefined; // storage is forbidden
  }
}

async function checked(found: Response): Promise<ArrayBuffer | undefined> {
  try {
    const pages = await found.arrayBuffer();
    if ((await sha256(pages)) === found.headers.get(SUM)) return pages;
    await forgetStart();
  } catch {
    // It was deleted meanwhile.
  }
  return undefined;
}

/** Keeps this heap and no other; without one, none. */
export async function keepStart(heap: Heap | undefined): Promise<void> {
  try {
    await forgetStart();
    if (!heap || FOLDER || savesData()) return;
    const { pages, length } = heap;
    const { quota = Infinity, usage = 0 } = await room();
    if (quota - usage < ROOM * pages.size) return;
    const headers = {
      [SUM]: await sha256(await pages.arrayBuffer()),
      [LENGTH]: String(length),
      "content-length": String(pages.size),
    };
    const cache = await caches.open(START);
    await cache.put(await address(), new Response(pages, { headers }));
  } catch {
    // It is full, or forbidden.
  }
}

/** What the browser says of its storage; nothing where it says nothing, as in WebKitGTK. */
async function room(): Promise<StorageEstimate> {
  const storage = navigator.storage as StorageManager | undefined;
  return (await storage?.estimate?.()) ?? {};
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
