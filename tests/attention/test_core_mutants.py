"""One slip of the hand in a function of the core, and a test of its lesson fails."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from itertools import product
from types import FunctionType, ModuleType
from typing import Any

import pytest

from lessons import CORE_MODULES
from tests.checking.mutants import mutants
from tests.checking.test_exercise_mutants import change

TESTS = {
    **{module: (f"lesson_{n}.test_{module}",) for n, module in enumerate(CORE_MODULES, 1)},
    "transformer_block": ("lesson_5.test_transformer_block", "lesson_5.test_batch_norm"),
    "counting": ("attention.test_counting",),
}
TWO = "both are treated alike"
ANY_LENGTH = "each is divided by a length of its own, and any will do that is not out of range"
IS_FLOAT = "a float of numpy's is a float"
QUIET = "it only keeps a warning from being printed"
REST = "any negative length says: what is left"
SIZES = "their product is all that counts"
LAST = "it is the last axis anyway"
ANY_ORDER = "in a sum the order does not matter"
FILLED_ALIKE = "each is filled like the others"
AS_LONG = "the two are equally long"
ONE_STAYS = "one token stays, at whatever temperature"
# Mutants that pass because they are right as well: the line as it became, and why.
EQUIVALENT: dict[str, dict[str, str]] = {
    "dot_product_attention": {
        "dot_product: return float(v @ u)": TWO,
        "dot_product: return u @ v": IS_FLOAT,
        "dot_product: v, u = checks.vectors(a, b)": TWO,
        "cosine: v, u = checks.vectors(a, b)": TWO,
        "cosine: largest = (np.abs(u).max(), np.abs(v).sum())": ANY_LENGTH,
        "cosine: largest = (np.abs(u).sum(), np.abs(v).max())": ANY_LENGTH,
        "cosine: u, v = (v / largest[1], u / largest[0])": TWO,
        "cosine: v, u = (u / largest[0], v / largest[1])": TWO,
        "cosine: return float(np.clip(v @ u / np.sqrt(u @ u * (v @ v)), -1.0, 1.0))": TWO,
        "cosine: return np.clip(u @ v / np.sqrt(u @ u * (v @ v)), -1.0, 1.0)": IS_FLOAT,
        "softmax: with np.errstate():": QUIET,
    },
    "queries_and_keys": {
        "softmax_sensitivity: jacobian = p[..., None] * (p[..., None, :] - np.eye(p.shape[-1]))": (
            "it is squared"
        ),
        "softmax_sensitivity: return np.asarray(np.sqrt((jacobian ** 2).sum(axis=(-1, -2))))": (
            "a sum over both axes"
        ),
    },
    "values_and_attention_output": {
        "add_residual: output, X = checks.to_be_added(X, output)": TWO,
    },
    "multi_head_attention": {
        "concatenate_heads: d_v, n, h = heads.shape[-3:]": SIZES,
        "head_contributions: W_O_of_each = W_O.reshape(h, d_v, -2)": REST,
        "split_heads: return W.reshape(-2, h, d_k).swapaxes(0, 1)": REST,
    },
    "decoder_only_transformer": {
        "next_token_loss: losses = -np.take_along_axis(log_p, came)[..., 0]": LAST,
        "next_token_loss: losses = -np.take_along_axis(log_p, came, axis=-1)[..., -1]": (
            "there is one"
        ),
        "next_token_loss: return Loss(np.exp(-losses), losses, losses.mean())": IS_FLOAT,
        "next_token_probabilities: ranks = "
        "np.argsort(np.argsort(-logits, axis=-1, kind='stable'))": LAST,
        "next_token_probabilities: ranks = "
        "np.argsort(np.argsort(-logits, kind='stable'), axis=-1)": LAST,
        "next_token_probabilities: temperature, top_k = (1, 1.0)": ONE_STAYS,
        "next_token_probabilities: top_k, temperature = (1, 2.0)": ONE_STAYS,
        "next_token_probabilities: top_k, temperature = (1.0, 1)": ONE_STAYS,
    },
    "counting": {
        "_norm: return": "that is None",
        "attention_cost: return AttentionCost(projections=n * count((parameters.W_V, "
        "parameters.W_K, parameters.W_Q)), scores=h * n * n * d_k, averages=h * n * n * d_v, "
        "output_projection=n * count(parameters.W_O), exponentials=h * n * n, "
        "scores_kept=h * n * n)": ANY_ORDER,
        "count_parts: parts = (count(parameters.token_embedding), "
        "count(parameters.position_embedding), sum((count(block.attention) for block in blocks)), "
        "sum((count(block.feed_forward) for block in blocks)), count(parameters.final_norm) + "
        "sum((count((b.norm_2, b.norm_1)) for b in blocks)), count(parameters.unembedding))": (
            ANY_ORDER
        ),
        "multi_head_of: W_V, W_K, W_Q = (fill((heads, d_model, d_k)) for _ in range(3))": (
            FILLED_ALIKE
        ),
        "multi_head_of: b_V, b_K, b_Q = (fill((heads, 1, d_k)) for _ in range(3))": FILLED_ALIKE,
        "named_arrays: for field, inner in zip(fields, part):": AS_LONG,
        "named_arrays: for field, inner in zip(fields, part, strict=False):": AS_LONG,
    },
}


class _Bare(ast.NodeTransformer):
    """Takes away what does nothing: docstrings, and annotations of arguments and results."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        for argument in (*node.args.args, *node.args.kwonlyargs, node.args.kwarg, node.args.vararg):
            if argument:
                argument.annotation = None
        if ast.get_docstring(node) is not None:
            del node.body[0]
        return node


