"""Small changes to a piece of code, one at a time: what a slip of the hand would make of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

OTHERS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.Div, ast.MatMult),
    ast.Div: (ast.Mult, ast.Sub),
    ast.MatMult: (ast.Mult, ast.Add),
}
SIBLINGS = {"max": ("min", "sum"), "sum": ("max", "mean"), "argmax": ("argmin",)}


def mutants(code: str) -> Iterator[str]:
    """The code with one thing changed, each in turn."""
    tree = ast.parse(code)
    for i, node in enumerate(ast.walk(tree)):
        for other in _instead_of(node):
            changed = deepcopy(tree)
            target = list(ast.walk(changed))[i]
            _Replace(target, other).visit(changed)
            yield ast.unparse(ast.fix_missing_locations(changed))


def _instead_of(node: ast.AST) -> Iterator[ast.AST | None]:
    """What could stand in a node's place; None for leaving it out."""
    match node:
        case ast.BinOp(left, op, right):
            for other in OTHERS.get(type(op), ()):
                yield ast.BinOp(left, other(), right)
            yield ast.BinOp(right, op, left)
            yield left
            yield right
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Call(func, args, keywords):
            if args:
                yield args[0]  # without the call
            elif isinstance(func, ast.Attribute):
                yield func.value
            for k in range(len(keywords)):
                yield ast.Call(func, args, keywords[:k] + keywords[k + 1 :])
        case ast.keyword("axis"):
            yield ast.keyword("axis", ast.Constant(0))
            yield ast.keyword("axis", ast.Constant(-1))
        case ast.Attribute(value, name) if name in SIBLINGS:
            for sibling in SIBLINGS[name]:
                yield ast.Attribute(value, sibling)
        case ast.Attribute(value, "T"):
            yield value
        case ast.Attribute(value, "weights" | "output" as name):
            for part in sorted({"scores", "weights", "output"} - {name}):
                yield ast.Attribute(value, part)
        case ast.Tuple(elements):
            yield ast.Tuple(elements[::-1])
        case ast.Subscript(value, index):
            yield value
            yield ast.Subscript(value, ast.Tuple([ast.Slice(), index]))
        case ast.Return():
            yield ast.Return()
        case ast.Assign(targets=[ast.Subscript()]):
            yield None


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST | None:
        if node is self._old:
            return self._new
        return self.generic_visit(node)
