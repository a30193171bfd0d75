// What the reader has solved, kept in this browser and sent nowhere: exercises with the code that passed,
// and questions. Each is an entry of its own, so that two tabs do not overwrite each other.

import { storageKeyOf } from "./storage-key";
import { PREFIX, read, type Trouble, write } from "./safe-storage";

const SOLVED = `${PREFIX}solved:`; // then its place

/** What passed, and the function that it defines. */
export interface Passed {
  code: string;
  function: string;
}

type Entry = { at: number } & Partial<Passed>;

class Progress extends EventTarget {
  /** Why what was solved last is not saved; empty when all is well. */
  trouble: Trouble = "";

  constructor() {
    super();
    addEventListener("storage", ({ key }) => {
      if (key === null || key.startsWith(SOLVED)) this.#tell();
    });
  }

  /** Changes are told by "change" events. */
  #tell(): void {
    this.dispatchEvent(new Event("change"));
  }

  /** Marks what stands at a place as solved. Code that passes later replaces what passed before. */
  add(place: string, passed?: Passed): void {
    if (place.startsWith("review/")) return; // asked again there, under other rules
    if (!passed && this.has(place)) return;
    this.trouble = write(SOLVED + place, JSON.stringify({ at: Date.now(), ...passed }));
    this.#tell();
  }

  has(place: string): boolean {
    return read(SOLVED + place).has(SOLVED + place);
  }

  /** The ids of what is solved on a page. */
  on(page: string): string[] {
    const start = `${SOLVED}${page}#`;
    return [...read(start).keys()].map((key) => key.slice(start.length));
  }

  /** The code that passed for an exercise, by its id. */
  passed(id: string): Passed | undefined {
    return this.#passed(([key]) => key.endsWith(`#${id}`)).at(-1);
  }

  /** The reader's own functions, as src/yours takes them; of one name, the one that passed last. */
  get yours(): Record<string, string> {
    return Object.fromEntries(this.#passed(() => true).map((entry) => [entry.function, entry.code]));
  }

  /** The oldest first. What is not ours to understand is left alone. */
  #passed(wanted: (entry: [string, string]) => boolean): Passed[] {
    return [...read(SOLVED)]
      .filter(wanted)
      .flatMap(([, text]) => {
        try {
          return [Object(JSON.parse(text)) as Entry];
        } catch {
          return [];
        }
      })
      .filter((entry): entry is Entry & Passed =>
        [entry.code, entry.function].every((text) => typeof text === "string"),
      )
      .sort((a, b) => a.at - b.at);
  }
}

export const progress = new Progress();

/** A question is answered when its right answer is opened. */
export function watchQuizzes(): void {
  let page = storageKeyOf(""); // the one that is shown, while the address may be the next one's already
  const follow = () => document$?.subscribe(() => (page = storageKeyOf("")));
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", follow);
  else follow();
  const onToggle = ({ target }: Event) => {
    const opened = target instanceof HTMLDetailsElement && target.open && target.matches(".quiz .right");
    const id = opened ? target.closest(".quiz")!.id : "";
    if (id) progress.add(page + id);
  };
  addEventListener("toggle", onToggle, { capture: true }); // it does not bubble
}
