// The script of every page.

import { CodeCell } from "./code/code-cell";
import { CodingExercise } from "./code/coding-exercise";
import { learner } from "./python/learner";
import { LessonProgress } from "./storage/lesson-progress";
import { LiveWidget, startAtOnce } from "./widget/live-widget";
import { progress, watchQuizzes } from "./storage/progress";
import { read, write } from "./storage/safe-storage";
import { bringIn } from "./storage/saved-code";
import { python } from "./python/python";

const elements = {
  "live-widget": LiveWidget,
  "code-cell": CodeCell,
  "coding-exercise": CodingExercise,
  "lesson-progress": LessonProgress,
};
for (const [name, element] of Object.entries(elements)) {
  if (!customElements.get(name)) customElements.define(name, element);
}
startAtOnce();
watchQuizzes();

// What all scripts of a page share (page-part.ts), and tests and measurements look at.
Object.assign(globalThis, { course: { python, learner, progress, read, write, bringIn } satisfies typeof course });
