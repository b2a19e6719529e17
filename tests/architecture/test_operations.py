"""What is sent twice has one effect: every form that posts carries an operation id, and its view hands it on."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import reduce
from types import ModuleType

from organisations.acting import DEEDS
from tests.architecture.house import ROOT, STOREYS, Module, modules

PROTECTED = {
    "organisations.open_account": "the username exists once; the first password is shown once, never a second time",
    "organisations.reset_password": "each sending makes a new password and shows it: the one before opens nothing",
    "organisations.set_language": "the language is what the last sending says",
    "organisations.import_places": "a place that is there is not added again",
    "ledger.open_book": "a mutual has one book",
    "contributions.raise_dues_for": "a family's month is raised once",
    "claims.import_tariffs": "a price that is there already is counted as unchanged",
}
"""Actions that take no id, each with what makes a second sending do nothing."""

WITHOUT_ACTION = {
    "core/templates/account", "core/templates/mfa", "core/templates/shell", "core/templates/core/design.html",
}  # fmt: skip
"""Whose forms call no action, or a protected one: sign-in and its codes, the shell, the page of components."""

FORM = re.compile(r"<form\b[^>]*method=\"(?:post|\{\{ method \}\})\".*?</form>", re.S)
CARRIES = "{% operation "


def sent_actions() -> Iterator[tuple[str, str, bool]]:
    """(where, the action's name, whether it is given an operation id) for each action that a page calls when sent."""
    for module in modules():
        if module.room == "views" and module.storey != "config":
            home = importlib.import_module(module.name)
            for node in _calls(module):
                if name := _action(home, ast.unparse(node.func)):
                    given = any(keyword.arg == "operation_id" for keyword in node.keywords)
                    yield f"{module.name}:{node.lineno}", name, given


def _calls(module: Module) -> Iterator[ast.Call]:
    """The calls of a view, but for what reading a page notes (an export, a print)."""
    read = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.name == "get"
        for inner in ast.walk(node)
    }
    yield from (node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and id(node) not in read)


def _action(home: ModuleType, path: str) -> str:
    try:
        return getattr(reduce(getattr, path.split("."), home), "action_name", "")
    except AttributeError:
        return ""


def test_every_action_that_a_page_sends_is_given_an_operation_id_or_is_protected_by_a_state():
    sent = list(sent_actions())
    assert [f"{where} {name}" for where, name, given in sent if not given and name not in PROTECTED] == []
    assert set(PROTECTED) <= {name for _where, name, given in sent if not given}
    assert set(PROTECTED) <= set(DEEDS)
    assert len(sent) > 80


def test_every_form_that_posts_carries_an_operation_id():
    bare, found = [], 0
    for storey in STOREYS:
        for path in sorted((ROOT / storey).rglob("templates/**/*.html")):
            here = str(path.relative_to(ROOT))
            if here.startswith(tuple(WITHOUT_ACTION)):
                continue
            forms = FORM.findall(path.read_text())
            found += len(forms)
            bare += [f"{here}: {form[:80]}" for form in forms if CARRIES not in form]
    assert bare == []
    assert found >= 30
