"""How the house is written: the day is an argument, money is whole, things stay small, the screen speaks French."""

import ast
import re

import pytest

from tests.architecture.house import APPS, ROOT, Module, modules

AT_THE_EDGE = {"views", "api", "tasks", "management", "middleware", "adapters", "forms"}
"""Rooms that may ask what day it is: where a request, a message or a form begins."""
MONEY = {"ledger", "contributions", "claims", "reporting"}
LONGEST_MODULE = 320
LONGEST_FUNCTION = 40
MOST_ARGUMENTS = 5
LONGEST_TEMPLATE_LINE = 140


def below_the_edge() -> list[Module]:
    return [m for m in modules() if m.storey in (*APPS, "core") and m.room not in AT_THE_EDGE]


def calls(module: Module) -> list[ast.Call]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]


def where(module: Module, node: ast.AST) -> str:
    return f"{module.path.name}:{node.lineno} ({module.name})"  # type: ignore[attr-defined]


def test_the_day_is_an_argument():
    asking = [
        where(module, call)
        for module in below_the_edge()
        for call in calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"today", "localdate", "localtime", "utcnow"}
        if not call.args  # with an argument it only writes an instant as a day
    ]
    assert not asking


def test_the_clock_is_read_below_the_edge_for_instants_only():
    asking = [
        where(module, call)
        for module in below_the_edge()
        for call in calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "now" and not is_an_instant(call)
    ]
    assert not asking, "timezone.now() belongs to a column that ends in _at"


def is_an_instant(call: ast.Call) -> bool:
    """Whether the value goes, as it is, into something called `at` or `…_at`, or is what a job's clock compares."""
    parent = call.parent  # type: ignore[attr-defined]
    if isinstance(parent, ast.keyword):
        return parent.arg == "at" or (parent.arg or "").endswith(("_at", "_at__lt", "_at__gte"))
    if isinstance(parent, ast.Tuple):
        parent = parent.parent  # type: ignore[attr-defined]
    if isinstance(parent, ast.Assign):
        return any(
            name.endswith("_at") for target in parent.targets for name in re.findall(r"\w+", ast.unparse(target))
        )
    return False


def test_money_has_neither_float_nor_decimal():
    loose = [
        where(module, node)
        for module in modules()
        if module.storey in MONEY or module.name == "core.money"
        if module.room not in {"documents", "management"}
        for node in ast.walk(module.tree)
        if is_inexact(node)
    ]
    assert not loose, "whole francs and basis points: core.money.share and split"


def is_inexact(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div) and not is_path(node)
    if isinstance(node, ast.Name):
        return node.id in {"float", "Decimal"}
    return isinstance(node, ast.ImportFrom) and node.module == "decimal"


def is_path(node: ast.BinOp) -> bool:
    """`folder / "name"`: the other use of the sign."""
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node))


def test_modules_stay_small():
    long = {m.name: m.text.count("\n") for m in modules() if m.text.count("\n") > LONGEST_MODULE}
    assert not long, "split by noun: actions/payouts.py"


def functions(module: Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]


