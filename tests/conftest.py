"""What every test may ask for: a private Redis, a real worker, a real server, a real browser."""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from core import guards
from tests import servers, tables

ROOT = Path(__file__).resolve().parent.parent


LEFT = pytest.StashKey[int]()
"""How many slow tests this run leaves to `make test`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Count what is left before it is: a process that shares the tests of a run tells the one that speaks."""
    is_leaving = config.option.markexpr == "not whole"
    left = sum(item.get_closest_marker("whole") is not None for item in items) if is_leaving else 0
    config.stash[LEFT] = left
    if hasattr(config, "workeroutput"):
        config.workeroutput["left"] = left


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: "object") -> None:
    output = getattr(node, "workeroutput", {})
    node.config.stash[LEFT] = output.get("left", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left := config.stash.get(LEFT, 0):
        terminalreporter.write_line(f"{left} left to make test")


@pytest.fixture(scope="session", autouse=True)
def redis_server() -> Iterator[str]:
    """The Redis of this run, ours unless one was given; its URL."""
    port = int(settings.REDIS_URL.rsplit(":", 1)[1].split("/")[0])
    if servers._listens(port):
        yield settings.REDIS_URL
        return
    with servers.redis(port) as url:
        yield url


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and other remembered things end with each test."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _guards_give_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits has its tables emptied at its end, which the guards of the database refuse: they step aside.

    The end of the emptying makes them again (config.apps.settle), as it does after each migration.
    """
    mark = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (mark is not None and mark.kwargs.get("transaction"))
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        guards.remove()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Whether the tests begin with the tables that they find: on SQLite, a copy of those that `migrate` made once.

    What Novi does at the end of each migration (triggers, constant rows) is still done, on the copy.
    """
    if connection.vendor != "sqlite":
        return False
    tables.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def novi_environment(django_db_setup: None, redis_server: str) -> dict[str, str]:
    """The environment of a process of Novi that works on the database of the tests and on the same kept files."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        address = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
    return {
        **kept,
        "DATABASE_URL": address,
        "REDIS_URL": redis_server,
        "SECRET_KEY": settings.SECRET_KEY,
        "NOVI_VAR": str(settings.VAR_DIR),
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(scope="session")
def celery_worker(novi_environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A real Celery worker, forked as in production, on the database of the tests: use with `transactional_db`."""
    log = settings.VAR_DIR / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=2", "--hostname=tests@novi"]
    with log.open("w") as output:
        worker = subprocess.Popen(command, cwd=ROOT, env=novi_environment, stdout=output, stderr=output)
    try:
        servers.wait_until(lambda: _is_ready(worker, log), "le worker Celery")
        yield worker
    finally:
        servers.stop(worker)


def _is_ready(process: subprocess.Popen, log: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(log.read_text())
    return " ready." in log.read_text()


@pytest.fixture(scope="session")
def novi_server(novi_environment: dict[str, str], celery_worker: subprocess.Popen) -> Iterator[str]:
    """A real gunicorn on the database of the tests, beside the real worker; its address, with no slash at the end."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=ROOT, env=novi_environment, check=True,
    )  # fmt: skip
    port, log = servers.free_port(), settings.VAR_DIR / "web.log"
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as output:
        web = subprocess.Popen(
            [*command, "config.wsgi"],
            cwd=ROOT,
            env={**novi_environment, "WEB_PROCESSES": "1"},
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        servers.wait_until(lambda: answers(f"{address}/readyz"), "le serveur web")
        yield address
    finally:
        servers.stop(web)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails beside a real server or worker shows the end of what these said."""
    report = yield
    for fixture, name in (("novi_server", "web.log"), ("celery_worker", "worker.log")):
        log = settings.VAR_DIR / name
        if report.failed and fixture in getattr(item, "fixturenames", ()) and log.exists():
            report.sections.append((name, log.read_text()[-3000:]))
    return report


def answers(url: str) -> bool:
    """Whether this address gives a page with no error."""
    try:
        with urlopen(url, timeout=5) as response:  # noqa: S310 an address of our own
            return response.status == 200
    except (URLError, OSError):
        return False


@pytest.fixture(scope="session")
def browser() -> Iterator["object"]:
    """Debian's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in the thread of the tests, and Django would refuse them the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium manque : apt install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, novi_server: str, transactional_db: None) -> Iterator["object"]:
    """A page at 1366 × 768, in French, of a browser that knows nothing; relative addresses are Novi's."""
    context = browser.new_context(base_url=novi_server, locale="fr-FR", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def world(db: None):
    """One federation, two mutuals in Bénin, a person for each role."""
    from tests.world import make_world

    return make_world()
