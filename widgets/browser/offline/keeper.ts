// The service worker, published as sw.js: it keeps the files of one build, and answers with them. What it
// keeps has the hash that was published with this build; nothing else goes into its cache.
//
// One cache holds the files of this build and, as long as pages of an older one may be open, of that too.
// A file's key has its hash, so what two builds share is there once.

import { sha256 } from "../sha256";

export type Group = "pages" | "python" | "plots" | "model";
/** How many bytes of each group are kept, and how many there are. */
export type Kept = Record<Group, { kept: number; all: number }>;
export type Wish = { kind: "status" } | { kind: "keep"; group: Group };

interface File {
  path: string;
  sha256: string;
  bytes: number;
  group: Group;
}
// What scripts/build/offline.py writes before this script.
declare const FILES: File[];

interface Waiting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(which: object): Promise<{ url: string }[]> };
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Wish> & Waiting) => void): void;
}
const worker = self as unknown as Worker;

const ROOT = new URL("./", location.href);
// All sites of one owner share one place, so the name is our own, and that of this site.
const CACHE = `attention-course:offline:${ROOT.pathname}`;
const AT_ONCE = 4;
// How long no more of a file may come, and how long the storage may take, in milliseconds. Tests put theirs before.
const limits = {
  stall: 20_000,
  storage: 3_000,
  ...(self as { courseLimits?: object }).courseLimits,
};
const files = new Map(FILES.map((file) => [file.path, file]));

const keyOf = ({ path, sha256 }: File) => `${new URL(path, ROOT)}?${sha256}`;
const sum = (of: File[]) => of.reduce((bytes, file) => bytes + file.bytes, 0);
const inGroup = (group: Group) => FILES.filter((file) => file.group === group);

/** A whole answer with the published hash (or one that begins so), or undefined: another build's, or broken.
 *  Its body is here: one that still streams would keep this worker from being replaced, if the page does not read it. */
async function checked(hash: string, response: Response): Promise<Response | undefined> {
  const bytes = await response.arrayBuffer();
  if (!(await sha256(bytes)).startsWith(hash)) return undefined;
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  return new Response(bytes, { headers: { "content-type": type } });
}

/** The same answer, whose body tells of each piece that comes. */
function watched(response: Response, tell: () => void): Response {
  const piecewise = new TransformStream({
    transform(piece, passed) {
      tell();
      passed.enqueue(piece);
    },
  });
  return new Response(response.body?.pipeThrough(piecewise) ?? null, { headers: response.headers });
}

/** The file from the network. Rejected if it is not there, not as published, or does not come on. */
async function fetched(file: File, mode: RequestCache): Promise<Response> {
  const given = new AbortController();
  let timer = 0;
  const goOn = () => {
    clearTimeout(timer);
    timer = setTimeout(() => given.abort(), limits.stall);
  };
  goOn();
  try {
    // What a page asks for meanwhile goes first.
    const how = { cache: mode, redirect: "error", priority: "low", signal: given.signal } as const;
    const response = await fetch(new URL(file.path, ROOT), how);
    const right = response.ok && response.type === "basic";
    const whole = right && (await checked(file.sha256, watched(response, goOn)));
    if (whole) return whole;
  } finally {
    clearTimeout(timer);
  }
  // The browser's own cache may hold what has been spoiled, or an older one.
  if (mode !== "reload") return fetched(file, "reload");
  throw new Error(`${file.path} is not as it was published`);
}

/** Keeps a group's files. Rejected with the first that could not be had, or kept. */
async function keep(group: Group): Promise<void> {
  const cache = await caches.open(CACHE);
  const keys = new Set((await cache.keys()).map(({ url }) => url));
  const left = inGroup(group).filter((file) => !keys.has(keyOf(file)));
  // What does not fit is not fetched.
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (sum(left) > quota - usage) throw new DOMException("no room", "QuotaExceededError");
  const next = async (): Promise<void> => {
    for (let file; (file = left.shift()); ) {
      await cache.put(keyOf(file), await fetched(file, "no-cache"));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  } catch (error) {
    left.length = 0;
    throw error;
  }
}

/** What was spoiled once is seldom alone, and a reader would meet it file by file. */
async function dropBroken(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const file of FILES) {
    const kept = await cache.match(keyOf(file));
    if (kept && !(await checked(file.sha256, kept))) await cache.delete(keyOf(file));
  }
}

async function drop(group: Group): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(inGroup(group).map((file) => cache.delete(keyOf(file))));
}

const isFull = (error: unknown) => (error as Error).name === "QuotaExceededError";

