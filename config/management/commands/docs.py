"""Writes docs/permissions.md, docs/rulebook.md and docs/indicators.md from the objects that the code runs on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.rules.manual import manual_page
from config.roles import ROLES
from organisations.choices import Role
from organisations.permissions import Permission
from reporting.indicators import INDICATORS
from reporting.rules.rows import handbook, handbook_of_sums

WRITTEN = "<!-- Écrit par « make docs » : ne pas modifier à la main. -->"


class Command(BaseCommand):
    help = "Écrit les pages de docs/ qui viennent du code ; --check échoue quand l'une d'elles n'est plus à jour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="ne rien écrire, seulement comparer")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for path, text in pages():
            if path.exists() and path.read_text() == text:
                continue
            if options["check"]:
                stale.append(path.name)
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
                self.stdout.write(f"docs/{path.name}")
        if stale:
            raise CommandError(f"{', '.join(stale)} : plus à jour, lancez « make docs ».")


def pages() -> Iterator[tuple[Path, str]]:
    """Each page and what it should say."""
    folder = Path(settings.BASE_DIR) / "docs"
    yield folder / "permissions.md", page("Qui peut faire quoi", permissions())
    yield folder / "rulebook.md", page("Le règlement des dossiers", manual_page().splitlines())
    yield folder / "indicators.md", page("Les indicateurs", indicators())


def page(title: str, lines: "list[str] | Iterator[str]") -> str:
    """A page in Markdown."""
    return "\n".join([f"# {title}", "", WRITTEN, "", *lines, ""]).rstrip("\n") + "\n"


def permissions() -> Iterator[str]:
    """A line for each permission, a column for each role."""
    yield "Un rôle se tient dans une organisation, pour un temps. Ce qu'un rôle n'ouvre pas n'est pas montré."
    yield ""
    yield "| Permission | " + " | ".join(str(Role(role).label) for role in Role) + " |"
    yield "|---" * (len(Role) + 1) + "|"
    for permission in every_permission():
        held = " | ".join("✓" if permission in ROLES[role] else "" for role in Role)
        yield f"| {permission.label} (`{permission}`) | {held} |"


def every_permission() -> list[Permission]:
    """The permissions that some role holds, storey by storey."""
    held = frozenset().union(*ROLES.values())
    storeys = ["organisations", "members", "contributions", "claims", "ledger", "reporting", "training"]
    return sorted(held, key=lambda permission: (storeys.index(permission.partition(".")[0]), permission))


def indicators() -> Iterator[str]:
    """A line for each indicator, then the sums that their formulas name."""
    yield "| Code | Indicateur | Formule | Norme | Source |"
    yield "|---|---|---|---|---|"
    for code, label, formula, norm, source in handbook(INDICATORS):
        yield f"| {code} | {label} | {formula} | {norm or '–'} | {source} |"
    yield from ("", "## Les sommes nommées", "", "| Somme | Formule |", "|---|---|")
    for name, formula in handbook_of_sums():
        yield f"| {name} | {formula} |"
