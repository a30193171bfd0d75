// The script of every page.

import { CodeCell } from "./code/code-cell";
import { CodingExercise } from "./code/coding-exercise";
import { learner } from "./python/learner";
import { LessonProgress } from "./storage/lesson-progress";
import { LiveWidget } from "./widget/live-widget";
import { watchQuizzes } from "./storage/progress";
import { ProgressFile } from "./storage/progress-file";
import { python } from "./python/python";

const elements = {
  "live-widget": LiveWidget,
  "code-cell": CodeCell,
  "coding-exercise": CodingExercise,
  "lesson-progress": LessonProgress,
  "progress-file": ProgressFile,
};
for (const [name, element] of Object.entries(elements)) {
  if (!customElements.get(name)) customElements.define(name, element);
}

watchQuizzes();

// For tests and measurements, and for who looks under the hood from the browser's console.
Object.assign(globalThis, { course: { python, learner } });
