"""The rulebook as rows, for `docs/rulebook.md`: written from the checks themselves, so it is never behind them."""

from collections.abc import Iterator
from typing import NamedTuple

from claims.rules.checks import RULEBOOK
from claims.rules.rulebook import Rulebook


class ManualRow(NamedTuple):
    """One check as a reader sees it."""

    code: str
    level: str
    effect: str
    sentence: str
    source: str


def manual_rows(rulebook: Rulebook = RULEBOOK) -> Iterator[ManualRow]:
    """One row per check, in the order in which checks run: code, level, effect, sentence, source, all in French."""
    for check in rulebook.checks:
        effect = f"{check.effect.value} ({check.effect.label})"
        yield ManualRow(check.code, check.level.label, effect, check.sentence, check.source)


def manual_page(rulebook: Rulebook = RULEBOOK) -> str:
    """The whole page in Markdown, ended by the version of the rulebook it describes."""
    lines = ["| Code | Niveau | Effet | Ce qui ne va pas | Source |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in manual_rows(rulebook)]
    return "\n".join([*lines, "", f"Version : {rulebook.version}", ""])
