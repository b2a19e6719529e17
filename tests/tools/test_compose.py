"""Production as docker-compose.yml describes it, started by hand: pages through TLS, work done, a backup put back."""

import http.client
import json
import secrets
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.urls import reverse

from tests import servers
from tests.tools.compose import FILE, ROOT, Machine, load

HOST = "novi.test"
GIVEN = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "NOVI_HOST": HOST,
    "NOVI_TLS": "internal",
    "POSTGRES_PASSWORD": secrets.token_hex(12),
    "BACKUP_PASSPHRASE": "une phrase que personne ne devine",
}

ACCOUNT = """
INSERT INTO organisations_user
    (username, name, password, phone, email, language, is_active, is_demo, rights_version, created_at)
VALUES ('awa.kora', 'KORA Awa', '', '', '', 'fr', true, false, 0, now())
"""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Every service of the file, running and healthy, in the order that depends_on asks."""
    folder = tmp_path_factory.mktemp("production")
    for name in ("backups", "files", "var/files"):
        (folder / name).mkdir(parents=True)
    machine = Machine(load(GIVEN), folder)
    options = [word for word in machine.services["postgres"]["command"][1:] if word != "-c"]
    with ExitStack() as stack:
        stack.callback(lambda: [servers.stop(process) for process in machine.running.values()])
        stack.enter_context(servers.postgresql(*options, port=machine.ports["postgres"]))
        machine.start("redis")
        wait_healthy(machine, "postgres", "redis")
        build(machine)
        migrated = machine.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        change(machine, ACCOUNT)
        change(machine, "CREATE TABLE witness AS SELECT 'avant la sauvegarde' AS said")
        (folder / "files" / "photo.txt").write_text("une photo")
        for name in ("web", "worker", "beat", "backup"):
            machine.start(name)
        wait_healthy(machine, "web", "worker", "beat", "backup")
        machine.start("proxy")
        wait_healthy(machine, "proxy")
        yield machine


def build(machine: Machine) -> None:
    """What the image does once: the last RUN of the Dockerfile, on this machine's folders."""
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    (line,) = [line for line in lines if line.startswith("RUN") and "collectstatic" in line]
    steps = line.removeprefix("RUN ").replace("/tmp/build", str(machine.folder / "build")).split("&&")
    environment = {
        k: v for k, v in machine.environment("web").items() if k in ("PATH", "HOME", "NOVI_VAR", "NOVI_STATIC")
    }
    made = [step for step in steps if "python " in step]
    assert len(made) == 2
    for step in made:
        subprocess.run(["sh", "-c", step], cwd=ROOT, env=environment, check=True, timeout=120)


def wait_healthy(machine: Machine, *names: str) -> None:
    for name in names:
        servers.wait_until(lambda name=name: machine.is_healthy(name), name, seconds=60)


def change(machine: Machine, statement: str) -> list[tuple]:
    address = f"postgres://novi@127.0.0.1:{machine.ports['postgres']}/novi"
    with psycopg.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def fetch(machine: Machine, path: str) -> http.client.HTTPResponse:
    """Ask through the TLS proxy, trusting only the authority that Caddy made; the certificate must bear the name."""
    authority = machine.folder / "caddy/pki/authorities/local/root.crt"
    trust = ssl.create_default_context(cafile=str(authority))
    connection = http.client.HTTPConnection("127.0.0.1", machine.ports["https"], timeout=20)
    connection.connect()
    connection.sock = trust.wrap_socket(connection.sock, server_hostname=HOST)
    connection.request("GET", path, headers={"Host": f"{HOST}:{machine.ports['https']}"})
    return connection.getresponse()


def test_pages_answer_through_tls(machine: Machine) -> None:
    answer = fetch(machine, "/readyz")
    assert answer.status == 200
    assert json.loads(answer.read()) == {"database": True, "broker": True}
    assert "includeSubDomains" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Server"] is None


def test_login_page_and_its_style_are_served(machine: Machine) -> None:
    page = fetch(machine, reverse("account_login"))
    assert page.status == 200
    text = page.read().decode()
    style = text.split('rel="stylesheet"')[1].split('href="')[1].split('"')[0]
    sheet = fetch(machine, style)
    assert sheet.status == 200
    assert "max-age=315360000" in sheet.headers["Cache-Control"]


def test_a_page_never_gets_a_connection_that_postgresql_cut(machine: Machine) -> None:
    """As it does when it starts again: those that a process of the web keeps are dead."""
    asked = machine.run("web", ["python", "manage.py", "shell", "--command", ASK_AFTER_A_CUT], PGAPPNAME="pool")
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.split()[-3:] == ["answered"] * 3


ASK_AFTER_A_CUT = """
import os
import psycopg
from django.db import connection

def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()  # it goes back to the pool

ask()
connection.pool.wait()  # all that the pool keeps are there
with psycopg.connect(os.environ["DATABASE_URL"], application_name="cutter", autocommit=True) as cutter:
    mine = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'pool'"
    assert cutter.execute(mine).fetchone()[0] > 0
for _ in range(3):
    ask()
    print("answered")
connection.close_pool()
"""


