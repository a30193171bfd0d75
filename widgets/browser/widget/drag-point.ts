// A point of a drawing that can be dragged. The drawing names the form's fields for its two components in
// data-drag, and in data-unit how long 1 is in it; (0, 0) is its middle. Sliders do the same for keys. The
// widget's view hears of each move by the event "put", whose detail is the two fields.

type Fields = Record<string, string>;

/** Listens for a `.handle` of any drawing that is dragged, now or after an update. */
export function listenToDrags(): void {
  let view: HTMLElement | null = null; // the widget's, while one is dragged
  let dragged: number | undefined; // the pointer that drags

  addEventListener("pointerdown", (event) => {
    const handle = event.target instanceof Element && event.target.closest("[data-drag] .handle");
    if (event.button !== 0 || !handle) return;
    event.preventDefault(); // no text is selected
    view = handle.closest(".live-view");
    dragged = event.pointerId;
    view?.setPointerCapture(dragged);
  });
  addEventListener("pointermove", (event) => {
    if (event.pointerId !== dragged) return;
    const drawing = view?.querySelector<SVGSVGElement>("svg[data-drag]");
    if (drawing) view!.dispatchEvent(new CustomEvent("put", { detail: fieldsAt(drawing, event) }));
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    addEventListener(end, (event) => {
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