class _Normal(ast.NodeTransformer):
    """Brings what is the same to one form: a + b and b + a, `np.asarray(a)` and the array a."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.BinOp:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult):
            node.left, node.right = sorted((node.left, node.right), key=ast.dump)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        whole = len(node.args) == 1 and not node.keywords
        return node.args[0] if whole and ast.unparse(node.func) == "np.asarray" else node


def normal(code: str) -> str:
    return ast.dump(_Normal().visit(ast.parse(code)))


def functions(module: ModuleType) -> dict[str, FunctionType]:
    """The functions that a module defines, private ones too."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__
    }


def bare_source(function: FunctionType) -> str:
    return ast.unparse(_Bare().visit(ast.parse(inspect.getsource(function))))


def cases(test: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """The arguments that pytest would call a test with, one call after another."""
    options = []
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names, values = mark.args
            names = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
            options.append(
                [dict(zip(names, v if len(names) > 1 else (v,), strict=True)) for v in values]
            )
    for chosen in product(*options):
        yield {name: value for each in chosen for name, value in each.items()}


def lesson_tests(*modules: str) -> list[Callable[..., None]]:
    """Their tests, those that draw their own numbers last: they take longest."""
    spaces = [vars(import_module(f"tests.{module}")) for module in modules]
    found = [space[name] for space in spaces for name in space if name.startswith("test_")]
    return sorted(found, key=lambda test: hasattr(test, "hypothesis"))


def caught(tests: list[Callable[..., None]]) -> bool:
    """Whether one of the tests fails."""
    try:
        for test in tests:
            for arguments in cases(test):
                test(**arguments)
    except (Exception, pytest.fail.Exception):
        return True
    return False


def different(code: str, changed: Iterable[str]) -> Iterator[str]:
    """Those that are Python, and not the same in another order."""
    for mutant in changed:
        with suppress(SyntaxError):
            compile(mutant, "mutant", "exec")
            if normal(mutant) != normal(code):
                yield mutant


def survivors(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], int]:
    """The mutants of a module that pass all its tests, and how many mutants there are."""
    core, tests = import_module(f"attention.{name}"), lesson_tests(*TESTS[name])
    assert not caught(tests)
    left, count = set(), 0
    for function_name, function in functions(core).items():
        code = bare_source(function)
        users = [
            module
            for module in [*sys.modules.values()]
            if getattr(module, function_name, None) is function
        ]
        for mutant in different(code, mutants(code)):
            count += 1
            with monkeypatch.context() as patch:
                # Executed in the module itself, so that it calls what stands there.
                patch.setattr(core, function_name, function)
                exec(compile(mutant, "mutant", "exec"), vars(core))
                for user in users:
                    patch.setattr(user, function_name, vars(core)[function_name])
                if not caught(tests):
                    left.add(f"{function_name}: {change(code, mutant)}")
    return left, count


@pytest.mark.all
@pytest.mark.parametrize("name", TESTS)
def test_a_mutant_of_the_core_passes_only_if_it_is_right(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, count = survivors(name, monkeypatch)
    assert count >= 10
    assert left == set(EQUIVALENT.get(name, {}))
