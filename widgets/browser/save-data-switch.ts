import { KEY, savesData } from "./save-data";

/** <frugal-switch>: where the reader decides. It is nothing without script, and needs no other. */
export class SaveDataSwitch extends HTMLElement {
  connectedCallback(): void {
    const [label, box] = [document.createElement("label"), document.createElement("input")];
    box.type = "checkbox";
    box.checked = savesData();
    box.onchange = () => {
      try {
        localStorage.setItem(KEY, box.checked ? "yes" : "no");
      } catch {
        label.append(" (this browser does not let the page remember it)");
        box.disabled = true;
        box.checked = savesData();
      }
    };
    label.append(box, " Use less data and memory");
    this.replaceChildren(label);
  }
}
