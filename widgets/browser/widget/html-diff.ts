// A figure on its way from Python to the page. While one types, it mostly keeps its shape, and few of
// its numbers change: the worker sends those only.

/** HTML cut before each tag: a tag without its "<", and the text behind it. */
export type Pieces = readonly string[];

/** What to write over the last figure to have the next: pieces as HTML, and where they go. */
export interface Changes {
  at: number[];
  html: string;
}

const TAG = "<"; // Python escapes it wherever it does not begin a tag

export function cut(html: string): Pieces {
  return html.split(TAG);
}

export function joined(pieces: Pieces): string {
  return pieces.join(TAG);
}

/** Of two figures with equally many pieces. */
export function changesOf(last: Pieces, next: Pieces): Changes {
  const at: number[] = [];
  for (let i = 0; i < next.length; i++) if (next[i] !== last[i]) at.push(i);
  return { at, html: joined(at.map((i) => next[i]!)) };
}

export function changed(last: Pieces, { at, html }: Changes): Pieces {
  const next = [...last];
  const pieces = cut(html);
  at.forEach((i, k) => (next[i] = pieces[k]!));
  return next;
}
