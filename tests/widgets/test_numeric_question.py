"""Numeric questions: their answers, and what is said to wrong ones."""

import math
import re
from html import unescape
from importlib import import_module
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.numbers import fmt
from lessons import LESSONS
from tests.lesson_1.question_answers import dot
from widgets import render
from widgets.numeric_question import SEEDS, State, view
from widgets.questions import QUESTIONS, fresh

SOME = range(0, SEEDS, 23)
KINDS = pytest.mark.parametrize("kind", QUESTIONS)


def text(html: str) -> str:
    """What a reader reads, in one line, with minus signs that Python reads."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split()).replace("−", "-")


def part(html: str, name: str) -> str:
    """What stands in the element of this class, as text."""
    inside = html.split(f'class="{name}"', 1)[1].split(">", 1)[1]
    ends = {"question": "<form", "verdict": "<details", "way": "</details>"}
    return text(inside.split(ends[name])[0])


def check(kind: str, seed: int, answer: str | float) -> str:
    """The view after this answer was checked."""
    typed = answer if isinstance(answer, str) else f"{answer:.9f}"
    return view(State(kind, str(seed), typed, typed))


ANSWERS = [import_module(f"tests.{lesson.folder}.question_answers") for lesson in LESSONS]
READ, RIGHT, WRONG = (
    {kind: value for each in ANSWERS for kind, value in vars(each)[name].items()}
    for name in ("READ", "RIGHT", "WRONG")
)


def given_by(kind: str, seed: int) -> Any:
    """What the reader is given, read from the question's own words."""
    return READ[kind](part(view(State(kind, str(seed))), "question"))


def test_every_kind_can_be_asked_for_and_no_other() -> None:
    assert set(QUESTIONS) == set(READ) == set(RIGHT) == set(WRONG)
    with pytest.raises(ValueError, match="did you mean 'cosine'"):
        render("numeric-question", {"asks": "cosin"})


@KINDS
def test_the_right_answer_is_right_also_to_two_decimals(kind: str) -> None:
    for seed in SOME:
        right = RIGHT[kind](given_by(kind, seed))
        assert fresh(kind, seed).answer == pytest.approx(right)
        cut_off = math.trunc(right * 100 + math.copysign(1e-6, right)) / 100
        for typed in (fmt(right), f"{cut_off:.2f}", f"{right:.2f}".replace(".", ","), f"{right} "):
            html = check(kind, seed, typed)
            assert part(html, "verdict").startswith("Right. "), (seed, typed)
            assert html.startswith('<div class="live-question" data-solved>')


@KINDS
def test_each_known_mistake_is_told_what_it_is(kind: str) -> None:
    for seed in SOME:
        numbers = given_by(kind, seed)
        verdicts = []
        for says, mistake in WRONG[kind].items():
            html = check(kind, seed, mistake(numbers))
            assert "data-solved" not in html
            verdicts.append(part(html, "verdict"))
            assert says in verdicts[-1], (seed, says, verdicts[-1])
            assert verdicts[-1].startswith("Not yet. ")
        assert len(set(verdicts)) == len(verdicts)


def test_scores_divided_by_their_sum_are_told() -> None:
    told = 0
    for seed in SOME:
        scores, j = given_by("softmax-weight", seed)
        if sum(scores):
            verdict = part(check("softmax-weight", seed, scores[j] / sum(scores)), "verdict")
            assert "divided the score by the sum of the scores" in verdict
            told += 1
    assert told > len(SOME) / 2


def test_components_added_up_with_their_signs_are_told() -> None:
    for seed in SOME:
        a, b = given_by("cosine", seed)
        verdict = part(check("cosine", seed, dot(a, b) / (sum(a) * sum(b))), "verdict")
        assert "You took the sum of the components, with" in verdict


@pytest.mark.parametrize("form", ["{}, {}, {}", "({}; {}; {})", "{} {} {}", "[{}, {}, {}]"])
def test_products_that_were_not_added_are_told(form: str) -> None:
    for seed in SOME:
        a, b = given_by("dot-product", seed)
        typed = form.format(*(fmt(x * y, 0) for x, y in zip(a, b, strict=True)))
        assert "add them up" in part(check("dot-product", seed, typed), "verdict")


@KINDS
def test_with_no_seed_a_wrong_answer_is_the_right_one_or_another_wrong_one(kind: str) -> None:
    # A typed number may be 0.01 away from an answer, so two answers are more than 0.02 apart.
    for seed in range(0, SEEDS, 7):
        question = fresh(kind, seed)
        single = [m.answer for m in question.mistakes if not isinstance(m.answer, tuple)]
        assert len(single) >= 6
        apart = 0.02 if question.digits else 1e-6
        for x, y in combinations([question.answer, *single], 2):
            assert abs(x - y) > apart
        assert len({m.message for m in question.mistakes}) == len(question.mistakes)
        for mistake in question.mistakes:
            assert len(mistake.message.split()) >= 8
        assert all(math.isfinite(x) for x in [question.answer, *single])


