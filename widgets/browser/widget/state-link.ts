// Links to a figure in a certain state: #attention-matrix-1?sentence=Dog+bites+man&show=weights
// They hold text for the figure's own form and nothing else; Python treats it as if it were typed.

const LONGEST = 40_000; // characters of an address that we read: a field full of letters, %E4%BD%A0 each

/** The address, on this page, of a figure with these fields. */
export function linkTo(id: string, fields: Record<string, string>): string {
  return `#${id}?${new URLSearchParams(fields)}`;
}

/** The fields that the page's address gives for this figure, if it gives any. */
export function stateFor(id: string): Record<string, string> | undefined {
  const start = `#${id}?`;
  if (!location.hash.startsWith(start) || location.hash.length > LONGEST) return undefined;
  return Object.fromEntries(new URLSearchParams(location.hash.slice(start.length)));
}
