"""The numeric questions of lesson 2, answered once more by plain Python.

READ takes the numbers from a question's own words, RIGHT answers it from them, and WRONG has wrong
answers, each by a phrase of what is said to it.
"""

import math
import re
from collections.abc import Callable
from typing import Any


def tuples(words: str) -> list[list[float]]:
    """All that stands in brackets."""
    return [[float(x) for x in each.split(",")] for each in re.findall(r"\(([^)]*)\)", words)]


def component(words: str) -> tuple[list[float], list[list[float]], int]:
    x, *W = tuples(words)
    return x, W, int(re.findall(r"component (\d)", words)[0])


def row(words: str) -> tuple[list[float], int, int]:
    found = re.match(
        r"With d_k = (\d+) a row has the scores (\S+), (\S+) and (\S+) , .* token (\d) get", words
    )
    assert found, words
    d_k, *scores, j = found.groups()
    return [float(x) for x in scores], int(d_k), int(j)


def sizes(words: str) -> list[int]:
    return [int(x) for x in re.findall(r"= (\d+)", words)]


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def column(W: list[list[float]], j: int) -> list[float]:
    return [each[j] for each in W]


def weight(scores: list[float], by: float, j: int) -> float:
    return math.exp(scores[j] / by) / sum(math.exp(s / by) for s in scores)


READ: dict[str, Callable[[str], Any]] = {
    "query-component": component,
    "query-key-score": tuples,
    "spread-of-scores": lambda words: sizes(words)[0],
    "scaled-weight": row,
    "projection-parameters": sizes,
}
RIGHT: dict[str, Callable[[Any], float]] = {
    "query-component": lambda g: dot(g[0], column(g[1], g[2])),
    "query-key-score": lambda g: dot(g[0], g[3]),
    "spread-of-scores": math.sqrt,
    "scaled-weight": lambda g: weight(g[0], math.sqrt(g[1]), g[2]),
    "projection-parameters": lambda g: 2 * g[0] * g[1],
}
WRONG: dict[str, dict[str, Callable[[Any], float]]] = {
    "query-component": {
        "That is component": lambda g: dot(g[0], column(g[1], 1 - g[2])),
        "of W_Q alone": lambda g: sum(column(g[1], g[2])),
        "multiplied the two sums": lambda g: sum(g[0]) * sum(column(g[1], g[2])),
        "first product alone": lambda g: g[0][0] * g[1][0][g[2]],
        "last product is left out": lambda g: dot(g[0][:2], column(g[1], g[2])[:2]),
        "sign is turned round": lambda g: -dot(g[0], column(g[1], g[2])),
        "A minus sign got lost": lambda g: dot(
            [abs(x) for x in g[0]], [abs(x) for x in column(g[1], g[2])]
        ),
    },
    "query-key-score": {
        "the other direction": lambda g: dot(g[2], g[1]),
        "its query with its own key": lambda g: dot(g[0], g[1]),
        "The query has to be that of": lambda g: dot(g[2], g[3]),
        "compared the two queries": lambda g: dot(g[0], g[2]),
        "compared the two keys": lambda g: dot(g[1], g[3]),
        "first product alone": lambda g: g[0][0] * g[3][0],
        "sign is turned round": lambda g: -dot(g[0], g[3]),
    },
    "spread-of-scores": {
        "That is the variance": lambda d: d,
        "You squared d_k": lambda d: d * d,
        "Half of d_k": lambda d: d / 2,
        "spread of one component": lambda _: 1,
        "twice the root": lambda d: 2 * math.sqrt(d),
        "mean of the dot products": lambda _: 0,
    },
    "scaled-weight": {
        "scores as they are": lambda g: weight(g[0], 1, g[2]),
        "You divided by d_k": lambda g: weight(g[0], g[1], g[2]),
        "softmax first": lambda g: weight(g[0], 1, g[2]) / math.sqrt(g[1]),
        "e to the scaled score": lambda g: math.exp(g[0][g[2]] / math.sqrt(g[1])),
        "That is the weight of token": lambda g: weight(g[0], math.sqrt(g[1]), (g[2] + 1) % 3),
        "with the score": lambda g: weight(g[0], math.sqrt(g[1]), (g[2] + 2) % 3),
        "An even share": lambda _: 1 / 3,
        "lies between 0 and 1": lambda _: -7.7,
    },
    "projection-parameters": {
        "That is one matrix": lambda g: g[0] * g[1],
        "d_model columns": lambda g: 2 * g[0] ** 2,
        "d_k rows": lambda g: 2 * g[1] ** 2,
        "added the two sizes": lambda g: 2 * (g[0] + g[1]),
        "counted a bias": lambda g: 2 * (g[0] * g[1] + g[1]),
        "a third matrix": lambda g: 3 * g[0] * g[1],
        "doubled both sizes": lambda g: 4 * g[0] * g[1],
    },
}
