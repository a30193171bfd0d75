"""The numeric questions of lesson 6, answered once more by plain Python.

READ takes the numbers from a question's own words, RIGHT answers it from them, and WRONG has wrong
answers, each by a phrase of what is said to it.
"""

import math
import re
from collections.abc import Callable
from typing import Any


def texts(words: str) -> tuple[int, int]:
    found = re.search(r"on (\d+) texts at a time, each of (\d+) tokens", words)
    assert found, words
    return int(found[1]), int(found[2])


def row(words: str) -> tuple[int, list[float], int]:
    found = re.match(r"The row of token (\d) has the scores (.*?) , for .* token (\d) get", words)
    assert found, words
    scores = [float(x) for x in re.findall(r"-?[\d.]+", found[2])]
    return int(found[1]), scores, int(found[3])


def probabilities(words: str) -> list[float]:
    found = re.search(r"the probabilities (.*?) \. What", words)
    assert found, words
    return [float(x) for x in found[1].split(", ")]


def logits(words: str) -> tuple[list[float], int, float]:
    found = re.match(
        r"Three words have the logits (.*?) \. .* word (\d) .* the temperature ([\d.]+)", words
    )
    assert found, words
    return [float(x) for x in re.findall(r"-?[\d.]+", found[1])], int(found[2]), float(found[3])


def sizes(words: str) -> tuple[int, int]:
    found = re.search(r"has (\d+) blocks and d_model (\d+)", words)
    assert found, words
    return int(found[1]), int(found[2])


def share(scores: list[float], j: int) -> float:
    return math.exp(scores[j]) / sum(map(math.exp, scores))


def mean_loss(given: list[float]) -> float:
    return sum(-math.log(p) for p in given) / len(given)


READ: dict[str, Callable[[str], Any]] = {
    "count-of-predictions": texts,
    "masked-weight": row,
    "text-loss": probabilities,
    "temperature-share": logits,
    "gpt-parameters": sizes,
}
RIGHT: dict[str, Callable[[Any], float]] = {
    "count-of-predictions": lambda g: g[0] * (g[1] - 1),
    "masked-weight": lambda g: share(g[1][: g[0] + 1], g[2]),
    "text-loss": mean_loss,
    "temperature-share": lambda g: share([x / g[2] for x in g[0]], g[1]),
    "gpt-parameters": lambda g: 12 * g[1] ** 2 * g[0],
}
WRONG: dict[str, dict[str, Callable[[Any], float]]] = {
    "count-of-predictions": {
        "The last token of each text": lambda g: g[0] * g[1],
        "That is one text": lambda g: g[1] - 1,
        "one prediction for each text": lambda g: g[0],
        "You left out one last token": lambda g: g[0] * g[1] - 1,
        "pairs of tokens": lambda g: g[0] * math.comb(g[1], 2),
    },
    "masked-weight": {
        "without the mask": lambda g: share(g[1], g[2]),
        "Divide it by what all": lambda g: math.exp(g[1][g[2]]),
        "is not hidden": lambda _: 0.0,
        "An even share": lambda g: 1 / (g[0] + 1),
        "lies between 0 and 1": lambda _: -7.7,
    },
    "text-loss": {
        "sum of the three losses": lambda g: 3 * mean_loss(g),
        "Four tokens make three": lambda g: 3 * mean_loss(g) / 4,
        "logarithm of the mean": lambda g: -math.log(sum(g) / 3),
        "lack to 1": lambda g: 1 - sum(g) / 3,
        "it is positive": lambda g: -mean_loss(g),
        "all three together": math.prod,
    },
    "temperature-share": {
        "at temperature 1": lambda g: share(g[0], g[1]),
        "You multiplied": lambda g: share([x * g[2] for x in g[0]], g[1]),
        "You divided the probability": lambda g: share(g[0], g[1]) / g[2],
        "e to the divided logit": lambda g: math.exp(g[0][g[1]] / g[2]),
        "All three would be equal": lambda _: 1 / 3,
        "lies between 0 and 1": lambda _: -7.7,
    },
    "gpt-parameters": {
        "That is one block": lambda g: 12 * g[1] ** 2,
        "attention alone": lambda g: 4 * g[1] ** 2 * g[0],
        "FFNs alone": lambda g: 8 * g[1] ** 2 * g[0],
        "W_O is missing": lambda g: 11 * g[1] ** 2 * g[0],
        "as wide as the token": lambda g: 6 * g[1] ** 2 * g[0],
    },
}
