"""The numeric questions of lesson 1, answered once more by plain Python.

READ takes the numbers from a question's own words, RIGHT answers it from them, and WRONG has wrong
answers, each by a phrase of what is said to it.
"""

import math
import re
from collections.abc import Callable
from typing import Any


def vectors(words: str) -> tuple[list[float], list[float]]:
    a, b = re.findall(r"\(([^)]*)\)", words)
    return [float(x) for x in a.split(",")], [float(x) for x in b.split(",")]


def row(words: str) -> tuple[list[float], int]:
    found = re.match(r"A row has the scores (\S+), (\S+) and (\S+) , .* token (\d) get", words)
    assert found, words
    *scores, j = found.groups()
    return [float(x) for x in scores], int(j)


def tables(words: str) -> tuple[list[list[float]], list[list[float]], int, int]:
    token, component = re.findall(r"component (\d) of the output for “(\w+)”", words)[0][::-1]
    weights, embeddings = words.split("weights dog bites man")[1].split(" embeddings ")
    numbers = [
        [[float(x) for x in line.split()] for line in re.findall(r"[a-z]+((?: -?[\d.]+)+)", table)]
        for table in (weights, embeddings.replace("component 0 component 1", ""))
    ]
    return numbers[0], numbers[1], ["dog", "bites", "man"].index(token), int(component)


def tokens(words: str) -> int:
    return int(re.findall(r"(\d+) tokens", words)[0])


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def column(X: list[list[float]], c: int) -> list[float]:
    return [x[c] for x in X]


READ: dict[str, Callable[[str], Any]] = {
    "dot-product": vectors,
    "cosine": vectors,
    "softmax-weight": row,
    "output-component": tables,
    "count-of-scores": tokens,
}
RIGHT: dict[str, Callable[[Any], float]] = {
    "dot-product": lambda g: dot(*g),
    "cosine": lambda g: dot(*g) / math.hypot(*g[0]) / math.hypot(*g[1]),
    "softmax-weight": lambda g: math.exp(g[0][g[1]]) / sum(map(math.exp, g[0])),
    "output-component": lambda g: dot(g[0][g[2]], column(g[1], g[3])),
    "count-of-scores": lambda g: g * g,
}
WRONG: dict[str, dict[str, Callable[[Any], float]]] = {
    "dot-product": {
        "sum of all six components": lambda g: sum(g[0]) + sum(g[1]),
        "added up each vector first": lambda g: sum(g[0]) * sum(g[1]),
        "sign is turned round": lambda g: -dot(*g),
        "A minus sign got lost": lambda g: dot(*([abs(x) for x in v] for v in g)),
        "first product alone": lambda g: g[0][0] * g[1][0],
        "last place is left out": lambda g: dot(g[0][:2], g[1][:2]),
        "They are added": lambda g: math.prod(g[0]) * math.prod(g[1]),
    },
    "cosine": {
        "That is the dot product": lambda g: dot(*g),
        "divided by the length of a": lambda g: dot(*g) / math.hypot(*g[0]),
        "divided by the length of b": lambda g: dot(*g) / math.hypot(*g[1]),
        "squares of the lengths": lambda g: dot(*g) / dot(g[0], g[0]) / dot(g[1], g[1]),
        "sum of the lengths": lambda g: dot(*g) / (math.hypot(*g[0]) + math.hypot(*g[1])),
        "sum of the components, without": lambda g: (
            dot(*g) / math.prod(sum(map(abs, v)) for v in g)
        ),
        "sign is turned round": lambda g: -RIGHT["cosine"](g),
        "lies between -1 and 1": lambda _: 7.7,
    },
    "softmax-weight": {
        "to the score of token": lambda g: math.exp(g[0][g[1]]),
        "does not give all to the largest": lambda g: float(g[0][g[1]] == max(g[0])),
        "That is the weight of token": lambda g: RIGHT["softmax-weight"]((g[0], (g[1] + 1) % 3)),
        "with the score": lambda g: RIGHT["softmax-weight"]((g[0], (g[1] + 2) % 3)),
        "even share": lambda _: 1 / 3,
        "what the two others add up to": lambda g: (
            (e := [round(math.exp(s), 2) for s in g[0]])[g[1]] / (sum(e) - e[g[1]])
        ),
        "lies between 0 and 1": lambda _: -7.7,
    },
    "output-component": {
        "of the same output": lambda g: dot(g[0][g[2]], column(g[1], 1 - g[3])),
        "even average": lambda g: sum(column(g[1], g[3])) / 3,
        "took the column below": lambda g: dot(column(g[0], g[2]), column(g[1], g[3])),
        "That is the output for": lambda g: dot(g[0][(g[2] + 1) % 3], column(g[1], g[3])),
        "That is the output": lambda g: dot(g[0][(g[2] + 2) % 3], column(g[1], g[3])),
        "plain sum": lambda g: sum(column(g[1], g[3])),
        "had before": lambda g: g[1][g[2]][g[3]],
        "adds itself": lambda g: g[0][g[2]][g[2]] * g[1][g[2]][g[3]],
    },
    "count-of-scores": {
        "That is one row": lambda n: n,
        "two scores a token": lambda n: 2 * n,
        "left out each token with itself": lambda n: n * n - n,
        "no token with itself": lambda n: math.comb(n, 2),
        "both are computed": lambda n: math.comb(n + 1, 2),
        "window of three": lambda n: 3 * n - 2,
    },
}
