// What <progress-file> does: it saves what the site keeps of the reader's work to a file, and brings it back.
// Nothing is sent: the file is made in the page, and read in the page. page-part.ts loads it.

import type { BeginPart } from "../page-part";
import { PREFIX, type Trouble } from "./safe-storage";

const MARK = "attention-course";
const VERSION = 1;
const [SOLVED, CODE, REVIEW] = ["solved:", "code:", "review:"].map((kind) => PREFIX + kind) as [string, string, string];
const LARGEST = 10_000_000; // bytes: twice what a browser keeps for a site

type Entries = [key: string, text: string][];

const begin: BeginPart = (place) => {
  const { read, write, progress, bringIn } = course;
  place.onclick = ({ target }) => {
    const { name } = target as HTMLButtonElement;
    if (name === "export") exportAll();
    if (name === "import") choose();
  };
  for (const button of place.querySelectorAll("button")) button.disabled = false;

  function say(message: string): void {
    place.querySelector("[role=status]")!.textContent = message;
  }

  function exportAll(): void {
    const entries = [SOLVED, CODE, REVIEW].flatMap((prefix) => [...read(prefix)]);
    const file = { made_by: MARK, version: VERSION, entries: Object.fromEntries(entries) };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
    link.download = `attention-progress-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the download has begun by then
    const much = entries.length ? "" : " There is nothing in it yet.";
    say(`Saved as ${link.download}, where your browser puts downloads.${much}`);
  }

  function choose(): void {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = ".json,application/json";
    field.onchange = () => void importFrom(field.files![0]!);
    field.click();
  }

  async function importFrom(file: File): Promise<void> {
    if (file.size > LARGEST) return say(`${file.name} is too large to be a file saved here.`);
    const entries = entriesOf(await file.text());
    if (typeof entries === "string") return say(`${file.name} ${entries} Nothing was changed.`);
    const came = entries.map(([key, text]) => (key.startsWith(CODE) ? bringIn : bringLater)(key, text));
    const fresh = came.filter((trouble) => trouble !== undefined);
    const lost = fresh.filter((trouble) => trouble !== "").length;
    progress.dispatchEvent(new Event("change"));
    if (lost) {
      return say(
        `${fresh.length - lost} of ${fresh.length} entries are back; for the others this browser has no ` +
          "sandbox, or does not let the page save. Nothing that was here is gone.",
      );
    }
    say(
      fresh.length
        ? `${fresh.length} entries from ${file.name} are back. What was here is kept as well.`
        : `All that is in ${file.name} is here already.`,
    );
  }

  /** Notes what was solved or asked elsewhere, unless it is noted here and not before that. */
  function bringLater(key: string, text: string): Trouble | undefined {
    const here = read(key).get(key);
    return here === undefined || at(text) > at(here) ? write(key, text) : undefined;
  }
};

/** What a file holds; or what is wrong with it. */
function entriesOf(text: string): Entries | string {
  let file: { made_by?: unknown; version?: unknown; entries?: unknown };
  try {
    file = Object(JSON.parse(text)) as typeof file;
  } catch {
    return "cannot be read: it is no JSON, or is cut short.";
  }
  if (file.made_by !== MARK) return "was not saved by this course.";
  if (file.version !== VERSION) return "was saved by another version of this course.";
  const entries = Object.entries(Object(file.entries)) as Entries;
  const ours = (key: string) =>
    key.startsWith(SOLVED) || key.startsWith(REVIEW) || (key.startsWith(CODE) && key.includes("|"));
  const fine = entries.every(([key, entry]) => ours(key) && at(entry) > 0);
  return fine ? entries : "is damaged: it has entries that this course did not write.";
}

/** When an entry was written; 0 for what is none. */
function at(entry: unknown): number {
  try {
    const { at } = JSON.parse(entry as string) as { at: unknown };
    return Number.isSafeInteger(at) ? (at as number) : 0; // JSON would make null of what is infinite
  } catch {
    return 0;
  }
}

Object.assign(globalThis, { "progress-file": begin });
