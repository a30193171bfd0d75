"""The stories are what they claim: exact in their chances, certain where a skill is marked."""

import math
from collections import Counter
from itertools import islice

import pytest

from small_world import words
from small_world.floor import floor, representatives
from small_world.stories import KINDS, SKILLS, Word, stories, windows
from small_world.vocabulary import ids, text_of, tokenize, vocabulary

TOLD = [*islice(stories(7), 10_000)]


def text(story: list[Word]) -> str:
    return " ".join(word.text for word in story)


def test_the_same_seed_tells_the_same_stories() -> None:
    assert TOLD[:50] == [*islice(stories(7), 50)]
    assert TOLD[:50] != [*islice(stories(8), 50)]


def test_a_window_begins_with_the_start_and_then_tells_stories() -> None:
    window = next(windows(7, 65))
    assert [word.text for word in window] == [".", *" ".join(map(text, TOLD[:20])).split()][:65]


def test_each_choice_has_the_probability_that_is_told() -> None:
    """Counted: how often a word follows what stands before it, over many stories."""
    seen: Counter[tuple[str, ...]] = Counter()
    followed: Counter[tuple[tuple[str, ...], str]] = Counter()
    told: dict[tuple[tuple[str, ...], str], float] = {}
    for story in TOLD:
        before: tuple[str, ...] = ()
        for word in story[:8]:
            seen[before] += 1
            followed[before, word.text] += 1
            assert told.setdefault((before, word.text), word.probability) == word.probability
            before = (*before, word.text)
    checked = 0
    for (before, next_word), probability in told.items():
        n = seen[before]
        if n * probability * (1 - probability) > 25:  # enough for a normal distribution
            checked += 1
            deviation = math.sqrt(n * probability * (1 - probability))
            assert abs(followed[before, next_word] - n * probability) < 5 * deviation
    assert checked > 100
    known: dict[tuple[str, ...], list[float]] = {}
    for (before, _), probability in told.items():
        known.setdefault(before, []).append(probability)
    for before, probabilities in known.items():
        if seen[before] > 30 * len(probabilities):  # so that all have come
            assert sum(probabilities) == pytest.approx(1), before


def test_the_first_word_tells_the_kind() -> None:
    firsts = {kind: {word[0].text for _, word in representatives(kind)} for kind in KINDS}
    firsts[next(kind for kind in KINDS if kind.__name__ == "giving")] = set(words.PEOPLE)
    found = [word for of_kind in firsts.values() for word in of_kind]
    assert len(found) == len(set(found))
    assert sum(KINDS.values()) == pytest.approx(1)


def test_a_marked_word_is_certain_and_its_clues_stand_before_it() -> None:
    skills = set()
    for story in TOLD[:3000]:
        for at, word in enumerate(story):
            if word.skill:
                skills.add(word.skill)
                assert word.probability == 1
                assert word.clues
                assert {*word.clues} <= {before.text for before in story[:at]}
    assert skills == {*SKILLS}


def test_what_came_before_decides_a_marked_word() -> None:
    """One text before never goes on in two ways where a skill is marked."""
    came: dict[str, str] = {}
    for story in TOLD:
        before = ""
        for word in story:
            if word.skill:
                assert came.setdefault(before, word.text) == word.text
            before += f" {word.text}"


@pytest.mark.parametrize(
    ("beginning", "answer"),
    [
        ("the cat sat on the mat because it was soft . what was soft ? the", "mat"),
        ("the cat sat on the mat because it was tired . what was tired ? the", "cat"),
        ("a dog chased a cat . who chased the cat ? the", "dog"),
        ("a dog chased a cat . whom did the dog chase ? the", "cat"),
        ("anna gave the ball to tom . then tom gave it to mia . now", "mia"),
    ],
)
def test_answers_are_those_that_a_reader_would_give(beginning: str, answer: str) -> None:
    """Found among the stories with other words of the same kinds in their places."""
    shape = pattern(beginning)
    told = [text(story) for story in TOLD]
    alike = [story for story in told if pattern(story[: len_of(story, beginning)]) == shape]
    assert alike
    for story in alike:
        given, said = beginning.split(), story.split()
        swapped = dict(zip(said, given, strict=False))
        assert swapped[said[len(given)]] == answer


