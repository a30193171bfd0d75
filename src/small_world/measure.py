"""What a model of the small world does: its loss, its skills, its heads, the units of its FFN."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention import (
    GPTParameters,
    gpt,
    log_softmax,
)
from small_world import words
from small_world.runs import CONTEXT, Run
from small_world.stories import SKILLS, START, Word, windows
from small_world.vocabulary import ids

Array = NDArray[np.float64]


class Score(NamedTuple):
    """How a model does on some texts."""

    loss: float  # mean over all words, in nats
    marked: float  # share of marked words that it gives the most probability
    right: dict[str, float]  # the same, by skill


class Texts:
    """Texts of the small world as arrays."""

    def __init__(self, told: Sequence[Sequence[Word]]) -> None:
        """Texts of one length, each beginning with the start."""
        number, skills = ids(), (None, *SKILLS)
        self.told = told
        self.tokens = np.array([[number[word.text] for word in text] for text in told])
        self.skills = np.array([[skills.index(word.skill) - 1 for word in text] for text in told])

    @classmethod
    def drawn(cls, seed: int, count: int) -> "Texts":
        """So many windows that fill a model's context, and one word more to tell."""
        return cls([*islice(windows(seed, CONTEXT + 1), count)])

    def clues(self) -> Iterator[tuple[int, int, str, list[int]]]:
        """Each marked word: its text, its place, its skill, the places of its clues."""
        for i, text in enumerate(self.told):
            last: dict[str, int] = {}
            for at, word in enumerate(text):
                if word.skill:
                    yield i, at, word.skill, [last[clue] for clue in word.clues]
                last[word.text] = at


def score(parameters: GPTParameters, run: Run, texts: Texts, batch: int = 50) -> Score:
    """How a model does on texts, which it reads without their last word."""
    losses, right = [], []
    for tokens in np.split(texts.tokens, range(batch, len(texts.tokens), batch)):
        logits = gpt(tokens[:, :-1], parameters, run.config, run.causal).logits
        came = tokens[:, 1:]
        losses.append(-np.take_along_axis(log_softmax(logits), came[..., None], -1)[..., 0])
        right.append(logits.argmax(-1) == came)
    of_skill, correct = texts.skills[:, 1:], np.concatenate(right)
    return Score(
        float(np.concatenate(losses).mean()),
        float(correct[of_skill >= 0].mean()),
        {skill: float(correct[of_skill == i].mean()) for i, skill in enumerate(SKILLS)},
    )


class HeadScore(NamedTuple):
    """Where a head looks, as mean weights."""

    block: int  # counted from 1, as heads are
    head: int
    previous: float  # on the word before, over all words but the first
    induction: float  # from a word to the one that followed it last time, in songs sung again
    to_clue: dict[str, float]  # from the word before a marked one to its clues, by skill


def head_scores(parameters: GPTParameters, run: Run, texts: Texts) -> list[HeadScore]:
    """Where each head looks: at the word before, at what followed last time, at the clues.

    Source: Olsson 2022 (previous-token heads and induction heads, and how they are scored).
    """
    clues = [*texts.clues()]
    result = gpt(texts.tokens[:, :-1], parameters, run.config, run.causal)
    scores = []
    for b, of_block in enumerate(result.blocks, 1):
        if of_block.attention is None:
            continue
        weights = of_block.attention.weights  # (texts, h, n, n)
        for h in range(weights.shape[1]):
            W = weights[:, h]
            previous = np.diagonal(W, offset=-1, axis1=1, axis2=2)
            found: dict[str, list[float]] = {skill: [] for skill in SKILLS}
            sung = []
            for i, at, skill, places in clues:
                weight = float(W[i, at - 1, places].sum())
                found[skill].append(weight)
                if skill == "induction" and texts.told[i][at].text != START:  # a song's full stop
                    sung.append(weight)
            to_clue = {skill: float(np.mean(found[skill])) for skill in SKILLS}
            means = float(previous.mean()), float(np.mean(sung))
            scores.append(HeadScore(b, h + 1, *means, to_clue))
    return scores


