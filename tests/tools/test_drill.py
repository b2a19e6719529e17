"""Putting a backup back, as docs/operations.md writes it: on another machine, after migrations that failed, and never
an empty base in the place of a full one."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import servers
from tests.tools.compose import Machine, load
from tests.tools.recipe import Follower, lines_after
from tests.tools.test_compose import ACCOUNT, GIVEN, change

HOW_MANY = "SELECT count(*) FROM organisations_user"


def make_machine(folder: Path) -> Machine:
    for name in ("backups", "files", "var/files"):
        (folder / name).mkdir(parents=True)
    return Machine(load(GIVEN), folder)


@pytest.fixture(scope="module")
def someone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Follower]:
    """A person before a machine whose tables are made, and where nobody has an account yet."""
    machine = make_machine(tmp_path_factory.mktemp("source"))
    with ExitStack() as stack:
        stack.callback(lambda: [servers.stop(process) for process in machine.running.values()])
        someone = Follower(machine, machine.folder, stack)
        someone.start("postgres")
        migrated = machine.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        yield someone


def newest(machine: Machine) -> str:
    return max((machine.folder / "backups").glob("novi-*.dump.gpg")).name.removesuffix(".dump.gpg")


def test_a_base_without_an_account_is_neither_backed_up_at_night_nor_put_back(someone: Follower) -> None:
    machine = someone.machine
    machine.start("backup")
    servers.wait_until(lambda: "aucun compte" in machine.log("backup"), "la nuit")
    assert machine.is_healthy("backup")
    assert machine.stop("backup") == 0
    assert not list((machine.folder / "backups").glob("novi-*"))
    assert machine.run("backup", ["/deploy/backup", "once"]).returncode == 0
    refused = machine.run("backup", ["/deploy/restore"])
    assert refused.returncode == 1
    assert "sans aucun compte" in refused.stderr
    assert change(machine, "SELECT count(*) FROM pg_database WHERE datname LIKE 'novi_%'") == [(0,)]
    assert machine.run("backup", ["/deploy/restore"], EVEN_EMPTY="1").returncode == 0


def test_a_backup_is_put_back_after_migrations_that_failed(someone: Follower) -> None:
    machine = someone.machine
    change(machine, ACCOUNT)
    (machine.folder / "files" / "photo.txt").write_text("une photo")
    assert machine.run("backup", ["/deploy/backup", "once"]).returncode == 0
    change(machine, "DELETE FROM django_migrations WHERE app = 'reporting'")
    assert machine.run("migrate").returncode != 0
    stop, restore, up = lines_after("after migrations that failed")
    someone.type(stop)
    someone.type(re.sub(r"novi-\w+Z$", newest(machine), restore))
    assert change(machine, HOW_MANY) == [(1,)]
    assert machine.run("migrate").returncode == 0
    assert up == "docker compose up -d"


def test_files_that_do_not_decrypt_leave_the_base_as_it_is(someone: Follower) -> None:
    machine = someone.machine
    name = newest(machine)
    files = machine.folder / "backups" / f"{name}.files.gpg"
    whole = files.read_bytes()
    files.write_bytes(whole[: len(whole) // 2])
    change(machine, "CREATE TABLE later AS SELECT 1 AS one")
    refused = machine.run("backup", ["/deploy/restore", name])
    files.write_bytes(whole)
    assert refused.returncode == 1
    assert f"les fichiers de {name} ne se lisent pas" in refused.stderr
    assert change(machine, "SELECT one FROM later") == [(1,)]


def test_the_drill_as_it_is_written_ends_with_the_accounts_of_the_other_machine(
    someone: Follower, tmp_path: Path
) -> None:
    elsewhere = make_machine(tmp_path / "elsewhere")
    shutil.copytree(someone.machine.folder / "backups", tmp_path / "copy-of-backups")
    with ExitStack() as stack:
        stack.callback(lambda: [servers.stop(process) for process in elsewhere.running.values()])
        there = Follower(elsewhere, tmp_path, stack)
        for line in lines_after("**The drill**"):
            there.type(re.sub(r"novi-\w+Z$", newest(someone.machine), line))
        assert change(elsewhere, HOW_MANY) == [(1,)]
        assert (elsewhere.folder / "files" / "photo.txt").read_text() == "une photo"
        assert {"web", "worker", "beat", "backup", "proxy"} <= set(elsewhere.running)
