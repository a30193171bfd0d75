"""The numeric questions of lesson 3, answered once more by plain Python.

READ takes the numbers from a question's own words, RIGHT answers it from them, and WRONG has wrong
answers, each by a phrase of what is said to it.
"""

import re
from collections.abc import Callable
from typing import Any

Rows = list[list[float]]


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def column(rows: Rows, c: int) -> list[float]:
    return [row[c] for row in rows]


def table(words: str, name: str, heads: str) -> Rows:
    """The numbers of the table that is called so, below these headings."""
    inside = words.split(f"{name} {heads} ")[1]
    rows = re.match(r"(?:[a-z]+\d?(?: -?[\d.]+)+ ?)+", inside)
    assert rows, words
    return [
        [float(x) for x in line.split()]
        for line in re.findall(r"[a-z]+\d?((?: -?[\d.]+)+)", rows[0])
    ]


def value(words: str) -> tuple[list[float], Rows, int]:
    vector = re.findall(r"\(([^)]*)\)", words)[0]
    c = int(re.findall(r"component (\d) of its value", words)[0])
    return [float(x) for x in vector.split(",")], table(words, "W_V", "v0 v1"), c


def head(words: str) -> tuple[Rows, Rows, Rows, int, int]:
    c, token = re.findall(r"component (\d) of the output of “(\w+)”", words)[0]
    tokens = ["birds", "eat", "seeds"]
    return (
        table(words, "weights", " ".join(tokens)),
        table(words, "keys", "k0 k1"),
        table(words, "values", "v0 v1"),
        tokens.index(token),
        int(c),
    )


def widths(words: str) -> tuple[int, int, int, int]:
    d_model, d_k, d_v, n = map(int, re.findall(r"(?:d_model|d_k|d_v|sentence of) (\d+)", words))
    return d_model, d_k, d_v, n


def residual(words: str) -> tuple[list[float], Rows, Rows, int, int]:
    weights = [float(x) for x in re.findall(r"([\d.]+) on “", words)]
    c, token = re.findall(r"component (\d) of “(\w+)” after", words)[0]
    return (
        weights,
        table(words, "embeddings", "x0 x1"),
        table(words, "values", "v0 v1"),
        ["rain", "falls"].index(token),
        int(c),
    )


READ: dict[str, Callable[[str], Any]] = {
    "value-component": value,
    "head-output": head,
    "head-parameters": widths,
    "residual-component": residual,
}
RIGHT: dict[str, Callable[[Any], float]] = {
    "value-component": lambda g: dot(g[0], column(g[1], g[2])),
    "head-output": lambda g: dot(g[0][g[3]], column(g[2], g[4])),
    "head-parameters": lambda g: g[0] * (2 * g[1] + g[2]),
    "residual-component": lambda g: g[1][g[3]][g[4]] + dot(g[0], column(g[2], g[4])),
}
WRONG: dict[str, dict[str, Callable[[Any], float]]] = {
    "value-component": {
        "that is the other component": lambda g: dot(g[0], column(g[1], 1 - g[2])),
        "went along row": lambda g: dot(g[1][g[2]], g[0][:2]),
        "sign is turned round": lambda g: -dot(g[0], column(g[1], g[2])),
        "the sum of the column": lambda g: sum(column(g[1], g[2])),
        "of the embedding itself": lambda g: g[0][g[2]],
        "A minus sign got lost": lambda g: dot(
            [abs(x) for x in g[0]], [abs(x) for x in column(g[1], g[2])]
        ),
        "last product is missing": lambda g: dot(g[0][:2], column(g[1], g[2])[:2]),
    },
    "head-output": {
        "averaged the keys": lambda g: dot(g[0][g[3]], column(g[1], g[4])),
        "of the same output": lambda g: dot(g[0][g[3]], column(g[2], 1 - g[4])),
        "went down the column": lambda g: dot(column(g[0], g[3]), column(g[2], g[4])),
        "itself. Its output": lambda g: g[2][g[3]][g[4]],
        "plain sum of the values": lambda g: sum(column(g[2], g[4])),
        "even average": lambda g: sum(column(g[2], g[4])) / 3,
        "the largest weight": lambda g: g[2][g[0][g[3]].index(max(g[0][g[3]]))][g[4]],
    },
    "head-parameters": {
        "as in lesson 2": lambda g: 2 * g[0] * g[1],
        "as large as W_K": lambda g: 3 * g[0] * g[1],
        "matrices for matching is missing": lambda g: g[0] * (g[1] + g[2]),
        "counted the weights": lambda g: g[0] * (2 * g[1] + g[2]) + g[3] ** 2,
        "a bias for each column": lambda g: (g[0] + 1) * (2 * g[1] + g[2]),
        "They are computed; learned": lambda g: g[3] * (2 * g[1] + g[2]),
        "multiplied by the": lambda g: g[3] * g[0] * (2 * g[1] + g[2]),
    },
    "residual-component": {
        "output alone": lambda g: dot(g[0], column(g[2], g[4])),
        "the mean of": lambda g: RIGHT["residual-component"](g) / 2,
        "an average of the embeddings": lambda g: g[1][g[3]][g[4]] + dot(g[0], column(g[1], g[4])),
        "itself. The output": lambda g: g[1][g[3]][g[4]] + g[2][g[3]][g[4]],
        "both values whole": lambda g: g[1][g[3]][g[4]] + sum(column(g[2], g[4])),
        "took the output away": lambda g: g[1][g[3]][g[4]] - dot(g[0], column(g[2], g[4])),
        "keeps its own": lambda g: g[1][1 - g[3]][g[4]] + dot(g[0], column(g[2], g[4])),
    },
}
