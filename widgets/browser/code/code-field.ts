// Where the reader writes Python: a plain text field, which becomes an editor when it first gets the
// focus. If the editor cannot come, the text field stays.
//
//     const field = new CodeField(place, { code, names: ["softmax"], onRun: () => ..., onChange: ... });

import type { Editor, OpenEditor } from "./editor";
import { fromScript } from "../script";

export interface Settings {
  code: string;
  names: readonly string[]; // to complete, beside the words in the code and Python's own
  label: string;
  onRun(): void; // Ctrl, Cmd or Shift with Enter
  onChange(code: string): void; // the reader has changed it; not told of what is set from outside
}

/** What goes on from one event to another, and a swap between them would break. */
const HOLDS: [string, ...string[]][] = [
  ["pointerdown", "pointerup", "pointercancel"],
  ["compositionstart", "compositionend"],
];

/** Where the bar for scrolling sideways takes a text field's last line, the field grows. Of all fields at once,
 * since to look at one lays the page out. */
const fitting = new ResizeObserver((entries) => {
  const heights = new Map<HTMLElement, number>();
  for (const { target } of entries) {
    const field = target as HTMLTextAreaElement;
    const covered = field.scrollHeight - field.clientHeight;
    if (covered > 0) heights.set(field, field.offsetHeight + covered);
  }
  requestAnimationFrame(() => {
    for (const [field, height] of heights) field.style.height = `${height}px`;
  });
});

let count = 0;

export class CodeField {
  #place: HTMLElement;
  #settings: Settings;
  #text = document.createElement("textarea");
  #hint = document.createElement("p");
  #editor: Editor | undefined;
  #before: string; // the code when the focus came
  #line: number | undefined;
  #held = new Set<string>(); // of the above
  #loaded: OpenEditor | undefined;
  #events = new AbortController();

  /** The place is an element for the field alone. */
  constructor(place: HTMLElement, settings: Settings) {
    this.#place = place;
    this.#settings = settings;
    this.#before = settings.code;
    const text = this.#text;
    text.value = settings.code;
    text.spellcheck = false;
    text.autocapitalize = "off";
    text.setAttribute("autocorrect", "off");
    // Else a browser that comes back fills the page's fields by their order, in which editors are none.
    text.autocomplete = "off";
    text.ariaLabel = settings.label;
    this.#hint.id = `code-field-hint-${++count}`;
    this.#hint.className = "hint";
    place.classList.add("code-field");
    place.replaceChildren(text, this.#hint);
    this.#fit();
    fitting.observe(text);
    this.#listen();
  }

  get code(): string {
    return (this.#editor ?? { code: this.#text.value }).code;
  }

  set code(code: string) {
    this.#line = undefined;
    if (this.#editor) {
      if (code !== this.#editor.code) this.#editor.code = code;
      this.#editor.mark(undefined);
      return;
    }
    this.#text.value = code;
    this.#fit();
  }

  focus(): void {
    (this.#editor ?? this.#text).focus();
  }

  /** Marks a line, counted from 1, until the code changes. Only the editor shows it. */
  mark(line?: number): void {
    this.#line = line;
    this.#editor?.mark(line);
  }

  destroy(): void {
    this.#events.abort();
    this.#editor?.destroy();
  }

  #listen(): void {
    const { signal } = this.#events;
    const text = this.#text;
    text.addEventListener("focus", () => void this.#load(), { signal });
    text.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    text.addEventListener(
      "input",
      () => {
        this.#line = undefined;
        this.#fit();
        this.#settings.onChange(text.value);
      },
      { signal },
    );
    for (const [begin, ...ends] of HOLDS) {
      text.addEventListener(begin, () => this.#held.add(begin), { signal });
      const release = () => {
        this.#held.delete(begin);
        setTimeout(() => this.#swap()); // after what the browser still does with this event
      };
      for (const end of ends) addEventListener(end, release, { signal });
    }
    // Below the code, where the hint is, belongs to the field.
    this.#place.addEventListener(
      "mousedown",
      (event) => {
        if (event.target !== this.#place) return;
        event.preventDefault();
        this.focus();
      },
      { signal },
    );
  }

  async #load(): Promise<void> {
    this.#before = this.#text.value;
    try {
      this.#loaded = await fromScript<OpenEditor>(EDITOR, "courseEditor");
    } catch {
      return; // the text field goes on
    }
    this.#swap();
  }

  /** Puts the editor in, with all that the text field has. */
  #swap(): void {
    const [text, open] = [this.#text, this.#loaded];
    if (!open || this.#editor || this.#held.size || this.#events.signal.aborted) return;
    const focused = document.activeElement === text;
    const { selectionStart: start, selectionEnd: end, scrollTop, scrollLeft } = text;
    const backward = text.selectionDirection === "backward";
    const editor = open({
      place: this.#place,
      before: this.#before,
      code: text.value,
      selection: backward ? { anchor: end, head: start } : { anchor: start, head: end },
      names: this.#settings.names,
      attributes: {
        "aria-label": text.ariaLabel!,
        "aria-describedby": this.#hint.id,
        tabindex: "0", // it is so anyway, but tools that check pages do not see it
        autocapitalize: "off",
        autocorrect: "off",
      },
      onRun: this.#settings.onRun,
      onChange: this.#settings.onChange,
    });
    this.#editor = editor;
    this.#hint.textContent = "Shift+Enter runs it. Esc, then Tab leaves it.";
    editor.mark(this.#line);
    if (focused) editor.focus();
    text.remove();
    editor.scroller.scrollTo(scrollLeft, scrollTop);
  }

  /** Tab is left to the browser. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    this.#settings.onRun();
  }

  /** The text field is as high as its code, like the editor. */
  #fit(): void {
    const text = this.#text;
    text.rows = text.value.split("\n").length;
    text.style.height = "";
  }
}
