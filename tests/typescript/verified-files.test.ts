// Every file that Python needs, with every fault that a network has: what the reader is told, and that
// the next try is not given the same bytes again.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { load, LoadError } from "../../widgets/browser/python/verified-files";

const FILES = [
  "worker.js",
  "pyodide.asm.wasm",
  "python_stdlib.zip",
  "multiarray_umath.wasm",
  "umath_linalg.wasm",
  "numpy.zip",
  "course.zip",
];
const CONTENT = Uint8Array.from({ length: 40_000 }, (_, i) => (i * 7 + 3) % 256);
const SHA256 = createHash("sha256").update(CONTENT).digest("hex");

type Answer = (signal: AbortSignal) => Response | Promise<Response>;

/** A body that arrives in pieces; then it ends, breaks off, or nothing more comes. */
function arriving(bytes: Uint8Array, then: "ends" | "breaks" | "stalls", signal?: AbortSignal): Response {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent < bytes.length) {
        controller.enqueue(bytes.slice(sent, (sent += 9_000)));
        return undefined;
      }
      if (then === "ends") controller.close();
      if (then === "breaks") controller.error(new TypeError("network error"));
      if (then !== "stalls") return undefined;
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      });
    },
  });
  return new Response(body);
}

function flipped(): Uint8Array {
  const bytes = CONTENT.slice();
  bytes[bytes.length >> 1]! ^= 1;
  return bytes;
}

const ALTERED = "did not arrive as it was published";
const FAULTS: Record<string, [answer: Answer, told: string]> = {
  missing: [() => new Response("", { status: 404 }), "could not be loaded: the site answered 404"],
  altered: [() => arriving(flipped(), "ends"), ALTERED],
  "a sign-in page": [() => new Response("<!doctype html><title>Sign in</title>"), ALTERED],
  empty: [() => new Response(new Uint8Array(0)), ALTERED],
  "one byte short": [() => arriving(CONTENT.slice(1), "ends"), ALTERED],
  "too long": [() => arriving(Uint8Array.of(...CONTENT, 0), "ends"), ALTERED],
  "cut short": [() => arriving(CONTENT.slice(0, 10_000), "breaks"), "could not be loaded: the network"],
  blocked: [() => Promise.reject(new TypeError("blocked")), "a content blocker, stopped it"],
  stalled: [(signal) => arriving(CONTENT.slice(0, 10_000), "stalls", signal), "stopped arriving"],
};

const asked: { url: string; cache: string | undefined }[] = [];

function answering(answer: Answer): void {
  globalThis.fetch = async (url, options) => {
    asked.push({ url: String(url), cache: options?.cache });
    return answer(options!.signal!);
  };
}

function file(name: string) {
  return { name, sha256: SHA256, bytes: CONTENT.length };
}

const never = new AbortController().signal;

test("a file that is right is handed over whole, with its progress", async () => {
  answering(() => arriving(CONTENT, "ends"));
  let bytes = 0;
  const got = await load(file("numpy.zip"), (more) => (bytes += more), never);
  assert.deepEqual(new Uint8Array(got), CONTENT);
  assert.equal(bytes, CONTENT.length);
  assert.equal(asked.at(-1)!.url, `https://site.test/repo/assets/python/numpy.${SHA256.slice(0, 10)}.zip`);
});

for (const name of FILES) {
  for (const [fault, [answer, told]] of Object.entries(FAULTS)) {
    test(`${name}, ${fault}: told by its name, and right at the next try`, async () => {
      answering(answer);
      await assert.rejects(load(file(name), () => {}, never), (error: Error) => {
        assert.ok(error instanceof LoadError);
        assert.ok(error.message.startsWith(name), error.message);
        assert.ok(error.message.includes(told), error.message);
        return true;
      });
      answering(() => arriving(CONTENT, "ends"));
      await load(file(name), () => {}, never);
      // What came altered may lie in the browser's cache; what did not come cannot.
      assert.equal(asked.at(-1)!.cache, told === ALTERED ? "reload" : "default");
      await load(file(name), () => {}, never);
      assert.equal(asked.at(-1)!.cache, "default");
    });
  }
}

test("who gives up waiting ends the loading", async () => {
  answering((signal) => arriving(CONTENT.slice(0, 10), "stalls", signal));
  const giveUp = new AbortController();
  const loading = load(file("course.zip"), () => giveUp.abort(), giveUp.signal);
  await assert.rejects(loading, LoadError);
});
