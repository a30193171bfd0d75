"""Questions: each answer is a disclosure with an explanation of its own, so no script is needed."""

from typing import Any
from xml.etree import ElementTree

from markdown.extensions.toc import slugify
from pymdownx.blocks.block import Block

MARKS = {"[x] ": "right", "[ ] ": "wrong"}


class QuizBlock(Block):
    """A question with its answers.

    /// quiz | Which way does softmax run?
    - [x] Along a row

        Each row is one token looking.

    - [ ] Along a column

        A column is one token looked at by all; its weights need not sum to 1.
    ///
    """

    NAME = "quiz"
    ARGUMENT = True

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        self.tracker["count"] = self.tracker.get("count", 0) + 1
        # By the question, so that what was solved stays so when others come before it.
        name = f"quiz-{slugify(self.argument, '-')[:60]}"
        quiz = ElementTree.SubElement(parent, "div", {"class": "quiz", "id": name})
        question = ElementTree.SubElement(quiz, "p", {"class": "question"})
        question.text = self.argument
        return quiz

    def on_end(self, block: ElementTree.Element) -> None:
        answers = block.find("ul")
        try:
            if answers is None or len(block) != 2:
                raise ValueError("it holds one list of answers and nothing else")
            options = [self.option(item) for item in answers]
            kinds = [option.get("class") for option in options]
            if kinds.count("option right") != 1 or len(kinds) < 2:
                raise ValueError("it needs exactly one answer marked [x], and others marked [ ]")
        except ValueError as error:
            block.clear()
            block.text = f"/// quiz | {self.argument} /// quiz: {error}"
            return
        block.remove(answers)
        block.extend(options)

    def option(self, item: ElementTree.Element) -> ElementTree.Element:
        """One answer, from its list item: what it says, and why it is right or wrong."""
        if len(item) < 2 or item[0].tag != "p":
            raise ValueError("each answer needs an explanation below it, indented by four spaces")
        answer, *why = item
        kind = MARKS.get((answer.text or "")[:4])
        if kind is None:
            raise ValueError("each answer starts with [x] or [ ]")
        answer.text = (answer.text or "")[4:]
        answer.tag = "summary"
        name = f"quiz-{self.tracker['count']}"  # of one question, one answer is open at a time
        option = ElementTree.Element("details", {"class": f"option {kind}", "name": name})
        option.append(answer)
        verdict: Any = ElementTree.SubElement(option, "p", {"class": "verdict"})
        verdict.text = "Right." if kind == "right" else "Not so."
        option.extend(why)
        return option
