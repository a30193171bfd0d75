"""The kinds of stories: how each is written, word by word, with the probability of every choice.

What a word takes to be told from those before it is its skill. A word that is marked with one is
certain, so whoever has the skill is never wrong there.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from small_world import words

SKILLS = (
    "copy",
    "coreference",
    "order",
    "tracking",
    "induction",
    "context",
    "gender",
    "fact",
    "counting",
)

Group = tuple[float, Sequence[str]]  # a share, and the words that have equal parts of it


class Chooser(Protocol):
    """Decides which group a choice takes, and which of its words."""

    def __call__(self, groups: Sequence[Group]) -> tuple[int, int]: ...


@dataclass(frozen=True)
class Word:
    """A word of a story."""

    text: str
    probability: float  # given the words before it
    skill: str | None = None  # what it takes to tell it from them
    clues: tuple[str, ...] = ()  # which of them tell it, each where it was written last
    begins: bool = False  # whether it is the first of a story


class Story:
    """What has been written of a story."""

    def __init__(self, choose: Chooser, share: float = 1.0) -> None:
        """Begin a story of a kind that has this share of all stories."""
        self.words: list[Word] = []
        self._choose = choose
        self._share = share  # the first word tells the kind: its probability counts that choice

    def say(self, text: str, skill: str | None = None, clues: Sequence[str] = ()) -> None:
        """Write words that follow with certainty; a skill's clue is the same word, if not told."""
        for word in text.split():
            self._write(Word(word, 1.0, skill, tuple(clues) or ((word,) if skill else ())))

    def pick(self, *groups: Group) -> str:
        """Write one word out of groups of words; all of one group continue alike."""
        group, i = self._choose(groups)
        share, options = groups[group]
        self._write(Word(options[i], share / len(options)))
        return options[i]

    def _write(self, word: Word) -> None:
        if not self.words:
            word = replace(word, probability=word.probability * self._share, begins=True)
        self.words.append(word)


def any_of(options: Sequence[str], *, but: Sequence[str] = ()) -> Group:
    """All the options alike, some left out."""
    return 1.0, [word for word in options if word not in but]


def each_of(*options: str) -> list[Group]:
    """Equally likely words that continue differently."""
    return [(1 / len(options), [word]) for word in options]


def row(story: Story, options: Sequence[str], least: int, most: int = 6) -> list[str]:
    """Write different words, all lengths from `least` to `most` equally likely, and a full stop."""
    written: list[str] = []
    while len(written) < most:
        rest = any_of(options, but=written)[1]
        stop = 1 / (most + 1 - len(written)) if len(written) >= least else 0.0
        word = story.pick(*[(1 - stop, rest), (stop, ["."])][: 2 if stop else 1])
        if word == ".":
            return written
        written.append(word)
    story.say(".")
    return written


def sitting(story: Story) -> None:
    """Which noun "it" means, told by an adjective that fits one of the two."""
    story.say("the")
    animal = story.pick(any_of(words.ANIMALS))
    story.say("sat on the")
    seat = story.pick(any_of(words.SEATS))
    story.say("because it was")
    adjective = story.pick((0.5, words.OF_ANIMALS), (0.5, words.OF_SEATS))
    story.say(". what was")
    story.say(adjective, "copy")
    story.say("? the")
    story.say(animal if adjective in words.OF_ANIMALS else seat, "coreference")
    story.say(".")


def chasing(story: Story) -> None:
    """Who did it to whom: the same words in another order are another story."""
    story.say("a")
    one = story.pick(any_of(words.ANIMALS))
    verb = story.pick(any_of(tuple(words.VERBS)))
    story.say("a")
    other = story.pick(any_of(words.ANIMALS, but=[one]))
    story.say(".")
    if story.pick(*each_of("who", "whom")) == "who":
        story.say(verb, "copy")
        story.say("the")
        story.say(other, "order")
        story.say("? the")
        story.say(one, "order")
    else:
        story.say("did the")
        story.say(one, "order")
        story.say(words.VERBS[verb], "copy", [verb])
        story.say("? the")
        story.say(other, "order")
    story.say(".")


