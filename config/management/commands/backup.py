"""`manage.py backup` writes a backup of this machine's data; `--restore FILE` puts one back."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config import backups
from config.embedded import Busy, alone


class Command(BaseCommand):
    help = "Sauvegarde les données de cette machine dans var/backups, ou en remet une en place (--restore)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--restore", type=Path, metavar="FILE", help="la sauvegarde à remettre en place")

    def handle(self, *, restore: Path | None, **_: Any) -> None:
        os.umask(0o077)  # what is in a backup is about people: for this account only
        try:
            if restore is None:
                self.stdout.write(f"Sauvegarde écrite : {backups.back_up(timezone.localtime())}")
                return
            with alone(settings.VAR_DIR):
                backups.restore(restore, timezone.localtime())
        except (backups.BackupFailed, Busy) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("La sauvegarde est en place ; la base d'avant est gardée à côté. Relancez « make run ».")
