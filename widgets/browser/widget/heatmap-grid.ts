// The heatmap's cells: moved through by arrow keys as one tab stop (the ARIA grid pattern), the exact
// value of the cell that is pointed at and of its mirror told in words, and picked by click or Enter.

type Pick = (cell: string) => void;

/** Listens in a widget's view for whatever heatmap stands in it, now or after an update. */
export function listenToGrids(view: HTMLElement, pick: Pick, signal: AbortSignal): void {
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (cell: HTMLTableCellElement, event: HTMLElementEventMap[K]) => void,
  ) =>
    view.addEventListener(
      type,
      (event) => {
        const cell = (event.target as Element).closest<HTMLTableCellElement>(".heatmap tbody td");
        if (cell) listener(cell, event);
      },
      { signal },
    );
  on("pointerover", point);
  on("focusin", point);
  on("pointerout", (cell) => {
    const focused = document.activeElement?.closest<HTMLTableCellElement>(".heatmap tbody td");
    if (focused && view.contains(focused)) point(focused);
    else unpoint(cell);
  });
  on("focusout", unpoint);
  on("click", (cell) => {
    focus(cell);
    pick(place(cell).join(","));
  });
  on("keydown", (cell, event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return pick(place(cell).join(","));
    }
    const to = move(cell, event);
    if (!to) return;
    event.preventDefault(); // also at an edge, where the page would scroll
    const next = at(table(cell), ...to);
    if (next) focus(next);
  });
}

/** Call it before a redraw; what it returns then puts focus and pointing back to where they were. */
export function keepPlace(view: HTMLElement): () => void {
  const tables = () => [...view.querySelectorAll<HTMLTableElement>(".heatmap")];
  const found = (cell: HTMLTableCellElement | null | undefined) =>
    cell && view.contains(cell) ? { of: tables().indexOf(table(cell)), at: place(cell) } : undefined;
  const focused = found(document.activeElement?.closest<HTMLTableCellElement>(".heatmap tbody td"));
  const pointed = found(view.querySelector<HTMLTableCellElement>(".heatmap .pointed"));
  return () => {
    const after = tables();
    for (const of of after) {
      const picked = of.querySelector<HTMLTableCellElement>("[aria-selected]");
      if (picked) enterAt(picked);
    }
    const [toFocus, toPoint] = [focused, pointed].map((to) => {
      const of = to && after[to.of];
      return of && at(of, ...to.at);
    });
    if (toFocus) focus(toFocus);
    if (toPoint) point(toPoint);
    for (const of of after) {
      if (!toPoint || readout(of) !== readout(table(toPoint))) tell(of, undefined);
    }
  };
}

/** Row and column, counted from 0. */
function place(cell: HTMLTableCellElement): [number, number] {
  return [(cell.parentElement as HTMLTableRowElement).sectionRowIndex, cell.cellIndex - 1];
}

function table(cell: HTMLTableCellElement): HTMLTableElement {
  return cell.closest("table")!;
}

function at(of: HTMLTableElement, row: number, column: number): HTMLTableCellElement | undefined {
  return column < 0 ? undefined : of.tBodies[0]?.rows[row]?.cells[column + 1];
}

/** Where a key leads to, which may be beyond an edge. */
function move(cell: HTMLTableCellElement, event: KeyboardEvent): [number, number] | undefined {
  const [row, column] = place(cell);
  const last = table(cell).tBodies[0]!.rows.length - 1;
  return (
    {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? last : row, last],
    } as Record<string, [number, number]>
  )[event.key];
}

function focus(cell: HTMLTableCellElement): void {
  enterAt(cell);
  if (document.activeElement !== cell) cell.focus();
}

/** Makes this cell the one that the Tab key comes to. */
function enterAt(cell: HTMLTableCellElement): void {
  for (const other of table(cell).querySelectorAll("td[tabindex]")) {
    if (other !== cell) other.setAttribute("tabindex", "-1");
  }
  if (cell.tabIndex !== 0) cell.tabIndex = 0;
}

function point(cell: HTMLTableCellElement): void {
  const of = table(cell);
  unpoint(cell);
  const [row, column] = place(cell);
  const mirror = at(of, column, row)!;
  cell.classList.add("pointed");
  if (mirror !== cell) mirror.classList.add("mirror");
  const values = JSON.parse(readout(of)!.dataset["values"]!) as number[]; // in ten-thousandths
  const exact = (value: number) => (value / 10_000).toFixed(4).replace("-", "−");
  const names = Array.from(of.tHead!.rows[0]!.cells, (head) => head.textContent ?? "").slice(1);
  const told = (i: number, j: number) =>
    `“${names[i]}” looking at “${names[j]}”: ${exact(values[i * names.length + j]!)}`;
  tell(of, told(row, column) + (mirror === cell ? "" : `. Mirror, ${told(column, row)}`));
}

function readout(of: HTMLTableElement): HTMLElement | null | undefined {
  // Where several heatmaps stand in one figure, each has a pane of its own.
  return of.closest(".pane, .live-view")?.querySelector<HTMLElement>(".readout");
}

/** Writes into the line below the table; without words, the hint that stood there at first. */
function tell(of: HTMLTableElement, words: string | undefined): void {
  const line = readout(of);
  const text = line?.firstChild;
  if (!line || !(text instanceof Text)) return;
  const hint = (line.dataset["hint"] ??= text.data);
  if (text.data !== (words ?? hint)) text.data = words ?? hint;
}

function unpoint(cell: HTMLTableCellElement): void {
  for (const marked of table(cell).querySelectorAll(".pointed, .mirror")) {
    marked.classList.remove("pointed", "mirror");
  }
}