def without_head(parameters: GPTParameters, block: int, head: int) -> GPTParameters:
    """The model with one head (counted from 1) whose output never reaches the stream.

    Raises ValueError for a model without W_O, in which heads cannot be told apart so.
    """
    attention = parameters.blocks[block - 1].attention
    if attention is None or attention.W_O is None:
        raise ValueError("a head is switched off at W_O, which this model has not")
    d_v = attention.W_V.shape[-1]
    W_O = attention.W_O.copy()
    W_O[(head - 1) * d_v : head * d_v] = 0
    return _with(parameters, block, attention=attention._replace(W_O=W_O))


def without_block(parameters: GPTParameters, block: int) -> GPTParameters:
    """The model with one block (counted from 1) that adds nothing to the stream."""
    return _with(parameters, block, attention=None, feed_forward=None)


def without_ffn(parameters: GPTParameters, block: int) -> GPTParameters:
    """The model with one block (counted from 1) whose FFN adds nothing to the stream."""
    return _with(parameters, block, feed_forward=None)


def without_units(parameters: GPTParameters, units: Iterable[tuple[int, int]]) -> GPTParameters:
    """The model with units of FFNs, (block, unit) counted from 1, that say nothing."""
    for b, unit in units:
        ffn = parameters.blocks[b - 1].feed_forward
        assert ffn is not None
        W_2 = ffn.W_2.copy()
        W_2[unit - 1] = 0
        parameters = _with(parameters, b, feed_forward=ffn._replace(W_2=W_2))
    return parameters


def _with(parameters: GPTParameters, block: int, **parts: object) -> GPTParameters:
    blocks = list(parameters.blocks)
    blocks[block - 1] = blocks[block - 1]._replace(**parts)  # type: ignore[arg-type]
    return parameters._replace(blocks=tuple(blocks))


class Unit(NamedTuple):
    """A unit of an FFN, and the fact that it answers to most."""

    block: int  # counted from 1, as units are
    unit: int
    month: str
    person: str
    activation: float  # at that pair
    same_month: float  # mean over the other people, same month
    same_person: float  # mean over the other months, same person
    together: float  # spread over all pairs that neither word explains by itself


def fact_prompts() -> tuple[list[tuple[str, str]], NDArray[np.int_]]:
    """Each pair of a month and a person, and the text that asks for their fact, (pairs, n)."""
    pairs = [*words.FACTS]
    number = ids()
    texts = [[START, "in", month, person, "goes", "to"] for month, person in pairs]
    return pairs, np.array([[number[word] for word in text] for text in texts])


def facts_right(parameters: GPTParameters, run: Run) -> float:
    """The share of all facts that a model tells right."""
    pairs, tokens = fact_prompts()
    told = gpt(tokens, parameters, run.config, run.causal).logits[:, -1].argmax(-1)
    return float(np.mean(told == [ids()[words.FACTS[pair]] for pair in pairs]))


def pair_units(parameters: GPTParameters, run: Run) -> list[Unit]:
    """All units, those first that answer most to a month and a person together.

    What a unit says to a pair is split into what the month says on average, what the person says
    on average, and the rest: what only the two together say.
    """
    _, tokens = fact_prompts()
    result = gpt(tokens, parameters, run.config, run.causal)
    units = []
    for b, of_block in enumerate(result.blocks, 1):
        if of_block.feed_forward is None:
            continue
        d_ff = of_block.feed_forward.hidden.shape[-1]
        table = of_block.feed_forward.hidden[:, -1].reshape(len(words.MONTHS), -1, d_ff)
        of_month, of_person = table.mean(1, keepdims=True), table.mean(0, keepdims=True)
        rest = table - of_month - of_person + table.mean((0, 1))
        for unit in range(d_ff):
            here = table[..., unit]
            m, p = divmod(int(here.argmax()), here.shape[1])
            units.append(
                Unit(
                    b,
                    unit + 1,
                    words.MONTHS[m],
                    words.PEOPLE[p],
                    float(here[m, p]),
                    float(np.delete(here[m], p).mean()),
                    float(np.delete(here[:, p], m).mean()),
                    float(rest[..., unit].std()),
                )
            )
    return sorted(units, key=lambda unit: -unit.together)