def giving(story: Story) -> None:
    """Who has the thing, after it was handed on up to twice."""
    giver = story.pick(any_of(words.PEOPLE))
    story.say("gave the")
    thing = story.pick(any_of(words.THINGS))
    story.say("to")
    holder = story.pick(any_of(words.PEOPLE, but=[giver]))
    story.say(".")
    for _ in range(2):
        if story.pick(*each_of("then", "now")) == "now":
            break
        story.say(holder, "tracking")
        story.say("gave it to")
        holder = story.pick(any_of(words.PEOPLE, but=[holder]))
        story.say(".")
    else:
        story.say("now")
    story.say(holder, "tracking")
    story.say("has the")
    story.say(thing, "copy")
    story.say(".")


def singing(story: Story) -> None:
    """A song of four to six syllables, all different, and the same song again."""
    story.say("sing :")
    song = row(story, words.SYLLABLES, least=4)
    story.say("again :")
    story.say(" ".join(song), "induction")
    story.say(".", "induction")  # the one that ended the song


def banking(story: Story) -> None:
    """What "bank" means, by what is said of it; and whether a name is a she or a he."""
    story.say("our bank was")
    adjective = story.pick((0.5, words.OF_RIVERS), (0.5, words.OF_MONEY))
    story.say(", so")
    person = story.pick(any_of(words.PEOPLE))
    by_the_river = adjective in words.OF_RIVERS
    story.say("fell" if by_the_river else "asked", "context", [adjective])
    story.say("into the river ." if by_the_river else "for more money .")
    story.say("she" if person in words.GIRLS else "he", "gender", [person])
    story.say("came home")
    story.say("wet" if by_the_river else "late", "context", [adjective])
    story.say(".")


def travelling(story: Story) -> None:
    """A fact that hangs on two words together, the month and the person."""
    story.say("in")
    month = story.pick(any_of(words.MONTHS))
    person = story.pick(any_of(words.PEOPLE))
    story.say("goes to")
    story.say(words.FACTS[month, person], "fact", [month, person])
    story.say(".")


def waiting(story: Story) -> None:
    """How many wait: two to six, which must be counted."""
    story.say("here wait :")
    line = row(story, words.PEOPLE, least=2)
    story.say("how many wait ?")
    story.say(words.NUMBERS[len(line) - 2], "counting", line)
    story.say(".")


# Each kind's share of all stories. No two kinds begin with the same word, so that the first word
# tells the kind, and the probabilities of all words are known without adding over kinds.
KINDS: dict[Callable[[Story], None], float] = {
    sitting: 1 / 8,
    chasing: 1 / 8,
    giving: 1 / 8,
    singing: 1 / 8,
    banking: 1 / 8,
    travelling: 2 / 8,  # short, and each of its facts must be met again and again
    waiting: 1 / 8,
}


def stories(seed: int) -> Iterator[list[Word]]:
    """Stories without end, the same for the same seed on every machine."""
    rng = random.Random(seed)

    def choose(groups: Sequence[Group]) -> tuple[int, int]:
        group = _draw(rng, [share for share, _ in groups]) if len(groups) > 1 else 0
        return group, int(rng.random() * len(groups[group][1]))

    kinds, shares = list(KINDS), list(KINDS.values())
    while True:
        i = _draw(rng, shares)
        story = Story(choose, shares[i])
        kinds[i](story)
        yield story.words


START = "."  # what a text begins with: the end of a story that is not told


def windows(seed: int, length: int) -> Iterator[list[Word]]:
    """Texts of `length` words: the start and then stories, the last of which may be cut off."""
    told = stories(seed)
    while True:
        text = [Word(START, 1.0)]
        while len(text) < length:
            text += next(told)
        yield text[:length]


def _draw(rng: random.Random, shares: Sequence[float]) -> int:
    at = rng.random()
    for i, share in enumerate(shares):
        at -= share
        if at < 0:
            return i
    return len(shares) - 1
