// Python in the editor: its colours, which are those of the code that stands in the pages, and the
// names that are offered while one types.

import { type Completion, type CompletionSource, ifNotIn } from "@codemirror/autocomplete";
import { pythonLanguage } from "@codemirror/lang-python";
import { HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { Decoration, type DecorationSet, MatchDecorator, ViewPlugin } from "@codemirror/view";
import type { EditorView, ViewUpdate } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { BUILTINS, KEYWORDS } from "./python-names";

/** The theme's variable for a kind of text; both schemes set it. */
function colour(kind: string): { color: string } {
  return { color: `var(--md-code-hl-${kind}-color)` };
}

const style = HighlightStyle.define([
  { tag: tags.keyword, ...colour("keyword") },
  { tag: [tags.operator, tags.operatorKeyword, tags.modifier], ...colour("operator") },
  { tag: tags.punctuation, ...colour("punctuation") },
  { tag: tags.null, ...colour("name") },
  { tag: tags.number, ...colour("number") },
  { tag: [tags.string, tags.special(tags.string)], ...colour("string") },
  { tag: tags.escape, ...colour("special") },
  { tag: tags.comment, ...colour("comment") },
  { tag: tags.function(tags.definition(tags.variableName)), ...colour("function") },
  { tag: tags.definition(tags.className), ...colour("function") },
  { tag: tags.meta, ...colour("keyword") },
]);

// The parser takes a builtin for a name like any other.
const builtin = Decoration.mark({ class: "builtin" });
const matcher = new MatchDecorator({
  regexp: new RegExp(`(?<![\\w.])(?:${BUILTINS.join("|")})\\b`, "g"),
  decorate(add, from, to, _, view) {
    const { name } = syntaxTree(view.state).resolveInner(from, 1);
    if (name === "VariableName") add(from, to, builtin);
  },
});
const builtins = ViewPlugin.fromClass(
  class {
    lines: DecorationSet;
    constructor(view: EditorView) {
      this.lines = matcher.createDeco(view);
    }
    update(update: ViewUpdate): void {
      // On a slow machine the parser reads what is in view after it is drawn, or drawn anew.
      const tree = syntaxTree(update.state);
      const read = tree !== syntaxTree(update.startState) && tree.length >= update.view.viewport.to;
      if (read) this.lines = matcher.createDeco(update.view);
      else this.lines = matcher.updateDeco(update, this.lines);
    }
  },
  { decorations: (plugin) => plugin.lines },
);

export const python = [pythonLanguage, syntaxHighlighting(style), builtins];

const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;
const PART = /^[\p{L}\p{N}_]*$/u;
const STRING = /(["'])(?:\\.|(?!\1).)*\1/g;
const NO_CODE = ["String", "FormatString", "Comment"];

/** Offers the names in play: given ones, such as "softmax" or "np.exp", the words in the code, and
 * Python's own. Behind a dot: what is given for the word before it, and the words in the code. */
export function completeNames(given: readonly string[]): CompletionSource {
  return ifNotIn(NO_CODE, ({ state, pos, explicit }) => {
    const line = state.doc.lineAt(pos);
    const before = line.text.slice(0, pos - line.from);
    if (/["'#]/.test(before.replace(STRING, ""))) return null; // in a string that has no end yet
    const typed = /[\p{L}\p{N}_.]*$/u.exec(before)![0];
    const [owner, word] = cut(typed);
    if (/^\p{N}/u.test(word) || (word.length < 2 && !explicit && !owner)) return null;
    const from = pos - word.length;
    const rest = state.sliceDoc(pos, line.to).search(/[^\p{L}\p{N}_]|$/u);
    const text = `${state.sliceDoc(0, from)} ${state.sliceDoc(pos + rest)}`;
    const options = new Map<string, Completion>();
    const offer = (labels: Iterable<string>, boost: number) => {
      for (const label of labels) if (!options.has(label)) options.set(label, { label, boost });
    };
    const members = given.filter((name) => name.startsWith(owner));
    offer(members.map((name) => name.slice(owner.length).split(".")[0]!), 2);
    offer(Array.from(text.matchAll(NAME), ([name]) => name), 1);
    if (!owner) offer([...KEYWORDS, ...BUILTINS], 0);
    return { from, options: [...options.values()], validFor: PART };
  });
}

/** "np.lin" -> ["np.", "lin"] */
function cut(typed: string): [owner: string, word: string] {
  const end = typed.lastIndexOf(".") + 1;
  return [typed.slice(0, end), typed.slice(end)];
}
