// A point of a drawing that can be dragged. The drawing names the form's fields for its two components in
// data-drag, and in data-unit how long 1 is in it; (0, 0) is its middle. Sliders do the same for keys.

type Fields = Record<string, string>;

/** Listens in a widget's view for a `.handle` that is dragged, now or after an update. */
export function listenToDrags(view: HTMLElement, put: (fields: Fields) => void, signal: AbortSignal): void {
  let dragged: number | undefined; // the pointer that drags
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => view.addEventListener(type, listener, { signal });

  on("pointerdown", (event) => {
    if (event.button !== 0 || !(event.target as Element).closest("[data-drag] .handle")) return;
    event.preventDefault(); // no text is selected
    dragged = event.pointerId;
    view.setPointerCapture(dragged);
  });
  on("pointermove", (event) => {
    const drawing = view.querySelector<SVGSVGElement>("svg[data-drag]");
    if (event.pointerId === dragged && drawing) put(fieldsAt(drawing, event));
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    on(end, (event) => {
      if (event.pointerId === dragged) dragged = undefined;
    });
  }
}

/** The two fields for the place that is pointed at, in tenths. */
function fieldsAt(drawing: SVGSVGElement, { clientX, clientY }: PointerEvent): Fields {
  const { left, top, width, height } = drawing.getBoundingClientRect();
  const unit = Number(drawing.dataset["unit"]) * (width / drawing.viewBox.baseVal.width);
  const [across, up] = drawing.dataset["drag"]!.split(",");
  const tenths = (pixels: number) => (Math.round((10 * pixels) / unit) / 10).toString();
  return {
    [across!]: tenths(clientX - left - width / 2),
    [up!]: tenths(top + height / 2 - clientY),
  };
}
