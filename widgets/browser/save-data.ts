// Whether the reader wants less data and memory used: then Python starts only when it is touched, and
// no second one stands ready. The browser's own setting and a small device decide it until the reader does.

import { limits } from "./site";
import { PREFIX } from "./storage/safe-storage";

const KEY = `${PREFIX}frugal`;

export function savesData(): boolean {
  const chosen = read();
  if (chosen) return chosen === "yes";
  const { connection, deviceMemory } = navigator as {
    connection?: { saveData?: boolean };
    deviceMemory?: number; // in GB; told by Chromium only
  };
  return connection?.saveData === true || (deviceMemory ?? 8) <= limits.smallDevice;
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is forbidden; the browser's own setting counts then
  }
}

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
