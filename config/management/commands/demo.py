"""`manage.py demo`: load the demo network into an empty database, or throw the data away and load it again."""

import os
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from config.embedded import Busy, alone
from core import guards
from core.planning import weigh_tables
from organisations.models import Organisation
from training.actions.demo import SIZES, build_demo


class Command(BaseCommand):
    help = "Charge le réseau de démonstration (deux fédérations, six mutuelles, dix-huit mois)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="ne rien faire si la base est déjà remplie")
        parser.add_argument("--reset", action="store_true", help="vider d'abord toutes les données")
        parser.add_argument("--size", choices=sorted(SIZES), default="normal")

    def handle(self, *, if_empty: bool, reset: bool, size: str, **_: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("En production, le réseau de démonstration ne se charge pas.")
        os.umask(0o077)  # what is kept in var/ is for this account only
        try:
            # `serve` asks with --if-empty and holds the data already; by hand, nobody may be working on them.
            with nullcontext() if if_empty else alone(settings.VAR_DIR):
                self._load(if_empty=if_empty, reset=reset, size=size)
        except Busy as refusal:
            raise CommandError(str(refusal)) from refusal

    def _load(self, *, if_empty: bool, reset: bool, size: str) -> None:
        if reset and connection.vendor == "sqlite":
            _throw_away()
        call_command("migrate", verbosity=0, interactive=False)
        if reset:
            guards.remove()
            call_command("flush", verbosity=0, interactive=False)
        elif Organisation.objects.exists():
            if if_empty:
                return
            raise CommandError("La base contient déjà des données. « --reset » les efface toutes avant de charger.")
        self.stdout.write("Chargement du réseau de démonstration, une minute environ…")
        self.stdout.flush()
        started = time.monotonic()
        build_demo(timezone.localdate(), size)
        weigh_tables()
        self.stdout.write(f"Réseau de démonstration chargé en {time.monotonic() - started:.0f} s.")


def _throw_away() -> None:
    """Take the file away: whatever made its tables, another version or a half-done migration, they are made anew."""
    connection.close()
    for beside in ("", "-wal", "-shm"):
        Path(f"{connection.settings_dict['NAME']}{beside}").unlink(missing_ok=True)
