// Fetches the files that Python needs, with progress, and refuses what is not as published.

import { sha256 } from "../sha256";
import { base, limits } from "../site";
import { fromFolder } from "./folder-files";
import type { CourseFile } from "./messages";

/** A failure with a message for the reader. */
export class LoadError extends Error {}

/** Where a file is: its hash in its name keeps an old page from getting a new file. */
function address({ name, sha256 }: CourseFile): URL {
  return new URL(`../python/${name.replace(/\.\w+$/, `.${sha256.slice(0, 10)}$&`)}`, base);
}

/** Files that came altered: the next try must not take them from the browser's cache again. */
const distrusted = new Set<string>();

/** The file's bytes, after their SHA-256 was checked. Raises LoadError. */
export async function load(
  file: CourseFile,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const bytes = await read(file, progress, signal);
  if ((await sha256(bytes)) !== file.sha256) {
    distrusted.add(file.sha256);
    throw new LoadError(
      `${file.name} did not arrive as it was published, so it was not run. ` +
        "If Retry does not help, reload the page: the site may have been updated meanwhile.",
    );
  }
  distrusted.delete(file.sha256);
  return bytes;
}

async function read(
  file: CourseFile,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  if (FOLDER) {
    const bytes = await fromFolder(address(file)).catch(() => {
      throw new LoadError(`${file.name} is missing. Unpack the whole zip once more.`);
    });
    progress(bytes.length);
    return bytes.buffer;
  }
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), limits.stall);
  const onAbort = () => stalled.abort();
  signal.addEventListener("abort", onAbort);
  try {
    const response = await fetch(address(file), {
      signal: stalled.signal,
      cache: distrusted.has(file.sha256) ? "reload" : "default",
    });
    if (!response.ok || !response.body) {
      throw new LoadError(`${file.name} could not be loaded: the site answered ${response.status}.`);
    }
    const bytes = new Uint8Array(file.bytes);
    let length = 0;
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), limits.stall);
      if (length + value.length > bytes.length) {
        void reader.cancel();
        return new ArrayBuffer(0); // longer than what was published: it cannot be that
      }
      bytes.set(value, length);
      length += value.length;
      progress(value.length);
    }
    return length === bytes.length ? bytes.buffer : bytes.buffer.slice(0, length);
  } catch (error) {
    if (error instanceof LoadError) throw error;
    throw new LoadError(
      stalled.signal.aborted
        ? `${file.name} stopped arriving. The network may be slow or down.`
        : `${file.name} could not be loaded: the network, or a content blocker, stopped it.`,
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
