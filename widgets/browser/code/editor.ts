// The editor that takes a code field's place once it is used: CodeMirror, in a script of its own, since
// most visits never need it. code-field.ts loads it.

import { acceptCompletion, autocompletion, closeCompletion } from "@codemirror/autocomplete";
import { completionStatus, moveCompletionSelection } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import { highlightSpecialChars } from "@codemirror/view";

import { completeNames, python } from "./editor-python";

/** What a field hands over, and what it wants to hear. */
export interface Begin {
  place: HTMLElement;
  before: string; // the code when the field got the focus, to which undo leads back
  code: string;
  selection: { anchor: number; head: number };
  names: readonly string[];
  attributes: Record<string, string>; // of the element that has the focus
  onRun(): void;
  onChange(code: string): void;
}

export interface Editor {
  readonly dom: HTMLElement;
  readonly scroller: HTMLElement;
  code: string;
  focus(): void;
  mark(line: number | undefined): void;
  destroy(): void;
}

export type OpenEditor = (begin: Begin) => Editor;

const marking = StateEffect.define<number | undefined>();
const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, { effects, docChanged, state }) {
    for (const effect of effects) {
      if (!effect.is(marking)) continue;
      const line = effect.value ?? 0;
      if (line < 1 || line > state.doc.lines) return Decoration.none;
      const at = Decoration.line({ class: "marked" }).range(state.doc.line(line).from);
      return Decoration.set(at);
    }
    return docChanged ? Decoration.none : lines; // what was wrong there may be mended
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Tab takes the completion that is offered, the first if none was chosen, or else indents. */
function tab(view: EditorView): boolean {
  if (completionStatus(view.state) !== "active") return indentMore(view);
  return acceptCompletion(view) || (moveCompletionSelection(true)(view) && acceptCompletion(view));
}

const open: OpenEditor = ({ place, before, code, selection, names, attributes, ...tell }) => {
  const run = (view: EditorView) => {
    closeCompletion(view);
    tell.onRun();
    return true;
  };
  const runs = ["Ctrl-Enter", "Meta-Enter", "Shift-Enter"].map((key) => ({ key, run }));
  let silent = false;
  const view = new EditorView({
    parent: place,
    doc: before,
    extensions: [
      // Esc leaves the next Tab to the browser, so that no one is caught in here. CodeMirror's own way
      // ends after two seconds, which is too short for some; this one ends with another key.
      EditorView.domEventObservers({
        keydown: ({ key }, at) => {
          if (!["Tab", "Shift"].includes(key)) at.setTabFocusMode(key === "Escape");
        },
        blur: (_, at) => at.setTabFocusMode(false),
      }),
      keymap.of([...runs, { key: "Tab", run: tab, shift: indentLess }]),
      // Enter takes a completion only if one was chosen: mostly it is meant for a new line.
      autocompletion({
        override: [completeNames(names)],
        filterStrict: true, // only what begins so
        icons: false,
        selectOnOpen: false,
      }),
      keymap.of([...historyKeymap, ...defaultKeymap]),
      history(),
      python,
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      indentOnInput(),
      bracketMatching(),
      highlightSpecialChars(), // such as the spaces of a web page, which Python refuses
      EditorView.scrollMargins.of(() => ({ left: 80 })), // a new line shows how far it is indented
      marked,
      EditorView.contentAttributes.of(attributes),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged && !silent) tell.onChange(state.doc.toString());
      }),
    ],
  });

  /** A change that is not the reader's, though undo takes it back. */
  const put = (text: string, at: { anchor: number; head?: number }) => {
    silent = true;
    const changes = { from: 0, to: view.state.doc.length, insert: text };
    view.dispatch({ changes: text === view.state.doc.toString() ? [] : changes, selection: at });
    silent = false;
  };
  put(code, selection);

  return {
    dom: view.dom,
    scroller: view.scrollDOM,
    get code() {
      return view.state.doc.toString();
    },
    set code(text) {
      put(text, { anchor: Math.min(view.state.selection.main.head, text.length) });
    },
    focus: () => view.focus(),
    mark: (line) => view.dispatch({ effects: marking.of(line) }),
    destroy: () => view.destroy(),
  };
};

Object.assign(globalThis, { courseEditor: open });
