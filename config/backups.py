"""Backups of an installation on one machine: the SQLite file and the kept files, dated, whole or not there at all."""

import fcntl
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

from config.keys import KEY_NAME

KEPT = 14
"""How many backups stay; the oldest goes only once a newer one is whole."""

DATABASE, FILES, KEY = ".sqlite3", ".files.zip", ".secret-key"
"""How the names of the parts of a backup end."""

FRESH = timedelta(hours=20)


class BackupFailed(Exception):
    """No backup was made, or this one cannot be restored; the text says why, in French."""


def latest() -> Path | None:
    """The newest backup of the database, None when there is none."""
    return max(settings.BACKUP_DIR.glob("novi-*.sqlite3"), default=None)


def is_due(now: datetime) -> bool:
    """Whether the newest backup is older than 20 hours."""
    newest = latest()
    return newest is None or now.timestamp() - newest.stat().st_mtime > FRESH.total_seconds()


def back_up_if_due(now: datetime) -> Path | None:
    """Back up once a day, however often and from wherever it is asked; None when there was nothing to do."""
    settings.BACKUP_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.BACKUP_DIR / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return back_up(now) if is_due(now) else None


def back_up(now: datetime) -> Path:
    """Write a backup of the database and, beside it, of the kept files and the key; the path of the first.

    The database is read before the files: one that is saved meanwhile is in the archive at least. The database takes
    its name last: where it is, the rest is too. BackupFailed if not.
    """
    if connection.vendor != "sqlite":
        raise BackupFailed("Cette base est sous PostgreSQL : sa sauvegarde est deploy/backup.")
    name = f"novi-{now:%Y%m%d-%H%M%S}"
    path = settings.BACKUP_DIR / f"{name}.sqlite3"
    try:
        settings.BACKUP_DIR.mkdir(parents=True, exist_ok=True)
        with _whole(path) as draft:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(draft)])
            require_sound(draft)
            _write_files(_beside(path, FILES))
            _write_key(_beside(path, KEY))
    except (OSError, Error) as error:
        raise BackupFailed(f"La sauvegarde n'a pas pu être écrite : {type(error).__name__}.") from error
    _forget_oldest()
    return path


def _write_files(path: Path) -> None:
    with _whole(path) as draft, zipfile.ZipFile(draft, "w") as archive:
        for kept in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
            archive.write(kept, kept.relative_to(settings.MEDIA_ROOT))


def _write_key(path: Path) -> None:
    """The key that signed the printed cards, where Novi made it: without it they would no longer be known."""
    if (key := settings.VAR_DIR / KEY_NAME).exists():
        with _whole(path) as draft:
            draft.touch(mode=0o600)
            draft.write_text(key.read_text())


def _beside(path: Path, kind: str) -> Path:
    """The file of another kind of the same backup."""
    return path.with_name(path.name.removesuffix(DATABASE) + kind)


def require_sound(path: Path) -> None:
    """Read the whole file as SQLite does; BackupFailed when it is damaged."""
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as copy:
            told = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError:
        told = "unreadable"
    if told != "ok":
        raise BackupFailed(f"Le fichier {path.name} est abîmé ou n'est pas une base de Novi.")


def restore(path: Path, now: datetime) -> None:
    """Put a backup in the place of the database; what was there is kept beside it, never overwritten."""
    require_sound(path)
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    aside = database.with_name(f"{database.name}.avant-{now:%Y%m%d-%H%M%S}")
    for suffix in ("", "-wal", "-shm"):
        current = database.with_name(database.name + suffix)
        if current.exists():
            current.rename(aside.with_name(aside.name + suffix))
    with _whole(database) as draft:
        shutil.copyfile(path, draft)
    if (archive := _beside(path, FILES)).exists():
        with zipfile.ZipFile(archive) as files:
            files.extractall(settings.MEDIA_ROOT)
    if (saved := _beside(path, KEY)).exists():
        _restore_key(saved.read_text(), now)


def _restore_key(key: str, now: datetime) -> None:
    """Put the key of a backup in its place, for its owner alone; another key that was there is kept beside it."""
    current = settings.VAR_DIR / KEY_NAME
    if current.exists():
        if current.read_text() == key:
            return
        current.rename(current.with_name(f"{KEY_NAME}.avant-{now:%Y%m%d-%H%M%S}"))
    with _whole(current) as draft:
        draft.touch(mode=0o600)
        draft.write_text(key)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A draft that takes its name only when it is complete and on the disk."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def _forget_oldest() -> None:
    for old in sorted(settings.BACKUP_DIR.glob("novi-*.sqlite3"))[:-KEPT]:
        old.unlink()
        for kind in (FILES, KEY):
            _beside(old, kind).unlink(missing_ok=True)
