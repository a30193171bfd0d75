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
COUNTING = {"head-costs"}  # whole numbers only: the order of factors does not matter
TRYING = (ast.Expr, ast.Assign, ast.For)  # such statements beside the function try it
# Mutants that pass because they are right as well: the line as it became, and why.
EQUIVALENT = {
    "saturation": {
        "return softmax(scores).max(axis=-1).mean()": "a table has two axes, so the last is axis 1",
    },
    "causal-mask": {
        "": "the two sides of the table are the same",
        "return np.tril(np.ones((n, n)))": "1 and 0 are True and False",
    },
    "masked-attention": dict.fromkeys(
        (
            "",
            "e = np.exp(hidden + hidden.max(axis=-1, keepdims=True))",
            "e = np.exp(hidden - hidden.max(keepdims=True))",
            "e = np.exp(hidden)",
        ),
        "softmax ignores a shift, and here none is needed",
    ),
    "next-token-loss": {"p = softmax(logits)": "the last row is not looked at"},
    "sampling-step": {"return np.searchsorted(ends, point)": "it is a whole number already"},
    "gpt-parameter-count": dict.fromkeys(
        (
            "return tables + blocks * block + d_model * 2",
            "return 2 * d_model + (tables + blocks * block)",
            "return tables + block * blocks + 2 * d_model",
            "return blocks * block + tables + 2 * d_model",
            "tables = (context + vocabulary) * d_model",
            "tables = d_model * (vocabulary + context)",
            "block = 12 * d_model ** 2 + d_model * 13",
            "block = 13 * d_model + 12 * d_model ** 2",
            "block = d_model ** 2 * 12 + 13 * d_model",
        ),
        SWAPPED,
    ),
    "whole-gpt": dict.fromkeys(
        (
            "x = P[:n] + E[tokens]",
            "x = feed_forward(y, FeedForwardParameters(*ffn)).output + x",
            "x = multi_head_attention(y, MultiHeadParameters(*heads), mask).output + x",
        ),
        SWAPPED,
    ),
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
    "head-with-residual": {"return output + X": SWAPPED},
    "most-attended": {"weights[i] = -1": "less than any weight, as 0 is"},
    "one-head": {
        "own = slice(d_k * head, (head + 1) * d_k)": SWAPPED,
        "own = slice(head * d_k, (1 + head) * d_k)": SWAPPED,
        "own = slice(head * d_k, d_k * (head + 1))": SWAPPED,
    },
    "head-contributions": {
        f"return np.array([heads[i] @ W_O[{rows}] for i in range(h)])": SWAPPED
        for rows in (
            "d_k * i:(i + 1) * d_k",
            "i * d_k:(1 + i) * d_k",
            "i * d_k:d_k * (i + 1)",
        )
    }
    | {
        "return [heads[i] @ W_O[i * d_k:(i + 1) * d_k] for i in range(h)]": (
            "a list of arrays is taken for the array"
        )
    },
    "gelu": {
        "return z / 2 * (erf(z / np.sqrt(2)) + 1)": SWAPPED,
        "return (1 + erf(z / np.sqrt(2))) * (z / 2)": SWAPPED,
    },
    "feed-forward": {
        "before = b_1 + X @ W_1": SWAPPED,
        "output = b_2 + hidden @ W_2": SWAPPED,
    },
    "layer-norm": {
        "": "axis=-1 in the place of axis=-1",
        "normalized = (X - mean) / np.sqrt(1e-05 + variance)": SWAPPED,
        "output = normalized * gamma + beta": SWAPPED,
        "output = beta + gamma * normalized": SWAPPED,
    },
    "pre-norm-block": {
        "middle = attended + X": SWAPPED,
        "output = feed_forward(normed, ffn).output + middle": SWAPPED,
    },
    "post-norm-block": {
        "middle = layer_norm(attended + X, *norm_1).output": SWAPPED,
        "output = layer_norm(fed + middle, *norm_2).output": SWAPPED,
    },
    "block-parameters": {
        "attention = 4 * d_model + 4 * d_model ** 2": SWAPPED,
        "attention = 4 * d_model ** 2 + d_model * 4": SWAPPED,
        "attention = d_model ** 2 * 4 + 4 * d_model": SWAPPED,
        "ffn = d_ff + 2 * d_model * d_ff + d_model": SWAPPED,
        "ffn = d_model + (2 * d_model * d_ff + d_ff)": SWAPPED,
        "ffn = d_ff * (2 * d_model) + d_ff + d_model": SWAPPED,
        "ffn = d_model * 2 * d_ff + d_ff + d_model": SWAPPED,
        "norms = d_model * 4": SWAPPED,
    },
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
    if name in COUNTING:
        changed = [mutant for mutant in changed if ordered(mutant) != ordered(function_of(name))]
    assert survivors(name, changed) == set(EQUIVALENT.get(name, {}))


class _Ordered(ast.NodeTransformer):
    """Puts the parts of each sum and of each product in one order."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if not isinstance(node.op, ast.Add | ast.Mult):
            return self.generic_visit(node)
        parts = sorted(ast.unparse(self.visit(part)) for part in parts_of(node, type(node.op)))
        return ast.Tuple([ast.Name(type(node.op).__name__), *map(ast.Name, parts)])


def parts_of(node: ast.expr, op: type[ast.operator]) -> list[ast.expr]:
    """The terms of a sum, or the factors of a product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, op):
        return [*parts_of(node.left, op), *parts_of(node.right, op)]
    return [node]


def ordered(code: str) -> str:
    """The code with its sums and products of whole numbers in one order."""
    return ast.unparse(_Ordered().visit(ast.parse(code)))


def test_only_the_order_of_factors_and_terms_is_overlooked() -> None:
    assert ordered("x = n * (a * b) + c") == ordered("x = c + b * n * a")
    assert ordered("x = n * a + c") != ordered("x = n * (a + c)")
    assert ordered("x = n * a") != ordered("x = n * n * a")


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
