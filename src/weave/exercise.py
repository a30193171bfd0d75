"""Coding exercises: the whole of one stands in the page; a script makes it run and check code."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from exercises import EXERCISES, Step, stepped
from kit.state import suggest
from weave.blocks import SayingBlock
from weave.code_cell import bar, highlighted, names_in, output


class ExerciseBlock(SayingBlock):
    """A coding exercise by its name: prompt, starter, hints, solution.

    /// exercise | softmax
    ///
    """

    NAME = "exercise"
    ARGUMENT = True

    def understand(self) -> None:
        if self.argument not in EXERCISES:
            others = suggest(self.argument, [*EXERCISES])
            raise LookupError(f"there is no exercise {self.argument!r}{others}")

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        if self.trouble:
            return self.unwoven(parent)
        exercise = EXERCISES[self.argument]
        self.codes = 0
        element = ElementTree.SubElement(
            parent,
            "coding-exercise",
            {
                "name": self.argument,
                "id": f"exercise-{self.argument}",
                "class": "no-copy",  # the theme's button would copy the first code of them all
                "function": exercise.function,
                "data-names": " ".join(
                    names_in(exercise.solution, *(step.code for step in exercise.worked))
                ),
            },
        )
        title = ElementTree.SubElement(element, "p", {"class": "exercise-title"})
        title.text = exercise.title
        self._markdown(ElementTree.SubElement(element, "div", {"class": "prompt"}), exercise.prompt)
        self._html(
            element, highlighted(exercise.starter) + bar("run", "check", "stop", "reset", "earlier")
        )
        self._html(element, output("", exercise.title))
        self._html(element, '<div class="feedback" aria-live="polite"></div>')
        if exercise.worked:
            worked = self._details(element, "A worked example, step by step")
            worked.set("class", "worked")
            self._steps(worked, exercise.worked)
        help_ = ElementTree.SubElement(element, "div", {"class": "help"})
        if exercise.faded:
            faded = self._details(help_, "With blanks to fill in")
            self._html(
                faded,
                f'<div class="faded">{highlighted(exercise.faded)}</div>'
                '<button type="button" name="fade">Put it into the field</button>',
            )
        for i, hint in enumerate(exercise.hints, 1):
            self._markdown(self._details(help_, f"Hint {i}"), hint)
        solution = self._details(help_, "The solution")
        self._html(solution, highlighted(exercise.solution))
        self._markdown(solution, exercise.explanation)
        if exercise.stretch:
            stretch = self._details(help_, "A stretch")
            self._markdown(stretch, exercise.stretch.task)
            self._steps(self._details(stretch, "A way to see it"), exercise.stretch.steps)
        return element

    def on_markdown(self) -> str:
        return "raw"

    def on_end(self, block: ElementTree.Element) -> None:
        if not self.trouble:
            block.text = None

    def _steps(self, parent: ElementTree.Element, steps: Iterable[Step]) -> None:
        """Each step with its reason, and the value that it comes to."""
        rows = ElementTree.SubElement(parent, "ol", {"class": "steps"})
        for step in stepped(steps):
            row = ElementTree.SubElement(rows, "li")
            self._markdown(row, step.why)
            self._html(row, highlighted(step.code) + step.value)

    def _details(self, parent: ElementTree.Element, summary: str) -> ElementTree.Element:
        details = ElementTree.SubElement(parent, "details")
        ElementTree.SubElement(details, "summary").text = summary
        return details

    def _html(self, parent: ElementTree.Element, html: str) -> None:
        # The theme makes an id for each code from the nearest one: its own, else the exercise's.
        for n in range(html.count("<pre>")):
            code = f"exercise-{self.argument}-code-{self.codes + n}"
            html = html.replace("<pre>", f'<pre id="{code}">', 1)
        self.codes += html.count("<pre ")
        ElementTree.SubElement(parent, "div").text = self.md.htmlStash.store(html)

    def _markdown(self, parent: ElementTree.Element, text: str) -> None:
        # Fenced code is a matter of preprocessors, which have run by now.
        for i, part in enumerate(re.split(r"```python\n(.*?)```", text, flags=re.DOTALL)):
            if i % 2:
                self._html(parent, highlighted(part))
            else:
                self.md.parser.parseChunk(parent, part)
