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
    **{module: f"tests.lesson_{n}.test_{module}" for n, module in enumerate(CORE_MODULES, 1)},
    "counting": "tests.attention.test_counting",
}
# Mutants that pass because they are right as well: the line as it became, and why.
EQUIVALENT: dict[str, dict[str, str]] = {}


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


def lesson_tests(module: ModuleType) -> list[Callable[..., None]]:
    """Its tests, those that draw their own numbers last: they take longest."""
    found = [value for name, value in vars(module).items() if name.startswith("test_")]
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
    core, tests = import_module(f"attention.{name}"), lesson_tests(import_module(TESTS[name]))
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
