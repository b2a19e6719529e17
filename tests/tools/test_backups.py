"""Backups of one machine: whole or absent, fourteen of them, never a good one lost to a bad one."""

import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from config import backups
from config.keys import private_key

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


def test_a_file_saved_while_the_database_is_read_is_in_the_backup() -> None:
    """The database is read first: it never names a file that the archive lacks."""
    saved = []

    def meanwhile(execute, sql, *rest):
        done = execute(sql, *rest)
        if sql.startswith("VACUUM"):
            saved.append(default_storage.save("tests/meanwhile.txt", ContentFile(b"une photo")))
        return done

    with connection.execute_wrapper(meanwhile):
        path = backups.back_up(NIGHT)
    with zipfile.ZipFile(path.with_name("novi-20260301-020000.files.zip")) as files:
        assert saved[0] in files.namelist()
    default_storage.delete(saved[0])


def test_the_key_of_the_cards_comes_back_with_the_data(tmp_path: Path, settings) -> None:
    """On another machine, which made a key of its own at its first start, the printed cards are known again."""
    settings.VAR_DIR = tmp_path / "here"
    key = private_key(settings.VAR_DIR)
    path = backups.back_up(NIGHT)
    assert path.with_name("novi-20260301-020000.secret-key").stat().st_mode & 0o077 == 0
    settings.VAR_DIR = tmp_path / "elsewhere"
    settings.DATABASES = {"default": {"NAME": tmp_path / "elsewhere" / "novi.sqlite3"}}
    other = private_key(settings.VAR_DIR)
    backups.restore(path, NIGHT)
    assert private_key(settings.VAR_DIR) == key != other
    assert (settings.VAR_DIR / "secret-key").stat().st_mode & 0o077 == 0
    assert (settings.VAR_DIR / "secret-key.avant-20260301-020000").read_text() == other
    backups.restore(path, NIGHT + timedelta(days=1))
    assert len(list(settings.VAR_DIR.glob("secret-key.avant-*"))) == 1


def test_fourteen_are_kept(place: Path, tmp_path: Path, settings) -> None:
    settings.VAR_DIR = tmp_path
    private_key(tmp_path)
    made = [backups.back_up(NIGHT + timedelta(days=day)) for day in range(backups.KEPT + 2)]
    assert sorted(place.glob("*.sqlite3")) == made[2:]
    for kind in (backups.FILES, backups.KEY):
        assert len(list(place.glob(f"*{kind}"))) == backups.KEPT


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
