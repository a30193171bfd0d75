// The theme's search field. Its library takes some signs for commands, so that e^x is an error and
// softmax(x) one rare word; and it listens to keys alone, so that what is pasted by mouse is not searched.

const SIGNS = /[\^~:+*()[\]{}=,;/<>|·⋅−-]+/g;

export function mendSearchField(): void {
  const field = document.querySelector<HTMLInputElement>("[data-md-component=search-query]");
  if (!field) return;
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!;
  // As the theme reads it; what the reader sees is as it was typed.
  Object.defineProperty(field, "value", {
    get: () => (get!.call(field) as string).replace(SIGNS, " "),
    set: (text: string) => set!.call(field, text),
  });
  field.addEventListener("input", () => field.dispatchEvent(new KeyboardEvent("keyup")));
}
