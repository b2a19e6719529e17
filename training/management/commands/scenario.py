"""`manage.py scenario run FILE [--json]`: build a scenario in a fresh database of its own and compare."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from core.formats import day as day_text
from core.scoping import every_organisation
from training.actions import build
from training.queries import outcomes
from training.rules.reading import ScenarioMistake, load

INSIDE = "NOVI_SCENARIO_DATABASE"
"""Set in the process that works in the scratch database: it says so, that no other database is ever filled."""
DIFFERENT, UNREADABLE = 1, 2
"""Exit codes: something is not as expected; the file cannot be read."""


class Command(BaseCommand):
    help = "Construit un scénario dans une base neuve, par les actions ordinaires, et compare avec ce qu'il attend."
    requires_system_checks: list[str] = []  # they are those of the server, and take a second

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["run"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="imprimer le résultat en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        code = self._inside(file, options["json"]) if os.environ.get(INSIDE) else self._outside(file, options["json"])
        if code:
            sys.exit(code)

    def _outside(self, file: Path, as_json: bool) -> int:
        """Run this command again on a database that lives as long as the scenario."""
        if not file.is_file():
            self.stderr.write(f"{file} : ce fichier n'existe pas.")
            return UNREADABLE
        with tempfile.TemporaryDirectory(prefix="novi-scenario-") as folder:
            database = Path(folder) / "scenario.sqlite3"
            shutil.copy(_template(), database)
            command = [sys.executable, sys.argv[0], "scenario", "run", str(file), *(["--json"] if as_json else [])]
            return subprocess.run(command, env=_environment(folder, database), check=False).returncode  # noqa: S603

    def _inside(self, file: Path, as_json: bool) -> int:
        try:
            found = played(file.read_text(encoding="utf-8"))
        except (ScenarioMistake, UnicodeDecodeError) as mistake:
            self.stderr.write(f"{file.name} : {mistake}")
            return UNREADABLE
        told = [json.dumps(found, ensure_ascii=False, indent=2)] if as_json else _told(found)
        for line in told:
            self.stdout.write(line)
        return DIFFERENT if found["ecarts"] else 0


def played(text: str) -> dict[str, Any]:
    """Build the world of a file in the database at hand and answer what it asks. Raises ScenarioMistake."""
    root = load(text)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    with transaction.atomic(), every_organisation():
        return outcomes(build(root), root)


def _told(found: dict[str, Any]) -> Iterator[str]:
    """The answers in short lines, then the differences."""
    yield found["scenario"]
    for item in found["droits"]:
        yes = "oui" if item["ouverts"] else "non"
        yield f"  {item['personne']}, le {_day(item['le'])} : droits {yes}, {item['etat']}"
    for item in found["decisions"]:
        codes = f" ({', '.join(item['codes'])})" if item["codes"] else ""
        shares = f"mutuelle {item['mutuelle']}, membre {item['membre']}, refusé {item['refuse']}"
        yield f"  attestation {item['attestation']} : {item['issue']}{codes}, {shares}"
    for item in found["soldes"]:
        about = {key: value for key, value in item.items() if key != "le"}
        yield f"  le {_day(item['le'])} : {', '.join(f'{key} {value}' for key, value in about.items())}"
    for item in found["indicateurs"]:
        yield f"  {item['organisation']}, {item['libelle']} : {item['valeur'] or item['refus']}"
    for item in found["refus"]:
        yield f"  {item['evenement']} refusé : {item['texte']}"
    for item in found["ecarts"]:
        yield f"  ÉCART {item['ou']} : attendu {item['attendu']}, obtenu {item['obtenu']}"
    yield f"  {len(found['ecarts'])} écart(s)." if found["ecarts"] else "  Aucun écart."


def _day(iso: str) -> str:
    return day_text(date.fromisoformat(iso))


def _environment(folder: str, database: Path) -> dict[str, str]:
    """The same process environment, on the scratch database: nothing durable is needed of it."""
    return {**os.environ, INSIDE: "1", "DATABASE_URL": f"sqlite:///{database}", "NOVI_VAR": folder}


def kept_template() -> Path:
    """Where the empty database of the code as it is now is kept, beside the data: its name tells what made it."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(path.read_bytes())
    return Path(settings.VAR_DIR) / "scenarios" / f"empty-{digest.hexdigest()[:16]}.sqlite3"


def _template() -> Path:
    """A migrated empty database, made once for each state of what makes it."""
    kept = kept_template()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        for former in kept.parent.glob("empty-*"):
            former.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(prefix="novi-scenario-", dir=kept.parent) as folder:
            draft = Path(folder) / "empty.sqlite3"
            command = [sys.executable, sys.argv[0], "migrate", "--verbosity=0", "--skip-checks"]
            subprocess.run(command, env=_environment(folder, draft), check=True)  # noqa: S603
            _merge_journal(draft)
            draft.replace(kept)
    return kept


def _sources() -> Iterator[Path]:
    """The files that an empty database is made of: migrations, the models that triggers come from, what is shipped."""
    base: Path = settings.BASE_DIR
    for pattern in ("*/migrations/*.py", "*/models.py", "*/models/*.py", "core/guards.py", "config/apps.py"):
        yield from base.glob(pattern)
    yield from base.glob("*/data/*.csv")


def _merge_journal(database: Path) -> None:
    """Bring a WAL database into its one file, so that copying the file copies all."""
    merged = sqlite3.connect(database)
    merged.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    merged.execute("PRAGMA journal_mode=DELETE")
    merged.close()
