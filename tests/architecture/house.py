"""What the tests of the house look at: its storeys, its rooms, its modules as syntax trees, its addresses."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("core", "organisations", "ledger", "members", "contributions", "claims", "reporting", "training", "config")
"""From the ground to the roof."""
APPS = STOREYS[1:-1]
ROOMS = {
    "urls", "views", "api", "tasks", "management", "forms", "filters", "tables", "resources", "documents", "actions",
    "queries", "indicators", "measures", "models", "querysets", "rules", "choices", "permissions",
}  # fmt: skip
"""Where code may live in an app (house.md, section 2)."""
THRESHOLD = {"apps", "migrations", "templates", "static", "data", "__init__", "templatetags"}
"""What Django asks for beside the rooms."""


@dataclass(frozen=True)
class Module:
    """A module of the house: its dotted name, its text and its tree."""

    name: str
    path: Path
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    @property
    def storey(self) -> str:
        return self.name.split(".")[0]

    @property
    def room(self) -> str:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""


@cache
def _parsed(path: Path) -> ast.Module:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the house, migrations aside."""
    found = []
    for storey in STOREYS:
        for path in sorted((ROOT / storey).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(dotted, path, path.read_text()))
    return tuple(found)


@dataclass(frozen=True)
class Address:
    """A line of the URL table."""

    name: str
    route: str
    pattern: URLPattern

    @property
    def view(self) -> object:
        return getattr(self.pattern.callback, "view_class", self.pattern.callback)

    @property
    def permission(self) -> str | None:
        return getattr(self.view, "permission", None)


def addresses() -> list[Address]:
    """Every line of the URL table, with its full route and its full name."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list, route: str, namespace: str) -> Iterator[Address]:
    for entry in patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, here, inner)
        else:
            yield Address(f"{namespace}{entry.name}", here, entry)


def import_all(room: str) -> None:
    """Import a room of every app, so that what it registers is there."""
    for app in APPS:
        try:
            package = importlib.import_module(f"{app}.{room}")
        except ModuleNotFoundError as error:
            if error.name != f"{app}.{room}":
                raise
            continue
        for inner in pkgutil.walk_packages(getattr(package, "__path__", []), f"{package.__name__}."):
            importlib.import_module(inner.name)
