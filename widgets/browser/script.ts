// Scripts that most visits do without: each is fetched when it is needed, once.

import { base } from "./site";

const coming = new Map<string, Promise<unknown>>();

/** What a script leaves as a global of that name. It failed? Then the next call tries again. */
export function fromScript<T>({ url, integrity }: ScriptFile, name: string): Promise<T> {
  const begun = coming.get(url);
  if (begun) return begun as Promise<T>;
  const loaded = new Promise<T>((resolve, reject) => {
    const element = document.createElement("script");
    element.src = new URL(url, base).href;
    if (!FOLDER) element.integrity = integrity; // a site that was updated meanwhile may have another one
    element.onload = () => resolve((globalThis as unknown as Record<string, T>)[name]!);
    element.onerror = () => {
      coming.delete(url);
      reject(new Error(`${url} could not be loaded.`));
    };
    document.head.append(element);
  });
  coming.set(url, loaded);
  return loaded;
}
