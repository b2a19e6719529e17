"""`manage.py replay`: what would past claims have cost with today's parameters, or with others?"""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims import queries
from claims.choices import Category, Outcome
from claims.resources import WrongGuarantees, read_guarantees
from core import formats
from core.money import FULL_BP
from core.spans import Span
from organisations.acting import act_as
from organisations.choices import Role
from organisations.models import Organisation
from organisations.queries import mutuals_under, system_actor


class Command(BaseCommand):
    help = "Rejuge les dossiers passés sans rien écrire et montre la différence par formule, prestataire et famille."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="start", required=True, type=date.fromisoformat, help="premier jour de soins"
        )
        parser.add_argument("--to", dest="end", required=True, type=date.fromisoformat, help="dernier jour de soins")
        parser.add_argument("--guarantees", type=Path, help="fichier YAML d'autres garanties et plafonds")
        parser.add_argument("--organisation", help="sigle de la mutuelle ; sans lui, toutes")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["end"] < options["start"]:
            raise CommandError("La fin est avant le début.")
        span = Span(options["start"], date.fromordinal(options["end"].toordinal() + 1))
        for mutual in self._mutuals(options["organisation"]):
            with act_as(system_actor(mutual, frozenset({Role.CONTROLLER}), "replay")):
                try:
                    change = read_guarantees(options["guarantees"].read_text()) if options["guarantees"] else None
                    found = queries.replay(mutual.pk, span, change)
                except (WrongGuarantees, OSError) as wrong:
                    raise CommandError(str(wrong)) from wrong
                names = dict(queries.providers().values_list("pk", "name"))
                self._print(mutual, found, names)

    def _mutuals(self, code: str | None) -> list[Organisation]:
        roots = Organisation.objects.filter(parent__isnull=True).order_by("path")
        found = [mutual for root in roots for mutual in mutuals_under(root)]
        if code is None:
            return found
        chosen = [mutual for mutual in found if mutual.code == code.upper()]
        if not chosen:
            raise CommandError(f"Aucune mutuelle n'a le sigle {code}.")
        return chosen

    def _print(self, mutual: Organisation, found: queries.Replay, names: dict[int, str]) -> None:
        count, changed = formats.count(found.claims), formats.count(found.changed)
        lines = formats.count(found.lines)
        self.stdout.write(f"{mutual.name} : {count} dossiers, {lines} lignes, {changed} dossiers changent")
        for (before, after), number in sorted(found.outcomes.items()):
            if before != after:
                was, now = Outcome(before).label, Outcome(after).label
                self.stdout.write(f"  {formats.count(number)} dossiers : {was} → {now}")
        self.stdout.write(
            f"  {'Formule':<10}{'Prestataire':<28}{'Famille':<24}{'Lignes':>8}{'Avant':>14}{'Après':>14}{'Écart':>14}"
        )
        total = [0, 0, 0]
        for (plan, provider, category), cost in sorted(found.sums.items()):
            row = (cost.lines, cost.before, cost.after)
            total = [a + b for a, b in zip(total, row, strict=True)]
            self._row(plan, names.get(provider, "?"), Category(category).label, row)
        self._row("Total", "", "", (total[0], total[1], total[2]))
        if total[1]:
            rate = (total[2] - total[1]) * FULL_BP // total[1]
            self.stdout.write(f"  Écart : {formats.percent(rate)} de la part de la mutuelle ({mutual.currency})")

    def _row(self, plan: str, provider: str, category: str, cost: tuple[int, int, int]) -> None:
        lines, before, after = cost
        figures = f"{formats.count(lines):>8}{formats.count(before):>14}{formats.count(after):>14}"
        gap = f"{formats.count(after - before):>14}"
        self.stdout.write(f"  {plan[:9]:<10}{provider[:27]:<28}{category[:23]:<24}{figures}{gap}")
