// The steps of an example, one by one. Without a script all of them stand there.

/** Shows the first step, and a button for the next, until `signal` aborts. */
export function stepThrough(steps: HTMLElement, signal: AbortSignal): void {
  const all = [...steps.children] as HTMLElement[];
  const button = document.createElement("button");
  const show = (count: number) => {
    for (const [i, step] of all.entries()) step.hidden = i >= count;
    const more = count < all.length;
    button.textContent = more ? `Next step (${count + 1} of ${all.length})` : "From the first step";
    button.onclick = () => show(more ? count + 1 : 1);
  };
  button.type = "button";
  steps.ariaLive = "polite"; // the step that comes is read out; the focus stays on the button
  steps.after(button);
  show(1);
  signal.addEventListener("abort", () => {
    button.remove();
    show(all.length);
  });
}
