"""One slip of the hand in a solution, and it no longer passes."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from exercises import EXERCISES, judge, plan
from tests.mutants import mutants
from tests.test_exercises import returned

ZERO = "the scores are symmetric, so the differences are 0 however they are summed up"
OPPOSITE = "with each difference its opposite is in the table, so the largest is not negative"
SWAPPED = "the order of the two does not matter"
# Mutants that pass because they are right as well: the line as it became, and why.
EQUIVALENT = {
    "dot-product": {
        "products = a @ b": "the sum of one number is that number",
        "products = b * a": SWAPPED,
    },
    "cosine": {"return dot_product(a, b) / (length_b * length_a)": SWAPPED},
    "symmetry": {
        "of_scores = (scores - scores.T).max()": OPPOSITE,
        "of_weights = (weights - weights.T).max()": OPPOSITE,
        "of_scores = np.abs(scores.T - scores).max()": SWAPPED,
        "of_weights = np.abs(weights.T - weights).max()": SWAPPED,
        "of_scores = np.abs(scores - scores).max()": ZERO,
        "of_scores = np.abs(scores - scores.T).sum()": ZERO,
        "of_scores = np.abs(scores - scores.T).min()": ZERO,
    },
    "most-attended": {"weights[i] = -1": "less than any weight, as 0 is"},
}
# What only Cosmic Ray makes.
MORE = {"symmetry": {"of_scores = np.abs(scores % scores.T).max()": ZERO}}


def survivors(name: str, changed: Iterable[str]) -> set[str]:
    """The mutants that pass with three seeds, by their lines that are not the solution's."""
    lines = set(ast.unparse(ast.parse(EXERCISES[name].solution)).splitlines())
    return {
        line.strip()
        for mutant in changed
        if all(judge(name, seed, returned(mutant, plan(name, seed))).passed for seed in (1, 2, 3))
        for line in ast.unparse(ast.parse(mutant)).splitlines()
        if line not in lines
    }


@pytest.mark.parametrize("name", EXERCISES)
def test_a_mutant_passes_only_if_it_is_right(name: str) -> None:
    changed = [*mutants(EXERCISES[name].solution)]
    assert len(changed) >= 5
    assert survivors(name, changed) == set(EQUIVALENT.get(name, {}))


def cosmic_mutants(code: str) -> Iterator[str]:
    """What the library Cosmic Ray makes of the code; it leaves matrix products and calls alone."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    for name in operator_names():
        if "Variable" in name:  # wants to be told which
            continue
        operator, occurrence = get_operator(name)(), 0
        while (mutant := mutate_code(code, operator, occurrence)) is not None:
            yield mutant
            occurrence += 1


@pytest.mark.all
@pytest.mark.parametrize("name", EXERCISES)
def test_a_library_s_mutant_passes_only_if_it_is_right(name: str) -> None:
    pytest.importorskip("cosmic_ray", reason="pip install cosmic-ray")
    changed = [*cosmic_mutants(EXERCISES[name].solution)]
    assert survivors(name, changed) <= set(EQUIVALENT.get(name, {})) | set(MORE.get(name, {}))
