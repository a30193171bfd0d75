"""The least loss that any model of the small world can have, computed from its stories' choices.

A choice that the words before it do not settle costs minus the logarithm of its probability. No
model can do better on average than one that knows all probabilities (Shannon 1948): its loss is
the floor. To add over all stories, each choice is followed once for each of its groups, since all
words of a group continue alike.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from small_world.stories import KINDS, Group, Story, Word


def representatives(
    kind: Callable[[Story], None], share: float = 1.0
) -> Iterator[tuple[float, list[Word]]]:
    """One story for each way through a kind's groups, with the probability of that way.

    share: of the kind among all stories, which the first word's probability counts.
    """
    ways: list[tuple[int, ...]] = [()]
    while ways:
        explorer = _Explorer(ways.pop())
        story = Story(explorer, share)
        kind(story)
        ways += explorer.others
        yield explorer.probability, story.words


class _Explorer:
    """Takes the groups that it is given, then the first of each, and notes what else there was."""

    def __init__(self, given: tuple[int, ...]) -> None:
        self.probability = 1.0
        self.others: list[tuple[int, ...]] = []
        self._given = given
        self._taken: tuple[int, ...] = ()

    def __call__(self, groups: Sequence[Group]) -> tuple[int, int]:
        at = len(self._taken)
        group = self._given[at] if at < len(self._given) else 0
        if at >= len(self._given):
            self.others += [(*self._taken, other) for other in range(1, len(groups))]
        self._taken += (group,)
        self.probability *= groups[group][0]
        return group, 0


class Floor(NamedTuple):
    """What the best possible model loses, in nats, and how the words are made up."""

    per_word: float  # mean over all words of endless text
    in_window: float  # mean over the words of a window that begins with a story
    words_per_story: float
    marked: dict[str, float]  # share of words that are marked with each skill
    by_kind: dict[str, float]  # a story's mean loss, without that of its kind


def floor(window: int = 64) -> Floor:
    """The floor, exactly. window: how many words are told after the start."""
    entropy = length = 0.0
    marked: defaultdict[str, float] = defaultdict(float)
    by_kind: dict[str, float] = {}
    costs = [0.0] * window  # of the word so many places into a story, expected
    lengths = [0.0] * (window + 1)  # how likely a story has so many words
    for kind, share in KINDS.items():
        of_kind = 0.0
        for probability, words in representatives(kind, share):
            weight = share * probability
            losses = [-math.log(word.probability) for word in words]
            of_kind += probability * (sum(losses) + math.log(share))
            entropy += weight * sum(losses)
            length += weight * len(words)
            for at, loss in enumerate(losses[:window]):
                costs[at] += weight * loss
            lengths[min(len(words), window)] += weight
            for word in words:
                if word.skill:
                    marked[word.skill] += weight
        by_kind[kind.__name__] = of_kind
    # starts[t]: how likely a story begins at place t. A window is all stories that begin in it.
    starts: list[float] = [1.0] + [0.0] * (window - 1)
    for t in range(1, window):
        starts[t] = sum(starts[t - n] * lengths[n] for n in range(1, t + 1))
    told = sum(starts[t] * sum(costs[: window - t]) for t in range(window))
    return Floor(
        entropy / length,
        told / window,
        length,
        {skill: count / length for skill, count in marked.items()},
        by_kind,
    )
