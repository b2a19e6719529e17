"""The clock is the edge's: a day that a view adds is declared by its action, so that a form sent again is the same."""

import ast
import importlib
from collections.abc import Iterator
from functools import reduce

from tests.architecture.house import Module, modules

NOW = "timezone.localdate()"


def calls_with_the_clock(module: Module) -> Iterator[tuple[str, str]]:
    """(what is called, the argument that is today) in the functions of a view."""
    for function in ast.walk(module.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        nodes, today = list(ast.walk(function)), {NOW}
        for node in nodes:
            if isinstance(node, ast.Assign):
                today |= {ast.unparse(name) for name, value in _pairs(node) if ast.unparse(value) == NOW}
        for node in nodes:
            if isinstance(node, ast.Call):
                told = ((k.arg, ast.unparse(k.value)) for k in node.keywords if k.arg)
                yield from ((ast.unparse(node.func), name) for name, value in told if value in today)


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=True)
        else:
            yield target, node.value


def test_every_day_that_a_view_adds_is_declared_by_the_action():
    found, missing = set(), []
    for module in modules():
        if module.room != "views" or module.storey == "config":
            continue
        home = importlib.import_module(module.name)
        for path, argument in calls_with_the_clock(module):
            if path.startswith(("self.", "today.")):
                continue
            called = reduce(getattr, path.split("."), home)
            if hasattr(called, "action_name"):
                found.add(called.action_name)
                if argument not in called.clock:
                    missing.append(f"{module.name}: {path}({argument}=…)")
    assert missing == []
    assert {"contributions.collect", "claims.pay_invoice", "ledger.open_till", "claims.submit"} <= found
