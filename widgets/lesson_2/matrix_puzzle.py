"""Lesson 2's puzzles: change entries of W_Q and W_K until the weights do what is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from attention import QueryKeyAttention, query_key_attention
from attention.checks import Array
from attention.traced_example import TOKENS, W_K, W_Q, X
from kit import controls
from kit.heatmap import heatmap, legend, readout
from kit.html import Html, h, join
from kit.numbers import fmt
from kit.picking import picked
from kit.question_card import question_card, said, way
from kit.state import suggest
from widgets.lesson_2.matrix_bench import (
    TRACED_K,
    TRACED_Q,
    Matrices,
    fields,
    is_symmetric,
    notes,
    product,
    read,
    short,
)

SOLVED_BY = ("asks",)  # what is solved is kept under it

Edits = Mapping[tuple[str, int, int], float]  # by matrix, row and column


class Condition(NamedTuple):
    """One thing that has to hold, and the numbers that say how far it does."""

    holds: bool
    told: str


class Puzzle(NamedTuple):
    """What is asked for, and one way to it."""

    task: str
    conditions: Callable[[Matrices, QueryKeyAttention], tuple[Condition, ...]]
    hint: str
    solution: Edits
    why: str


def most(i: int, j: int) -> Callable[[Matrices, QueryKeyAttention], Condition]:
    """That token i puts its largest weight on token j, and on no other one as much."""

    def condition(_: Matrices, result: QueryKeyAttention) -> Condition:
        row = np.round(result.weights[i], 9)
        leader = int(row.argmax())
        holds = leader == j and int((row == row[j]).sum()) == 1
        told = f"“{TOKENS[i]}” looks mostly at “{TOKENS[j]}”: {fmt(row[j])} of its weight"
        if not holds and leader != j:
            told += f", and {fmt(row[leader])} is on “{TOKENS[leader]}”"
        return Condition(holds, f"{told}.")

    return condition


def above(i: int, j: int, share: float) -> Callable[[Matrices, QueryKeyAttention], Condition]:
    """That token i puts more than this share on token j."""

    def condition(_: Matrices, result: QueryKeyAttention) -> Condition:
        weight = float(result.weights[i, j])
        told = f"“{TOKENS[i]}” puts more than {fmt(share)} on “{TOKENS[j]}”: {fmt(weight, 3)}."
        return Condition(weight > share, told)

    return condition


def mirrored(given: Matrices, result: QueryKeyAttention) -> Condition:
    """That the scores are symmetric whatever the tokens are, and not all 0."""
    M = product(given)
    apart = float(np.abs(result.scores - result.scores.T).max())
    told = f"The scores are their own mirror image: the largest difference is {fmt(apart)}."
    if not M.any():
        return Condition(False, "The scores are not all 0, as they are now.")
    return Condition(is_symmetric(M), told)


def no_multiples(given: Matrices, _: QueryKeyAttention) -> Condition:
    """That neither matrix is the other one times a number."""
    a, b = given.W_Q.ravel(), given.W_K.ravel()
    # By Cauchy and Schwarz, both sides are equal only for multiples.
    multiple = (a @ a) * (b @ b) - (a @ b) ** 2 <= 1e-9 * max(1.0, float((a @ a) * (b @ b)))
    told = "Neither of W_Q and W_K is a multiple of the other"
    return Condition(not multiple, f"{told}{': here one is.' if multiple else '.'}")


def all_of(
    *conditions: Callable[[Matrices, QueryKeyAttention], Condition],
) -> Callable[[Matrices, QueryKeyAttention], tuple[Condition, ...]]:
    """Several conditions, told one by one."""
    return lambda given, result: tuple(each(given, result) for each in conditions)


PUZZLES: dict[str, Puzzle] = {
    "who-does-the-look-at": Puzzle(
        "Make “The” look mostly at “cat”. “cat” should go on looking mostly at “sat”, and “sat” at "
        "“cat”. One entry is enough.",
        all_of(most(0, 1), most(1, 2), most(2, 1)),
        "“cat” answers “who?”: that is column 1 of the keys. What does “The” ask there? Its query "
        "comes from its own components, and only component 0 of “The” sets it apart from “sat”.",
        {("W_Q", 0, 1): 2.0},
        "Now component 0 of an embedding asks “who?” as well. “The” has a 1 there.",
    ),
    "nearly-all-on-one": Puzzle(
        "Make “here” put more than nine tenths of its weight on “cat”, with “cat” still looking "
        "mostly at “sat”. Two entries are enough.",
        all_of(above(3, 1, 0.9), most(1, 2)),
        "A weight nears 1 when its score leads by far. Let “here” ask “who?” more loudly, and let "
        "“cat” answer more loudly.",
        {("W_Q", 0, 1): 1.0, ("W_K", 1, 1): 2.0},
        "The query of “here” grows in column 1, and so does the key of “cat”. Their product leads "
        "the row by more.",
    ),
    "one-query-two-keys": Puzzle(
        "Make “cat” put more than 0.45 on “cat” and more than 0.45 on “sat”, both at once. Two "
        "entries are enough.",
        all_of(above(1, 1, 0.45), above(1, 2, 0.45)),
        "Two weights are equal where two scores are. Let the query of “cat” ask both “did what?” "
        "and “who?”, and weigh the answers so that both keys score the same.",
        {("W_Q", 1, 1): 1.0, ("W_K", 1, 2): 2.0},
        "One query lines up with two keys. It asks both questions, and each key answers one "
        "of them. What it cannot do is give more than 1 in all.",
    ),
    "symmetric-again": Puzzle(
        "Make the scores symmetric, although neither of W_Q and W_K is a multiple of the other. "
        "Three entries are enough.",
        all_of(mirrored, no_multiples),
        "The scores are symmetric for all tokens when W_Q times the transpose of W_K is. Try "
        "W_K = W_Q A with a symmetric matrix A, or look at the product on the bench above and mend "
        "one pair of mirror images after the other.",
        {("W_K", 1, 1): 0.5, ("W_K", 1, 2): -1.0, ("W_K", 2, 2): 0.0},
        "Two different matrices, and a product that is its own mirror image. That W_Q and W_K "
        "differ is not what breaks the symmetry.",
    ),
}


@dataclass(frozen=True)
class State:
    """What the reader can change, but for `asks`, which the page chooses."""

    asks: str = "who-does-the-look-at"  # the name of a puzzle
    W_Q: str = TRACED_Q
    W_K: str = TRACED_K
    good_Q: str = TRACED_Q  # the last entries that could be read
    good_K: str = TRACED_K
    cell: str = ""  # "row,column" of the weight that is marked

    def __post_init__(self) -> None:
        if self.asks not in PUZZLES:
            raise ValueError(f"asks cannot be {self.asks!r}{suggest(self.asks, [*PUZZLES])}")


def view(state: State) -> Html:
    """The task, the entries, whether each condition holds, and the weights."""
    puzzle = PUZZLES[state.asks]
    given = read(state.W_Q, state.W_K, state.good_Q, state.good_K)
    result = query_key_attention(X, given.W_Q, given.W_K)
    conditions = puzzle.conditions(given, result)
    solved = all(each.holds for each in conditions)
    form = controls.form(
        controls.fixed("asks", state.asks),
        *fields(given),
        controls.setting("Start again", W_Q=TRACED_Q, W_K=TRACED_K),
        controls.hidden("cell", state.cell),
    )
    verdict = said("right", puzzle.why) if solved else Html()
    return question_card(
        join(h("p", puzzle.task), conditions_list(conditions)),
        join(form, notes(given)),
        verdict,
        join(
            weights_table(result, picked(state.cell, len(TOKENS)) or (1, 2)),
            way("A hint", h("p", puzzle.hint), of=f"hint-{state.asks}"),
            way("One solution of many", solution(puzzle), of=f"solution-{state.asks}"),
        ),
        solved=solved,
    )


def conditions_list(conditions: tuple[Condition, ...]) -> Html:
    """Each condition with a mark and a word for whether it holds."""
    items = [
        h(
            "li",
            h("b", "✓ holds: " if each.holds else "✗ not yet: "),
            each.told,
            class_="holds" if each.holds else "open",
        )
        for each in conditions
    ]
    return h("ul", *items, class_="conditions")


def weights_table(result: QueryKeyAttention, cell: tuple[int, int]) -> Html:
    """The weights as they are now."""
    return h(
        "div",
        heatmap(
            result.weights,
            TOKENS,
            label="Attention weights of your matrices, 4 by 4",
            caption="The weights that your matrices give. The scores are divided by √3 first.",
            picked=cell,
        ),
        readout(result.weights),
        legend(result.weights, "weight"),
        class_="pane",
    )


def changed(puzzle: Puzzle) -> dict[str, Array]:
    """The two matrices after the edits of the solution."""
    matrices = {"W_Q": W_Q.copy(), "W_K": W_K.copy()}
    for (name, i, j), value in puzzle.solution.items():
        matrices[name][i, j] = value
    return matrices


def solution(puzzle: Puzzle) -> Html:
    """The edits in words."""
    items = [
        h("li", f"{name}, row {i}, column {j}: {short(value)} in the place of {short(old)}")
        for (name, i, j), value in puzzle.solution.items()
        for old in [{"W_Q": W_Q, "W_K": W_K}[name][i, j]]
    ]
    return join(h("ul", *items), h("p", puzzle.why))
