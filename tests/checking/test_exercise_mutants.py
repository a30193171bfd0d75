"""One slip of the hand in a solution, and it no longer passes."""

import ast
import difflib
from collections.abc import Iterable, Iterator

import pytest

from exercises import EXERCISES, judge, plan
from tests.checking.mutants import mutants
from tests.checking.test_exercises import returned

OPPOSITE = "with each difference its opposite is in the table, so the largest is not negative"
SWAPPED = "the order of the two does not matter"
TRYING = (ast.Expr, ast.Assign)  # such statements beside the function try it
# Mutants that pass because they are right as well: the line as it became, and why.
EQUIVALENT = {
    "dot-product": {
        "products = a @ b": "the sum of one number is that number",
        "products = b * a": SWAPPED,
    },
    "cosine": {"return dot_product(a, b) / (length_b * length_a)": SWAPPED},
    "symmetry": {
        "return (M - M.T).max()": OPPOSITE,
        "return np.abs(M.T - M).max()": SWAPPED,
    },
    "symmetry-condition": {
        "return (M - M.T).max()": OPPOSITE,
        "return np.abs(M.T - M).max()": SWAPPED,
    },
    "most-attended": {"weights[i] = -1": "less than any weight, as 0 is"},
}


def function_of(name: str) -> str:
    """The solution without the lines that try it."""
    body = ast.parse(EXERCISES[name].solution).body
    return "\n".join(ast.unparse(node) for node in body if not isinstance(node, TRYING))


def survivors(name: str, changed: Iterable[str]) -> set[str]:
    """The mutants that pass with three seeds, by what is changed in them."""
    return {
        change(function_of(name), mutant)
        for mutant in changed
        if all(judge(name, seed, returned(mutant, plan(name, seed))).passed for seed in (1, 2, 3))
    }


def change(code: str, mutant: str) -> str:
    """The lines of a mutant that are new, or else "without" those that are gone."""
    before, after = (ast.unparse(ast.parse(each)).splitlines() for each in (code, mutant))
    lines = [*difflib.ndiff(before, after)]
    new, gone = ([line[2:].strip() for line in lines if line.startswith(x)] for x in "+-")
    return "\n".join(new or [f"without {line}" for line in gone])


def test_a_mutant_is_told_by_its_change_also_where_a_line_is_gone() -> None:
    code = "def f(x):\n    y = x + 1\n    return y"
    assert change(code, code.replace("x + 1", "x")) == "y = x"
    assert change(code, code.replace("    y = x + 1\n", "")) == "without y = x + 1"
    assert change(code, code) == ""


@pytest.mark.parametrize("name", EXERCISES)
def test_a_mutant_passes_only_if_it_is_right(name: str) -> None:
    changed = [*mutants(function_of(name))]
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


# In these, matrix products, calls and indices are all that is there, and it changes none of them.
LEFT_ALONE = {
    "scores",
    "attention-weights",
    "attention-output",
    "order-blindness",
    "project",
    "query-key-scores",
}


@pytest.mark.all
@pytest.mark.parametrize("name", EXERCISES)
def test_a_library_s_mutant_passes_only_if_it_is_right(name: str) -> None:
    changed = [*cosmic_mutants(function_of(name))]
    assert bool(changed) == (name not in LEFT_ALONE)
    assert survivors(name, changed) <= set(EQUIVALENT.get(name, {}))
