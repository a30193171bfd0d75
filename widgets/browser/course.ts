// The script of every page.

import { CodeCell } from "./code-cell";
import { CodingExercise } from "./coding-exercise";
import { FrugalSwitch } from "./frugal";
import { learner } from "./learner";
import { LiveWidget } from "./live-widget";
import { python } from "./python";

const elements = {
  "live-widget": LiveWidget,
  "code-cell": CodeCell,
  "coding-exercise": CodingExercise,
  "frugal-switch": FrugalSwitch,
};
for (const [name, element] of Object.entries(elements)) {
  if (!customElements.get(name)) customElements.define(name, element);
}

// For tests and measurements, and for who looks under the hood from the browser's console.
Object.assign(globalThis, { course: { python, learner } });
