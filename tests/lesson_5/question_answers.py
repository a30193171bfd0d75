"""The numeric questions of lesson 5, answered once more by plain Python.

As in tests/lesson_1/question_answers.py: READ takes the numbers from a question's own words.
"""

import re
from collections.abc import Callable
from typing import Any


def vectors(words: str) -> list[list[float]]:
    return [[float(x) for x in v.split(",")] for v in re.findall(r"\(([^)]*)\)", words)]


def unit(words: str) -> tuple[list[float], list[float], float, float]:
    x, w, (row,) = vectors(words)
    return x, w, float(re.findall(r"the bias (\S+),", words)[0]), row


def token(words: str) -> tuple[list[float], int]:
    return vectors(words)[0], int(re.findall(r"component (\d)", words)[0])


def sizes(words: str) -> tuple[int, int]:
    d, wide = re.findall(r"(\d+) (?:components|hidden)", words)
    return int(d), int(wide)


def blocks(words: str) -> tuple[int, int]:
    n, heads = re.findall(r"(\d+) (?:blocks|heads)", words)
    return int(n), int(heads)


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def mean(x: list[float]) -> float:
    return sum(x) / len(x)


def squares(x: list[float]) -> float:
    return sum((each - mean(x)) ** 2 for each in x)


def away(given: tuple[list[float], int]) -> float:
    return given[0][given[1]] - mean(given[0])


READ: dict[str, Callable[[str], Any]] = {
    "hidden-unit": unit,
    "ffn-parameters": sizes,
    "layer-norm-component": token,
    "stream-additions": blocks,
}
RIGHT: dict[str, Callable[[Any], float]] = {
    "hidden-unit": lambda g: dot(g[0], g[1]) + g[2],
    "ffn-parameters": lambda g: 2 * g[0] * g[1],
    "layer-norm-component": lambda g: away(g) / (squares(g[0]) / 4) ** 0.5,
    "stream-additions": lambda g: 2 * g[0],
}
WRONG: dict[str, dict[str, Callable[[Any], float]]] = {
    "hidden-unit": {
        "The bias is missing": lambda g: dot(g[0], g[1]),
        "bias is taken away": lambda g: dot(g[0], g[1]) - g[2],
        "A bias is added": lambda g: dot(g[0], g[1]) * g[2],
        "All numbers are added up": lambda g: sum(g[0]) + sum(g[1]) + g[2],
        "A minus sign got lost": lambda g: dot([*map(abs, g[0])], [*map(abs, g[1])]) + g[2],
        "added up each vector first": lambda g: sum(g[0]) * sum(g[1]) + g[2],
    },
    "ffn-parameters": {
        "first matrix alone": lambda g: g[0] * g[1],
        "one for each hidden unit and one": lambda g: 2 * g[0] * g[1] + g[0] + g[1],
        "biases of the hidden units": lambda g: 2 * g[0] * g[1] + g[1],
        "four square matrices": lambda g: 4 * g[0] ** 2,
        "sizes are added": lambda g: g[0] + g[1],
        "Both matrices have one side": lambda g: g[1] ** 2,
        "One factor too many": lambda g: 2 * g[0] * g[1] ** 2,
    },
    "layer-norm-component": {
        "minus the mean. Divide": away,
        "divided by the variance": lambda g: away(g) / (squares(g[0]) / 4),
        "without taking the mean": lambda g: g[0][g[1]] / (squares(g[0]) / 4) ** 0.5,
        "as one does for a sample": lambda g: away(g) / (squares(g[0]) / 3) ** 0.5,
        "in this order": lambda g: -away(g) / (squares(g[0]) / 4) ** 0.5,
        "root of the sum": lambda g: away(g) / squares(g[0]) ** 0.5,
        "mean distance": lambda g: away(g) / mean([abs(x - mean(g[0])) for x in g[0]]),
    },
    "stream-additions": {
        "One a block": lambda g: g[0],
        "number of norms": lambda g: 2 * g[0] + 1,
        "Heads are joined": lambda g: g[0] * g[1],
        "Each head counted": lambda g: g[0] * (g[1] + 1),
        "Four parts": lambda g: 4 * g[0],
        "Three a block": lambda g: 3 * g[0],
        "very last addition": lambda g: 2 * g[0] - 1,
    },
}