def test_functions_stay_small():
    long = [
        f"{where(module, function)} {function.name}: {function.end_lineno - function.lineno + 1}"
        for module in modules()
        for function in functions(module)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_public_functions_take_five_positional_arguments_at_most():
    many = [
        f"{where(module, function)} {function.name}"
        for module in modules()
        for function in functions(module)
        if not function.name.startswith("_") and len(positional(function)) > MOST_ARGUMENTS
    ]
    assert not many, "then a dataclass"


def positional(function: ast.FunctionDef) -> list[str]:
    """The names given by place; x and y are one point."""
    names = [argument.arg for argument in function.args.posonlyargs + function.args.args]
    return [name for name in names if name not in {"self", "cls", "y"}]


def test_every_module_opens_with_a_sentence():
    silent = [
        module.name
        for module in modules()
        if module.text.strip() and not ast.get_docstring(module.tree) and module.room != "apps"
    ]
    assert not silent


def test_actions_are_called_by_keyword():
    loose = [
        f"{where(module, function)} {function.name}"
        for module in modules()
        for function in functions(module)
        if any(isinstance(d, ast.Call) and ast.unparse(d.func) == "action" for d in function.decorator_list)
        if function.args.args or function.args.posonlyargs
    ]
    assert not loose


# -- the screen speaks French, through the catalogue ----------------------------------------------------------------
TRANSLATED = {
    "_", "_t", "N_", "_n", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "_lazy",
}  # fmt: skip
SPOKEN = {
    "actions",
    "api",
    "choices",
    "documents",
    "filters",
    "forms",
    "models",
    "permissions",
    "queries",
    "tables",
    "views",
}
SCREENS = set(APPS) - {"training"}
"""The storey of training speaks in scenario files, whose language is French whatever the screen's."""
ACCENTED = re.compile(r"[àâçéèêëîïôùûüœÀÂÇÉÈÊËÎÏÔÙÛÜŒ«»]")


def test_french_for_the_screen_goes_through_the_catalogue():
    bare = [
        f"{where(module, node)} {node.value[:50]!r}"
        for module in modules()
        if module.room in SPOKEN and module.storey in SCREENS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ACCENTED.search(node.value)
        if not is_docstring(node) and not is_translated(node) and not is_lookup(node)
    ]
    assert not bare


def is_docstring(node: ast.Constant) -> bool:
    return isinstance(node.parent, ast.Expr)  # type: ignore[attr-defined]


def is_translated(node: ast.AST) -> bool:
    """Whether some call of gettext, or of what passes its words to it, is around the constant."""
    while not isinstance(node, ast.stmt):
        node = node.parent  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in TRANSLATED:
            return True
    return False


def is_lookup(node: ast.Constant) -> bool:
    """Names of places and columns that people's files contain are data, not words of the screen."""
    statement: ast.AST = node
    while not isinstance(statement, ast.stmt):
        statement = statement.parent  # type: ignore[attr-defined]
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return any(isinstance(target, ast.Name) and target.id.isupper() for target in targets)


TEMPLATES = sorted(
    path for module in ("core", *APPS, "config") for path in (modules()[0].path.parents[1] / module).rglob("*.html")
)
HIDDEN = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{% blocktranslate.*?endblocktranslate %\}"
    r"|<(?:script|style)\b.*?</(?:script|style)>|<!--.*?-->|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
READ_ALOUD = re.compile(
    r'\s(?:title|label|aria-label|legend(?!="oui")|alt|placeholder|caption|word|reading|help|hint|submit|action)="([^"]*)"'
)
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
SAME_IN_EVERY_LANGUAGE = {"Novi", "FORMATION", "Esc", "FCFA", "PDF", "XLSX", "CSV"}
LIVING_PAGE = "design.html"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_speaks_through_the_catalogue(path):
    if path.name == LIVING_PAGE:
        return
    text = HIDDEN.sub(" ", path.read_text())
    words = [word for value in READ_ALOUD.findall(text) for word in WORD.findall(value) if not value.startswith("/")]
    words += WORD.findall(re.sub(r"&[a-z#0-9]+;", " ", re.sub(r"<[^>]*>", " ", text)))
    assert not [word for word in words if word not in SAME_IN_EVERY_LANGUAGE]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_carries_no_style_and_no_script_of_its_own(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|javascript:", text)
    assert not re.search(r"https?://(?!www\.w3\.org/)", text), "nothing is fetched from elsewhere"


def test_lines_of_templates_are_read_without_scrolling():
    """Attributes go on lines of their own; what a Django tag cannot say in one line goes into a « with »."""
    templates = [path for app in (*APPS, "core", "config") for path in (ROOT / app).glob("templates/**/*.html")]
    too_long = [
        f"{path.relative_to(ROOT)}:{number} ({len(line)})"
        for path in templates
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_TEMPLATE_LINE
    ]
    assert len(templates) > 100
    assert not too_long, f"longer than {LONGEST_TEMPLATE_LINE}"
