// What the reader has solved, kept in this browser and sent nowhere: exercises with the code that passed,
// and questions. Each is an entry of its own, so that two tabs do not overwrite each other.

import { PREFIX, read, write } from "./safe-storage";
import { pageName } from "./saved-code";

const SOLVED = `${PREFIX}solved:`; // then the page, # and the element's id

/** What passed, and the function that it defines. */
export interface Passed {
  code: string;
  function: string;
}

type Entry = { at: number } & Partial<Passed>;

/** The name of an entry for what has this id on this page. */
const keyOf = (id: string) => `${SOLVED}${pageName()}#${id}`;

class Progress extends EventTarget {
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

  /** Marks what has this id on this page as solved. Code that passes later replaces what passed before. */
  add(id: string, passed?: Passed): void {
    if (!passed && this.has(id)) return;
    write(keyOf(id), JSON.stringify({ at: Date.now(), ...passed }));
    this.#tell();
  }

  has(id: string): boolean {
    return read(keyOf(id)).has(keyOf(id));
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
  const onToggle = ({ target }: Event) => {
    const opened = target instanceof HTMLDetailsElement && target.open && target.matches(".quiz .right");
    const id = opened ? target.closest(".quiz")!.id : "";
    if (id) progress.add(id);
  };
  addEventListener("toggle", onToggle, { capture: true }); // it does not bubble
}