worker.addEventListener("install", (event) => {
  const install = async () => {
    try {
      await keep("pages");
    } catch (error) {
      if (isFull(error)) await drop("pages"); // half a site helps nobody
      throw error;
    }
    try {
      await keep("python");
    } catch (error) {
      if (!isFull(error)) throw error;
      await drop("python"); // it is for reading, then
    }
    await worker.skipWaiting();
  };
  event.waitUntil(install());
});

worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

/** Removes what other builds left, once no page of theirs can be open any more. */
let tidied = false;
async function tidy(): Promise<void> {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (tidied || windows.filter(({ url }) => url.startsWith(ROOT.href)).length > 1) return;
  tidied = true;
  const cache = await caches.open(CACHE);
  const ours = new Set(FILES.map(keyOf));
  const others = (await cache.keys()).filter(({ url }) => !ours.has(url));
  await Promise.all(others.map((request) => cache.delete(request)));
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== ROOT.origin) return;
  if (!url.pathname.startsWith(ROOT.pathname)) return;
  let path = decodeURIComponent(url.pathname.slice(ROOT.pathname.length));
  if (path === "" || path.endsWith("/")) path += "index.html";
  const file = files.get(path);
  const hash = /^\?([0-9a-f]{10})$/.exec(url.search)?.[1];
  if (file && (!hash || file.sha256.startsWith(hash))) event.respondWith(answer(file, event));
  else if (hash || path.startsWith("assets/python/")) event.respondWith(other(url, hash ?? "", request));
  if (request.mode === "navigate") event.waitUntil(tidy());
});

/** A file of this build: as it is kept, or from the network, to be kept from now on. */
async function answer(file: File, event: Fetching): Promise<Response> {
  const { request } = event;
  const cache = await opened();
  const key = keyOf(file);
  const distrusted = request.cache === "reload" && request.mode !== "navigate";
  if (distrusted) await said(dropBroken());
  const kept = distrusted || !cache ? undefined : await said(cache.match(key));
  // Python's files are checked by the page that asks.
  if (kept && file.group !== "pages") return kept;
  const whole = kept && (await checked(file.sha256, kept));
  if (whole) return whole;
  const put = (response: Response) => cache?.put(key, response).catch(() => {}); // full: then not
  if (file.group !== "pages") {
    // As it arrives, since its progress is shown.
    const response = await fetch(request);
    const copy = response.clone();
    if (response.ok && response.type === "basic" && !response.redirected) {
      event.waitUntil(checked(file.sha256, copy).then((right) => right && put(right)));
    }
    return response;
  }
  try {
    const response = await fetched(file, kept ? "reload" : "no-cache");
    event.waitUntil(Promise.resolve(put(response.clone())));
    return response;
  } catch {
    // Another build's page is a page; another build's script in this page would be a mixture.
    if (request.mode !== "navigate") return Response.error();
    return fetch(request).catch(() => {
      const text = "This page is not kept on this device any more, and the network does not answer.";
      return new Response(text, { status: 503, headers: { "content-type": "text/plain" } });
    });
  }
}

/** What a page of another build asks for: that file, or none. */
async function other(url: URL, hash: string, request: Request): Promise<Response> {
  const cache = await opened();
  const versions = (cache && (await said(cache.keys(url, { ignoreSearch: true })))) ?? [];
  const match = versions.find((version) => new URL(version.url).search.startsWith(`?${hash}`));
  const kept = cache && match && (await said(cache.match(match)));
  if (!hash) return kept ?? fetch(request); // Python's: the page checks it
  const whole = kept && (await checked(hash, kept));
  return whole ?? (await checked(hash, await fetch(request))) ?? Response.error();
}

/** What the storage says, or undefined if it fails or says nothing: then a page is as without a worker. */
async function said<T>(asked: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((done) => setTimeout(done, limits.storage));
  return Promise.race([asked.catch(() => undefined), late]);
}

/** The cache, unless the reader has deleted it, or it cannot be had. */
async function opened(): Promise<Cache | undefined> {
  return (await said(caches.has(CACHE))) ? said(caches.open(CACHE)) : undefined;
}

async function status(): Promise<Kept> {
  const keys = new Set(((await (await opened())?.keys()) ?? []).map(({ url }) => url));
  const told = (group: Group) => {
    const all = inGroup(group);
    return { kept: sum(all.filter((file) => keys.has(keyOf(file)))), all: sum(all) };
  };
  return { pages: told("pages"), python: told("python"), plots: told("plots"), model: told("model") };
}

worker.addEventListener("message", (event) => {
  const { data, ports } = event;
  const obey = async () => {
    let trouble = "";
    try {
      if (data.kind === "keep") await keep(data.group);
    } catch (error) {
      trouble = isFull(error) ? "full" : "network";
    }
    ports[0]?.postMessage({ kept: await status(), trouble });
  };
  event.waitUntil(obey());
});
