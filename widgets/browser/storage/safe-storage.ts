// localStorage, which may be full or forbidden. What could not be written is kept in memory, as long as
// this page is open.

/** All sites of one owner on GitHub Pages share one place, so our names are our own. */
export const PREFIX = "attention-course:";

const memory = new Map<string, string>();

export type Trouble = "" | "full" | "forbidden";

/** Trouble in words for the reader; `what` could not be saved, such as "your code". */
export function inWords(trouble: Trouble, what: string): string {
  const why = {
    full: `cannot save ${what}, since this site’s storage is full`,
    forbidden: `does not let the page save ${what}`,
  };
  return trouble && `This browser ${why[trouble]}. It stays until you close the page.`;
}

export function write(key: string, text: string): Trouble {
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
    return "";
  } catch (error) {
    memory.set(key, text);
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    return full ? "full" : "forbidden";
  }
}

export function remove(key: string): void {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // then it is not there either
  }
}

/** All that stands under names that begin so. */
export function read(prefix: string): Map<string, string> {
  const found = new Map<string, string>();
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i)!;
      if (key.startsWith(prefix)) found.set(key, localStorage.getItem(key)!);
    }
  } catch {
    // forbidden
  }
  for (const [key, text] of memory) if (key.startsWith(prefix)) found.set(key, text);
  return found;
}
