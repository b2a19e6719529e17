"""Reads the chain of « qui a fait quoi » of each organisation and names the rows that are not what was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.scoping import every_organisation
from organisations.models import AuditHead, Organisation
from organisations.queries import broken_links


class Command(BaseCommand):
    help = "Vérifie que personne n'a réécrit « qui a fait quoi » ; code 1 et numéros des lignes si c'est le cas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", help="chemin d'une organisation, par exemple /FENAMUS/BEMB/ (toutes)")

    def handle(self, *args: Any, **options: Any) -> None:
        bodies = Organisation.objects.order_by("path")
        if options["paths"]:
            bodies = bodies.filter(path__in=options["paths"])
        broken = 0
        with every_organisation():
            for body in bodies:
                broken += self._check(body)
        if broken:
            raise CommandError(f"{broken} ligne(s) ne sont pas celles qui ont été écrites.")

    def _check(self, body: Organisation) -> int:
        numbers = list(broken_links(body.pk))
        length = AuditHead.objects.filter(organisation=body).values_list("length", flat=True).first() or 0
        if numbers:
            self.stderr.write(f"{body.path} : lignes {', '.join(map(str, numbers[:20]))}")
        elif length:
            self.stdout.write(f"{body.path} : {length} lignes, chaîne entière")
        return len(numbers)
