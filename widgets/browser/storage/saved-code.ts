// What a reader has written in a field, kept in this browser: the latest, and some earlier versions.
//
//     const saved = new SavedCode("before-you-start/#code-cell-1", starter, { onTrouble, onOther });
//     saved.code             where the reader left off; the starter, if nothing was written yet
//     saved.save(code)       while one types
//     saved.snapshot(code)   at each Run and Check
//     saved.close()          when the field goes away
//
// How two tabs lose nothing: none ever writes where another one does. Each opening of a field has an entry
// of its own for what is being typed, and each snapshot is an entry, too. All entries of a field together
// are its history: the one written last is where the reader left off, and the others are the earlier
// versions, whichever tab they come from. Only the oldest go, when there are more than MOST allows.
//
// Each entry has the hash of the starter that it began from. So code of the reader's own stays when the
// page has a new starter (`starterChanged` says so), and an untouched one gives way to it.

import { inWords, PREFIX, read, remove, type Trouble, write } from "./safe-storage";

const MOST = { versions: 10, characters: 100_000 }; // for each field, beside the latest
const PAUSE = 300; // milliseconds

export interface Version {
  code: string;
  at: number; // when it was last written to
}

interface Entry extends Version {
  key: string;
  starter: string;
}

export interface Listeners {
  /** A sentence for the reader, when the code cannot be kept; empty when it can again. */
  onTrouble(sentence: string): void;
  /** Another tab has written to the same field. */
  onOther(): void;
}

export class SavedCode {
  #prefix: string;
  #key: string;
  #starter: string;
  #began: string; // the hash of the starter that this code began from
  #code: string;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #snapshots = 0;
  #trouble = "";
  #read: Entry[] | undefined; // what was last read, until something is written
  #listeners: Listeners;
  #events = new AbortController();

  constructor(place: string, starter: string, listeners: Listeners) {
    this.#prefix = `${PREFIX}code:${place}|`;
    this.#key = freshKey(this.#prefix);
    this.#starter = starter;
    this.#listeners = listeners;
    const [last] = this.#entries;
    const own = last !== undefined && hash(last.code) !== last.starter;
    this.#began = own ? last.starter : hash(starter);
    this.#code = own ? last.code : starter;
    const { signal } = this.#events;
    addEventListener("pagehide", () => this.#flush(), { signal });
    document.addEventListener("visibilitychange", () => this.#flush(), { signal });
    addEventListener("storage", (event) => this.#onStorage(event), { signal });
  }

  get code(): string {
    return this.#code;
  }

  /** Whether the page has another starter than this code began from. */
  get starterChanged(): boolean {
    return this.#began !== hash(this.#starter) && this.#code !== this.#starter;
  }

  /** It is written a moment later, or when the page is left. */
  save(code: string): void {
    this.#code = code;
    this.#waiting ??= setTimeout(() => this.#flush(), PAUSE);
  }

  /** Keeps the code as it is now among the versions. */
  snapshot(code: string): void {
    this.#flush();
    this.#code = code;
    if (code === this.#starter) return; // which is always there
    this.#write(`${this.#key}.${++this.#snapshots}`);
    this.#prune();
  }

  /** What can be brought back instead of this code, the latest first. */
  versions(): Version[] {
    const known = new Set([this.#code, this.#starter]);
    const fresh = (entry: Entry) => !known.has(entry.code) && known.add(entry.code);
    return this.#entries.filter(fresh).slice(0, MOST.versions);
  }

  /** Back to the starter, which is returned. The code so far is kept. */
  reset(): string {
    this.snapshot(this.#code);
    this.#began = hash(this.#starter);
    this.#code = this.#starter;
    this.#write(this.#key);
    return this.#starter;
  }

  get #entries(): Entry[] {
    return (this.#read ??= entriesOf(this.#prefix));
  }

  close(): void {
    this.#flush();
    this.#events.abort();
  }

  #flush(): void {
    if (this.#waiting === undefined) return;
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#write(this.#key);
  }

  #write(key: string): void {
    const last = this.#entries[0]?.at ?? 0;
    const at = Math.max(Date.now(), last + 1); // later, even if the clock was set back
    const entry = JSON.stringify({ code: this.#code, starter: this.#began, at });
    const trouble = inWords(write(key, entry), "your code");
    this.#read = undefined;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#listeners.onTrouble(trouble);
  }

  /** Takes away what is there twice, and the oldest of too many. The latest always stays. */
  #prune(): void {
    const seen = new Set<string>();
    let characters = 0;
    for (const { key, code } of this.#entries) {
      const twice = seen.has(code);
      if (!twice && seen.size > 0) characters += code.length;
      if (twice || seen.size > MOST.versions || characters > MOST.characters) remove(key);
      seen.add(code);
    }
    this.#read = undefined;
  }

  #onStorage({ key, newValue }: StorageEvent): void {
    this.#read = undefined;
    if (newValue !== null && key?.startsWith(this.#prefix)) this.#listeners.onOther();
  }
}

/** Adds what was kept elsewhere under such a key, unless this browser has it. Among the earlier versions it
 * must be seen, also where there are enough newer ones. What kept it from being saved; undefined if it is
 * here already. */
export function bringIn(key: string, text: string): Trouble | undefined {
  const prefix = key.slice(0, key.lastIndexOf("|") + 1);
  const [entry] = entryIn(key, text);
  const here = entriesOf(prefix);
  if (!entry || here.some(({ code, at }) => code === entry.code && at >= entry.at)) return undefined;
  const { code, starter } = entry;
  const hidden = entry.at <= (here[MOST.versions]?.at ?? 0);
  const at = hidden ? here[0]!.at - 1 : entry.at;
  return write(freshKey(prefix), JSON.stringify({ code, starter, at } satisfies Omit<Entry, "key">));
}

/** All versions of a field, the latest first. */
function entriesOf(prefix: string): Entry[] {
  return [...read(prefix)].flatMap(([key, text]) => entryIn(key, text)).sort((a, b) => b.at - a.at);
}

/** What is not ours to understand is left alone. */
function entryIn(key: string, text: string): [Entry] | [] {
  try {
    const { code, starter, at } = JSON.parse(text) as Record<string, unknown>;
    if (typeof code !== "string" || typeof starter !== "string" || typeof at !== "number") return [];
    return [{ key, code, starter, at }];
  } catch {
    return [];
  }
}

function freshKey(prefix: string): string {
  return prefix + Math.random().toString(36).slice(2);
}

/** Short and quick; that two starters share one is unlikely, and would only hide a note. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(36);
}
