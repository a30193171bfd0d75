// The questions as they stand in the page, and what the reader answers. They are the lessons' own: answers
// to open, or a number to type, with Python behind it if it is there.

import type { Card } from "./schedule";
import { askedOf } from "./answers";

export interface Question {
  element: HTMLElement;
  place: string; // under which its answers are kept
  card: Card;
}

/** What happens first to a question that is asked. */
export interface Heard {
  answered(right: boolean): void;
  /** The way to the answer was opened, and nothing can check a number: the reader has to judge. */
  looked(): void;
}

const SEEDS = 1000; // as many as widgets/numeric_question.py has

/** The questions of a lesson, in its order, as they stand now. */
export function questionsOf(lesson: HTMLElement): Question[] {
  const page = lesson.dataset["page"]!;
  const asked = askedOf(page);
  return [...lesson.querySelectorAll<HTMLElement>(".review-question")].map((element, nth) => {
    const place = `${page}#${element.querySelector(".quiz, live-widget")!.id}`;
    return { element, place, card: { place, nth, asked: asked.get(place) } };
  });
}

/** Asks a question anew: all closed, no answer, and fresh numbers if Python is there. */
export function renew({ element }: Question): void {
  for (const details of element.querySelectorAll("details")) details.open = false;
  const form = element.querySelector("form");
  if (!form) return;
  const live = isLive(element);
  const { seed, answer, checked } = fieldsOf(form);
  seed.value = live ? String(Math.floor(Math.random() * SEEDS)) : seed.defaultValue;
  answer.value = checked.value = "";
  if (live) form.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Tells what the reader does first with a question, until the signal. */
export function listen({ element }: Question, heard: Heard, signal: AbortSignal): void {
  element.addEventListener(
    "toggle",
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.open) return;
      if (target.matches(".option")) heard.answered(target.matches(".right"));
      else if (!target.matches(".way")) return;
      else if (isLive(element)) heard.answered(false);
      else heard.looked();
    },
    { capture: true, signal }, // it does not bubble
  );
  const form = element.querySelector("form");
  if (!form) return;
  const watch = new MutationObserver(() => {
    const verdict = element.querySelector(".verdict > .right, .verdict > .wrong");
    if (verdict && fieldsOf(form).checked.value) heard.answered(verdict.matches(".right"));
  });
  watch.observe(element, { subtree: true, childList: true, attributes: true, characterData: true });
  signal.addEventListener("abort", () => watch.disconnect());
}

/** Whether Python answers what is typed here. */
function isLive(element: HTMLElement): boolean {
  const widget = element.querySelector("live-widget");
  return course.python.phase.name === "ready" && widget?.hasAttribute("data-live") === true;
}

function fieldsOf(form: HTMLFormElement): Record<"seed" | "answer" | "checked", HTMLInputElement> {
  const field = (name: string) => form.querySelector<HTMLInputElement>(`input[name=${name}]`)!;
  return { seed: field("seed"), answer: field("answer"), checked: field("checked") };
}
