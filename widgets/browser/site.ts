// Where the site is, and how long anything may take.

// Taken while this classic script runs; everything else is found relative to it.
export const base = (document.currentScript as HTMLScriptElement).src;

/** The site's first page. */
export const ROOT = new URL("../../", base);

/** How long nothing may arrive, or happen, before we give up, in milliseconds. Tests inject theirs. */
export const limits = {
  stall: 20_000,
  start: 60_000,
  call: 10_000,
  answer: 3_000, // of a worker that has nothing to do
  run: 20_000,
  figure: 5_000, // of a reader's code that drives one
  look: 1_000, // until the next look at whether Python is still starting
  smallDevice: 2, // GB of memory
  ...(globalThis as { courseLimits?: object }).courseLimits,
};
