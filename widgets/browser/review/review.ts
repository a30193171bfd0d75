// What <review-sitting> does: of the questions that stand in the page it asks about ten, one at a time, and
// says at the end what was missed and when it comes back. page-part.ts loads it.

import type { BeginPart } from "../page-part";
import { savesData } from "../save-data";
import { inWords, type Trouble } from "../storage/safe-storage";
import { isChosen, keepAsked, keepChosen } from "./answers";
import { listen, type Question, questionsOf, renew } from "./questions";
import { answered, type Asked, BOXES, choose, daysOf, isDue } from "./schedule";

interface Done {
  question: Question;
  right: boolean;
  now: Asked;
}

const begin: BeginPart = (place, left) => {
  const article = place.closest("article")!;
  const lessons = [...article.querySelectorAll<HTMLElement>(".review-lesson")];
  let trouble: Trouble = "";
  let stop: (() => void) | undefined; // while a sitting lasts
  const onSolved = () => void (place.querySelector("form") && showStart()); // in another tab, perhaps
  course.progress.addEventListener("change", onSolved, { signal: left });
  addEventListener("hashchange", () => followLink(), { signal: left });
  showStart();

  /** What can be asked, of which lessons. */
  function showStart(): void {
    const form = html("form", { class: "review-start" });
    const boxes = form.appendChild(html("fieldset"));
    boxes.append(html("legend", {}, "Lessons to ask about"));
    for (const lesson of lessons) {
      const page = lesson.dataset["page"]!;
      const label = boxes.appendChild(html("label"));
      const box = label.appendChild(html("input", { type: "checkbox", value: page }));
      box.checked = isChosen(page);
      box.onchange = () => {
        note(keepChosen(page, box.checked));
        count();
      };
      label.append(titleOf(lesson));
    }
    const sum = form.appendChild(html("p", { role: "status" }));
    const held = form.appendChild(html("ul", { class: "review-boxes" }));
    const button = form.appendChild(html("button", {}));
    form.onsubmit = (event) => {
      event.preventDefault();
      showSitting(chosen());
    };
    show(form);
    count();

    function chosen(): Question[] {
      const pages = [...boxes.querySelectorAll<HTMLInputElement>(":checked")].map(({ value }) => value);
      return lessons.filter(({ dataset }) => pages.includes(dataset["page"]!)).flatMap(questionsOf);
    }

    function count(): void {
      const cards = chosen().map(({ card }) => card);
      const sitting = choose(cards, Date.now());
      button.textContent = sitting.length ? `Begin: ${counted(sitting.length, "question")}` : "Begin";
      button.disabled = !sitting.length;
      const due = cards.filter((card) => isDue(card, Date.now())).length;
      sum.textContent = sitting.length
        ? `${due} of ${counted(cards.length, "question")} are due.`
        : "No lesson is chosen. Choose those that you have read.";
      held.hidden = !sitting.length;
      held.replaceChildren();
      for (let box = 0; box <= BOXES; box++) {
        const n = cards.filter(({ asked }) => (asked?.box ?? 0) === box).length;
        held.append(html("li", {}, html("b", {}, String(n)), box ? ` in box ${box}` : " never asked"));
      }
    }
  }

  /** One question after the other, each where it stands in the page; all else is hidden meanwhile. */
  function showSitting(questions: Question[]): void {
    const cards = choose(questions.map(({ card }) => card), Date.now());
    const sitting = cards.map((card) => questions.find((question) => question.card === card)!);
    const done: Done[] = [];
    if (!savesData() && sitting.some(({ element }) => element.querySelector("live-widget"))) course.python.start();
    let nth = 0;
    let asking = new AbortController();
    left.addEventListener("abort", () => asking.abort());

    const where = html("p", { class: "review-where", tabindex: "-1" });
    const end = html("button", { type: "button" }, "End here");
    const bar = html("div", { class: "review-bar" });
    const said = bar.appendChild(html("div", { role: "status" }));
    const next = bar.appendChild(html("button", { type: "button" }));
    end.onclick = finish;
    next.onclick = () => (++nth < sitting.length ? ask() : finish());
    stop = finish;
    article.classList.add("in-sitting");
    show(html("div", { class: "review-head" }, where, end));
    ask();

    function ask(): void {
      asking.abort();
      asking = new AbortController();
      const question = sitting[nth]!;
      for (const before of article.querySelectorAll(".asked")) before.classList.remove("asked");
      question.element.classList.add("asked");
      question.element.parentElement!.classList.add("asked");
      renew(question);
      question.element.append(bar);
      where.textContent = `Question ${nth + 1} of ${sitting.length}`;
      said.replaceChildren();
      next.textContent = nth + 1 < sitting.length ? "Skip" : "Skip, and end";
      listen(question, { answered: (right) => take(question, right), looked: () => judge(question) }, asking.signal);
      bringUp(where);
    }

    /** The first answer counts. */
    function take(question: Question, right: boolean): void {
      asking.abort();
      const now = answered(question.card, right, Date.now());
      note(keepAsked(question.place, now));
      done.push({ question, right, now });
      const verdict = html("strong", {}, right ? "Right. " : "Missed. ");
      said.replaceChildren(html("p", { class: right ? "right" : "wrong" }, verdict, sentence(now)));
      next.textContent = nth + 1 < sitting.length ? "Next question" : "See how it went";
    }

    function judge(question: Question): void {
      const had = html("button", { type: "button" }, "I had it right");
      const had_not = html("button", { type: "button" }, "I missed it");
      had.onclick = () => judged(true);
      had_not.onclick = () => judged(false);
      const why = "Python is not running here, so compare it yourself with what you had.";
      said.replaceChildren(html("p", {}, why), had, " ", had_not);

      function judged(right: boolean): void {
        take(question, right);
        next.focus(); // the button that had the focus is gone
      }
    }

    function finish(): void {
      asking.abort();
      stop = undefined;
      bar.remove();
      article.classList.remove("in-sitting");
      if (done.length) showEnd(done);
      else showStart();
      bringUp(place.querySelector<HTMLElement>("[tabindex], button")!);
    }
  }

  /** What was right, what was not, and when it comes back. */
  function showEnd(done: Done[]): void {
    const missed = done.filter(({ right }) => !right);
    const held = done.filter(({ right }) => right);
    const sum = `${held.length} of ${counted(done.length, "answer")} right.`;
    const end = html("div", { class: "review-end" });
    end.append(html("p", { class: "review-where", tabindex: "-1" }, sum));
    if (missed.length) {
      end.append(html("p", {}, "Missed. These come first next time; here is where to read about them:"));
      end.append(listed(missed, () => ""));
    }
    if (held.length) {
      end.append(html("p", {}, "Right. These come back later:"));
      end.append(listed(held, ({ now }) => `. ${sentence(now)}`));
    }
    const again = end.appendChild(html("button", { type: "button" }, "Another sitting"));
    again.onclick = () => {
      showStart();
      place.querySelector("button")!.focus();
    };
    show(end);
  }

  function listed(done: Done[], more: (done: Done) => string): HTMLElement {
    const list = html("ul", { class: "review-list" });
    for (const each of done) {
      const [text, source] = [".question", ".review-source"].map((part) => {
        const found = each.question.element.querySelector(part)!;
        return found.cloneNode(true) as HTMLElement;
      });
      source!.append(more(each));
      list.append(html("li", {}, html("div", {}, ...text!.childNodes), source!));
    }
    return list;
  }

  /** A link to what a sitting hides ends it. */
  function followLink(): void {
    const target = document.getElementById(location.hash.slice(1));
    if (!stop || !target || target.offsetParent) return;
    stop();
    target.scrollIntoView();
  }

  function show(content: HTMLElement): void {
    place.replaceChildren(content);
    note(trouble);
  }

  /** Says why what was answered is not saved, if it is not. */
  function note(now: Trouble): void {
    trouble = now;
    place.querySelector(".trouble")?.remove();
    if (trouble) place.append(html("p", { class: "trouble", role: "status" }, inWords(trouble, "your answers")));
  }
};

/** Where a question is now, and when it comes back. */
function sentence({ box }: Asked): string {
  if (box === 1) return "It goes to box 1, and comes first next time.";
  return `It is in box ${box} now, and due in ${counted(daysOf(box), "day")}.`;
}

/** A lesson's heading, as it stands above its questions. */
function titleOf(lesson: HTMLElement): string {
  return lesson.previousElementSibling!.querySelector("a")!.textContent!;
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Puts the focus there, and what stands around it on the screen. */
function bringUp(target: HTMLElement): void {
  target.focus({ preventScroll: true });
  target.closest("review-sitting")!.scrollIntoView();
}

function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

Object.assign(globalThis, { "review-sitting": begin });