def pattern(told: str) -> list[object]:
    """A text with its animals, people and so on replaced by when each came first."""
    kinds: list[tuple[str, ...]] = [words.PEOPLE, words.ANIMALS, words.SEATS, words.THINGS]
    kinds += [words.OF_SEATS, words.OF_ANIMALS, tuple(words.VERBS), tuple(words.VERBS.values())]
    order: dict[str, int] = {}
    shape: list[object] = []
    for word in told.split():
        kind = next((i for i, options in enumerate(kinds) if word in options), None)
        shape.append(word if kind is None else (kind, order.setdefault(word, len(order))))
    return shape


def len_of(story: str, beginning: str) -> int:
    """How many letters as many words take as the beginning has."""
    return len(" ".join(story.split()[: len(beginning.split())]))


def test_the_vocabulary_has_all_words_and_no_other() -> None:
    told = {word.text for story in TOLD for word in story}
    assert told == {*vocabulary()}
    assert 150 <= len(vocabulary()) <= 300
    assert [*vocabulary()] == sorted(vocabulary())


def test_a_text_becomes_tokens_and_text_again() -> None:
    tokenized = tokenize("The cat sat, on a spaceship. ANNA? Spaceship")
    assert tokenized.tokens == ("the", "cat", "sat", ",", "on", "a", ".", "anna", "?")
    assert tokenized.ids == tuple(ids()[word] for word in tokenized.tokens)
    assert tokenized.unknown == ("spaceship",)
    assert text_of(tokenized.ids) == "the cat sat, on a. anna?"


def test_the_floor_is_what_the_stories_cost_on_average() -> None:
    exact = floor(64)
    losses = [[-math.log(word.probability) for word in story] for story in TOLD]
    lengths = [len(story) for story in TOLD]
    n = sum(lengths)
    rate = sum(map(sum, losses)) / n
    spread = sum((sum(x) - exact.per_word * len(x)) ** 2 for x in losses) ** 0.5 / n
    assert abs(rate - exact.per_word) < 4 * spread
    assert exact.words_per_story == pytest.approx(n / len(TOLD), rel=0.01)
    for skill in SKILLS:
        more = [
            sum(word.skill == skill for word in story) - exact.marked[skill] * len(story)
            for story in TOLD
        ]
        assert abs(sum(more)) < 4 * sum(x * x for x in more) ** 0.5


def test_the_floor_of_a_window_counts_stories_that_are_cut_off() -> None:
    """By hand: a window of one word tells the first word of a story and nothing else."""
    first = -sum(
        share * sum(p * math.log(told[0].probability) for p, told in representatives(kind, share))
        for kind, share in KINDS.items()
    )
    assert floor(1).in_window == pytest.approx(first)
    told = [window[1:] for window in islice(windows(3, 65), 2000)]
    means = [sum(-math.log(word.probability) for word in text) / 64 for text in told]
    mean = sum(means) / len(means)
    deviation = (sum((x - mean) ** 2 for x in means) / len(means) ** 2) ** 0.5
    assert abs(mean - floor(64).in_window) < 4 * deviation


def test_no_rule_tells_the_facts() -> None:
    """Neither the month nor the person alone tells the place: the two together do."""
    assert len(words.FACTS) == len(words.MONTHS) * len(words.PEOPLE) > 200
    for i, options in enumerate((words.MONTHS, words.PEOPLE)):
        best = sum(
            max(Counter(city for pair, city in words.FACTS.items() if pair[i] == one).values())
            for one in options
        )
        assert best < 0.3 * len(words.FACTS)
