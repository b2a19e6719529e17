"""`manage.py scenario run FILE [--json]`: build a scenario in a fresh database of its own and compare."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.scoping import every_organisation
from training.actions import build
from training.queries import outcomes
from training.rules.reading import ScenarioMistake, load

INSIDE = "NOVI_SCENARIO_DATABASE"
"""Set in the process that works in the scratch database: it says so, that no other database is ever filled."""


class Command(BaseCommand):
    help = "Construit un scénario dans une base neuve, par les actions ordinaires, et compare avec ce qu'il attend."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["run"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="imprimer le résultat en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"{file} : ce fichier n'existe pas.")
        if os.environ.get(INSIDE):
            self._inside(file, options["json"])
        else:
            sys.exit(self._outside(file, options["json"]))

    def _outside(self, file: Path, as_json: bool) -> int:
        """Run this command again on a database that lives as long as the scenario."""
        with tempfile.TemporaryDirectory(prefix="novi-scenario-") as folder:
            database = Path(folder) / "scenario.sqlite3"
            shutil.copy(_template(), database)
            command = [sys.executable, sys.argv[0], "scenario", "run", str(file), *(["--json"] if as_json else [])]
            return subprocess.run(command, env=_environment(folder, database), check=False).returncode  # noqa: S603

    def _inside(self, file: Path, as_json: bool) -> None:
        try:
            root = load(file.read_text(encoding="utf-8"))
            world = build(root)
            with every_organisation():
                found = outcomes(world, root)
        except (ScenarioMistake, UnicodeDecodeError) as mistake:
            raise CommandError(f"{file.name} : {mistake}") from mistake
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        else:
            self._tell(found)
        if found["ecarts"]:
            sys.exit(1)

    def _tell(self, found: dict[str, Any]) -> None:
        self.stdout.write(found["scenario"])
        for name in ("droits", "decisions", "soldes", "indicateurs"):
            for item in found[name]:
                told = ", ".join(f"{key} {value}" for key, value in item.items() if value not in (None, [], ""))
                self.stdout.write(f"  {name} : {told}")
        for item in found["ecarts"]:
            self.stdout.write(f"  ÉCART {item['ou']} : attendu {item['attendu']}, obtenu {item['obtenu']}")
        self.stdout.write("  Aucun écart." if not found["ecarts"] else f"  {len(found['ecarts'])} écart(s).")


def _environment(folder: str, database: Path) -> dict[str, str]:
    """The same process environment, on the scratch database: nothing durable is needed of it."""
    return {**os.environ, INSIDE: "1", "DATABASE_URL": f"sqlite:///{database}", "NOVI_VAR": folder}


def _template() -> Path:
    """A migrated empty database, made once for each state of the migrations and kept beside the data."""
    digest = hashlib.sha256()
    for path in sorted(settings.BASE_DIR.glob("*/migrations/*.py")) + sorted(settings.BASE_DIR.glob("*/models*")):
        if path.is_file():
            digest.update(path.read_bytes())
    kept = Path(settings.VAR_DIR) / "scenarios" / f"empty-{digest.hexdigest()[:16]}.sqlite3"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        for former in kept.parent.glob("empty-*"):
            former.unlink()
        with tempfile.TemporaryDirectory(prefix="novi-scenario-") as folder:
            draft = Path(folder) / "empty.sqlite3"
            command = [sys.executable, sys.argv[0], "migrate", "--verbosity=0"]
            subprocess.run(command, env=_environment(folder, draft), check=True)  # noqa: S603
            _merge_journal(draft)
            shutil.move(draft, kept)
    return kept


def _merge_journal(database: Path) -> None:
    """Bring a WAL database into its one file, so that copying the file copies all."""
    import sqlite3

    connection = sqlite3.connect(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
