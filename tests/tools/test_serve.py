"""`make run` on one machine: one process, ready in seconds, stopped cleanly, and nothing lost when it is killed."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.urls import reverse

from config import network
from tests import servers
from tests.conftest import answers
from tests.tools.compose import ROOT


@dataclass
class Novi:
    """One start of `manage.py serve` on a folder."""

    process: subprocess.Popen
    address: str
    log: Path
    seconds_to_ready: float = 0

    def said(self) -> str:
        return self.log.read_text()

    def stop(self, with_signal: int = signal.SIGINT) -> int:
        return servers.stop(self.process, with_signal)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of one machine, shared by the tests of this module as by the days of a mutual."""
    return tmp_path_factory.mktemp("machine")


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Novi]]:
    started: list[Novi] = []

    def one(port: int | None = None, *, wait: bool = True, host: str = "127.0.0.1") -> Novi:
        port = port or servers.free_port()
        log = folder / f"serve-{len(list(folder.glob('serve-*')))}.log"
        began = time.monotonic()
        novi = Novi(launch(folder, port, log, host), f"http://127.0.0.1:{port}", log)
        started.append(novi)
        if wait:
            servers.wait_until(lambda: is_ready(novi), "Novi", seconds=120)
            novi.seconds_to_ready = time.monotonic() - began
        return novi

    yield one
    for novi in started:
        novi.stop()


def launch(folder: Path, port: int, log: Path, host: str = "127.0.0.1") -> subprocess.Popen:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "NOVI_VAR": str(folder / "var")}
    command = [sys.executable, "manage.py", "serve", "--no-demo", "--port", str(port), "--host", host]
    with log.open("w") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


def is_ready(novi: Novi) -> bool:
    if novi.process.poll() is not None:
        raise RuntimeError(novi.said())
    return answers(f"{novi.address}/readyz")


def test_first_start_makes_everything_and_ctrl_c_stops_it_cleanly(start: Callable[..., Novi], folder: Path) -> None:
    novi = start()
    assert f"{novi.address.replace('127.0.0.1', 'localhost')}/" in novi.said()
    assert answers(f"{novi.address}{reverse('account_login')}")
    assert (folder / "var/secret-key").stat().st_mode & 0o077 == 0
    assert (folder / "var/novi.sqlite3").stat().st_mode & 0o077 == 0
    assert (folder / "var").stat().st_mode & 0o077 == 0, "made by whatever command came first"
    assert novi.stop() == 0
    assert "Traceback" not in novi.said()
    assert novi.said().rstrip().endswith("Tout ce qui a été confirmé à l'écran est enregistré.")
    assert not (folder / "var/running").exists()
    with closing(sqlite3.connect(folder / "var/novi.sqlite3")) as database:
        assert database.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchall() == [(1,)]


def test_second_start_is_ready_in_under_five_seconds(start: Callable[..., Novi], folder: Path) -> None:
    key = (folder / "var/secret-key").read_text()
    novi = start()
    assert novi.seconds_to_ready < 5
    assert (folder / "var/secret-key").read_text() == key
    assert novi.stop(signal.SIGTERM) == 0


