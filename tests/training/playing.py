"""Playing scenario files in the database of the tests, as often as wanted."""

from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from core.scoping import every_organisation
from training.actions import build
from training.queries import outcomes
from training.rules.reading import Node, load

DATA = Path(__file__).resolve().parent.parent.parent / "training" / "data"
LARGE = {"t06_utilisation.yaml", "t09_consolidation.yaml"}
"""Thousands of actions: played by tests/load; the fast suite plays them smaller."""
DRAWN = {"demo.yaml"}
"""A description that is drawn out before it is played."""
FILES = sorted(path.name for path in DATA.glob("*.yaml") if path.name not in LARGE | DRAWN)


def play(text: str) -> dict[str, Any]:
    """What a scenario answers, in a world that is gone afterwards."""
    return play_root(load(text))


def play_root(root: Node) -> dict[str, Any]:
    with transaction.atomic(), every_organisation():
        found = outcomes(build(root), root)
        transaction.set_rollback(True)
    return found


@cache
def answers(name: str) -> dict[str, Any]:
    """What a shipped file answers, played once for the tests that compare another run with it; not to be changed."""
    return play(text_of(name))


def text_of(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")
