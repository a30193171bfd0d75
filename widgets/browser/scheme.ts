// The colour scheme: the system's until the reader chooses one. This stands in each page, right after the
// theme's buttons for it, so that nothing is painted in the wrong colours. The theme's own script would come
// late, and style the whole page anew four times.

/** Where the theme keeps the choice, and in which form. */
const KEY = "__palette";

const options = [...document.querySelectorAll<HTMLInputElement>(`[name="${KEY}"]`)];
const light = matchMedia("(prefers-color-scheme: light)");
const bars = document.createElement("meta"); // the colour of the browser's own bars
let chosen = kept(); // the first follows the system

function kept(): number {
  try {
    return Math.min(__md_get(KEY)?.index ?? 0, options.length - 1);
  } catch {
    return 0; // storage is forbidden, or something else stands there
  }
}

function show(): void {
  const { body, documentElement } = document;
  const scheme = [light.matches ? "default" : "slate", "default", "slate"][chosen]!;
  if (body.dataset["mdColorScheme"] !== scheme) body.dataset["mdColorScheme"] = scheme;
  documentElement.style.colorScheme = scheme === "slate" ? "dark" : "light"; // of what scrolls
  for (const [i, option] of options.entries()) {
    option.checked = i === chosen;
    (option.nextElementSibling as HTMLElement).hidden = i !== chosen; // the label, which leads to the next
  }
}

function colourBars(): void {
  bars.content = getComputedStyle(document.querySelector(".md-header")!).backgroundColor;
}

/** At once, where colours would else fade. */
function change(): void {
  document.body.dataset["mdColorSwitching"] = "";
  show();
  colourBars();
  setTimeout(() => delete document.body.dataset["mdColorSwitching"]);
}

function choose(index: number): void {
  chosen = index;
  change();
  try {
    __md_set(KEY, { index });
  } catch {
    // storage is forbidden: it stays until the page is left
  }
}

for (const [i, option] of options.entries()) {
  option.addEventListener("change", () => choose(i));
  option.addEventListener("keydown", ({ key }) => {
    if (key !== "Enter") return;
    const next = (i + 1) % options.length;
    choose(next);
    options[next]!.focus();
  });
}
light.addEventListener("change", () => chosen === 0 && change());
show();
bars.name = "theme-color";
document.head.append(bars);
addEventListener("load", colourBars);

export {};
