"""`manage.py serve`: everything `make run` starts, in one process."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import network, preparation
from config.backups import BackupFailed
from config.embedded import Busy, alone, require_free, serve


class Command(BaseCommand):
    help = "Prépare les données puis sert Novi : pages, travaux et horloge, dans un seul processus."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute ; 127.0.0.1 : cette machine seule")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="ne pas charger le réseau de démonstration")

    def handle(self, *, host: str, port: int, no_demo: bool, **_: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("En production, Novi se lance par docker-compose.yml et non par « serve ».")
        # Else a visitor who types this machine's address is told that it does not exist.
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, *network.names_of(host)]
        os.umask(0o077)  # what is kept in var/ is about people: for this account only
        try:
            require_free(host, port)
            with alone(settings.VAR_DIR):
                preparation.prepare(self._say, with_demo=not no_demo)
                ended = serve(host, port, lambda: self._announce(host, port, with_accounts=not no_demo))
        except (Busy, BackupFailed, preparation.NotReady) as refusal:
            raise CommandError(str(refusal)) from refusal
        except KeyboardInterrupt:
            ended = True  # Ctrl-C while preparing
        self._say("Novi est arrêté. Tout ce qui a été confirmé à l'écran est enregistré.")
        if not ended:
            # A long job still runs in a thread that Python would wait for: its last step is committed, leave it there.
            sys.stdout.flush()
            os._exit(0)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _announce(self, host: str, port: int, *, with_accounts: bool) -> None:
        shown = "localhost" if host in ("127.0.0.1", *network.EVERY) else network.names_of(host)[0]
        self._say(f"\nNovi est prêt : http://{shown}:{port}/   (Ctrl-C pour arrêter)")
        for address in network.addresses() if host in network.EVERY else []:
            self._say(f"Pour les autres machines du réseau : http://{address}:{port}/")
        if with_accounts:
            self._show_accounts()

    def _show_accounts(self) -> None:
        from training.queries.demo import demo_accounts

        accounts = demo_accounts()
        if accounts:
            self._say("\nComptes de démonstration :")
        widths = [max(map(len, column)) for column in zip(*accounts, strict=True)]
        for account in accounts:
            self._say("  " + "  ".join(cell.ljust(width) for cell, width in zip(account, widths, strict=True)).rstrip())