@KINDS
def test_texts_are_plain(kind: str) -> None:
    for seed in SOME:
        question = fresh(kind, seed)
        texts = [question.text, *question.steps, *(m.message for m in question.mistakes)]
        texts += [question.bounds.message] if question.bounds else []
        for each in texts:
            assert not re.search(r"\b(simply|just|obviously|of course)\b|!", text(each), re.I), each


@KINDS
def test_seeds_bring_other_numbers(kind: str) -> None:
    assert len({fresh(kind, seed).text for seed in range(40)}) >= 15


@KINDS
def test_any_other_answer_gets_the_first_step_with_these_numbers(kind: str) -> None:
    for seed in SOME:
        question = fresh(kind, seed)
        verdict = part(check(kind, seed, "12345"), "verdict")
        if question.bounds:
            assert " lies between " in verdict
        else:
            assert text(question.steps[0]) in verdict
            assert verdict.startswith("Not yet. 12345 is not it.")


def test_close_is_told_to_be_close() -> None:
    question = fresh("softmax-weight", 0)
    verdict = part(check("softmax-weight", 0, question.answer - 0.03), "verdict")
    assert "is close, but not to two decimals" in verdict


@KINDS
def test_the_way_ends_at_the_answer(kind: str) -> None:
    for seed in SOME:
        html = view(State(kind, str(seed)))
        way = part(html, "way")
        assert float(re.findall(r"[=≈] (-?[\d.]+)\.$", way)[0]) == pytest.approx(
            fresh(kind, seed).answer, abs=0.005
        )
        assert '<details class="way" id="way-' in html  # closed, and forgotten with new numbers
        assert len(re.findall("<li>", html)) >= 2


@KINDS
def test_shown_numbers_come_to_what_stands_behind_the_equals_sign(kind: str) -> None:
    for seed in SOME:
        way = text(" ; ".join(fresh(kind, seed).steps)).replace("²", "**2").replace("·", "*")
        sums = re.findall(r"(\(*-?\d[-\d.()+*/ ]*) ([=≈]) (-?\d+(?:\.\d+)?)", way)
        assert sums
        for left, sign, right in sums:
            exact = 1e-9 if sign == "=" else 0.005
            assert eval(left) == pytest.approx(float(right), abs=exact), (seed, left, right)


@KINDS
def test_nothing_is_said_before_check_is_pressed(kind: str) -> None:
    answer = fmt(fresh(kind, 0).answer)
    html = view(State(kind, "0", answer, ""))
    assert part(html, "verdict") == ""
    assert "data-solved" not in html
    assert f'name="answer" value="{answer}"' in html
    # What is checked is what stood there then, whatever stands there now.
    assert "data-solved" in view(State(kind, "0", "", answer))


def test_new_numbers_are_a_new_question() -> None:
    html = check("cosine", 6, "0.5")
    fields = re.findall(r'data-set="([^"]*)"', html)
    assert fields == ["seed=7&amp;answer=&amp;checked="]
    assert "seed=0&amp;" in view(State("cosine", str(SEEDS - 1)))


@pytest.mark.parametrize("seed", ["", "-1", "abc", "1.5", "٣", "9" * 30, "1\n"])
def test_a_seed_that_is_none_counts_as_the_first(seed: str) -> None:
    assert view(State("cosine", seed)) == view(State("cosine", "0"))


@given(st.sampled_from([*QUESTIONS]), st.text(max_size=60), st.text(max_size=60))
def test_any_text_gets_an_answer_and_is_only_text(kind: str, answer: str, seed: str) -> None:
    html = render(
        "numeric-question", {"asks": kind, "seed": seed, "answer": answer, "checked": answer}
    )
    tags = set(re.findall(r"<(\w+)", html))
    known = "div p b sup form input label span button strong details summary ol li"
    table = "table caption thead tbody tr td th"
    assert tags <= {*known.split(), *table.split()}
    assert bool(answer) == bool(part(html, "verdict"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("two", "cannot be read as a number"),
        ("1/0", "Nothing can be divided by 0"),
        (" ", "There is no number yet"),
        ("8, 9", "8 and 9 are several numbers"),
    ],
)
def test_odd_input_is_told_what_to_write(typed: str, says: str) -> None:
    html = check("cosine", 0, typed)
    assert says in part(html, "verdict")
    assert "Not yet" not in html