def test_port_already_taken_is_told_in_one_sentence(start: Callable[..., Novi]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        novi = start(other.getsockname()[1], wait=False)
        assert novi.process.wait(30) != 0
    assert "est déjà pris par un autre programme" in novi.said()
    assert "make run PORT=" in novi.said()
    assert "Traceback" not in novi.said()


def test_served_to_the_local_network_it_answers_to_the_names_of_this_machine(start: Callable[..., Novi]) -> None:
    novi = start(host="0.0.0.0")  # noqa: S104
    names = [*network.addresses(), socket.gethostname(), f"{socket.gethostname()}.local"]
    assert {name: status_for(novi, name) for name in names} == dict.fromkeys(names, 200)
    assert status_for(novi, "ailleurs.example") == 400
    for address in network.addresses():
        assert f"http://{address}:" in novi.said()


def test_served_to_this_machine_alone_it_answers_to_no_other_name(start: Callable[..., Novi]) -> None:
    assert status_for(start(), socket.gethostname()) == 400


def status_for(novi: Novi, name: str) -> int:
    """How the server answers to someone who typed this name."""
    connection = http.client.HTTPConnection(novi.address.removeprefix("http://"), timeout=20)
    connection.request("GET", "/readyz", headers={"Host": f"{name}:8000"})
    return connection.getresponse().status


def test_two_starts_on_the_same_data_are_refused(start: Callable[..., Novi]) -> None:
    start()
    second = start(wait=False)
    assert second.process.wait(30) != 0
    assert "tourne déjà sur ces données" in second.said()


def test_the_worker_works_from_the_start(start: Callable[..., Novi], folder: Path) -> None:
    """Each start asks for the backup of the day, and the worker makes it."""
    for old in (folder / "var/backups").glob("*"):
        old.unlink()
    novi = start()
    with urlopen(f"{novi.address}/readyz") as answer:
        assert json.load(answer) == {"database": True, "broker": True, "worker": True, "clock": True}
    servers.wait_until(lambda: bool(list((folder / "var/backups").glob("novi-*.sqlite3"))), "la sauvegarde")


def test_killed_while_serving_it_starts_again_on_its_own(start: Callable[..., Novi], folder: Path) -> None:
    novi = start()
    assert novi.stop(signal.SIGKILL) == -signal.SIGKILL
    assert (folder / "var/running").exists()
    assert start().seconds_to_ready < 10


def test_a_job_cut_by_a_kill_is_taken_up_at_the_next_start(start: Callable[..., Novi], folder: Path) -> None:
    """Its row said « running », by a worker that is no more. Its owner holds no role: taken up, it ends refused."""
    novi = start()
    manage(folder, "shell", "--command", RUNNING_JOB)
    novi.stop(signal.SIGKILL)
    start()
    servers.wait_until(lambda: state_of_the_job(folder) == "failed", "le travail", seconds=20)


def test_a_migration_killed_at_its_end_is_finished_by_the_next_start(tmp_path: Path) -> None:
    """Guards, the zero of the book and the places come together or not at all; a start makes what is missing."""
    environment = {"PATH": os.environ["PATH"], "NOVI_VAR": str(tmp_path / "var")}
    cut = subprocess.run(
        [sys.executable, "manage.py", "shell", "--command", CUT_AMONG_THE_PLACES],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert cut.returncode == -signal.SIGKILL
    assert settled(tmp_path) == (0, 0, 0)
    port = servers.free_port()
    novi = Novi(launch(tmp_path, port, tmp_path / "log"), f"http://127.0.0.1:{port}", tmp_path / "log")
    try:
        servers.wait_until(lambda: is_ready(novi), "Novi", seconds=120)
        triggers, zeros, places = settled(tmp_path)
        assert triggers > 100
        assert (zeros, places > 190) == (1, True)
    finally:
        novi.stop()


def test_the_tables_of_an_earlier_version_are_taken_further_with_their_rows(tmp_path: Path) -> None:
    """Whoever installed the version before has entered families: the next start adds what is new, and guards it."""
    manage(tmp_path, "migrate", "claims", "0001", "--verbosity=0")  # the first that was installed
    manage(tmp_path, "shell", "--command", RUNNING_JOB)
    with sqlite3.connect(tmp_path / "var/novi.sqlite3") as database:
        new = "SELECT count(*) FROM sqlite_master WHERE name = 'claims_invoicecorrection'"
        assert database.execute(new).fetchone() == (0,)
    manage(tmp_path, "migrate", "--verbosity=0")
    with sqlite3.connect(tmp_path / "var/novi.sqlite3") as database:
        assert database.execute("SELECT name FROM organisations_organisation").fetchall() == [("Nikki",)]
        guards = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claims_invoicecorrection'"
        assert database.execute(guards).fetchone() > (0,)


CUT_AMONG_THE_PLACES = """
import os
from django.core.management import call_command
from django.db import connection

def cut(execute, sql, *rest):
    if sql.startswith('INSERT INTO "organisations_place"'):
        os.kill(os.getpid(), 9)
    return execute(sql, *rest)

with connection.execute_wrapper(cut):
    call_command("migrate", verbosity=0, interactive=False)
"""


def settled(folder: Path) -> tuple[int, int, int]:
    """How many triggers, zeros and places a base holds once its tables are there."""
    with sqlite3.connect(folder / "var/novi.sqlite3") as database:
        (found,) = database.execute(
            "SELECT (SELECT count(*) FROM sqlite_master WHERE type = 'trigger'), "
            "(SELECT count(*) FROM ledger_zero), (SELECT count(*) FROM organisations_place)"
        )
        return found


RUNNING_JOB = """
import uuid
from django.utils import timezone
from core.scoping import every_organisation
from organisations.models import Job, Organisation, User
with every_organisation():
    now = timezone.now()
    place = Organisation.objects.create(kind="mutual", name="Nikki", code="NIK", path="/NIK/", opened_on=now.date())
    user = User.objects.create(username="sans.role", name="Sans rôle")
    Job.objects.create(
        key=uuid.uuid4(), name="test", label="Un travail", user=user, organisation=place, created_at=now, attempt=1,
        state="running", lease_until=now + timezone.timedelta(hours=1),
    )
"""


def manage(folder: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "NOVI_VAR": str(folder / "var")}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def state_of_the_job(folder: Path) -> str:
    with sqlite3.connect(folder / "var/novi.sqlite3") as database:
        return database.execute("SELECT state FROM organisations_job").fetchone()[0]


def test_damaged_data_are_not_touched(start: Callable[..., Novi], folder: Path) -> None:
    """After a stop that was not clean the file is read whole; damaged, it is left as it is and the backup is named."""
    database = folder / "var/novi.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = database.read_bytes()
    damaged = bytearray(whole)
    damaged[len(whole) // 2 : len(whole) // 2 + 50_000] = os.urandom(50_000)
    database.write_bytes(damaged)
    (folder / "var/running").touch()
    novi = start(wait=False)
    assert novi.process.wait(30) != 0
    assert "est abîmée" in novi.said()
    assert "backup --restore" in novi.said()
    newest = max((folder / "var/backups").glob("novi-*.sqlite3"))
    manage(folder, "backup", "--restore", str(newest))
    assert answers(f"{start().address}{reverse('account_login')}")
    assert list((folder / "var").glob("novi.sqlite3.avant-*"))
