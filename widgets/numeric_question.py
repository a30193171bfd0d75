"""A question whose answer is a number: fresh numbers, and an explanation for every wrong answer."""

import re
from dataclasses import dataclass

from kit import controls
from kit.html import Html, h
from kit.question_card import question_card, said, way
from kit.state import suggest
from kit.typed import read_numbers
from widgets.questions import QUESTIONS, Question, fresh
from widgets.questions.question import listing, short

SOLVED_BY = ("asks",)  # what is solved is kept under it
SEEDS = 1000  # after these the numbers begin again
CLOSE = 5  # times the tolerance: rounded too early


@dataclass(frozen=True)
class State:
    """What the reader can change, but for `asks`, which the page chooses."""

    asks: str = "dot-product"  # the name of a kind of question
    seed: str = "0"
    answer: str = ""  # as it stands in the field
    checked: str = ""  # as it stood there when Check was pressed

    def __post_init__(self) -> None:
        if self.asks not in QUESTIONS:
            raise ValueError(f"asks cannot be {self.asks!r}{suggest(self.asks, [*QUESTIONS])}")


def view(state: State) -> Html:
    """The question with the numbers of its seed, and what there is to say to the checked answer."""
    seed = int(state.seed) % SEEDS if re.fullmatch("[0-9]{1,9}", state.seed) else 0
    question = fresh(state.asks, seed)
    solved, verdict = judged(question, state.checked) if state.checked else (False, Html())
    form = controls.form(
        controls.fixed("asks", state.asks),
        controls.hidden("seed", str(seed)),
        controls.hidden("checked", state.checked),
        controls.number_field("answer", f"Your answer, {precision(question)}", state.answer),
        controls.commit("Check", "checked", "answer"),
        controls.setting("New numbers", seed=str((seed + 1) % SEEDS), answer="", checked=""),
    )
    return question_card(
        question.text,
        form,
        verdict,
        way(
            "Show how",
            h("ol", *(h("li", step) for step in question.steps)),
            of=f"{state.asks}-{seed}",
        ),
        solved=solved,
    )


def precision(question: Question) -> str:
    """How exact the answer has to be, in words."""
    return "to two decimals" if question.digits else "a whole number"


def judged(question: Question, text: str) -> tuple[bool, Html]:
    """Whether the text is the right answer, and what to say to it."""
    try:
        numbers = read_numbers(text)
    except ValueError as error:
        return False, said("note", str(error))
    for mistake in question.mistakes:
        expected = mistake.answer if isinstance(mistake.answer, tuple) else (mistake.answer,)
        if equal(numbers, expected, question.tolerance):
            return False, said("wrong", mistake.message)
    if len(numbers) > 1:
        return False, said("note", f"{listing(numbers)} are several numbers. The answer is one.")
    (number,) = numbers
    away = abs(number - question.answer)
    if away <= question.tolerance:
        return True, said("right", question.steps[-1])
    if question.bounds and not question.bounds.low <= number <= question.bounds.high:
        return False, said("wrong", question.bounds.message)
    if question.digits and away <= CLOSE * question.tolerance:
        return False, said(
            "wrong",
            f"{short(number)} is close, but not to two decimals. Keep more digits on the way, and "
            "round at the end.",
        )
    begins = f"{short(number)} is not it. Here is how it begins. {question.steps[0]}"
    return False, said("wrong", begins)


def equal(typed: tuple[float, ...], expected: tuple[float, ...], tolerance: float) -> bool:
    """Whether what was typed is, number by number, what is expected."""
    return len(typed) == len(expected) and all(
        abs(x - y) <= tolerance for x, y in zip(typed, expected, strict=True)
    )
