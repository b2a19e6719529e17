"""Production refuses to start when it is not safe: each reason in one sentence, by every door."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import servers
from tests.tools.compose import ROOT

SAFE = {
    "NOVI_PRODUCTION": "1",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "novi.example",
    "DATABASE_URL": "postgres://novi@127.0.0.1:1/novi",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
DOORS = {
    "pages": ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", "127.0.0.1:0", "config.wsgi"],
    "travaux": ["-m", "celery", "-A", "config", "worker"],
    "horloge": ["-m", "celery", "-A", "config", "beat", "--pidfile="],
    "vérification": ["manage.py", "check", "--deploy"],
    "migrations": ["manage.py", "migrate"],
}
REASONS = {
    "clé par défaut": ({"SECRET_KEY": ""}, "SECRET_KEY manque"),
    "clé courte": ({"SECRET_KEY": "courte"}, "SECRET_KEY manque ou compte moins de 50"),
    "clé répétée": ({"SECRET_KEY": "a" * 80}, "SECRET_KEY"),
    "débogage": ({"DEBUG": "1"}, "DEBUG est activé"),
    "tous les noms": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    "aucun nom": ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
    "SQLite": ({"DATABASE_URL": "sqlite:////tmp/novi.sqlite3"}, "DATABASE_URL ne désigne pas PostgreSQL"),
    "sans Redis": ({"REDIS_URL": ""}, "REDIS_URL manque"),
}


def start(door: str, tmp_path: os.PathLike, **settings: str) -> subprocess.CompletedProcess:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NOVI_VAR": str(tmp_path)} | SAFE | settings
    command = [sys.executable, *DOORS[door]]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_told(reason: str, tmp_path: os.PathLike) -> None:
    settings, sentence = REASONS[reason]
    done = start("pages", tmp_path, **settings)
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with servers.postgresql() as address:
        yield address


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses(door: str, database: str, tmp_path: os.PathLike) -> None:
    done = start(door, tmp_path, DATABASE_URL=database, SECRET_KEY="", DEBUG="1")
    assert done.returncode != 0
    assert "SECRET_KEY manque" in done.stdout + done.stderr
    assert "DEBUG est activé" in done.stdout + done.stderr


def test_safe_settings_are_accepted(database: str, tmp_path: os.PathLike) -> None:
    with servers.redis() as redis:
        done = start("vérification", tmp_path, DATABASE_URL=database, REDIS_URL=redis)
    assert done.returncode == 0, done.stderr


ONE_DEMO_ACCOUNT = """
from django.utils import timezone
from core.scoping import every_organisation
from organisations.models import Organisation, RoleAssignment, User
with every_organisation():
    day = timezone.localdate()
    place = Organisation.objects.create(kind="mutual", name="Nikki", code="NIK", path="/NIK/", opened_on=day)
    user = User.objects.create(username="gestion", name="Gestion", is_demo=True)
    RoleAssignment.objects.create(user=user, organisation=place, role="manager", starts_on=day)
"""


def test_demonstration_accounts_are_refused(tmp_path: os.PathLike) -> None:
    """Their passwords are printed by the first start of `make run`."""
    with servers.postgresql() as database, servers.redis() as redis:
        at_work = {"PATH": os.environ["PATH"], "NOVI_VAR": str(tmp_path), "DATABASE_URL": database}
        for arguments in (["migrate", "--verbosity=0"], ["shell", "--command", ONE_DEMO_ACCOUNT]):
            subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=at_work, check=True, timeout=120)
        for door in ("pages", "travaux", "horloge", "migrations"):
            done = start(door, tmp_path, DATABASE_URL=database, REDIS_URL=redis)
            assert done.returncode != 0, door
            assert "Des comptes de démonstration sont dans cette base" in done.stdout + done.stderr, door


def test_serve_is_not_for_production(tmp_path: os.PathLike) -> None:
    environment = {"PATH": os.environ["PATH"], "NOVI_VAR": str(tmp_path)} | SAFE
    command = [sys.executable, "manage.py", "serve"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "docker-compose.yml" in done.stderr