def test_plain_http_is_sent_to_tls(machine: Machine) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", machine.ports["http"], timeout=20)
    connection.request("GET", reverse("account_login"), headers={"Host": HOST})
    answer = connection.getresponse()
    assert answer.status == 308
    assert answer.headers["Location"].startswith(f"https://{HOST}")


def test_log_is_json_without_the_words_searched(machine: Machine) -> None:
    fetch(machine, "/nulle-part?q=Kossivi").read()
    lines = [json.loads(line) for line in machine.log("web").splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["logger"] == "novi.requests"]
    assert {line["status"] for line in requests} >= {404}
    assert all(line["request_id"] for line in requests)
    assert "Kossivi" not in machine.log("web") + machine.log("proxy")


def test_log_of_postgresql_quotes_no_row(machine: Machine) -> None:
    change(machine, "CREATE TABLE diagnosed (said text, CONSTRAINT never CHECK (said = ''))")
    with pytest.raises(psycopg.errors.CheckViolation):
        change(machine, "INSERT INTO diagnosed VALUES ('paludisme')")
    ((folder,),) = change(machine, "SHOW data_directory")
    log = (Path(folder).parent / "log").read_text()
    assert 'violates check constraint "never"' in log
    assert "paludisme" not in log


def test_backup_is_encrypted_and_put_back(machine: Machine) -> None:
    backup = wait_for_backup(machine)
    assert b"PGDMP" not in backup.read_bytes()
    change(machine, "UPDATE witness SET said = 'après la sauvegarde'")
    refused = machine.run("backup", ["/deploy/restore"])
    assert refused.returncode == 1
    assert "arrêtez d'abord web, worker et beat" in refused.stderr
    for name in ("web", "worker", "beat"):
        assert machine.stop(name) == 0
    wrong = machine.run("backup", ["/deploy/restore"], BACKUP_PASSPHRASE="une autre phrase, tout aussi longue")
    assert wrong.returncode == 1
    assert change(machine, "SELECT said FROM witness") == [("après la sauvegarde",)]
    (machine.folder / "files" / "photo.txt").unlink()
    restored = machine.run("backup", ["/deploy/restore"])
    assert restored.returncode == 0, restored.stderr
    assert change(machine, "SELECT said FROM witness") == [("avant la sauvegarde",)]
    assert (machine.folder / "files" / "photo.txt").read_text() == "une photo"
    for name in ("web", "worker", "beat"):
        machine.start(name)
    wait_healthy(machine, "web", "worker", "beat")
    assert fetch(machine, "/readyz").status == 200


def test_failed_backup_leaves_the_good_ones(machine: Machine) -> None:
    good = wait_for_backup(machine).read_bytes()
    failed = machine.run("backup", ["/deploy/backup", "once"], PGDATABASE="absente")
    assert failed.returncode == 1
    assert wait_for_backup(machine).read_bytes() == good
    assert not list((machine.folder / "backups").glob(".draft-*"))


def test_old_backups_go_only_after_a_good_one(machine: Machine) -> None:
    backups = machine.folder / "backups"
    for day in range(1, 5):
        (backups / f"novi-2020010{day}T020000Z.dump.gpg").write_text("ancienne")
    made = machine.run("backup", ["/deploy/backup", "once"], BACKUP_KEPT="3")
    assert made.returncode == 0, made.stderr
    names = sorted(path.name for path in backups.glob("novi-*.dump.gpg"))
    assert len(names) == 3
    assert names[0] == "novi-20200104T020000Z.dump.gpg"


def test_services_stop_in_the_time_they_are_given(machine: Machine) -> None:
    """The last test of the module: after it nothing runs."""
    codes = {name: machine.stop(name) for name in ("proxy", "web", "worker", "beat", "backup", "redis")}
    assert codes == dict.fromkeys(codes, 0)


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(ValueError, match="BACKUP_PASSPHRASE"):
        load(GIVEN | {"BACKUP_PASSPHRASE": ""})


def test_containers_are_not_root_and_only_the_proxy_is_open() -> None:
    services = load(GIVEN)
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    ours = [service for service in services.values() if service["image"] == "novi"]
    assert len(ours) == 4
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in ours)
    assert "USER novi" in (ROOT / "Dockerfile").read_text()
    assert "healthcheck" not in services["migrate"]
    assert all("healthcheck" in service for name, service in services.items() if name != "migrate"), FILE.name


def wait_for_backup(machine: Machine) -> Path:
    """The newest backup; the nightly service makes the first one as soon as it starts."""
    found = machine.folder / "backups"
    servers.wait_until(lambda: bool(list(found.glob("novi-*.dump.gpg"))), "la sauvegarde", seconds=60)
    return max(found.glob("novi-*.dump.gpg"))
