"""The numeric questions of lesson 4, answered once more by plain Python.

READ takes the numbers from a question's own words, RIGHT answers it from them, and WRONG has wrong
answers, each by a phrase of what is said to it.
"""

import re
from collections.abc import Callable
from typing import Any


def numbers(words: str) -> list[int]:
    """The whole numbers in a question, in their order."""
    return [int(x.replace(",", "")) for x in re.findall(r"\d[\d,]*", words)]


def mixed(words: str) -> tuple[list[float], list[list[float]], int]:
    """Both heads' numbers side by side, W_O, and which component is asked for."""
    found = [
        [float(x) for x in inside.split(",")]
        for inside in re.findall(r"\(([-\d., ]*)\)", words)[:2]
    ]
    (component,) = re.findall(r"What is component (\d) of", words)
    rows = re.findall(r"head \d, \d (-?[\d.]+) (-?[\d.]+)", words)
    return found[0] + found[1], [[float(a), float(b)] for a, b in rows], int(component)


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def column(given: tuple[list[float], list[list[float]], int], other: bool = False) -> list[float]:
    _, rows, component = given
    return [row[1 - component if other else component] for row in rows]


READ: dict[str, Callable[[str], Any]] = {
    "width-of-a-head": numbers,
    "parameters-of-heads": numbers,
    "scores-of-all-heads": numbers,
    "mixed-component": mixed,
}
RIGHT: dict[str, Callable[[Any], float]] = {
    "width-of-a-head": lambda g: g[0] / g[1],
    "parameters-of-heads": lambda g: 4 * g[0] ** 2,
    "scores-of-all-heads": lambda g: g[1] * g[0] ** 2,
    "mixed-component": lambda g: dot(g[0], column(g)),
}
WRONG: dict[str, dict[str, Callable[[Any], float]]] = {
    "width-of-a-head": {
        "whole token": lambda g: g[0],
        "That is the number of heads": lambda g: g[1],
        "split, not multiplied": lambda g: g[0] * g[1],
        "query, key and value together": lambda g: 3 * g[0] / g[1],
        "do not take it away": lambda g: g[0] - g[1],
    },
    "parameters-of-heads": {
        "without W_O, the matrix": lambda g: 3 * g[0] ** 2,
        "as wide as the token": lambda g: g[1] * 4 * g[0] ** 2,
        "That is one matrix": lambda g: g[0] ** 2,
        "three matrices of one head": lambda g: 3 * g[0] ** 2 / g[1] + g[0] ** 2,
        "a row for each number of the concatenation": lambda g: 3 * g[0] ** 2 + g[0] ** 2 / g[1],
        "one head without W_O": lambda g: 3 * g[0] ** 2 / g[1],
    },
    "scores-of-all-heads": {
        "That is one head": lambda g: g[0] ** 2,
        "one row in each head": lambda g: g[0] * g[1],
        "Those are the multiplications": lambda g: g[1] * g[0] ** 2 * g[2],
        "not shared out": lambda g: g[0] ** 2 / g[1],
        "left out each token with itself": lambda g: g[1] * g[0] * (g[0] - 1),
    },
    "mixed-component": {
        "head 1’s part alone": lambda g: dot(g[0][:2], column(g)[:2]),
        "head 2’s part alone": lambda g: dot(g[0][2:], column(g)[2:]),
        "is made with column": lambda g: dot(g[0], column(g, other=True)),
        "meet the wrong rows": lambda g: dot(g[0][2:] + g[0][:2], column(g)),
        "not dealt out in turn": lambda g: dot([g[0][0], g[0][2], g[0][1], g[0][3]], column(g)),
        "took the mean": lambda g: dot(g[0], column(g)) / 2,
        "without W_O": lambda g: sum(g[0]),
    },
}
