"""What must be true before the first page: sound database, tables, translations, static files, something to show.

Each step looks first and works only when something changed, so that a second start costs a second or two.
"""

import hashlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from config import backups, catalogues
from core import guards
from core.planning import weigh_tables
from organisations.models import Organisation

Say = Callable[[str], object]


class NotReady(Exception):
    """Novi cannot start on these data; the text says why and what to do, in French."""


def prepare(say: Say, *, with_demo: bool) -> None:
    """Make everything ready, telling each thing that takes time."""
    check_database()
    migrate(say)
    catalogues.compile_all()
    collect_static(say)
    if with_demo and not Organisation.objects.exists():
        call_command("demo", if_empty=True)
    weigh_tables()


def check_database() -> None:
    """After a power cut, read the whole SQLite file before writing in it; NotReady when it is damaged."""
    mark = settings.VAR_DIR / "running"
    if connection.vendor != "sqlite" or not mark.exists():
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            if cursor.fetchone()[0] == "ok":
                return
    except DatabaseError:
        connection.close()  # so damaged that it cannot even be read through
    newest = backups.latest()
    advice = f"manage.py backup --restore {newest}" if newest else "aucune sauvegarde n'a été trouvée dans var/backups"
    raise NotReady(
        f"La base de données est abîmée ; Novi n'y touche pas. Pour revenir à la dernière sauvegarde : {advice}"
    )


def migrate(say: Say) -> None:
    """Bring the tables and their guards up to date; a database that holds something is backed up first.

    Guards that are missing though the tables are there: an earlier `migrate` was killed. It is done again.
    """
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()) and guards.are_installed():
        return
    if connection.vendor == "sqlite" and executor.loader.applied_migrations:
        from django.utils import timezone

        say("Sauvegarde avant la mise à jour…")
        backups.back_up(timezone.localtime())
    say("Préparation de la base de données…")
    call_command("migrate", interactive=False, verbosity=0)


def collect_static(say: Say) -> None:
    """Gather and compress the static files when one of them changed since the last time."""
    stamp = settings.STATIC_ROOT / ".fingerprint"
    found = _fingerprint()
    if stamp.exists() and stamp.read_text() == found:
        return
    say("Préparation des fichiers de l'interface…")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=StringIO())
    stamp.write_text(found)


def _fingerprint() -> str:
    """One checksum of the names, sizes and dates of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}|{facts.st_size}|{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
