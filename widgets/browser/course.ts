// The script of every page.

import { CodeCell } from "./code-cell";
import { CodingExercise } from "./coding-exercise";
import { FrugalSwitch } from "./frugal";
import { learner } from "./learner";
import { LessonProgress } from "./lesson-progress";
import { LiveWidget } from "./live-widget";
import { watchQuizzes } from "./progress";
import { ProgressFile } from "./progress-file";
import { python } from "./python";

const elements = {
  "live-widget": LiveWidget,
  "code-cell": CodeCell,
  "coding-exercise": CodingExercise,
  "frugal-switch": FrugalSwitch,
  "lesson-progress": LessonProgress,
  "progress-file": ProgressFile,
};
for (const [name, element] of Object.entries(elements)) {
  if (!customElements.get(name)) customElements.define(name, element);
}

watchQuizzes();

// For tests and measurements, and for who looks under the hood from the browser's console.
Object.assign(globalThis, { course: { python, learner } });
