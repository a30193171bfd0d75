"""One slip of the hand in a solution, and it no longer passes."""

import pytest

from exercises import EXERCISES, judge, plan
from tests.mutants import mutants
from tests.test_exercises import returned

# Mutants that pass, since they are right as well: the changed code, and why.
EQUIVALENT: dict[str, dict[str, str]] = {}


def survivors(name: str) -> tuple[set[str], int]:
    """The mutants of a solution that pass with three seeds, by the lines that changed."""
    solution = EXERCISES[name].solution
    alive, count = set(), 0
    plain = next(mutants(solution))  # for the layout that ast.unparse gives
    del plain
    for mutant in mutants(solution):
        count += 1
        if all(judge(name, seed, returned(mutant, plan(name, seed))).passed for seed in (1, 2, 3)):
            alive.add(mutant)
    return alive, count


@pytest.mark.parametrize("name", EXERCISES)
def test_a_mutant_passes_only_if_it_is_right(name: str) -> None:
    alive, count = survivors(name)
    assert count >= 5
    for m in alive:
        print(m)
        print()
    assert not alive
