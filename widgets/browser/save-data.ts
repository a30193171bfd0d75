// Whether the reader wants less data and memory used: then Python starts only when it is touched, and
// no second one stands ready. The browser's own setting and a small device decide it until the reader does.

import { limits } from "./site";
import { PREFIX } from "./storage/safe-storage";

export const KEY = `${PREFIX}frugal`;

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
