"""Backups of one machine: whole or absent, fourteen of them, never a good one lost to a bad one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from config import backups

NIGHT = datetime(2026, 3, 1, 2, tzinfo=timezone.get_default_timezone())
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def place(settings, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    return settings.BACKUP_DIR


def test_a_backup_is_a_sound_database_with_the_kept_files() -> None:
    name = default_storage.save("tests/photo.txt", ContentFile(b"une photo"))
    path = backups.back_up(NIGHT)
    backups.require_sound(path)
    assert path.name == "novi-20260301-020000.sqlite3"
    assert path.with_name("novi-20260301-020000.files.zip").stat().st_size > 0
    default_storage.delete(name)


def test_fourteen_are_kept(place: Path) -> None:
    made = [backups.back_up(NIGHT + timedelta(days=day)) for day in range(backups.KEPT + 2)]
    assert sorted(place.glob("*.sqlite3")) == made[2:]
    assert len(list(place.glob("*.files.zip"))) == backups.KEPT


def test_a_backup_that_fails_leaves_the_others(place: Path, settings) -> None:
    good = backups.back_up(NIGHT)
    settings.BACKUP_DIR = Path("/proc/novi")  # nobody writes there, not even root
    with pytest.raises(backups.BackupFailed, match="n'a pas pu être écrite"):
        backups.back_up(NIGHT + timedelta(days=1))
    backups.require_sound(good)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "autre.sqlite3").write_bytes(b"rien de bon" * 1000)
    with pytest.raises(backups.BackupFailed, match="abîmé"):
        backups.require_sound(tmp_path / "autre.sqlite3")


def test_one_backup_a_day_is_due() -> None:
    now = timezone.localtime()
    assert backups.back_up_if_due(now)
    assert backups.back_up_if_due(now) is None
    assert backups.is_due(now + timedelta(hours=21))


def test_two_that_ask_at_once_make_one() -> None:
    """Each thread has its own connection, as the two threads of the embedded worker do."""
    now = timezone.localtime()
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: _in_a_thread(now), range(2)))
    assert sorted(path is None for path in made) == [False, True]


def _in_a_thread(now: datetime) -> Path | None:
    try:
        return backups.back_up_if_due(now)
    finally:
        connection.close()
